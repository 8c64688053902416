// Bytes of many sizes, kept off the JavaScript heap: pages of slots of one size, with a list of free slots in the slots themselves.

import assert from 'node:assert/strict'
import { maxRecordBytes } from './session-record.ts'

/** Where a slot is: the page's number times the page's size, plus the offset in it. Whole, below 2^53. */
export type Place = number

/** Memory is taken a page (256 KiB) at a time and not given back; freed slots are used again for records of their size. */
export class RecordPages {
  readonly #pages: { readonly bytes: Buffer; readonly slotBytes: number }[] = []
  /** By slot size: the first free slot, and where the page that is not yet full goes on. */
  readonly #classes = new Map<number, { free: Place; next: Place; end: Place }>()

  #recordBytes = 0

  /** Of all records together, without what their slots lose. */
  get recordBytes(): number {
    return this.#recordBytes
  }

  /** Copies the record into a slot. */
  add(record: Uint8Array): Place {
    assert.ok(record.length <= maxRecordBytes)
    const place = this.#takeSlot(slotBytesFor(record.length + lengthBytes))
    const { bytes, start } = this.#slot(place)
    bytes.writeUInt32LE(record.length, start)
    bytes.set(record, start + lengthBytes)
    this.#recordBytes += record.length
    return place
  }

  /** The record's bytes where they lie, good until the next `add` or `remove`. */
  at(place: Place): { readonly bytes: Buffer; readonly start: number; readonly end: number } {
    const { bytes, start } = this.#slot(place)
    return { bytes, start: start + lengthBytes, end: start + lengthBytes + bytes.readUInt32LE(start) }
  }

  remove(place: Place): void {
    const { bytes, start, slotBytes } = this.#slot(place)
    const slots = this.#class(slotBytes)
    this.#recordBytes -= bytes.readUInt32LE(start)
    bytes.writeDoubleLE(slots.free, start)
    slots.free = place
  }

  #slot(place: Place) {
    const page = this.#pages[Math.floor(place / pageBytes)]
    assert.ok(page, 'no such page')
    return { bytes: page.bytes, slotBytes: page.slotBytes, start: place % pageBytes }
  }

  #class(slotBytes: number) {
    let slots = this.#classes.get(slotBytes)
    if (!slots) {
      slots = { free: none, next: 0, end: 0 }
      this.#classes.set(slotBytes, slots)
    }
    return slots
  }

  #takeSlot(slotBytes: number): Place {
    const slots = this.#class(slotBytes)
    if (slots.free !== none) {
      const place = slots.free
      const { bytes, start } = this.#slot(place)
      slots.free = bytes.readDoubleLE(start)
      return place
    }
    if (slots.next + slotBytes > slots.end) {
      slots.next = this.#pages.length * pageBytes
      slots.end = slots.next + pageBytes
      this.#pages.push({ bytes: Buffer.alloc(pageBytes), slotBytes })
    }
    const place = slots.next
    slots.next += slotBytes
    return place
  }
}

const pageBytes = 256 * 1024
const lengthBytes = 4
const none: Place = -1

/** Steps of 16 bytes up to 1 KiB, doubling above: at most 16 bytes are lost on a usual session, and there are few classes. */
function slotBytesFor(size: number): number {
  if (size <= 1024) return Math.ceil(size / 16) * 16
  return 2 ** Math.ceil(Math.log2(size))
}
