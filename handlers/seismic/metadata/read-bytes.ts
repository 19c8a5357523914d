/** Reads metadata files: from one end to the other, or one stretch of them. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Fault, systemCode } from '../../../src/model/index.ts'
import type { SourceFile } from './source-file.ts'

/** What is done with one piece takes a few milliseconds: then the rest of the program has its turn. */
const pieceBytes = 256 * 1024

/**
 * While one piece is looked at the next one is read, into another buffer.
 *
 * @yields the bytes of the file; a piece holds until the next one is asked for
 */
export async function* readPieces(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    let [buffer, spare] = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)]
    let reading = file.read(buffer, 0, pieceBytes, null)
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      const piece = buffer.subarray(0, bytesRead)
      ;[buffer, spare] = [spare, buffer]
      reading = file.read(buffer, 0, pieceBytes, null)
      // Its failure is told when it is its turn; nobody may come to ask for it.
      reading.catch(() => undefined)
      yield piece
    }
  } finally {
    // Waits for what is being read.
    await file.close()
  }
}

/**
 * Lets `read` read in a file, as long as the file is the one that was indexed.
 *
 * @throws {Fault} `SOURCE_DOWN` when it is not, or not there
 */
export async function inUnchanged<T>(
  file: SourceFile,
  read: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await open(file.path).catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
    throw new Fault('SOURCE_DOWN', `${file.name} is not there now`, { cause: error })
  })
  try {
    const { size, mtimeMs } = await handle.stat()
    if (size !== file.size || mtimeMs !== file.modifiedMs) {
      throw new Fault('SOURCE_DOWN', `${file.name} was changed while it was in use`)
    }
    return await read(handle)
  } finally {
    await handle.close()
  }
}

/** @returns fewer bytes than asked for where the file ends before */
export async function readStretch(
  handle: FileHandle,
  offset: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
