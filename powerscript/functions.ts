// PowerScript's own functions, as far as they are known here.

import type { Surroundings } from './host.ts'
import { convertNumber, float, formatNumber, long, type NumberValue, whole } from './number.ts'
import { type Argument, createContextKeyword } from './power-object.ts'
import type { Value } from './value.ts'

/** `undefined`: the function is not for such arguments. */
type PowerFunction = (args: readonly Argument[], around: Surroundings) => Value | undefined

/** Names of the functions, as PowerBuilder writes them. */
export const functionNames: readonly string[] = [
  'Asc',
  'Char',
  'Double',
  'Fill',
  'GetContextService',
  'Integer',
  'IsNull',
  'IsNumber',
  'IsValid',
  'Left',
  'LeftTrim',
  'Len',
  'Long',
  'LongLong',
  'Lower',
  'LowerBound',
  'MessageBox',
  'Mid',
  'Mod',
  'Pos',
  'Replace',
  'Right',
  'RightTrim',
  'SetNull',
  'Space',
  'String',
  'Trim',
  'Upper',
  'UpperBound',
]

/** Whether there is a function of that name; `name` is in lower case. */
export function isFunction(name: string): boolean {
  return name in functions
}

/** The function's result; `undefined` when there is none for such arguments. `name` is in lower case. */
export function callFunction(
  name: string,
  args: readonly Argument[],
  around: Surroundings,
): Value | undefined {
  return functions[name]?.(args, around)
}

/** A function of text and numbers. Any null among its arguments makes its result null. */
function plain(pattern: string, run: (...args: never[]) => Value): PowerFunction {
  return (args) => {
    const values = args.map(({ value }) => value)
    if (values.includes(null)) return null
    const kinds = values
      .map((value) => (typeof value === 'string' ? 's' : isNumber(value) ? 'n' : '?'))
      .join('')
    if (!new RegExp(`^(?:${pattern})$`).test(kinds)) return undefined
    const natural = values.map((value) => (isNumber(value) ? Number(value.value) : value))
    return run(...(natural as never[]))
  }
}

const isNumber = (value: Value): value is NumberValue => typeof value === 'object' && value?.kind === 'number'

const functions: Readonly<Record<string, PowerFunction>> = {
  asc: plain('s', (text: string) => whole('unsignedinteger', BigInt(text === '' ? 0 : text.charCodeAt(0)))),
  char: plain('n', (code: number) => (code === 0 ? '' : String.fromCharCode(code))),
  fill: plain('sn', (text: string, length: number) =>
    text === '' ? '' : text.repeat(Math.ceil(length / text.length)).slice(0, length),
  ),
  left: plain('sn', (text: string, length: number) => text.slice(0, Math.max(length, 0))),
  right: plain('sn', (text: string, length: number) => (length <= 0 ? '' : text.slice(-length))),
  // Counted from 1; a start beyond either end gives the empty string.
  mid: plain('snn?', (text: string, start: number, length = text.length) =>
    start < 1 ? '' : text.slice(start - 1, start - 1 + Math.max(length, 0)),
  ),
  len: plain('s', (text: string) => long(text.length)),
  lower: plain('s', (text: string) => text.toLowerCase()),
  upper: plain('s', (text: string) => text.toUpperCase()),
  // Blanks only, as PowerBuilder does by default.
  trim: plain('s', (text: string) => text.replace(/^ +| +$/g, '')),
  lefttrim: plain('s', (text: string) => text.replace(/^ +/, '')),
  righttrim: plain('s', (text: string) => text.replace(/ +$/, '')),
  space: plain('n', (length: number) => ' '.repeat(Math.max(length, 0))),
  pos: plain('ssn?', (text: string, wanted: string, start = 1) =>
    long(wanted === '' || start < 1 ? 0 : text.indexOf(wanted, start - 1) + 1),
  ),
  replace: plain(
    'snns',
    (text: string, start: number, length: number, by: string) =>
      text.slice(0, start - 1) + by + text.slice(start - 1 + length),
  ),
  mod: plain('nn', (left: number, right: number) => float('double', left % right)),
  isnumber: ([argument, ...more]) =>
    more.length > 0 || typeof argument?.value !== 'string'
      ? undefined
      : numberIn(argument.value) !== undefined,
  integer: toNumber('integer'),
  long: toNumber('long'),
  longlong: toNumber('longlong'),
  double: toNumber('double'),
  string: ([argument, ...more]) => (more.length > 0 ? undefined : format(argument?.value)),
  isnull: ([argument, ...more]) =>
    argument === undefined || more.length > 0 ? undefined : argument.value === null,
  setnull: ([argument, ...more]) => (more.length === 0 && argument?.assign?.(null) ? long(1) : undefined),
  isvalid: ([argument, ...more]) =>
    argument === undefined || more.length > 0 ? undefined : isObject(argument.value),
  upperbound: ([argument, ...more]) =>
    more.length > 0 ? undefined : elementsOf(argument, (count) => long(count)),
  lowerbound: ([argument, ...more]) => (more.length > 0 ? undefined : elementsOf(argument, () => long(1))),
  getcontextservice: getContextService,
  messagebox: messageBox,
}

