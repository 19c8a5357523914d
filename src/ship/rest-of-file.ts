/** The bytes of a file of the store for a transfer that may go on where an earlier one was cut. */
import { Fault } from '../model/index.ts'
import type { StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'

/** Large enough for speed; small enough for progress to be seen on the slowest of lines. */
const sliceBytes = 262_144

/**
 * Their number is checked. Their checksum was taken when they were stored, and is told to whoever gets
 * them: to take it again would double the work of a push.
 *
 * @param offset - how many bytes the other side has
 * @param buffer - for the store: see {@link Store.open}
 * @throws {Fault} `SOURCE_BROKEN`
 */
export async function* restOfFile(
  store: Pick<Store, 'open'>,
  { key, bytes }: StoredFile,
  offset: number,
  buffer?: () => Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (offset > 0 && offset >= bytes) return
  const range = bytes === 0 ? undefined : { first: offset, last: bytes - 1 }
  let given = offset
  for await (const chunk of store.open(key, range, buffer)) {
    given += chunk.length
    for (let at = 0; at < chunk.length; at += sliceBytes) yield chunk.subarray(at, at + sliceBytes)
  }
  if (given !== bytes) {
    throw new Fault('SOURCE_BROKEN', `the store gave ${given} of ${bytes} bytes`)
  }
}
