// SessionStore.use in one step.

import { expiryLua } from './expiry-lua.ts'
import { redisScript } from './script.ts'

/** It rewrites eight bytes where they stand: what goes to the append-only file and to replicas is that and the new end. */
export const useSession = redisScript(`--[[ Moves a session's latest access time to now when that is due.
  KEYS[1]  the session
  ARGV[1]  now, epoch milliseconds
  ARGV[2]  update frequency, milliseconds; due is what lies more than that back
  returns  the session afterwards · nil for none that lives ]]
${expiryLua}
local session = redis.call('GET', KEYS[1])
if not session then return false end
local now = tonumber(ARGV[1])
local ends, latest = expiration(session)
if now >= ends then return false end
if now - latest <= tonumber(ARGV[2]) then return session end
local moved = struct.pack('<d', now)
redis.call('SETRANGE', KEYS[1], 8, moved)
session = session:sub(1, 8) .. moved .. session:sub(17)
redis.call('PEXPIRE', KEYS[1], kept_for(expiration(session) - now))
return session
`)
