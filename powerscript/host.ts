// What a script has around it. Everything that reaches outside comes in here.

import { readFile } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'

export interface Host {
  /** Environment variables, for `GetContextKeywords`. */
  readonly environment: ReadonlyMap<string, string>
  /** What a message box shows that informs: its title, its text, and the end of a line. */
  write(text: string): void
  /** The same for a message box with the icon `StopSign!` or `Exclamation!`. */
  writeError(text: string): void
  /** Ends the script between two statements, and any request under way. */
  readonly signal?: AbortSignal
  /** Opens a connection; the default is a real one, with the certificate checked where it is TLS. */
  readonly connect?: Connect
  /** Reads a file that a script sends; the default reads the real one, seen from the working folder. */
  readonly readFile?: (path: string) => Promise<Uint8Array>
}

export type Connect = (to: {
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}) => Duplex

/** `Host` with nothing left open. */
export type Surroundings = Required<Omit<Host, 'signal'>> & Pick<Host, 'signal'>

export function surroundings(host: Host): Surroundings {
  return {
    environment: host.environment,
    write: (text) => host.write(text),
    writeError: (text) => host.writeError(text),
    connect: host.connect ?? connectSocket,
    readFile: host.readFile ?? readFile,
    ...(host.signal && { signal: host.signal }),
  }
}

const connectSocket: Connect = ({ host, port, isSecure }) =>
  isSecure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port })
