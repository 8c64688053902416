// Postman's `$…` variables that need no list of names or words.

/** Where time and randomness of dynamic variables come from. */
export interface DynamicSource {
  /** Epoch milliseconds. */
  nowMs(): number
  /** So many bytes, each 0 to 255. `crypto.randomBytes` is one. */
  randomBytes(count: number): Uint8Array
}

/**
 * A value for a dynamic variable; `undefined` when this is not one of those made here.
 * Source: postman-collection, `superstring/dynamic-variables.js`. Of its 120 names those are made that need no word lists.
 */
export function dynamicValue(name: string, source: DynamicSource): string | undefined {
  return Object.hasOwn(makers, name) ? makers[name]?.(source) : undefined
}

const makers: Readonly<Record<string, (source: DynamicSource) => string>> = {
  $guid: uuid,
  $randomUUID: uuid,
  $timestamp: ({ nowMs }) => String(Math.round(nowMs() / 1000)),
  $isoTimestamp: ({ nowMs }) => new Date(nowMs()).toISOString(),
  $randomInt: (source) => String(below(1001, source)),
  $randomBoolean: (source) => String(below(2, source) === 1),
  $randomAlphaNumeric: (source) => pick('0123456789abcdefghijklmnopqrstuvwxyz', 1, source),
  $randomPassword: (source) =>
    pick('0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 15, source),
  $randomHexColor: (source) => `#${hex(3, source)}`,
  $randomIP: (source) => [...source.randomBytes(4)].join('.'),
  $randomIPV6: (source) => Array.from({ length: 8 }, () => hex(2, source)).join(':'),
  $randomMACAddress: (source) => Array.from({ length: 6 }, () => hex(1, source)).join(':'),
  $randomLatitude: (source) => (below(1_800_001, source) / 10_000 - 90).toFixed(4),
  $randomLongitude: (source) => (below(3_600_001, source) / 10_000 - 180).toFixed(4),
}

/** Version 4. */
function uuid(source: DynamicSource): string {
  const bytes = source.randomBytes(16).slice()
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function pick(alphabet: string, count: number, source: DynamicSource): string {
  return Array.from({ length: count }, () => alphabet[below(alphabet.length, source)]).join('')
}

/** A whole number from 0, below `limit`. 32 random bits: the bias does not matter in sample data. */
function below(limit: number, source: DynamicSource): number {
  const bytes = source.randomBytes(4)
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) % limit
}

const hex = (bytes: number, source: DynamicSource) => hexOf(source.randomBytes(bytes))
const hexOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
