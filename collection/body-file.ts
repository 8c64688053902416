// Files in bodies: their paths and types.

import type { Drafting } from './drafting.ts'
import { isKnownExtension, mediaTypeOf } from './media-types.ts'
import { textOfSpans } from './span.ts'

/** A path is not text with holes: its variables get their values here. */
export function filePath(source: string, at: string, drafting: Drafting): string {
  const spans = drafting.expand('body', source)
  for (const { hole } of spans) {
    if (hole?.isKnown) {
      drafting.report({
        code: 'fixed-variable',
        message: `variable "${hole.variable}" is part of a file's path; its value is printed there`,
        at,
      })
    }
  }
  return textOfSpans(spans)
}

/** The type Postman finds for a file by its extension. */
export function fileType(path: string, at: string, drafting: Drafting): string {
  if (!isKnownExtension(path)) {
    drafting.report({
      code: 'unknown-file-type',
      message: `the type of "${path}" is not known here; it goes out as ${anyType}, state its content type if that is wrong`,
      at,
    })
  }
  return mediaTypeOf(path) ?? anyType
}

const anyType = 'application/octet-stream'

/** A file whose bytes lie in the collection itself. */
export function reportEmbeddedFile(at: string, drafting: Drafting): void {
  drafting.report({
    code: 'embedded-file',
    message: 'the content of a file lies in the collection; name a file as its source instead',
    at,
  })
}
