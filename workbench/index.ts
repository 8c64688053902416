// The door of the workbench: pages of collections, and the server that shows them.

export { type Book, bookOf, type LibraryEntry, type Shelf } from './book.ts'
export { collectionPage } from './collection-page.ts'
export { indexPage } from './index-page.ts'
export { itemPage } from './item-page.ts'
export type { ProgramPlace } from './links.ts'
export type { RunSettings } from './run-endpoint.ts'
export { openWorkbench, type Workbench, type WorkbenchOptions } from './server.ts'
export { WorkbenchError } from './workbench-error.ts'
