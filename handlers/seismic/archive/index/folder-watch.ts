/** Hears of changes in folders, as long as the system has watches left (inotify on Linux). */
import { watch } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../../../../src/log/log.ts'
import { systemCode } from '../../../../src/model/index.ts'
import { isWithin } from './rescan.ts'

/** A folder that is gone, or may not be read, which the rescan tells: others can still be watched. */
const ofOneFolder = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']

/** Watches one folder. @throws when the system cannot */
type Watch = (
  folder: string,
  options: { readonly persistent: boolean },
  heard: (event: string, name: string | null) => void,
) => Watcher

interface Watcher {
  on(event: 'error', failed: () => void): unknown
  close(): unknown
}

export class FolderWatch {
  readonly #changed: (path: string) => void
  readonly #log: Log
  readonly #start: Watch
  readonly #watchers = new Map<string, Watcher>()
  #isGivenUp = false

  /** @param changed - called with what was written, made, moved or removed in a watched folder */
  constructor(changed: (path: string) => void, log: Log, start: Watch = watch) {
    this.#changed = changed
    this.#log = log
    this.#start = start
  }

  /** Watches the folder itself, not those below it. */
  add(folder: string): void {
    if (this.#isGivenUp || this.#watchers.has(folder)) return
    try {
      const watcher = this.#start(folder, { persistent: false }, (_, name) => {
        if (name !== null) this.#changed(join(folder, name))
      })
      watcher.on('error', () => {
        this.#forget(folder)
      })
      this.#watchers.set(folder, watcher)
    } catch (error) {
      this.#failed(folder, error)
    }
  }

  /** Forgets a folder that is gone, and those that were below it. */
  remove(folder: string): void {
    for (const watched of [...this.#watchers.keys()]) {
      if (isWithin(watched, folder)) this.#forget(watched)
    }
  }

  close(): void {
    for (const folder of [...this.#watchers.keys()]) this.#forget(folder)
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close()
    this.#watchers.delete(folder)
  }

  /** A part of the archive that is watched would look as if all of it were. */
  #failed(folder: string, error: unknown): void {
    const code = systemCode(error)
    if (ofOneFolder.includes(code)) return
    const watched = this.#watchers.size
    this.#isGivenUp = true
    this.close()
    this.#log.warn(
      { folder, watched, code },
      'the limit of watches is reached (fs.inotify.max_user_watches): changes in the archive are found by rescans only',
    )
  }
}
