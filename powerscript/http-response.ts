// Bytes of an HTTP/1.1 answer → status, headers, body.

import { gunzipSync } from 'node:zlib'

export interface HttpAnswer {
  readonly status: number
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** With its transfer and content coding undone. */
  readonly body: Buffer
}

/**
 * Reads one answer; interim ones (1xx) are passed over. Bodies up to 64 MiB, headers up to 256 KiB.
 * @throws Error when the connection ends early or what comes is no HTTP/1.1 answer
 */
export async function readAnswer(chunks: AsyncIterable<Buffer>, method: string): Promise<HttpAnswer> {
  const source = new Source(chunks)
  let head = parseHead(await source.until('\r\n\r\n', largestHead))
  while (head.status < 200) head = parseHead(await source.until('\r\n\r\n', largestHead))
  const hasNoBody = method === 'HEAD' || head.status === 204 || head.status === 304
  const raw = hasNoBody ? Buffer.alloc(0) : await readBody(source, head)
  const isGzip = headerOf(head, 'content-encoding')?.toLowerCase() === 'gzip'
  return { ...head, body: isGzip && raw.length > 0 ? gunzipSync(raw, { maxOutputLength: largestBody }) : raw }
}

/** The first header of that name, which is given in lower case. */
export function headerOf({ headers }: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name)?.value
}

const largestHead = 256 * 1024
const largestBody = 64 * 1024 * 1024

function parseHead(head: Buffer): Omit<HttpAnswer, 'body'> {
  const [first = '', ...lines] = head.toString('latin1').split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1]
  if (status === undefined) throw new Error('what came back is no HTTP/1.1 answer')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
  })
  return { status: Number(status), headers }
}

async function readBody(source: Source, head: Omit<HttpAnswer, 'body'>): Promise<Buffer> {
  if (headerOf(head, 'transfer-encoding')?.toLowerCase().includes('chunked')) return readChunks(source)
  const length = headerOf(head, 'content-length')
  if (length === undefined) return source.rest(largestBody)
  if (!/^\d+$/.test(length) || Number(length) > largestBody)
    throw new Error(`the answer's length ${length} is not acceptable`)
  return source.take(Number(length))
}

async function readChunks(source: Source): Promise<Buffer> {
  const chunks: Buffer[] = []
  let total = 0
  for (;;) {
    const size = /^[0-9a-f]{1,8}/i.exec((await source.until('\r\n', largestHead)).toString('latin1'))?.[0]
    if (size === undefined) throw new Error('a chunk of the answer has no size')
    const length = Number.parseInt(size, 16)
    if (length === 0) return Buffer.concat(chunks)
    total += length
    if (total > largestBody) throw new Error('the answer is larger than 64 MiB')
    chunks.push(await source.take(length))
    await source.take(2)
  }
}

/** Bytes as they come, taken by count or up to a mark. */
class Source {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** What stands before `mark`; the mark is gone. */
  async until(mark: string, limit: number): Promise<Buffer> {
    for (let searched = 0; ; ) {
      const found = this.#held.indexOf(mark, Math.max(searched - mark.length, 0), 'latin1')
      if (found >= 0) {
        const before = this.#held.subarray(0, found)
        this.#held = this.#held.subarray(found + mark.length)
        return before
      }
      searched = this.#held.length
      if (searched > limit) throw new Error('a line of the answer does not end')
      if (!(await this.#more())) throw new Error('the server closed the connection before it had answered')
    }
  }

  async take(length: number): Promise<Buffer> {
    const parts = [this.#held]
    let have = this.#held.length
    while (have < length) {
      this.#held = Buffer.alloc(0)
      if (!(await this.#more()))
        throw new Error('the server closed the connection in the middle of its answer')
      parts.push(this.#held)
      have += this.#held.length
    }
    const all = parts.length === 1 ? this.#held : Buffer.concat(parts)
    this.#held = all.subarray(length)
    return all.subarray(0, length)
  }

  async rest(limit: number): Promise<Buffer> {
    const parts = [this.#held]
    for (let total = this.#held.length; total <= limit; total += this.#held.length) {
      this.#held = Buffer.alloc(0)
      if (!(await this.#more())) return Buffer.concat(parts)
      parts.push(this.#held)
    }
    throw new Error('the answer is larger than 64 MiB')
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next()
    if (done) return false
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value])
    return true
  }
}
