// What a run tells while it goes on, and what it says at its end. Plain data: it crosses a process border as JSON.

export interface RunHeader {
  readonly name: string
  readonly value: string
}

/** `item` is the `Item.id` it belongs to. Between `itemStarted` and `itemFinished` stand only events of that item. */
export type RunEvent =
  | { readonly kind: 'itemStarted'; readonly item: string; readonly name: string }
  | RequestSent
  | ResponseReceived
  /** The request was not sent or not answered; `message` is a sentence without a full stop. Counts as a failure. */
  | { readonly kind: 'requestError'; readonly item: string; readonly message: string }
  | AssertionMade
  /** `level` is the console's method: `log`, `info`, `warn`, `error`. At most 10,000 characters; the rest is left out. */
  | { readonly kind: 'console'; readonly item: string; readonly level: string; readonly text: string }
  | ScriptError
  /** `isSkipped`: its own pre-request script asked not to send it. */
  | { readonly kind: 'itemFinished'; readonly item: string; readonly isSkipped: boolean }
  | { readonly kind: 'done'; readonly summary: RunSummary }

/** A request as it left, told once it is answered or has failed: only then does the runtime know what it sent. */
export interface RequestSent {
  readonly kind: 'requestSent'
  readonly item: string
  /** Who wanted it: the item itself, a script (`pm.sendRequest`), or an exchange its auth needed. */
  readonly source: 'item' | 'script' | 'auth'
  readonly method: string
  readonly url: string
  /** Those the runtime added are among them. */
  readonly headers: readonly RunHeader[]
}

/** The item's own answer. */
export interface ResponseReceived {
  readonly kind: 'response'
  readonly item: string
  readonly status: number
  readonly reason: string
  readonly headers: readonly RunHeader[]
  /** Decoded text, at most 1 MiB (1,048,576 characters) of it. */
  readonly body: string
  readonly isTruncated: boolean
  /** From sending to the last byte, milliseconds. */
  readonly timeMs: number
}

export interface AssertionMade {
  readonly kind: 'assertion'
  readonly item: string
  /** First argument of `pm.test`. */
  readonly title: string
  /** `true` also for a skipped one. */
  readonly passed: boolean
  readonly isSkipped: boolean
  /** Why it did not pass; empty when it did. */
  readonly message: string
}

/**
 * A script threw, ran out of time, or left a promise that was rejected. The last is how a failing
 * `pm.test(…, async () => …)` shows: the runtime has reported that test as passed. So it counts as a failure.
 */
export interface ScriptError {
  readonly kind: 'scriptError'
  readonly item: string
  readonly script: 'prerequest' | 'test'
  readonly message: string
}

export interface RunSummary {
  /** Items started; one that a script repeats counts each time. */
  readonly items: number
  /** Requests that left, those of scripts and auth included. */
  readonly requests: number
  readonly assertions: { readonly passed: number; readonly failed: number; readonly skipped: number }
  readonly scriptErrors: number
  readonly requestErrors: number
  /** No assertion failed, no script broke, every request was answered. */
  readonly isOk: boolean
  /** Values after the run, so that a next run can go on with them. What is no string is written as JSON. */
  readonly environment: ReadonlyMap<string, string>
  readonly globals: ReadonlyMap<string, string>
  readonly collectionVariables: ReadonlyMap<string, string>
}
