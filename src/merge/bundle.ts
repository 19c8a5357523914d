/** Writes the tar file of a class. Read by every tar; nothing in it depends on this machine. */
import { pack } from 'tar-stream'
import type { Pack } from 'tar-stream'

import { Fault } from '../model/index.ts'

/** One file of a tar. */
export interface TarEntry {
  /** Relative, plain ASCII, at most 100 bytes (longer names get a pax header). */
  readonly name: string
  /** Exactly as many as `content` gives. */
  readonly bytes: number
  readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * Streams a tar: regular files only, mode 0644, owner 0, one fixed time, so that the same entries
 * give the same bytes. An entry is opened when its turn comes, read as fast as the tar is, and
 * closed again whatever happens.
 *
 * @param modified - the time that every entry carries
 * @throws {Fault} `SOURCE_BROKEN` when an entry has not as many bytes as it said
 */
export async function* tar(
  entries: readonly TarEntry[],
  modified: Date,
): AsyncGenerator<Uint8Array> {
  const archive = pack()
  const written = writeAll(archive, entries, modified).catch((failure: unknown) => {
    archive.destroy(failure instanceof Error ? failure : new Error(String(failure)))
  })
  try {
    // Its type does not say what a pack gives.
    for await (const chunk of archive) if (chunk instanceof Uint8Array) yield chunk
  } finally {
    archive.destroy()
    await written
  }
}

async function writeAll(archive: Pack, entries: readonly TarEntry[], modified: Date) {
  for (const entry of entries) await writeEntry(archive, entry, modified)
  archive.finalize()
}

async function writeEntry(archive: Pack, { name, bytes, content }: TarEntry, mtime: Date) {
  const header = { name, size: bytes, mode: 0o644, mtime, uid: 0, gid: 0, type: 'file' } as const
  const ended = Promise.withResolvers<null>()
  const sink = archive.entry(header, (failure) => {
    if (failure) ended.reject(new Error('the tar was cut off', { cause: failure }))
    else ended.resolve(null)
  })
  sink.on('error', () => undefined) // told by the callback
  ended.promise.catch(() => undefined) // awaited below, or overtaken by what is wrong with the source
  let given = 0
  for await (const chunk of content()) {
    if (sink.destroyed) break
    given += chunk.length
    if (!sink.write(chunk)) await drained(sink)
  }
  if (!sink.destroyed && given !== bytes) {
    throw new Fault('SOURCE_BROKEN', `${name} has ${given} bytes instead of ${bytes}`)
  }
  sink.end(null)
  await ended.promise
}

/** Resolves when the sink takes more, or is closed and never will. */
function drained(sink: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      sink.off('drain', settle).off('close', settle)
      resolve()
    }
    sink.on('drain', settle).on('close', settle)
  })
}
