// The sessions of one user: a set of their digests, each with the time at which the session has ended whatever its use.

import { redisScript } from './script.ts'

export const addToIndex = redisScript(`--[[ Adds a session to its user's, and drops those whose time is over.
  KEYS[1]  the user's sessions
  ARGV[1]  the session's digest
  ARGV[2]  end of its max session time, epoch milliseconds
  ARGV[3]  what ended before this is dropped, epoch milliseconds
  ARGV[4]  how long the set is kept at least, milliseconds
  ARGV[5]  1 to be told of the others
  returns  the digests that were there before, when it is to be told; else none ]]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
local others = ARGV[5] == '1' and redis.call('ZRANGE', KEYS[1], 0, -1) or {}
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
return others
`)
