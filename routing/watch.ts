/**
 * The routing table as a file: read at start, read again when it changes, and never replaced by one
 * that has errors.
 *
 * The file is polled: notices of change get lost on network drives, and editors that write a new file
 * in place of the old one leave a watcher on a file that is gone.
 */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

import { asFault, Fault } from '../src/model/index.ts'
import type { RoutingTable } from './routing-row.ts'
import { loadTable } from './table.ts'

export interface RoutingFileOptions {
  /** Called when the changed file is not taken, with every error of it; the table in force stays. */
  readonly onError: (fault: Fault) => void
  /** Called when a changed table comes into force: what is odd about it stands in its warnings. */
  readonly onTable?: (table: RoutingTable) => void
  /** How often the file is looked at. */
  readonly pollMs?: number
  /** Calls back again and again until the function it returns is called. */
  readonly every?: (ms: number, callback: () => void) => () => void
}

export class RoutingFile {
  readonly #path: string
  readonly #options: RoutingFileOptions
  readonly #stopPolling: () => void
  #table: RoutingTable
  /** What the file was like when it was last read. */
  #seen: string

  /** @throws {Fault} `CONFIG`, naming every error, when the file cannot be read at start */
  constructor(path: string, options: RoutingFileOptions) {
    const { pollMs = 2000, every = everySoOften } = options
    this.#path = path
    this.#options = options
    this.#seen = markOf(path)
    this.#table = readFile(path)
    this.#stopPolling = every(pollMs, () => {
      if (markOf(path) !== this.#seen) this.reload()
    })
  }

  /** The table in force. */
  get table(): RoutingTable {
    return this.#table
  }

  /**
   * Reads the file now, whether it seems changed or not.
   *
   * @returns whether a new table came into force; where not, its errors were reported
   */
  reload(): boolean {
    // The mark is taken first: a change while the file is read is seen the next time.
    this.#seen = markOf(this.#path)
    try {
      const table = readFile(this.#path)
      // An editor that is just writing leaves the file empty for a moment.
      if (table.rows.length === 0) throw new Fault('CONFIG', `${this.#path} has no rows`)
      this.#table = table
    } catch (thrown) {
      this.#options.onError(asFault(thrown))
      return false
    }
    this.#options.onTable?.(this.#table)
    return true
  }

  close(): void {
    this.#stopPolling()
  }
}

/** A table is small: reading it in one go is over sooner than any callback could come. */
function readFile(path: string): RoutingTable {
  return loadTable(textOf(path), basename(path))
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    const fault = asFault(thrown)
    if (fault.code === 'RESOURCES') throw fault
    throw new Fault('CONFIG', `the routing table cannot be read: ${fault.message}`, {
      cause: thrown,
    })
  }
}

/** Changes when the file does. */
function markOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path)
    return [ino, size, mtimeMs, ctimeMs].join(' ')
  } catch (thrown) {
    return asFault(thrown).message
  }
}

function everySoOften(ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, ms)
  // Waiting for a change is no reason to keep the process alive.
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
