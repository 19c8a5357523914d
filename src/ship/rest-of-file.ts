/** The bytes of a file of the store for a transfer that may go on where an earlier one was cut. */
import { createHash } from 'node:crypto'

import { Fault } from '../model/index.ts'
import type { StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'

/** Large enough for speed; small enough for progress to be seen on the slowest of lines. */
const sliceBytes = 262_144

export interface RestOptions {
  /** How many bytes the other side has. */
  readonly offset: number
  /**
   * Whether the file has lain about since its checksum was taken: then it is taken again, and all of the
   * file is read for it. Just after it was written the number of its bytes has to do, as the checksum costs
   * as much as the sending.
   */
  readonly isChecked: boolean
  /** For the store: see {@link Store.open}. */
  readonly buffer?: () => Uint8Array
}

/**
 * The last chunk is given only after the check: who has as many bytes as the file has them all.
 *
 * @throws {Fault} `SOURCE_BROKEN`
 */
export async function* restOfFile(
  store: Pick<Store, 'open'>,
  file: StoredFile,
  { offset, isChecked, buffer }: RestOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (offset > 0 && offset >= file.bytes) return
  let position = isChecked ? 0 : offset
  const range = file.bytes === 0 ? undefined : { first: position, last: file.bytes - 1 }
  const check = isChecked ? new Check(file) : undefined
  for await (const chunk of store.open(file.key, range, buffer)) {
    check?.add(chunk)
    yield* slices(chunk.subarray(Math.max(0, offset - position)))
    position += chunk.length
  }
  if (position !== file.bytes) {
    throw new Fault('SOURCE_BROKEN', `the store gave ${position} of ${file.bytes} bytes`)
  }
}

function* slices(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < chunk.length; at += sliceBytes) yield chunk.subarray(at, at + sliceBytes)
}

class Check {
  readonly #file: StoredFile
  readonly #hash = createHash('sha256')
  #bytes = 0

  constructor(file: StoredFile) {
    this.#file = file
  }

  /** @throws {Fault} with the last one, where they are not the file's */
  add(chunk: Uint8Array): void {
    const { bytes, sha256 } = this.#file
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    if (this.#bytes < bytes || this.#hash.digest('hex') === sha256) return
    throw new Fault('SOURCE_BROKEN', `the store gave bytes that are not ${sha256}`)
  }
}
