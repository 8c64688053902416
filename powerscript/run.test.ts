// What running a script does: values, control flow, exceptions, message boxes and the exit code.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Host } from './host.ts'
import type { PowerScriptError } from './powerscript-error.ts'
import { runPowerScript } from './run.ts'

/** Runs a script and gives what its message boxes showed. */
async function run(
  text: string,
  host: Partial<Host> = {},
): Promise<{ shown: string; alarms: string; exitCode: number }> {
  let shown = ''
  let alarms = ''
  const { exitCode } = await runPowerScript(text, {
    environment: new Map([['realm', '/alpha']]),
    write: (more) => {
      shown += more
    },
    writeError: (more) => {
      alarms += more
    },
    ...host,
  })
  return { shown, alarms, exitCode }
}

const declarations = `
integer i; unsignedinteger ui; long l; unsignedlong ul; longlong ll; byte by; double d; string s, t, list[]
boolean b; oleobject o; exception e; contextkeyword k`

/** Statements → the value of an expression, as String() shows it. */
async function shownValue(statements: string, expression: string): Promise<string> {
  const { shown } = await run(`${declarations}\n${statements}\nMessageBox("", String(${expression}))`)
  return shown.slice(1, -1)
}

const failures: readonly (readonly [statements: string, line: number, column: number, message: RegExp])[] = [
  ['s = 1', 4, 1, /type integer does not go into this variable/],
  ['i = "1"', 4, 1, /type string does not go/],
  ['s = "a" + 1', 4, 9, /\+ is not for string and integer/],
  ['l = 7 / 2', 4, 1, /type double does not go/],
  ['if 1 then s = ""', 4, 4, /a condition is a boolean/],
  ['s = list[1]', 4, 9, /no element 1/],
  ['list[0] = ""', 4, 5, /no element 0/],
  [
    'o = create oleobject\no.ConnectToNewObject("Chilkat.Http")\no.Nothing()',
    6,
    1,
    /oleruntimeerror.*no method "nothing"/,
  ],
  ['s = o.Name', 4, 1, /nullobjecterror/],
  ['destroy o', 4, 1, /nullobjecterror/],
  ['l = 1\nl = l / 0', 5, 1, /dividebyzeroerror/],
  ['e = create exception\ne.SetMessage("no")\nthrow e', 6, 1, /exception: no/],
  ['s = Mid(1, 2)', 4, 5, /Mid|mid is not for these arguments/],
]

for (const [statements, line, column, message] of failures) {
  test(`${JSON.stringify(statements)} ends the script at line ${line}, column ${column}`, async () => {
    await assert.rejects(run(`${declarations}\n${statements}`), (error: PowerScriptError) => {
      assert.equal(error.name, 'PowerScriptError')
      assert.match(error.message, message)
      assert.deepEqual([error.line, error.column], [line, column])
      return true
    })
  })
}

test('nothing runs of a script that is wrong in its last line', async () => {
  let isShown = false
  const host: Host = {
    environment: new Map(),
    write: () => {
      isShown = true
    },
    writeError: () => {},
  }
  await assert.rejects(runPowerScript('MessageBox("a", "b")\nWrite-Debug x', host), {
    code: 'E_POWERSCRIPT',
    line: 2,
  })
  assert.equal(isShown, false)
})

