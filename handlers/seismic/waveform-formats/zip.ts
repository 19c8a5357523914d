/** Writes a zip while its files are being made, one after another. */
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

export interface ZipEntry {
  readonly name: string
  /** Exactly as many as `content` gives. */
  readonly bytes: number
  readonly modified: Date
  readonly content: AsyncIterable<Uint8Array>
}

/** What a zip without the 64-bit format can hold of one file, with room for what does not compress. */
const mostPlainBytes = 0xf000_0000
/** The earliest time that a zip can tell, and a day more for the zones. */
const firstTime = Date.UTC(1980, 0, 2)

/**
 * Entries are asked for when the one before is written; without any, nothing is given, not even an
 * empty zip.
 */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const iterator = entries[Symbol.asyncIterator]()
  const zip = new ZipFile()
  const first = await iterator.next()
  if (first.done) return
  const output = Readable.from(zip.outputStream)
  zip.on('error', (error: Error) => output.destroy(error))
  const stopping = new AbortController()
  const fed = feed(zip, first.value, iterator, stopping.signal).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  try {
    for await (const chunk of output) if (chunk instanceof Uint8Array) yield chunk
  } finally {
    stopping.abort()
    await fed
  }
}

async function feed(
  zip: ZipFile,
  first: ZipEntry,
  rest: AsyncIterator<ZipEntry>,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (let entry: ZipEntry | undefined = first; entry !== undefined;) {
      const stream = Readable.from(entry.content, { objectMode: false, signal })
      add(zip, entry, stream)
      await finished(stream)
      const next: IteratorResult<ZipEntry> = await rest.next()
      entry = next.done ? undefined : next.value
    }
    zip.end()
  } finally {
    await rest.return?.()
  }
}

/**
 * The zip keeps the function that it gets the stream from until its end. So the function lets go of
 * the stream, and of all that hangs on it: zips may have a hundred thousand files.
 */
function add(zip: ZipFile, { name, bytes, modified }: ZipEntry, stream: Readable): void {
  const streams = [stream]
  const options = {
    size: bytes,
    mtime: new Date(Math.max(firstTime, modified.getTime())),
    mode: 0o100644,
    forceZip64Format: bytes > mostPlainBytes,
  }
  zip.addReadStreamLazy(name, options, (take) => {
    const next = streams.pop()
    if (next) take(null, next)
  })
}
