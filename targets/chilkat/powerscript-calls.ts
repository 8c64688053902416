// How PowerScript makes each call of the Chilkat API, tests it, and stops.

import { type Code, code, indent, integer, type JsonScalar, joined, lines, type Part } from '#program'
import { commentPowerScript as comment, quotePowerScript as quote } from '../quotes.ts'
import { type Call, type ChilkatText, jsonTypes } from './calls.ts'
import { type Names, pieces, statement } from './powerscript-text.ts'

/** The statements for one call. */
export function printCall(call: Call, names: Names): Part {
  const text = (of: ChilkatText) => joined(code` + `, pieces(of, names))
  const name = (key: string) => text([{ value: key }])
  switch (call.kind) {
    case 'require':
      return stopWhen(code`Trim(${name(call.value)}) = ""`, sentence(call.missing))
    case 'percentEncode':
      return printPercentEncode(call, names)
    case 'base64':
      return [
        createObject('loo_Text', 'Chilkat.StringBuilder'),
        statement(code`loo_Text.Append(`, pieces(call.of, names), code`)`),
        code`${name(call.into)} = loo_Text.GetEncoded("base64", "utf-8")`,
        code`destroy loo_Text`,
      ]
    case 'createHttp':
      return createObject('loo_Http', 'Chilkat.Http')
    case 'setHttp':
      return [
        call.because !== undefined && comment(`Otherwise ${call.because}.`),
        code`loo_Http.${{ code: call.property }} = ${integer(call.to)}`,
      ]
    case 'setHeader':
      return statement(
        code`loo_Http.SetRequestHeader(${text(call.name)}, `,
        pieces(call.value, names),
        code`)`,
      )
    case 'quickRequest':
    case 'sendText':
    case 'sendParts':
      return printSending(call, names)
    case 'expectStatus':
      return [
        stopWhen(code`ll_Status <> ${integer(call.is)}`, [
          ...sentence(`${call.title}: expected ${call.is}, found `),
          code`String(ll_Status)`,
        ]),
      ]
    case 'loadJson':
      return printLoading(call.isWrapped)
    case 'expectMember':
      return stopWhen(code`loo_Json.HasMember(${quote(call.path)}) = 0`, sentence(call.absent))
    case 'expectValue':
      return printExpectedValue(call)
    case 'expectKeys':
      return printExpectedKeys(call)
    case 'capture':
      return printCapture(call, name(call.into))
  }
}

/** An object of the class, or the end of the program with the code that PowerBuilder gives. */
function createObject(variable: string, progId: string): Part {
  const object: Code = { code: variable }
  return [
    code`${object} = create oleobject`,
    code`li_Rc = ${object}.ConnectToNewObject(${quote(progId)})`,
    stopWhen(code`li_Rc < 0`, [
      code`${quote(`${progId} cannot be created, ConnectToNewObject returns `)}`,
      code`String(li_Rc)`,
    ]),
  ]
}

/** Throws what the `catch` at the end shows. */
function stopWhen(condition: Code, message: readonly Code[]): Code {
  return lines(
    code`if ${condition} then`,
    indent('    ', statement(code`lex_Failure.SetMessage(`, message, code`)`), code`throw lex_Failure`),
    code`end if`,
  )
}

const sentence = (text: string): Code[] => pieces([{ literal: text }], new Map())

/** Byte by byte, because no encoding of Chilkat leaves exactly these characters as they are. */
function printPercentEncode({ into, of, except }: Call & { kind: 'percentEncode' }, names: Names): Part {
  const value = names.get(of) ?? quote('')
  const encoded = names.get(into) ?? quote('')
  return [
    code`// ${value} with every byte as %XX, but for letters, digits and what else may stand there.`,
    createObject('loo_Text', 'Chilkat.StringBuilder'),
    code`loo_Text.Append(${value})`,
    code`ls_Hex = loo_Text.GetEncoded("hex", "utf-8")`,
    code`destroy loo_Text`,
    statement(code`ls_Plain = `, [
      quote('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'),
      ...(except === '' ? [] : [quote(except)]),
    ]),
    code`${encoded} = ""`,
    code`for ll_Byte = 1 to Len(ls_Hex) step 2`,
    indent(
      '    ',
      code`ll_Code = 16 * (Pos("0123456789ABCDEF", Mid(ls_Hex, ll_Byte, 1)) - 1) + &`,
      code`    Pos("0123456789ABCDEF", Mid(ls_Hex, ll_Byte + 1, 1)) - 1`,
      code`if Pos(ls_Plain, Char(ll_Code)) > 0 then`,
      code`    ${encoded} += Char(ll_Code)`,
      code`else`,
      code`    ${encoded} += "%" + Mid(ls_Hex, ll_Byte, 2)`,
      code`end if`,
    ),
    code`next`,
  ]
}

type Sending = Call & { kind: 'quickRequest' | 'sendText' | 'sendParts' }

