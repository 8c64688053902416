// IdentityStore.write in one step.

import { redisScript } from './script.ts'

export const writeIdentity = redisScript(`--[[ Writes an identity over the revision before it.
  KEYS[1]  the identity: its revision, LF, JSON
  ARGV[1]  the new revision, from 1
  ARGV[2]  the new JSON
  returns  1 written · 0 another revision is there ]]
local there = redis.call('GET', KEYS[1])
local revision = there and tonumber(there:match('^%d+')) or 0
if revision ~= ARGV[1] - 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[2])
return 1
`)
