// SessionStore.setProperties, second half: what was read is replaced if it is still there.

import { expiryLua } from './expiry-lua.ts'
import { headerBytes } from './record.ts'
import { redisScript } from './script.ts'

export const replaceRecord = redisScript(`--[[ Replaces a session's record, and no time.
  KEYS[1]  the session
  ARGV[1]  now, epoch milliseconds
  ARGV[2]  the record it must have
  ARGV[3]  the record it gets
  returns  its times · 0 when it has another record · nil for none that lives ]]
${expiryLua}
local session = redis.call('GET', KEYS[1])
if not session or tonumber(ARGV[1]) >= expiration(session) then return false end
if session:sub(${headerBytes + 1}) ~= ARGV[2] then return 0 end
local times = session:sub(1, ${headerBytes})
redis.call('SET', KEYS[1], times .. ARGV[3], 'KEEPTTL')
return times
`)
