import type { Collection, Environment, Folder, Item } from './collection.ts'

export function parseCollection(text: string, fileName: string): Collection {
  throw new Error(`not there yet: ${text} ${fileName}`)
}
export function parseEnvironment(text: string, fileName: string): Environment {
  throw new Error(`not there yet: ${text} ${fileName}`)
}
export function allItems(collection: Collection): Item[] {
  throw new Error(`not there yet: ${collection.name}`)
}
export function findItem(collection: Collection, wanted: string): Item {
  throw new Error(`not there yet: ${collection.name} ${wanted}`)
}
export function findFolder(collection: Collection, name: string): Folder {
  throw new Error(`not there yet: ${collection.name} ${name}`)
}
