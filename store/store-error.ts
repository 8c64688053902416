// Why a store could not do its work.

import { Refusal } from '#refusal'

/** `code` is one of docs/reference/errors.md. After any of them nothing was acknowledged. */
export class StoreError extends Refusal {
  override readonly name = 'StoreError'
}

export function closedError(): StoreError {
  return new StoreError('E_STORE_CLOSED', 'the store is closed', 'open it again')
}
