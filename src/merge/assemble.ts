/** Makes the files of a part out of the pieces that its slices gave. */
import type { Piece, StoredFile } from '../model/index.ts'
import { bufferRing } from '../store/buffer-ring.ts'
import type { Store } from '../store/store.ts'

/** A finished file of a part: its product (no name of its own) or a file beside it. */
export interface PartFile {
  readonly name: string
  readonly mediaType: string
  readonly file: StoredFile
}

export interface Assembly {
  readonly files: readonly PartFile[]
  /** Keys of pieces that were copied into a product and are no longer needed. */
  readonly discards: readonly string[]
}

/**
 * Lays the pieces of each file one after another. A file of one piece is that piece: nothing is
 * copied.
 *
 * @param pieces - of one part, by file name, within it by position
 * @throws {Fault} what the store says; what was copied by then is the caller's to remove
 */
export async function assemble(
  pieces: readonly Piece[],
  store: Store,
  signal: AbortSignal,
): Promise<Assembly> {
  const files: PartFile[] = []
  const discards: string[] = []
  for (const [name, stretch] of Map.groupBy(pieces, (piece) => piece.name)) {
    const { mediaType, file, isCopy } = await laidOut(stretch, store, signal)
    files.push({ name, mediaType, file })
    if (isCopy) discards.push(...stretch.map((piece) => piece.file.key))
  }
  return { files, discards }
}

async function laidOut(stretch: readonly Piece[], store: Store, signal: AbortSignal) {
  const [first, ...rest] = stretch
  if (first === undefined) throw new Error('a file has at least one piece')
  const { mediaType, file } = first
  if (rest.length === 0) return { mediaType, file, isCopy: false }
  const keys = stretch.map((piece) => piece.file.key)
  return { mediaType, file: await store.put(oneAfterAnother(keys, store), signal), isCopy: true }
}

/** The bytes under several keys as one stream, for a reader that keeps no chunk. */
export async function* oneAfterAnother(
  keys: readonly string[],
  store: Store,
): AsyncGenerator<Uint8Array> {
  const buffer = bufferRing()
  for (const key of keys) yield* store.open(key, undefined, buffer)
}
