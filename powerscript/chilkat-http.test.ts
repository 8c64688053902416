// What Chilkat puts on the wire, byte for byte. The expected texts were recorded from Chilkat 9.5.0.96.

import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { runPowerScript } from './run.ts'

let server: Server
let port = 0
/** What arrived, connection by connection; the port is written as 18080, as in the recordings. */
let wire: string[] = []
/** How the next connections are answered; the last answer stays. */
let answers: (string | Buffer)[] = []

before(async () => {
  server = createServer((socket) => {
    let received = ''
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      const end = received.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (end < 0 || received.length < end + 4 + length) return
      wire.push(Buffer.from(received.replaceAll(String(port), '18080'), 'latin1').toString('utf8'))
      received = ''
      socket.write((answers.length > 1 ? answers.shift() : answers[0]) ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

after(() => server.close())

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'

/** Runs statements over a connected `loo_Http`; gives what was sent and shown. */
async function send(
  statements: string,
  answering: (string | Buffer)[] = [ok],
): Promise<{ sent: string[]; shown: string }> {
  wire = []
  answers = [...answering]
  let shown = ''
  const script = `oleobject loo_Http, loo_Resp, loo_Body, loo_File
string ls_Url
ls_Url = "http://127.0.0.1:${port}"
loo_Http = create oleobject
loo_Http.ConnectToNewObject("Chilkat.Http")
${statements}`
  const show = (text: string) => {
    shown += text
  }
  const readFile = async (path: string) => {
    if (path !== 'a.bin') throw new Error('no such file')
    return Buffer.from([0xff, 0x00])
  }
  await runPowerScript(script, { environment: new Map(), write: show, writeError: show, readFile })
  return { sent: wire, shown }
}

const defaults = 'Host: 127.0.0.1:18080\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n'

const requests: readonly (readonly [title: string, statements: string, sent: string])[] = [
  [
    'the seed: custom headers in the order they were set, then Content-Length: 0',
    `loo_Http.SetRequestHeader("Content-Type","application/json")
loo_Http.SetRequestHeader("Accept-API-Version","resource=4.0")
loo_Http.SetRequestHeader("{{cookieName}}","{{demoSSOToken}}")
loo_Resp = loo_Http.QuickRequest("POST",ls_Url + "/am/json/sessions?_prettyPrint=true&_action=refresh")`,
    `POST /am/json/sessions?_prettyPrint=true&_action=refresh HTTP/1.1\r\n${defaults}Content-Type: application/json\r\nAccept-API-Version: resource=4.0\r\n{{cookieName}}: {{demoSSOToken}}\r\nContent-Length: 0\r\n\r\n`,
  ],
  [
    'PText: type and length before the other headers',
    `loo_Http.SetRequestHeader("Accept-API-Version","resource=2.1")
loo_Http.SetRequestHeader("Content-Type","application/json")
loo_Http.PText("POST", ls_Url + "/p", "{~"a~":~"é~"}", "utf-8", "application/json", 0, 0)`,
    `POST /p HTTP/1.1\r\n${defaults}Content-Type: application/json\r\nContent-Length: 10\r\nAccept-API-Version: resource=2.1\r\n\r\n{"a":"é"}`,
  ],
  [
    'PText without a type states none',
    'loo_Http.PText("POST", ls_Url + "/p", "x", "utf-8", "", 0, 0)',
    `POST /p HTTP/1.1\r\n${defaults}Content-Length: 1\r\n\r\nx`,
  ],
  [
    'the header Content-Type wins over the argument',
    'loo_Http.SetRequestHeader("Content-Type","text/plain")\nloo_Http.PText("PATCH", ls_Url + "/p", "x", "utf-8", "a/b", 0, 0)',
    `PATCH /p HTTP/1.1\r\n${defaults}Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx`,
  ],
  [
    'a byte order mark at the start of a text is dropped',
    'loo_Http.PText("POST", ls_Url, Char(65279) + "a~r~nb", "utf-8", "", 0, 0)',
    `POST / HTTP/1.1\r\n${defaults}Content-Length: 4\r\n\r\na\r\nb`,
  ],
  [
    'an empty text announces its length',
    'loo_Http.PText("DELETE", ls_Url + "/p", "", "utf-8", "", 0, 0)',
    `DELETE /p HTTP/1.1\r\n${defaults}Content-Length: 0\r\n\r\n`,
  ],
  [
    'GET loses its body',
    'loo_Http.PText("GET", ls_Url + "/p", "zz", "utf-8", "a/b", 0, 0)',
    `GET /p HTTP/1.1\r\n${defaults}Content-Type: a/b\r\n\r\n`,
  ],
  [
    'PATCH without a body has no length',
    'loo_Http.QuickRequest("PATCH", ls_Url)',
    `PATCH / HTTP/1.1\r\n${defaults}\r\n`,
  ],
  [
    'values are trimmed, line ends dropped, empty ones not sent, a later name replaces an earlier',
    `loo_Http.SetRequestHeader("X-A","1")
loo_Http.SetRequestHeader("X-Sp","  x  y ")
loo_Http.SetRequestHeader("X-Empty"," ")
loo_Http.SetRequestHeader("X-Ctl","a~r~nX-Inj: 1")
loo_Http.SetRequestHeader("x-a","3")
loo_Http.SetRequestHeader("Content-Length","7")
loo_Http.QuickRequest("GET", ls_Url + "/g")`,
    `GET /g HTTP/1.1\r\n${defaults}x-a: 3\r\nX-Sp: x  y\r\nX-Ctl: aX-Inj: 1\r\n\r\n`,
  ],
  [
    'the names of the defaults replace them, in their places',
    `loo_Http.SetRequestHeader("Authorization","Basic abc")
loo_Http.SetRequestHeader("host","foo.example")
loo_Http.SetRequestHeader("User-Agent","me/1")
loo_Http.SetRequestHeader("Referer","r")
loo_Http.SetRequestHeader("Accept","x/y")
loo_Http.SetRequestHeader("Connection","keep-alive")
loo_Http.QuickRequest("GET", ls_Url + "/g")`,
    'GET /g HTTP/1.1\r\nUser-Agent: me/1\r\nAccept: x/y\r\nAccept-Encoding: gzip\r\nReferer: r\r\nConnection: keep-alive\r\nAuthorization: Basic abc\r\nhost: foo.example\r\n\r\n',
  ],
  [
    'of a URL the fragment, the user and unknown names are dropped, blanks encoded, the rest kept',
    'loo_Http.QuickRequest("GET", "http://user:pw@" + Mid(ls_Url, 8) + "/a b/{$v}/../<x>|é?q=%zz#f")',
    `GET /a%20b//../<x>|é?q=%zz HTTP/1.1\r\n${defaults}\r\n`,
  ],
  [
    'a query without a path follows a slash',
    'loo_Http.QuickRequest("GET", ls_Url + "?a=b")',
    `GET /?a=b HTTP/1.1\r\n${defaults}\r\n`,
  ],
]

for (const [title, statements, sent] of requests) {
  test(`wire: ${title}`, async () => {
    assert.deepEqual((await send(statements)).sent, [sent])
  })
}

test('wire: PBinaryBd sends texts and files as they are', async () => {
  const statements = `loo_Body = create oleobject
loo_Body.ConnectToNewObject("Chilkat.BinData")
loo_File = create oleobject
loo_File.ConnectToNewObject("Chilkat.BinData")
loo_Body.AppendString("é", "utf-8")
MessageBox("", String(loo_File.LoadFile("none")) + String(loo_File.LoadFile("a.bin")))
loo_Body.AppendBd(loo_File)
loo_Http.PBinaryBd("PUT", ls_Url + "/b", loo_Body, "a/b", 0, 0)`
  const { sent, shown } = await send(statements)
  assert.equal(shown, '\n01\n')
  assert.match(sent[0] ?? '', /\r\nContent-Type: a\/b\r\nContent-Length: 4\r\n\r\né\ufffd\0$/)
})

test('a redirect repeats verb, headers and body, but not Authorization', async () => {
  const moved = 'HTTP/1.1 303 See Other\r\nLocation: /final\r\nContent-Length: 0\r\n\r\n'
  const statements = `loo_Http.SetRequestHeader("Authorization","Z")
loo_Http.SetRequestHeader("X-A","1")
loo_Http.PText("POST", ls_Url + "/first", "bod", "utf-8", "a/b", 0, 0)`
  const { sent } = await send(statements, [moved, ok])
  const rest = 'Content-Type: a/b\r\nContent-Length: 3\r\n'
  assert.deepEqual(sent, [
    `POST /first HTTP/1.1\r\n${defaults}${rest}Authorization: Z\r\nX-A: 1\r\n\r\nbod`,
    `POST /final HTTP/1.1\r\n${defaults}${rest}X-A: 1\r\n\r\nbod`,
  ])
})

test('a redirect is an answer when FollowRedirects is 0', async () => {
  const moved = 'HTTP/1.1 302 Found\r\nLocation: /final\r\nContent-Length: 0\r\n\r\n'
  const { sent, shown } = await send(
    'loo_Http.FollowRedirects = 0\nloo_Resp = loo_Http.QuickRequest("GET", ls_Url)\nMessageBox("", String(loo_Resp.StatusCode))',
    [moved],
  )
  assert.equal(sent.length, 1)
  assert.equal(shown, '\n302\n')
})

const failing = `loo_Resp = loo_Http.QuickRequest("GET", ls_Url)
MessageBox(String(loo_Http.LastMethodSuccess) + String(IsNull(loo_Resp)), loo_Http.LastErrorText)`

test('what is no HTTP, or ends too early, is a failure with a reason', async () => {
  assert.match((await send(failing, ['SSH-2.0-x\r\n\r\n'])).shown, /^0true\n[\s\S]*no HTTP\/1\.1 answer/)
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'
  assert.match((await send(failing, [chunked])).shown, /^0true\n[\s\S]*no size/)
})

test('nothing listening, or no URL, is a failure with a reason', async () => {
  assert.match((await send(`ls_Url = "http://127.0.0.1:1"\n${failing}`)).shown, /^0true\n[\s\S]*ECONNREFUSED/)
  assert.match((await send(`ls_Url = "nonsense"\n${failing}`)).shown, /^0true\n[\s\S]*no URL/)
})

test('an answer that does not come within ReadTimeout is a failure', async () => {
  const { shown } = await send(`loo_Http.ConnectTimeout = 0\nloo_Http.ReadTimeout = 1\n${failing}`, [''])
  assert.match(shown, /no answer within 1 seconds/)
})

const showing =
  'loo_Resp = loo_Http.QuickRequest("GET", ls_Url)\nMessageBox(String(loo_Resp.StatusCode), loo_Resp.BodyStr)'
const packed = gzipSync('zipped é')

const bodies: readonly (readonly [title: string, answer: string | Buffer, shown: string])[] = [
  ['with a length', 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nno!', '401\nno!\n'],
  [
    'in chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n',
    '200\nabcde\n',
  ],
  [
    'after an interim answer',
    'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na',
    '200\na\n',
  ],
  [
    'compressed',
    Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`),
      packed,
    ]),
    '200\nzipped é\n',
  ],
  [
    'in Latin-1',
    Buffer.from(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Length: 1\r\n\r\n\xe9',
      'latin1',
    ),
    '200\né\n',
  ],
  ['of a 204', 'HTTP/1.1 204 No Content\r\n\r\n', '204\n\n'],
]

for (const [title, answer, shown] of bodies) {
  test(`a body ${title} is read`, async () => {
    assert.equal((await send(showing, [answer])).shown, shown)
  })
}
