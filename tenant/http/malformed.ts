// What Node's parser refuses never becomes a request. The answer has AM's shape all the same.

import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection } from './connections.ts'
import { plainError } from './http-exchange.ts'

/** Answers and closes the connection; only closes it when an answer would be taken for that to an earlier request. */
export function refuseMalformed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  connection: Connection | undefined,
): void {
  if (error.code === 'HPE_CLOSED_CONNECTION') return // behind the last request: its answer closes the connection
  if (!socket.writable || connection === undefined || connection.isAnswering) {
    socket.destroy()
    return
  }
  const status = statuses[error.code ?? ''] ?? 400
  const { headers, body } = plainError(status)
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close']
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

const statuses: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
