/** The bytes of a file of the store for a transfer that may go on where an earlier one was cut. */
import type { StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { intactBytes } from './intact.ts'

/** Large enough for speed; small enough for progress to be seen on the slowest of lines. */
const sliceBytes = 262_144

/**
 * All of the file is read and checked, also what is passed over, and the last chunk is given only after
 * the check: whoever has as many bytes as the file has them all, and right.
 *
 * @param offset - how many bytes the other side has
 * @throws {Fault} `SOURCE_BROKEN`
 */
export async function* restOfFile(
  store: Pick<Store, 'open'>,
  file: StoredFile,
  offset: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let position = 0
  let withheld: Uint8Array | undefined
  for await (const chunk of intactBytes(store, file)) {
    const wanted = chunk.subarray(Math.max(0, offset - position))
    position += chunk.length
    if (wanted.length === 0) continue
    if (withheld !== undefined) yield* slices(withheld)
    withheld = wanted
  }
  if (withheld !== undefined) yield* slices(withheld)
}

function* slices(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < chunk.length; at += sliceBytes) yield chunk.subarray(at, at + sliceBytes)
}
