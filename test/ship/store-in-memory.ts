/** A store that keeps bytes in memory, for tests of what stands upon a store. */
import { createHash } from 'node:crypto'

import { Fault } from '../../src/model/index.ts'
import type { StoredFile } from '../../src/model/index.ts'
import type { Store } from '../../src/store/store.ts'

export function storeInMemory() {
  const held = new Map<string, Buffer>()
  let open = 0
  const store: Pick<Store, 'put' | 'open' | 'delete'> = {
    async put(bytes) {
      const pieces: Uint8Array[] = []
      for await (const piece of bytes) pieces.push(piece)
      return keep(Buffer.concat(pieces))
    },
    async *open(key, range) {
      const whole = held.get(key)
      if (!whole) throw new Fault('SOURCE_BROKEN', `nothing under ${key}`)
      const bytes = range ? whole.subarray(range.first, range.last + 1) : whole
      open++
      try {
        for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
      } finally {
        open--
      }
    },
    async delete(key) {
      held.delete(key)
    },
  }
  function keep(bytes: Buffer): StoredFile {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const key = `k${held.size + 1}`
    held.set(key, bytes)
    return { key, bytes: bytes.length, sha256 }
  }
  return {
    ...store,
    keep,
    keys: () => [...held.keys()],
    text: (key: string) => held.get(key)?.toString('latin1'),
    /** How many files are being read. */
    openCount: () => open,
    /** Resolves when no file is being read any more. */
    async settled() {
      while (open > 0) await new Promise(setImmediate)
    },
    replace(key: string, bytes: Buffer) {
      held.set(key, bytes)
    },
  }
}
