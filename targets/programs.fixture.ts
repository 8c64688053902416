// Programs for the tests of this room, said shortly.

import type { Input, Program, RequestTemplate, Step, Template, TemplatePart } from '#program'

/** `{{name}}` is a variable as it stands, `{{%name}}` one that is percent-encoded except `-._~`, the rest is text. */
export function template(text: string): Template {
  const parts = text.split(/(\{\{%?\w+\}\})/).filter((part) => part !== '')
  return parts.map((part): TemplatePart => {
    const [, percent, variable] = /^\{\{(%?)(\w+)\}\}$/.exec(part) ?? []
    if (variable === undefined) return literal(part)
    return { kind: 'variable', variable, ...(percent && { percentEncodeExcept: '-._~' }) }
  })
}

export const literal = (text: string): TemplatePart => ({ kind: 'literal', text })

export function aRequest(stated: Partial<RequestTemplate> = {}): RequestTemplate {
  return {
    method: 'POST',
    url: template('{{base}}/hello'),
    headers: [],
    followRedirects: false,
    timeoutSeconds: 0,
    ...stated,
  }
}

export function aHeader(name: string, value: string): { name: Template; value: Template } {
  return { name: template(name), value: template(value) }
}

export function aStep(stated: Partial<Step> = {}): Step {
  return { name: 'Say hello', request: aRequest(), expect: [], captures: [], ...stated }
}

export function anInput(name: string, stated: Partial<Input> = {}): Input {
  return { name, environmentName: name, isSecret: false, ...stated }
}

export function aProgram(stated: Partial<Program> = {}): Program {
  return { name: 'Say hello', inputs: [anInput('base')], steps: [aStep()], ...stated }
}

/** Three steps with what flows are made of: a value that one step hands to the next, checks of each kind, a long body. */
export const aFlow: Program = aProgram({
  name: "Refresh Users' Session, with what it needs",
  inputs: [
    anInput('base', { default: 'http://127.0.0.1:8080/am' }),
    anInput('cookieName', { default: 'iPlanetDirectoryPro' }),
    anInput('demoPassword', { isSecret: true }),
  ],
  steps: [
    aStep({
      name: 'Step 1: Start',
      request: aRequest({
        url: template('{{base}}/json/authenticate?authIndexType=service'),
        headers: [aHeader('Accept-API-Version', 'resource=2.1'), aHeader('Content-Type', 'application/json')],
      }),
      expect: [
        { kind: 'status', title: 'Status code is 200', is: 200 },
        { kind: 'has', title: 'The answer has an authId', path: ['authId'] },
      ],
      captures: [{ variable: 'authId', path: ['authId'], isOptional: true }],
    }),
    aStep({
      name: 'Step 2: Authenticate',
      request: aRequest({
        url: template('{{base}}/json/authenticate'),
        headers: [aHeader('Content-Type', 'application/json')],
        body: [
          {
            kind: 'text',
            text: template('{\n  "authId": "{{authId}}",\n  "callbacks": [\n    "{{demoPassword}}"\n  ]\n}'),
          },
        ],
      }),
      expect: [
        { kind: 'equals', title: 'It worked', path: ['ok', 0], value: true },
        { kind: 'keys', title: 'Nothing else comes', path: [], keys: ['tokenId', 'ok', 'n'] },
      ],
      captures: [{ variable: 'demoSSOToken', path: ['tokenId'], isOptional: false }],
    }),
    aStep({
      name: "Step 6: Refresh Users' Session",
      request: aRequest({
        url: template('{{base}}/json/users/{{%authId}}/sessions?_prettyPrint=true&_action=refresh'),
        headers: [
          aHeader('Accept-API-Version', 'resource=4.0'),
          aHeader('Content-Type', 'application/json'),
          aHeader('{{cookieName}}', '{{demoSSOToken}}'),
        ],
        body: [],
        timeoutSeconds: 20,
      }),
      expect: [{ kind: 'status', title: 'Status code is 200', is: 200 }],
    }),
  ],
})
