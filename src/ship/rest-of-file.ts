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
  for await (const chunk of readAhead(intactBytes(store, file))) {
    const wanted = chunk.subarray(Math.max(0, offset - position))
    position += chunk.length
    if (wanted.length === 0) continue
    if (withheld !== undefined) yield* slices(withheld)
    withheld = wanted
  }
  if (withheld !== undefined) yield* slices(withheld)
}

/** The next one is read, and its checksum reckoned, while the last one is still on its way. */
async function* readAhead(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let next = chunks.next()
  try {
    for (let { value } = await next; value !== undefined; { value } = await next) {
      next = chunks.next()
      // Whoever asks for it hears of what is wrong with it; perhaps nobody does any more.
      next.catch(() => undefined)
      yield value
    }
  } finally {
    await chunks.return()
  }
}

function* slices(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < chunk.length; at += sliceBytes) yield chunk.subarray(at, at + sliceBytes)
}
