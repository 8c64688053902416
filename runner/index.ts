// The door of the runner: runs a collection with its scripts.

export type {
  AssertionMade,
  RequestSent,
  ResponseReceived,
  RunEvent,
  RunHeader,
  RunSummary,
  ScriptError,
} from './events.ts'
export { type RunOptions, runCollection } from './run-collection.ts'
export { RunnerError } from './runner-error.ts'
