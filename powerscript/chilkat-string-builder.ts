// Chilkat.StringBuilder, as far as printed programs use it.

import { ComError, type ComObject } from './com-object.ts'

export function stringBuilder(): ComObject {
  let text = ''
  return {
    name: 'StringBuilder',
    properties: {},
    methods: {
      Append: {
        takes: ['string'],
        run(more: string) {
          text += more
          return 1
        },
      },
      GetEncoded: {
        takes: ['string', 'string'],
        run: (encoding: string, charset: string) => encode(text, encoding, charset),
      },
    },
  }
}

/** Hexadecimal digits are upper case, Base64 has no line breaks. Measured with 9.5.0.96. */
function encode(text: string, encoding: string, charset: string): string {
  const name = encoding.toLowerCase()
  if (charset.toLowerCase() !== 'utf-8') throw new ComError(`the charset "${charset}" is not known here`)
  if (name === 'base64') return Buffer.from(text, 'utf8').toString('base64')
  if (name === 'hex') return Buffer.from(text, 'utf8').toString('hex').toUpperCase()
  throw new ComError(`the encoding "${encoding}" is not known here`)
}
