// The door of verification: runs printed text unedited, records the wire, compares, keeps the evidence.

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
export type { Host } from './host.ts'
export { type Probe, type ProbeTools, type ToolVersion, toolProbe } from './probe-tools.ts'
export { entryOf, type MaskedStep } from './shown.ts'
export { type Difference, type Verdict, verdictText } from './verdict.ts'
export { verdictTable } from './verdict-table.ts'
export { type Verification, type VerifyOptions, verifyFlow, verifyItem } from './verify-item.ts'
export type { HeaderLine } from './wire.ts'
