// When a session ends, in Lua: what scripts over sessions begin with.

import { clockSlackMs, longestMs } from './record.ts'

/** As `expirationTimeMs` and `keptForMs`, from a session as `encodeSession` writes it. */
export const expiryLua = `
local function expiration(session)
  local created, latest, max_idle, max_session = struct.unpack('<dddd', session)
  return math.min(latest + max_idle * 60000, created + max_session * 60000), latest
end

local function kept_for(remaining)
  return string.format('%.0f', math.ceil(math.min(math.max(remaining, 0) + ${clockSlackMs}, ${longestMs})))
end
`
