// Python with the requests library.

import { type Code, code, joined, lines, type Program } from '#program'
import { notSent, type PythonClient, printPython } from './python.ts'
import { refusal } from './refusals.ts'
import { sampleTargetOf } from './request-facts.ts'
import type { Target } from './target.ts'
import type { Uses } from './uses.ts'

export const pythonRequests = {
  id: 'python-requests',
  language: 'Python',
  client: 'requests',
  extension: '.py',
  highlight: 'python',
  run: {
    needs: [
      { name: 'python3', version: ['python3', '--version'], debian: 'python3' },
      {
        name: 'requests',
        version: ['python3', '-c', 'import requests; print(requests.__version__)'],
        debian: 'python3-requests',
      },
    ],
    file: 'main.py',
    command: ['python3', 'main.py'],
  },
  cannot: (program) => refusal(program, { sendsLatin1: true }),
  print: (program) => printPython(program, requests),
} satisfies Target

const requests: PythonClient = {
  imports: [],
  packages: (uses, program) => [
    code`import requests`,
    ...(isChangedByUrllib3(program) ? [code`import urllib3`] : []),
    ...(uses.repeatedHeaders ? [code`from urllib3._collections import HTTPHeaderDict`] : []),
  ],
  send: (uses, parameters, program) => [
    isChangedByUrllib3(program) && exactTargets,
    lines(
      code`def send(${parameters}):`,
      code`    """Sends a request and prints the answer, whatever its status."""`,
      uses.isFlow && code`    print(step)`,
      code`    try:`,
      code`        request = requests.Request(${joined(code`, `, requestOf(uses))}).prepare()`,
      uses.repeatedHeaders && repeatedHeaders,
      code`        request.url = url  # as it stands; prepare() has encoded it once more`,
      code`        response = requests.Session().send(${joined(code`, `, [code`request`, ...optionsOf(uses)])})`,
      code`    except (requests.RequestException, ValueError) as error:`,
      code`        ${notSent(uses)}`,
      code`    status, text = response.status_code, response.content.decode(errors="replace")`,
      code`    print(status)`,
      code`    print(text)`,
      code`    return status, text`,
    ),
  ],
}

const requestOf = (uses: Uses): Code[] => [
  code`method, url`,
  ...(uses.repeatedHeaders ? [] : [code`headers=headers`]),
  ...(uses.bodies ? [code`data=body`] : []),
]

function optionsOf(uses: Uses): Code[] {
  const redirects = uses.follows ? code`redirects` : code`False`
  return [
    ...(uses.timeouts ? [code`timeout=timeout`] : []),
    ...(uses.stays ? [code`allow_redirects=${redirects}`] : []),
  ]
}

/** urllib3 encodes these two characters and writes the digits of escapes as capitals. */
function isChangedByUrllib3(program: Program): boolean {
  return program.steps.some(({ request }) => /[[\]]|%(?![0-9A-F]{2})/.test(sampleTargetOf(request, program)))
}

const exactTargets = code`# The URL goes out as it stands: urllib3 would encode "[" and "]" and write escapes in capitals.
urllib3.connectionpool._encode_target = str`

// A dictionary of requests holds one value a header.
const repeatedHeaders = code`        request.headers = HTTPHeaderDict(request.headers)
        for name, values in headers.items():
            for value in values if isinstance(values, list) else [values]:
                request.headers.add(name, value)`
