// The style sheet, the script and the drawing that the pages load. They ship with the package and are read at the start.

import { readFile } from 'node:fs/promises'
import { WorkbenchError } from './workbench-error.ts'

export interface Asset {
  readonly type: string
  readonly bytes: Uint8Array
}

/**
 * All assets by name.
 * @throws WorkbenchError `E_WORKBENCH_ASSETS` when the installation is incomplete
 */
export async function readAssets(folder: URL = shipped): Promise<ReadonlyMap<string, Asset>> {
  const entries = Object.entries(assets).map(async ([name, { type, files }]) => {
    const contents = await Promise.all(files.map((file) => readPart(folder, file)))
    return [name, { type, bytes: Buffer.concat(contents) }] as const
  })
  return new Map(await Promise.all(entries))
}

async function readPart(folder: URL, file: string): Promise<Buffer> {
  try {
    return await readFile(new URL(file, folder))
  } catch (cause) {
    throw new WorkbenchError(
      'E_WORKBENCH_ASSETS',
      `${file} of the workbench cannot be read`,
      'install callbook again',
      { cause },
    )
  }
}

/** An asset is its files one after the other: a page loads one style sheet, which is written in a file for each part of it. */
const assets = {
  'workbench.css': {
    type: 'text/css; charset=utf-8',
    files: [
      'styles/colours.css',
      'styles/elements.css',
      'styles/frame.css',
      'styles/marks.css',
      'styles/chooser.css',
      'styles/code.css',
      'styles/tables.css',
      'styles/lists.css',
      'styles/run.css',
    ],
  },
  'workbench.js': { type: 'text/javascript; charset=utf-8', files: ['workbench.js'] },
  'mark.svg': { type: 'image/svg+xml', files: ['mark.svg'] },
}

// This file runs from dist/workbench/.
const shipped = new URL('../../workbench/assets/', import.meta.url)
