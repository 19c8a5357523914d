/** The store as a folder of files under random keys. */
import { open, rename, rm, stat, statfs } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

import { asFault, Fault, systemCode } from '../model/index.ts'
import type { StoredFile } from '../model/index.ts'
import { abortable } from './abortable.ts'
import { Arrival, disk } from './arrival.ts'
import { isKey, keyedFiles, newKey, pathOf } from './fan-out.ts'
import { Folders, syncFolder } from './folders.ts'
import { openIncoming } from './incoming.ts'
import type { Store } from './store.ts'

const readBytes = 1_048_576

/**
 * Makes the folder if need be, and removes what processes that died left half written.
 *
 * @throws {Fault} `CONFIG` when the folder cannot be used, `RESOURCES` when the disk is full
 */
export async function openFileStore(folder: string): Promise<FileStore> {
  const root = resolve(folder)
  try {
    return new FileStore(root, await openIncoming(root))
  } catch (cause) {
    const fault = asFault(cause)
    if (fault.code === 'RESOURCES') throw fault
    throw new Fault('CONFIG', `the store ${root} cannot be used: ${fault.message}`, { cause })
  }
}

export class FileStore implements Store {
  readonly #root: string
  readonly #incoming: string
  readonly #folders: Folders
  readonly #held = { bytes: 0 }
  #counting: Promise<void> | undefined

  constructor(root: string, incoming: string) {
    this.#root = root
    this.#incoming = incoming
    this.#folders = new Folders(root)
  }

  async put(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<StoredFile> {
    signal?.throwIfAborted()
    const key = newKey()
    const temporary = join(this.#incoming, key)
    const arrival = await Arrival.begin(temporary)
    try {
      for await (const chunk of signal ? abortable(bytes, signal) : bytes) {
        await arrival.write(chunk)
      }
      const written = await arrival.complete()
      signal?.throwIfAborted()
      await disk(() => this.#settle(temporary, key))
      this.#held.bytes += written.bytes
      return { key, ...written }
    } catch (error) {
      await arrival.discard()
      throw error
    }
  }

  async *open(
    key: string,
    range?: { readonly first: number; readonly last: number },
    buffer?: () => Uint8Array,
  ): AsyncGenerator<Uint8Array, void> {
    const handle = await this.#opened(key)
    try {
      const { size } = await handle.stat()
      const end = Math.min(size, (range?.last ?? Infinity) + 1)
      yield* chunks(handle, range?.first ?? 0, end, buffer)
    } finally {
      // It waits for a read that is still under way.
      await handle.close()
    }
  }

  /**
   * Where the bytes lie on this machine, for people and scripts.
   *
   * @throws {Fault} `SOURCE_BROKEN` for what cannot be a key
   */
  path(key: string): string {
    if (!isKey(key)) throw new Fault('SOURCE_BROKEN', `${key} is no key of this store`)
    return pathOf(this.#root, key)
  }

  async delete(key: string): Promise<void> {
    if (!isKey(key)) return
    const path = pathOf(this.#root, key)
    const found = await stat(path).catch(ifMissing)
    if (!found) return
    await disk(() => rm(path, { force: true }))
    this.#held.bytes -= found.size
  }

  /** The gateway serves the bytes itself. */
  link(): Promise<undefined> {
    return Promise.resolve(undefined)
  }

  /**
   * What is held is counted when first asked for, and kept up with from then on: what this process
   * puts or deletes during the count may be counted twice or not at all, what others do is missing.
   */
  async usage(): Promise<{ readonly held: number; readonly free: number }> {
    this.#counting ??= this.#count()
    await this.#counting
    const { bavail, bsize } = await disk(() => statfs(this.#root))
    return { held: this.#held.bytes, free: bavail * bsize }
  }

  async *keysOlderThan(ageMs: number): AsyncGenerator<string, void> {
    // By the clock of the file system, as are the files' times.
    const before = Date.now() - ageMs
    for await (const { key, modifiedMs } of keyedFiles(this.#root)) {
      if (modifiedMs <= before) yield key
    }
  }

  async #opened(key: string): Promise<FileHandle> {
    const handle = isKey(key) && (await open(pathOf(this.#root, key), 'r').catch(ifMissing))
    if (!handle) throw new Fault('SOURCE_BROKEN', `the store holds nothing under ${key}`)
    return handle
  }

  /** Gives a complete file its name, so that the name survives a power cut as well. */
  async #settle(temporary: string, key: string) {
    const path = pathOf(this.#root, key)
    try {
      await this.#folders.ensure(dirname(path))
      await rename(temporary, path)
      await syncFolder(dirname(path))
    } catch (error) {
      this.#folders.forget()
      await rm(path, { force: true }).catch(() => undefined)
      throw error
    }
  }

  async #count() {
    try {
      let bytes = 0
      for await (const file of keyedFiles(this.#root)) bytes += file.bytes
      this.#held.bytes = bytes
    } catch (error) {
      this.#counting = undefined
      throw asFault(error)
    }
  }
}

/** While the reader has one chunk, the disk is at work on the next. */
async function* chunks(
  handle: FileHandle,
  from: number,
  end: number,
  buffer: (() => Uint8Array) | undefined,
) {
  const read = async (at: number) => {
    const into = buffer?.() ?? Buffer.allocUnsafeSlow(Math.min(readBytes, end - at))
    const bytes = Math.min(into.length, end - at)
    const { bytesRead } = await disk(() => handle.read(into, 0, bytes, at))
    return into.subarray(0, bytesRead)
  }
  let at = from
  let next = at < end ? read(at) : undefined
  while (next !== undefined) {
    const chunk = await next
    if (chunk.length === 0) return
    at += chunk.length
    const isMore = at < end
    // Ahead only into memory of the reader's: new memory for it would lie about until it is collected.
    next = isMore && buffer !== undefined ? read(at) : undefined
    // Whoever stops early does not ask how it ended.
    next?.catch(() => undefined)
    yield chunk
    if (isMore) next ??= read(at)
  }
}

function ifMissing(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined
  throw asFault(error)
}
