// The PowerBuilder binding: a whole script around the calls.

import {
  type Code,
  code,
  type Input,
  identifiers,
  indent,
  lines,
  oneLine,
  type Part,
  type Program,
} from '#program'
import { commentPowerScript as comment, quotePowerScript as quote } from '../quotes.ts'
import { missingInput } from '../sentences.ts'
import type { Call, ChilkatProgram } from './calls.ts'
import { printCall } from './powerscript-calls.ts'
import { type Names, pieces, statement } from './powerscript-text.ts'

/** The script of a program and its calls, as an event holds it. */
export function printPowerScript(program: Program, { values, steps }: ChilkatProgram): Code {
  const names = namesOf(values)
  const calls = steps.flatMap((step) => step.calls)
  return lines(
    printHead(program),
    code``,
    printDeclarations(names, calls, program),
    code``,
    code`lex_Failure = create exception`,
    code``,
    code`try`,
    indent(
      '    ',
      printInputs(program, names),
      steps.map((step) => [code``, comment(step.name), printCalls(step.calls, names)]),
    ),
    code`catch (OLERuntimeError lole_Error)`,
    code`    ls_Failure = lole_Error.Text + "~r~n" + lole_Error.Description`,
    code`catch (Exception lex_Caught)`,
    code`    ls_Failure = lex_Caught.GetMessage()`,
    code`finally`,
    indent(
      '    ',
      objectsOf(calls).map((object) => code`if IsValid(${object}) then destroy ${object}`),
    ),
    code`end try`,
    code``,
    statement(code`if ls_Report <> "" then MessageBox(`, [title(program)], code`, ls_Report)`),
    code`if ls_Failure <> "" then`,
    indent('    ', statement(code`MessageBox(`, [title(program)], code`, ls_Failure, StopSign!)`)),
    code`    Message.LongParm = 1`,
    code`end if`,
    code``,
  )
}

/** An empty line between two calls, but not between the settings of one request. */
function printCalls(calls: readonly Call[], names: Names): Part {
  const isSetting = (call: Call | undefined) => call?.kind === 'setHttp' || call?.kind === 'setHeader'
  return calls.map((call, i) => {
    const isApart = i > 0 && !(isSetting(call) && isSetting(calls[i - 1]))
    return [isApart && code``, printCall(call, names)]
  })
}

function printHead({ name }: Program): Part {
  return [
    comment(name),
    code`//`,
    code`// Put this script into the Clicked event of a button or the Open event of an application.`,
    code`// It needs the Chilkat ActiveX, registered for this application's bitness and unlocked before:`,
    code`// Chilkat.Global, UnlockBundle. Before Chilkat 10 the names begin with "Chilkat_9_5_0.".`,
    code`// After a failure Message.LongParm is 1. What it is at the end of the application's Close event`,
    code`// becomes the exit code; keep it in a variable until then if more happens in between.`,
  ]
}

/** Identifiers have at most 40 characters, prefix included, and PowerScript does not tell cases apart. */
function namesOf(values: ChilkatProgram['values']): Names {
  const made = identifiers(
    values.map(({ words }) => words),
    { case: 'pascal', reserved: ownWords, isCaseSensitive: false, maxLength: 40 - 'ls_'.length },
  )
  return new Map(values.map(({ key, words }) => [key, code`ls_${made.get(words) ?? code``}`]))
}

const ownWords = ['Answer', 'Body', 'Failure', 'Found', 'Hex', 'Plain', 'Report', 'Url', 'Values']

/** Only what the script uses. */
function printDeclarations(names: Names, calls: readonly Call[], { inputs }: Program): Part {
  const has = (...kinds: readonly Call['kind'][]) => calls.some(({ kind }) => kinds.includes(kind))
  return [
    [...names.values()].map((name) => code`string ${name}`),
    inputs.length > 0 && [code`string ls_Values[]`, code`contextkeyword lcx_Environment`],
    code`string ls_Url`,
    has('sendText') && code`string ls_Body`,
    code`string ls_Answer`,
    code`string ls_Report`,
    code`string ls_Failure`,
    has('expectValue', 'capture') && code`string ls_Found`,
    has('percentEncode') && [
      code`string ls_Hex`,
      code`string ls_Plain`,
      code`long ll_Byte`,
      code`long ll_Code`,
    ],
    code`integer li_Rc`,
    code`long ll_Status`,
    has('capture') && code`long ll_Type`,
    objectsOf(calls).map((object) => code`oleobject ${object}`),
    code`exception lex_Failure`,
  ]
}

/** In the order in which they are destroyed: what belongs to another before it. */
function objectsOf(calls: readonly Call[]): Code[] {
  const has = (...kinds: readonly Call['kind'][]) => calls.some(({ kind }) => kinds.includes(kind))
  const hasFile = calls.some(
    (call) => call.kind === 'sendParts' && call.parts.some(({ kind }) => kind === 'file'),
  )
  const hasMembers = calls.some((call) => call.kind === 'expectKeys' && call.path !== '')
  return [
    hasMembers && code`loo_Members`,
    has('loadJson') && code`loo_Json`,
    has('percentEncode', 'base64') && code`loo_Text`,
    hasFile && code`loo_File`,
    has('sendParts') && code`loo_Body`,
    code`loo_Response`,
    code`loo_Http`,
  ].filter((object) => object !== false)
}

function printInputs({ inputs }: Program, names: Names): Part {
  if (inputs.length === 0) return undefined
  return [
    code`// Inputs: the environment variable first, then what stands here.`,
    code`GetContextService("Keyword", lcx_Environment)`,
    inputs.map((input) => printInput(input, names.get(input.name) ?? code``)),
  ]
}

function printInput(input: Input, name: Code): Part {
  const { environmentName } = input
  return [
    input.default !== undefined &&
      statement(code`${name} = `, pieces([{ literal: input.default }], new Map())),
    code`if lcx_Environment.GetContextKeywords(${quote(environmentName)}, ls_Values) > 0 then`,
    code`    ${name} = ls_Values[1]`,
    code`end if`,
    input.default === undefined && [
      code`if ${name} = "" then`,
      indent(
        '    ',
        statement(
          code`lex_Failure.SetMessage(`,
          pieces([{ literal: missingInput(input) }], new Map()),
          code`)`,
        ),
        code`throw lex_Failure`,
      ),
      code`end if`,
    ],
  ]
}

const title = ({ name }: Program): Code => quote(oneLine(name))
