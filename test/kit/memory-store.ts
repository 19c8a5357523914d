/** A store that keeps bytes in memory and tells what it still holds, and what is being read. */
import { createHash } from 'node:crypto'

import { Fault } from '../../src/model/index.ts'
import type { StoredFile } from '../../src/model/index.ts'
import { abortable } from '../../src/store/abortable.ts'
import type { Store } from '../../src/store/store.ts'

export interface MemoryStore extends Store {
  /** Puts text in, as if it had been there before. */
  keep(text: string): StoredFile
  /** Everything it holds, in the order in which it came. */
  texts(): readonly string[]
  keys(): readonly string[]
  /** How many streams that it gave are neither at their end nor closed. */
  openCount(): number
}

export function memoryStore(): MemoryStore {
  const held = new Map<string, Buffer>()
  let made = 0
  let open = 0

  const keep = (bytes: Buffer): StoredFile => {
    const key = `key-${++made}`
    held.set(key, bytes)
    return { key, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  }

  return {
    async put(bytes, signal) {
      // A chunk may be written over when the next one is asked for.
      const chunks = await Array.fromAsync(signal ? abortable(bytes, signal) : bytes, (chunk) =>
        Buffer.from(chunk),
      )
      signal?.throwIfAborted()
      return keep(Buffer.concat(chunks))
    },
    async *open(key, range) {
      const bytes = held.get(key)
      if (bytes === undefined) throw new Fault('SOURCE_BROKEN', `nothing under ${key}`)
      open++
      try {
        yield bytes.subarray(range?.first ?? 0, (range?.last ?? Infinity) + 1)
      } finally {
        open--
      }
    },
    async delete(key) {
      held.delete(key)
    },
    async link() {
      return undefined
    },
    async usage() {
      return { held: [...held.values()].reduce((sum, { length }) => sum + length, 0), free: 1e9 }
    },
    async *keysOlderThan() {
      yield* held.keys()
    },
    keep: (text) => keep(Buffer.from(text)),
    texts: () => [...held.values()].map(String),
    keys: () => [...held.keys()],
    openCount: () => open,
  }
}
