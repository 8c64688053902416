// The door of verification: runs printed text unedited, records the wire, compares, keeps the evidence.

export { compareRequests } from './compare.ts'
export {
  type Evidence,
  type EvidenceEntry,
  evidenceFor,
  type Proof,
  readEvidence,
  textDigest,
  withEntries,
  writeEvidence,
} from './evidence.ts'
export { type ExpectedRequest, expectedRequest } from './expected-request.ts'
export type { Host } from './host.ts'
export { type Probe, type ProbeTools, type ToolVersion, toolProbe } from './probe-tools.ts'
export { type Exchange, openRecorder, type Recorder, type RecorderOptions } from './recorder.ts'
export { type Rule, type RuleName, rules } from './rules.ts'
export { entryOf, type MaskedStep } from './shown.ts'
export { type Comparison, type Difference, type Verdict, verdictText } from './verdict.ts'
export { type VerdictCounts, verdictCounts, verdictTable } from './verdict-table.ts'
export { VerifyError } from './verify-error.ts'
export { type Verification, type VerifyOptions, verifyFlow, verifyItem } from './verify-item.ts'
export type { Framing, HeaderLine, RecordedRequest, RecordedResponse } from './wire.ts'
