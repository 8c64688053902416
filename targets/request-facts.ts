// What can be seen of a request before its variables are known.

import { type Program, type RequestTemplate, render, type Template, variablesOf } from '#program'

/** URL, headers and texts of the body. */
export function templatesOf(request: RequestTemplate): Template[] {
  return [
    request.url,
    ...request.headers.flatMap(({ name, value }) => [name, value]),
    ...(request.body ?? []).flatMap((part) => (part.kind === 'text' ? [part.text] : [])),
  ]
}

/** The text of a template without holes; `undefined` when it has one. */
export function literalOf(template: Template): string | undefined {
  const texts = template.map((part) => (part.kind === 'literal' ? part.text : undefined))
  return texts.includes(undefined) ? undefined : texts.join('')
}

/** `name` in lower case. A header whose name is a variable is none of that name. */
export function hasHeader(request: RequestTemplate, name: string): boolean {
  return request.headers.some((header) => literalOf(header.name)?.toLowerCase() === name)
}

export function hasUntypedBody(request: RequestTemplate): boolean {
  return request.body !== undefined && !hasHeader(request, 'content-type')
}

export function hasFiles(request: RequestTemplate): boolean {
  return (request.body ?? []).some((part) => part.kind === 'file')
}

/** The body's texts as one template; `undefined` when there is no body or it has files. */
export function bodyText({ body }: RequestTemplate): Template | undefined {
  if (!body?.every((part) => part.kind === 'text')) return undefined
  return body.flatMap((part) => part.text)
}

/** The headers in order of first appearance, each with its values; a name is compared without case. */
export function headersByName({ headers }: RequestTemplate): { name: Template; values: Template[] }[] {
  const byName = new Map<string, { name: Template; values: Template[] }>()
  for (const { name, value } of headers) {
    const key = literalOf(name)?.toLowerCase() ?? JSON.stringify(name)
    const known = byName.get(key)
    if (known) known.values.push(value)
    else byName.set(key, { name, values: [value] })
  }
  return [...byName.values()]
}

export function repeatsHeader(request: RequestTemplate): boolean {
  return headersByName(request).length < request.headers.length
}

/** Path and query as they will be when nobody overrides a default, to see whether a client would change them. */
export function sampleTargetOf({ url }: RequestTemplate, { inputs }: Program): string {
  const [start] = url
  const values = new Map(variablesOf(url).map((name): [string, string] => [name, 'x']))
  if (start?.kind === 'variable') values.set(start.variable, 'http://x')
  for (const input of inputs) if (input.default !== undefined) values.set(input.name, input.default)
  return render(url, values).replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?]*/i, '')
}
