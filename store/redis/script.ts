// A Lua script: what Redis runs as one step.

import { createHash } from 'node:crypto'

export interface RedisScript {
  readonly source: string
  /** Its name in Redis' cache, which a restart empties. */
  readonly sha1: string
}

/** Each script is the text of one file here, whose name ends with the number of its keys. */
export function redisScript(source: string): RedisScript {
  return { source, sha1: createHash('sha1').update(source).digest('hex') }
}
