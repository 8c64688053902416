// Denylist.add in one step.

import { redisScript } from './script.ts'

export const deny = redisScript(`--[[ Holds a name until a time, or until the later of two.
  KEYS[1]  the name
  ARGV[1]  now, epoch milliseconds
  ARGV[2]  until, epoch milliseconds
  ARGV[3]  how long Redis keeps it, milliseconds
  returns  1 the name was new · 0 it was held already ]]
local held = tonumber(redis.call('GET', KEYS[1]) or '-inf')
if tonumber(ARGV[2]) > held then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
if held > tonumber(ARGV[1]) then return 0 end
return 1
`)