const isObject = (value: Value): boolean => typeof value === 'object' && value?.kind === 'object'

function elementsOf(argument: Argument | undefined, answer: (count: number) => Value): Value | undefined {
  const value = argument?.value
  return typeof value === 'object' && value?.kind === 'array' ? answer(value.elements.length) : undefined
}

/** A string that is no number, or lies outside the type's range, gives 0; a fraction is cut off. */
function toNumber(type: 'integer' | 'long' | 'longlong' | 'double'): PowerFunction {
  return ([argument, ...more]) => {
    const value = argument?.value
    if (more.length > 0 || value === undefined || typeof value === 'boolean') return undefined
    if (value === null) return null
    const number =
      typeof value === 'string' ? (numberIn(value) ?? long(0)) : isNumber(value) ? value : undefined
    if (number === undefined) return undefined
    if (type === 'double') return convertNumber(number, type)
    const cut = typeof number.value === 'bigint' ? number.value : BigInt(Math.trunc(number.value))
    const kept = whole(type, cut)
    return typeof value === 'string' && kept.value !== cut ? whole(type, 0n) : kept
  }
}

/** The number a string spells, in the notation of PowerScript: a point, no separators, whatever the system's language. */
function numberIn(text: string): NumberValue | undefined {
  const trimmed = text.trim()
  if (/^[+-]?\d+$/.test(trimmed)) {
    const value = BigInt(trimmed.replace('+', ''))
    return whole('longlong', value).value === value
      ? whole('longlong', value)
      : float('double', Number(trimmed))
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)
    ? float('double', Number(trimmed))
    : undefined
}

function format(value: Value | undefined): Value | undefined {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return value !== undefined && isNumber(value) ? formatNumber(value) : undefined
}

function getContextService(args: readonly Argument[], around: Surroundings): Value | undefined {
  const [service, reference] = args
  if (args.length !== 2 || typeof service?.value !== 'string' || reference?.assign === undefined)
    return undefined
  if (!['keyword', 'contextkeyword'].includes(service.value.toLowerCase())) return whole('integer', -1n)
  return reference.assign(createContextKeyword(around.environment)) ? whole('integer', 1n) : undefined
}

/** Shows title and text, and answers as a person does who takes the first button. */
function messageBox(args: readonly Argument[], around: Surroundings): Value | undefined {
  const [title, text, icon] = args.map(({ value }) => value)
  if (title === null || text === null) return null
  const shown = format(text)
  if (typeof title !== 'string' || typeof shown !== 'string' || args.length > 5) return undefined
  const isAlarm =
    typeof icon === 'object' && icon?.kind === 'enumerated' && ['stopsign', 'exclamation'].includes(icon.name)
  const lines = `${title}\n${shown}`.replaceAll('\r\n', '\n')
  if (isAlarm) around.writeError(`${lines}\n`)
  else around.write(`${lines}\n`)
  return whole('integer', 1n)
}
