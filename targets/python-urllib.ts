// Python with its standard library.

import { type Code, code, joined, lines, type RequestTemplate } from '#program'
import { notSent, type PythonClient, printPython } from './python.ts'
import { refusal } from './refusals.ts'
import { hasHeader } from './request-facts.ts'
import type { Target } from './target.ts'
import type { Uses } from './uses.ts'

export const pythonUrllib = {
  id: 'python-urllib',
  language: 'Python',
  client: 'urllib',
  extension: '.py',
  highlight: 'python',
  run: {
    needs: [{ name: 'python3', version: ['python3', '--version'], debian: 'python3' }],
    file: 'main.py',
    command: ['python3', 'main.py'],
  },
  cannot: (program) => refusal(program, { sendsLatin1: true, request: notInUrllib }),
  print: (program) => printPython(program, urllib),
} satisfies Target

/** urllib writes `Connection: close` over any other value. */
function notInUrllib(request: RequestTemplate): string | undefined {
  return hasHeader(request, 'connection')
    ? 'urllib does not let a program state the header Connection'
    : undefined
}

const urllib: PythonClient = {
  imports: [code`import http.client`, code`import urllib.error`, code`import urllib.request`],
  send: (uses, parameters) => [
    uses.untypedBodies && untypedBodies,
    uses.stays && noRedirects,
    uses.repeatedHeaders && repeatedHeaders,
    lines(
      code`def send(${parameters}):`,
      code`    """Sends a request and prints the answer, whatever its status."""`,
      uses.isFlow && code`    print(step)`,
      code`    try:`,
      code`        request = urllib.request.Request(url, headers=headers, method=method${uses.bodies ? code`, data=body` : code``})`,
      code`        with ${opened(uses)} as response:`,
      code`            status, text = response.status, response.read().decode(errors="replace")`,
      code`    except urllib.error.HTTPError as response:`,
      code`        status, text = response.code, response.read().decode(errors="replace")`,
      code`    except (OSError, ValueError, http.client.HTTPException) as error:`,
      code`        ${notSent(uses)}`,
      code`    print(status)`,
      code`    print(text)`,
      code`    return status, text`,
    ),
  ],
}

function opened(uses: Uses): Code {
  const timeout = uses.timeouts ? code`, timeout=timeout` : code``
  const always = [
    ...(uses.untypedBodies ? [code`UntypedBodies`] : []),
    ...(uses.repeatedHeaders ? [code`HTTPHandler, HTTPSHandler`] : []),
  ]
  const sometimes = uses.stays
    ? [uses.follows ? code`*([] if redirects else [NoRedirects])` : code`NoRedirects`]
    : []
  const handlers = [...always, ...sometimes]
  if (handlers.length === 0) return code`urllib.request.urlopen(request${timeout})`
  return code`urllib.request.build_opener(${joined(code`, `, handlers)}).open(request${timeout})`
}

const untypedBodies = code`class UntypedBodies(urllib.request.BaseHandler):
    """Takes back the type, that of a form, which urllib gives to a body without one."""

    handler_order = 1000

    def http_request(self, request):
        request.unredirected_hdrs.pop("Content-type", None)
        return request

    https_request = http_request`

const noRedirects = code`class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None`

const repeatedHeaders = code`def line_by_line(connection_class):
    """A connection that sends a header with a list of values as one line for each; urllib has no other way."""

    class LineByLine(connection_class):
        def putheader(self, name, value):
            for each in value if isinstance(value, list) else [value]:
                super().putheader(name, each)

    return LineByLine


class HTTPHandler(urllib.request.HTTPHandler):
    def http_open(self, request):
        return self.do_open(line_by_line(http.client.HTTPConnection), request)


class HTTPSHandler(urllib.request.HTTPSHandler):
    def https_open(self, request):
        return self.do_open(line_by_line(http.client.HTTPSConnection), request)`
