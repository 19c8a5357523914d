/** Bytes of the store, checked on their way out. */
import { createHash } from 'node:crypto'

import { Fault } from '../model/index.ts'
import type { StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'

/**
 * The bytes of a file. The last word is a check of size and SHA-256, so a reader that got to the
 * end has them all, and one that must not pass on a broken file hears of it before the end.
 *
 * @throws {Fault} `SOURCE_BROKEN`
 */
export async function* intactBytes(
  store: Pick<Store, 'open'>,
  file: StoredFile,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of store.open(file.key)) {
    bytes += chunk.length
    hash.update(chunk)
    yield chunk
  }
  if (bytes !== file.bytes || hash.digest('hex') !== file.sha256) {
    throw new Fault('SOURCE_BROKEN', `the store gave ${bytes} bytes that are not ${file.sha256}`)
  }
}
