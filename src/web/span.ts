/** A stretch of a file that waits, on its way to somebody. */
import { Fault } from '../model/index.ts'
import type { StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'

/** First and last byte, both included; of nothing the last one is before the first. */
export interface Span {
  readonly first: number
  readonly last: number
}

/**
 * @param buffer - for the store: see {@link Store.open}
 * @throws {Fault} `SOURCE_BROKEN` at the end, when the store had fewer
 */
export async function* bytesOf(
  store: Pick<Store, 'open'>,
  { key, bytes }: StoredFile,
  { first, last }: Span,
  buffer: () => Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (first > last) return
  const isAll = first === 0 && last === bytes - 1
  let given = 0
  for await (const chunk of store.open(key, isAll ? undefined : { first, last }, buffer)) {
    given += chunk.length
    yield chunk
  }
  if (given <= last - first) throw new Fault('SOURCE_BROKEN', 'the store gave too little')
}

/** What somebody has got. Of a broken transfer the last byte never counts: it may have been in a buffer. */
export function gotOf({ first, last }: Span, taken: number, isWhole: boolean): Span {
  return { first, last: isWhole ? last : Math.min(first + taken, last) - 1 }
}
