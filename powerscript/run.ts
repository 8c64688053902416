// Runs a script, statement by statement.

import { setImmediate } from 'node:timers/promises'
import { initialValue, isOfClass } from './data-type.ts'
import { assign, evaluate, holds, objectOf } from './expressions.ts'
import type { Frame } from './frame.ts'
import { type Host, surroundings } from './host.ts'
import { long } from './number.ts'
import { operate } from './operators.ts'
import { parsePowerScript } from './parser.ts'
import { createMessage, type PowerObject, Raised } from './power-object.ts'
import { PowerScriptError } from './powerscript-error.ts'
import type { Block, Expression, LoopTest, Match, Statement } from './syntax.ts'
import type { Value } from './value.ts'

/**
 * Reads the whole script, then runs it.
 *
 * @returns the exit code: `Message.LongParm` as the script leaves it, which an application gives the system
 * @throws PowerScriptError for what is no PowerScript or not known here, and for an exception that nothing catches;
 *   the reason of `host.signal` when that aborts
 */
export async function runPowerScript(text: string, host: Host): Promise<{ exitCode: number }> {
  const { statements } = parsePowerScript(text)
  const message = createMessage()
  const frame: Frame = {
    around: surroundings(host),
    variables: new Map([['message', { type: { name: 'powerobject', isArray: false }, value: message }]]),
  }
  try {
    await runBlock(statements, frame)
  } catch (error) {
    throw error instanceof Raised ? uncaught(error) : error
  }
  const longParm = message.get('longparm')
  return {
    exitCode: typeof longParm === 'object' && longParm?.kind === 'number' ? Number(longParm.value) : 0,
  }
}

/** How a statement ended. Everything but `next` leaves the block it stands in. */
type Completion = 'next' | 'exit' | 'continue' | 'return' | 'halt'

async function runBlock(block: Block, frame: Frame): Promise<Completion> {
  for (const statement of block) {
    frame.around.signal?.throwIfAborted()
    const completion = await runPlaced(statement, frame)
    if (completion !== 'next') return completion
  }
  return 'next'
}

/** An exception takes the place of the innermost statement that raised it along, for the case that nothing catches it. */
async function runPlaced(statement: Statement, frame: Frame): Promise<Completion> {
  try {
    return await runStatement(statement, frame)
  } catch (error) {
    if (error instanceof Raised) error.at ??= statement.at
    throw error
  }
}

async function runStatement(statement: Statement, frame: Frame): Promise<Completion> {
  switch (statement.kind) {
    case 'declare':
      for (const { name, type, initial, at } of statement.variables) {
        frame.variables.set(name, { type, value: initialValue(type) })
        if (initial) await assign({ kind: 'variable', name, at }, await evaluate(initial, frame), frame)
      }
      return 'next'
    case 'assign': {
      const value = await evaluate(statement.value, frame)
      const operator = statement.operator.slice(0, -1)
      const result =
        operator === ''
          ? value
          : operate(operator, await evaluate(statement.target, frame), value, statement.at)
      await assign(statement.target, result, frame)
      return 'next'
    }
    case 'call':
      await evaluate(statement.expression, frame)
      return 'next'
    case 'destroy':
      await destroy(statement.object, frame)
      return 'next'
    case 'if':
      for (const { condition, body } of statement.branches) {
        if (await holds(condition, frame)) return runBlock(body, frame)
      }
      return runBlock(statement.otherwise, frame)
    case 'choose':
      return runChoose(statement, frame)
    case 'for':
      return runFor(statement, frame)
    case 'loop':
      return runLoop(statement, frame)
    case 'try':
      return runTry(statement, frame)
    case 'throw':
      throw new Raised(await thrown(statement.exception, frame))
    case 'return':
      if (statement.value) await evaluate(statement.value, frame)
      return 'return'
    case 'halt':
    case 'exit':
    case 'continue':
      return statement.kind
  }
}

async function runChoose(statement: Statement & { kind: 'choose' }, frame: Frame): Promise<Completion> {
  const subject = await evaluate(statement.subject, frame)
  for (const { matches, body } of statement.cases) {
    for (const match of matches) {
      if (await isMatch(subject, match, frame)) return runBlock(body, frame)
    }
  }
  return runBlock(statement.otherwise, frame)
}

