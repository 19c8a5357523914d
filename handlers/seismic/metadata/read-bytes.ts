/** Reads metadata files: from one end to the other, or one stretch of them. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Fault, systemCode } from '../../../src/model/index.ts'
import type { SourceFile } from './source-file.ts'

/** What is done with one piece takes a few milliseconds: then the rest of the program has its turn. */
const pieceBytes = 256 * 1024

/** @yields the bytes of the file; every piece lies in the same buffer as the one before */
export async function* readPieces(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  try {
    const buffer = Buffer.allocUnsafe(pieceBytes)
    for (;;) {
      signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, pieceBytes, null)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/**
 * Lets `read` read in a file, as long as the file is the one that was indexed.
 *
 * @throws {Fault} `SOURCE_DOWN` when it is not
 */
export async function inUnchanged<T>(
  file: SourceFile,
  read: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await open(file.path).catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? changed(file) : error
  })
  try {
    const { size, mtimeMs } = await handle.stat()
    if (size !== file.size || mtimeMs !== file.modifiedMs) throw changed(file)
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

function changed(file: SourceFile): Fault {
  return new Fault('SOURCE_DOWN', `${file.name} was changed while it was in use`)
}
