// Chilkat.BinData, as far as printed programs use it.

import { ComError, type ComObject } from './com-object.ts'
import type { Surroundings } from './host.ts'

/** A BinData whose bytes another object can read. */
export interface BinData extends ComObject {
  bytes(): Uint8Array
}

export function binData({ readFile }: Pick<Surroundings, 'readFile'>): BinData {
  let content = Buffer.alloc(0)
  return {
    name: 'BinData',
    bytes: () => content,
    properties: { NumBytes: { type: 'long', get: () => content.length } },
    methods: {
      AppendString: {
        takes: ['string', 'string'],
        run(text: string, charset: string) {
          if (charset.toLowerCase() !== 'utf-8')
            throw new ComError(`the charset "${charset}" is not known here`)
          content = Buffer.concat([content, utf8(text)])
          return 1
        },
      },
      AppendBd: {
        takes: ['object'],
        run(other: ComObject) {
          content = Buffer.concat([content, bytesOf(other)])
          return 1
        },
      },
      // Takes the place of what was there; a file that cannot be read leaves nothing. Measured with 9.5.0.96.
      LoadFile: {
        takes: ['string'],
        async run(path: string) {
          content = Buffer.alloc(0)
          try {
            content = Buffer.from(await readFile(path))
            return 1
          } catch {
            return 0
          }
        },
      },
    },
  }
}

/** UTF-8 as Chilkat sends it: without a byte order mark at its start. */
export const utf8 = (text: string): Buffer => Buffer.from(text.replace(/^\ufeff/, ''), 'utf8')

/** @throws ComError when the object is no BinData */
export function bytesOf(object: ComObject): Uint8Array {
  if (object.name !== 'BinData') throw new ComError(`a BinData is wanted, not a ${object.name}`)
  return (object as BinData).bytes()
}
