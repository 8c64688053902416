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
  const entries = Object.entries(types).map(async ([name, type]) => {
    try {
      return [name, { type, bytes: await readFile(new URL(name, folder)) }] as const
    } catch (cause) {
      throw new WorkbenchError(
        'E_WORKBENCH_ASSETS',
        `${name} of the workbench cannot be read`,
        'install callbook again',
        { cause },
      )
    }
  })
  return new Map(await Promise.all(entries))
}

const types = {
  'workbench.css': 'text/css; charset=utf-8',
  'workbench.js': 'text/javascript; charset=utf-8',
  'mark.svg': 'image/svg+xml',
}

// This file runs from dist/workbench/.
const shipped = new URL('../../workbench/assets/', import.meta.url)
