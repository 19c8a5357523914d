import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes folders whose names survive a power cut. A new name is safe only when the folder that holds
 * it is synced, and nobody knows whether whoever made it came so far: so each is synced once by
 * each process.
 */
export class Folders {
  readonly #root: string
  readonly #made = new Map<string, Promise<void>>()

  /** @param root - exists, with its name synced */
  constructor(root: string) {
    this.#root = root
  }

  /** Makes a folder below the root, and those above it. Calls for the same one share the work. */
  ensure(folder: string): Promise<void> {
    if (folder === this.#root) return Promise.resolve()
    const making = this.#made.get(folder) ?? this.#make(folder)
    this.#made.set(folder, making)
    return making
  }

  /** Whoever failed with a folder may find it gone: all are looked at again. */
  forget() {
    this.#made.clear()
  }

  async #make(folder: string) {
    const parent = dirname(folder)
    await this.ensure(parent)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await syncFolder(parent)
  }
}

export async function syncFolder(folder: string) {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