const values: readonly (readonly [statements: string, expression: string, expected: string])[] = [
  ['i = 32767; i++', 'i', '-32768'],
  ['i = 32767', 'i + 1', '32768'],
  ['ui = 0; ui --', 'ui', '65535'],
  ['l = 2147483647; l += 1', 'l', '-2147483648'],
  ['l = 2147483647', 'l + 1', '-2147483648'],
  ['ul = 4294967295; ul++', 'ul', '0'],
  ['ll = 9223372036854775807; ll++', 'll', '-9223372036854775808'],
  ['ll = 12345678901', 'll', '12345678901'],
  ['by = 255; by++', 'by', '0'],
  ['', '2 + 3 * 4 ^ 2', '50'],
  ['', '(2 + 3) * 4', '20'],
  ['', '-2 - -3', '1'],
  ['', '7 / 2', '3.5'],
  ['', 'Mod(7, 3)', '1'],
  ['', 'not 1 = 2', 'true'],
  ['', 'true or false and false', 'true'],
  ['', '1 <> 2 and "a" < "b"', 'true'],
  ['', '"a" = "A"', 'false'],
  ['', 'Double("1.50") = Double("1.5")', 'true'],
  ['', '5 = Double("5")', 'true'],
  ['', 'Double("nothing")', '0'],
  ['', 'Long("12")', '12'],
  ['', 'Long("2147483648")', '0'],
  ['', 'Integer("-7.9")', '-7'],
  ['', 'Long(7 / 2)', '3'],
  ['', 'LongLong("12345678901")', '12345678901'],
  ['', 'IsNumber("1e5") and not IsNumber("x")', 'true'],
  ['', 'Len("é😀")', '3'],
  ['', 'Mid("abcdef", 3)', 'cdef'],
  ['', 'Mid("abcdef", 3, 2)', 'cd'],
  ['', 'Mid("abc", 9) + "|" + Left("abc", 2) + "|" + Right("abc", 2) + "|" + Right("abc", 0)', '|ab|bc|'],
  ['', 'Pos("abcabc", "ca") + 10 * Pos("abcabc", "a", 2) + 100 * Pos("abc", "B")', '43'],
  [
    '',
    'Upper("aé") + Lower("BÉ") + "|" + Trim("  x ") + "|" + LeftTrim(" x ") + "|" + RightTrim(" x ") + "|"',
    'AÉbé|x|x | x|',
  ],
  ['', 'Replace("abcdef", 2, 3, "X") + Fill("ab", 3) + Space(2) + "|"', 'aXefaba  |'],
  ['', 'String(Asc("A")) + Char(66) + Char(55357) + Char(56832)', '65B😀'],
  ['SetNull(s)', 'IsNull(s)', 'true'],
  ['SetNull(s); if s = "a" then t = "yes" else t = "no"', 't', 'no'],
  ['SetNull(s)', 'IsNull("a" + s) and IsNull(Len(s)) and IsNull(Len(s) + 1)', 'true'],
  ['SetNull(b)', 'b or true', 'true'],
  ['list[3] = "c"', 'UpperBound(list) * 10 + LowerBound(list)', '31'],
  ['list[2] = "b"', 'list[1] + list[2]', 'b'],
  ['s = "a"; s += "b" + &\n  "c"', 's', 'abc'],
  ['for i = 1 to 5\nif i = 2 then continue\nif i = 4 then exit\ns += String(i)\nnext', 's', '13'],
  ['for i = 5 to 1 step -2\ns += String(i)\nnext', 's', '531'],
  ['for i = 2 to 1\ns = "never"\nnext', 's', ''],
  ['do while i < 3\ni++\nloop', 'i', '3'],
  ['do until i = 3\ni++\nloop', 'i', '3'],
  ['do\ni++\nloop while i < 3', 'i', '3'],
  ['do\ni++\nloop until true', 'i', '1'],
  ['i = 2\nif i = 1 then\ns = "a"\nelseif i = 2 then\ns = "b"\nelse\ns = "c"\nend if', 's', 'b'],
  [
    'i = 7\nchoose case i\ncase 1, 2\ns = "low"\ncase 5 to 8\ns = "mid"\ncase else\ns = "high"\nend choose',
    's',
    'mid',
  ],
  ['i = 9\nchoose case i\ncase is > 8\ns = "high"\nend choose', 's', 'high'],
  ['try\ns = o.Name\ncatch (RuntimeError r)\ns = "caught"\nfinally\ns += "!"\nend try', 's', 'caught!'],
  [
    'try\ntry\nthrow create exception\nfinally\ns = "inner"\nend try\ncatch (Throwable x)\ns += " outer"\nend try',
    's',
    'inner outer',
  ],
  [
    'e = create exception; e.SetMessage("no")\ntry\nthrow e\ncatch (Exception x)\ns = x.GetMessage() + x.Text\nend try',
    's',
    'nono',
  ],
  [
    'GetContextService("Keyword", k)\nl = k.GetContextKeywords("realm", list)',
    'String(l) + list[1]',
    '1/alpha',
  ],
  ['GetContextService("Keyword", k)', 'k.GetContextKeywords("nothing", list) + UpperBound(list)', '0'],
  ['o = create oleobject', 'o.ConnectToNewObject("No.Such")', '-2'],
  [
    'o = create oleobject; l = o.ConnectToNewObject("Chilkat_9_5_0.StringBuilder"); o.append("é")',
    'String(l) + o.GetEncoded("hex", "utf-8")',
    '0C3A9',
  ],
  ['o = create oleobject; destroy o', 'IsValid(o)', 'false'],
]

for (const [statements, expression, expected] of values) {
  test(`${JSON.stringify(statements)} makes ${expression} ${JSON.stringify(expected)}`, async () => {
    assert.equal(await shownValue(statements, expression), expected)
  })
}

test('a message box informs on one stream and alarms on the other', async () => {
  const { shown, alarms } = await run('MessageBox("T", "a~r~nb")\nMessageBox("T", 5, StopSign!)')
  assert.equal(shown, 'T\na\nb\n')
  assert.equal(alarms, 'T\n5\n')
})

test('the exit code is Message.LongParm as the script leaves it', async () => {
  assert.equal((await run('Message.LongParm = 3')).exitCode, 3)
  assert.equal((await run('return')).exitCode, 0)
})

test('return runs what stands behind finally, halt does not', async () => {
  assert.equal(
    (await run('try\nreturn\nfinally\nMessage.LongParm = 1\nend try\nMessage.LongParm = 2')).exitCode,
    1,
  )
  assert.equal((await run('try\nhalt close\nfinally\nMessage.LongParm = 1\nend try')).exitCode, 0)
})

test('a loop without an end stops when the signal aborts', async () => {
  const controller = new AbortController()
  const running = run('do while true\nloop', { signal: controller.signal })
  controller.abort(new Error('enough'))
  await assert.rejects(running, /enough/)
})

test('an OLE error can be caught and says what was wrong', async () => {
  const script = `oleobject o
o = create oleobject
o.ConnectToNewObject("Chilkat.StringBuilder")
try
  o.Append(1)
catch (OLERuntimeError x)
  MessageBox("", x.Description)
end try`
  assert.equal((await run(script)).shown, '\nappend wants a string\n')
})