/** Sends, and keeps status and body of the answer. */
function printSending(call: Sending, names: Names): Part {
  return [
    call.kind === 'sendText' && [statement(code`ls_Body = `, pieces(call.text, names)), code``],
    call.kind === 'sendParts' && printParts(call.parts, names),
    statement(code`ls_Url = `, pieces(call.url, names)),
    printRequest(call, names),
    stopWhen(code`loo_Http.LastMethodSuccess = 0`, [
      quote('The request could not be sent.\r\n'),
      code`String(loo_Http.LastErrorText)`,
    ]),
    code`ll_Status = loo_Response.StatusCode`,
    code`ls_Answer = loo_Response.BodyStr`,
    code`ls_Report += String(ll_Status) + "~r~n" + ls_Answer + "~r~n"`,
    code`destroy loo_Response`,
    call.kind === 'sendParts' && code`destroy loo_Body`,
    code`destroy loo_Http`,
  ]
}

function printRequest(call: Sending, names: Names): Code {
  const verb = quote(call.verb)
  if (call.kind === 'quickRequest') return code`loo_Response = loo_Http.QuickRequest(${verb}, ls_Url)`
  const contentType = joined(code` + `, pieces(call.contentType, names))
  return call.kind === 'sendText'
    ? code`loo_Response = loo_Http.PText(${verb}, ls_Url, ls_Body, "utf-8", ${contentType}, 0, 0)`
    : code`loo_Response = loo_Http.PBinaryBd(${verb}, ls_Url, loo_Body, ${contentType}, 0, 0)`
}

function printParts(parts: (Call & { kind: 'sendParts' })['parts'], names: Names): Part {
  return [
    createObject('loo_Body', 'Chilkat.BinData'),
    parts.map((part) => {
      if (part.kind === 'text')
        return statement(code`loo_Body.AppendString(`, pieces(part.text, names), code`, "utf-8")`)
      return [
        createObject('loo_File', 'Chilkat.BinData'),
        stopWhen(
          code`loo_File.LoadFile(${quote(part.path)}) = 0`,
          sentence(`The file ${part.path} cannot be read`),
        ),
        code`loo_Body.AppendBd(loo_File)`,
        code`destroy loo_File`,
      ]
    }),
    code``,
  ]
}

function printLoading(isWrapped: boolean): Part {
  return [
    code`if IsValid(loo_Json) then destroy loo_Json`,
    createObject('loo_Json', 'Chilkat.JsonObject'),
    isWrapped && code`// As a member of an object: a JsonObject takes nothing else as its root.`,
    isWrapped ? code`loo_Json.Load("{~"answer~":" + ls_Answer + "}")` : code`loo_Json.Load(ls_Answer)`,
  ]
}

/** `StringOf` gives the text of a number as the answer has it, so that 64 bits stay exact. */
function printExpectedValue({ title, path, is }: Call & { kind: 'expectValue' }): Part {
  const type = is === null ? 'null' : (typeof is as 'string' | 'number' | 'boolean')
  const differs = {
    string: () => code` or ls_Found <> ${quote(String(is))}`,
    boolean: () => code` or ls_Found <> ${quote(String(is))}`,
    number: () => code` or Double(ls_Found) <> ${numberLiteral(is)}`,
    null: () => code``,
  }[type]()
  return [
    code`ls_Found = loo_Json.StringOf(${quote(path)})`,
    code`if IsNull(ls_Found) then ls_Found = "nothing"`,
    stopWhen(code`loo_Json.JsonTypeOf(${quote(path)}) <> ${integer(jsonTypes[type])}${differs}`, [
      ...sentence(`${title}: expected ${String(is)}, found `),
      code`ls_Found`,
    ]),
  ]
}

/** A literal with a fraction would be a decimal, so it is read as a double, as the answer is. */
function numberLiteral(is: JsonScalar): Code {
  return Number.isSafeInteger(is) ? integer(Number(is)) : code`Double(${quote(String(is))})`
}

function printExpectedKeys({ title, path, keys }: Call & { kind: 'expectKeys' }): Part {
  const object = path === '' ? code`loo_Json` : code`loo_Members`
  const message = sentence(`${title}: expected exactly the members ${keys.join(', ')}`)
  const tests = [
    code`${object}.Size <> ${integer(keys.length)}`,
    ...keys.map((key) => code`${object}.HasMember(${quote(key)}) = 0`),
  ]
  return [
    path !== '' && [
      stopWhen(code`loo_Json.JsonTypeOf(${quote(path)}) <> ${integer(jsonTypes.object)}`, message),
      code`loo_Members = loo_Json.ObjectOf(${quote(path)})`,
    ],
    stopWhen(joined({ code: ' or &\n    ' }, tests), message),
    path !== '' && code`destroy loo_Members`,
  ]
}

/** Texts, numbers and booleans can be kept; an object, an array and null count as absent. */
function printCapture({ path, isOptional, absent }: Call & { kind: 'capture' }, into: Code): Part {
  const { string, number, boolean } = jsonTypes
  const kept = joined(
    code` or `,
    [string, number, boolean].map((type) => code`ll_Type = ${integer(type)}`),
  )
  const isAbsent = isOptional ? code`ls_Found = ""` : code`not (${kept})`
  return [
    code`ll_Type = loo_Json.JsonTypeOf(${quote(path)})`,
    code`ls_Found = ""`,
    code`if ${kept} then ls_Found = loo_Json.StringOf(${quote(path)})`,
    absent !== undefined && stopWhen(isAbsent, sentence(absent)),
    absent === undefined && isOptional
      ? code`if ls_Found <> "" then ${into} = ls_Found`
      : code`${into} = ls_Found`,
  ]
}
