// Numbers of PowerScript: their ranges, how they wrap, and which type an expression has.

/** Whole numbers are kept as bigint, so that 64 bits are exact. */
export type NumberValue =
  | { readonly kind: 'number'; readonly type: WholeType; readonly value: bigint }
  | { readonly kind: 'number'; readonly type: FloatType; readonly value: number }

export type WholeType = keyof typeof wholeTypes
export type FloatType = 'real' | 'double'

/** From low to high precedence. Source: PowerScript Reference, "Datatype of PowerBuilder expressions". */
const precedence = [
  'byte',
  'integer',
  'unsignedinteger',
  'long',
  'unsignedlong',
  'longlong',
  'real',
  'double',
] as const

const wholeTypes = {
  byte: { bits: 8, isSigned: false },
  integer: { bits: 16, isSigned: true },
  unsignedinteger: { bits: 16, isSigned: false },
  long: { bits: 32, isSigned: true },
  unsignedlong: { bits: 32, isSigned: false },
  longlong: { bits: 64, isSigned: true },
} as const

export const numericTypeNames: readonly string[] = precedence

/** A whole number of the type, wrapped into its range as PowerBuilder wraps: 32768 as an integer is -32768. */
export function whole(type: WholeType, value: bigint): NumberValue {
  const { bits, isSigned } = wholeTypes[type]
  return { kind: 'number', type, value: isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value) }
}

export function float(type: FloatType, value: number): NumberValue {
  return { kind: 'number', type, value: type === 'real' ? Math.fround(value) : value }
}

export const long = (value: number | bigint): NumberValue => whole('long', BigInt(value))

/** The number a literal stands for: the smallest of integer, long and longlong that holds it; `undefined` when none does. */
export function literalNumber(digits: string): NumberValue | undefined {
  if (/[eE]/.test(digits)) return float('double', Number(digits))
  if (digits.includes('.')) return undefined
  const value = BigInt(digits)
  const type = (['integer', 'long', 'longlong'] as const).find((name) => whole(name, value).value === value)
  return type === undefined ? undefined : whole(type, value)
}

/** The number as another type; `undefined` when a fraction would have to go into a whole number. */
export function convertNumber(number: NumberValue, type: string): NumberValue | undefined {
  if (type === 'real' || type === 'double') return float(type, Number(number.value))
  if (typeof number.value === 'bigint') return whole(type as WholeType, number.value)
  return Number.isInteger(number.value) ? whole(type as WholeType, BigInt(number.value)) : undefined
}

/**
 * `+ - *` are at least of type long, `/` and `^` are double; whole results wrap in the type of the expression.
 * `undefined` for a division by zero.
 */
export function calculate(operator: string, left: NumberValue, right: NumberValue): NumberValue | undefined {
  if (operator === '/')
    return Number(right.value) === 0 ? undefined : float('double', Number(left.value) / Number(right.value))
  if (operator === '^') return float('double', Number(left.value) ** Number(right.value))
  const type = resultType(left, right)
  if (type === 'real' || type === 'double')
    return float(type, apply(operator, Number(left.value), Number(right.value)))
  return whole(type, apply(operator, BigInt(left.value), BigInt(right.value)))
}

/** Negative, zero or positive. Whole numbers are compared exactly. */
export function compareNumbers(left: NumberValue, right: NumberValue): number {
  if (left.value < right.value) return -1
  return left.value > right.value ? 1 : 0
}

/** `String(n)`: digits, a decimal point where there is a fraction. */
export function formatNumber(number: NumberValue): string {
  return String(number.value)
}

function apply<T extends number | bigint>(operator: string, left: T, right: T): T
function apply(operator: string, left: number, right: number): number {
  if (operator === '+') return left + right
  return operator === '-' ? left - right : left * right
}

function resultType(left: NumberValue, right: NumberValue): WholeType | FloatType {
  const rank = Math.max(
    precedence.indexOf(left.type),
    precedence.indexOf(right.type),
    precedence.indexOf('long'),
  )
  const type = precedence[rank] ?? 'double'
  // Unsigned goes before signed: a long and an unsigned integer meet as unsigned long.
  const isUnsigned = [left, right].some(
    ({ type: name }) => name === 'unsignedinteger' || name === 'unsignedlong',
  )
  return type === 'long' && isUnsigned ? 'unsignedlong' : type
}