async function isMatch(subject: Value, match: Match, frame: Frame): Promise<boolean> {
  if (match.kind === 'is')
    return operate(match.operator, subject, await evaluate(match.value, frame), match.value.at) === true
  const isAbove = operate('>=', subject, await evaluate(match.from, frame), match.from.at) === true
  return isAbove && operate('<=', subject, await evaluate(match.to, frame), match.to.at) === true
}

/** `to` and `step` are worked out once, before the first round. */
async function runFor(statement: Statement & { kind: 'for' }, frame: Frame): Promise<Completion> {
  const { variable, body, at } = statement
  await assign(variable, await evaluate(statement.from, frame), frame)
  const to = await evaluate(statement.to, frame)
  const step = statement.step ? await evaluate(statement.step, frame) : long(1)
  const relation = operate('<', step, long(0), at) === true ? '>=' : '<='
  const rounds = new Rounds(frame)
  while (operate(relation, await evaluate(variable, frame), to, at) === true) {
    await rounds.next()
    const completion = await runBlock(body, frame)
    if (completion === 'exit') break
    if (completion === 'return' || completion === 'halt') return completion
    await assign(variable, operate('+', await evaluate(variable, frame), step, at), frame)
  }
  return 'next'
}

async function runLoop({ test, body }: Statement & { kind: 'loop' }, frame: Frame): Promise<Completion> {
  const goesOn = async (asks: LoopTest['asks']) =>
    test?.asks !== asks || (await holds(test.condition, frame)) === test.goesOnWhen
  const rounds = new Rounds(frame)
  while (await goesOn('before')) {
    await rounds.next()
    const completion = await runBlock(body, frame)
    if (completion === 'exit') break
    if (completion === 'return' || completion === 'halt') return completion
    if (!(await goesOn('after'))) break
  }
  return 'next'
}

/** Lets the rest of the process have its turn now and then, so that a loop without an end can be aborted. */
class Rounds {
  readonly #frame: Frame
  #count = 0

  constructor(frame: Frame) {
    this.#frame = frame
  }

  async next(): Promise<void> {
    if (++this.#count % 1000 === 0) await setImmediate()
    this.#frame.around.signal?.throwIfAborted()
  }
}

async function runTry(statement: Statement & { kind: 'try' }, frame: Frame): Promise<Completion> {
  let completion: Completion = 'next'
  let failure: unknown
  try {
    completion = await runCaught(statement, frame)
  } catch (error) {
    // A refusal of the interpreter is no exception of the script: nothing of it runs any more.
    if (!(error instanceof Raised)) throw error
    failure = error
  }
  if (completion === 'halt') return completion
  const last = await runBlock(statement.finally, frame)
  if (last !== 'next') return last
  if (failure !== undefined) throw failure
  return completion
}

async function runCaught({ body, catches }: Statement & { kind: 'try' }, frame: Frame): Promise<Completion> {
  try {
    return await runBlock(body, frame)
  } catch (error) {
    if (!(error instanceof Raised)) throw error
    const handler = catches.find(({ className }) => isOfClass(error.exception.className, className))
    if (handler === undefined) throw error
    frame.variables.set(handler.name, {
      type: { name: handler.className, isArray: false },
      value: error.exception,
    })
    return await runBlock(handler.body, frame)
  }
}

async function thrown(expression: Expression, frame: Frame): Promise<PowerObject> {
  const exception = await objectOf(expression, frame)
  if (isOfClass(exception.className, 'throwable')) return exception
  throw new PowerScriptError(`a ${exception.className} cannot be thrown`, expression.at, 'throw an Exception')
}

/** The variable holds no object afterwards; to destroy what is not there is an error, so ask IsValid first. */
async function destroy(expression: Expression, frame: Frame): Promise<void> {
  await objectOf(expression, frame)
  await assign(expression, null, frame)
}

function uncaught(raised: Raised): PowerScriptError {
  const { className } = raised.exception
  const at = raised.at ?? { line: 1, column: 1 }
  return new PowerScriptError(`${className}: ${raised.message}`, at, 'catch it with try … catch', {
    cause: raised,
  })
}
