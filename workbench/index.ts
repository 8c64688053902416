// The door of the workbench: opens the pages of collections to this machine's browser.

export type { LibraryEntry } from './book.ts'
export type { RunSettings } from './run-endpoint.ts'
export { openWorkbench, type Workbench, type WorkbenchOptions } from './server.ts'
