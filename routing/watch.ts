/**
 * The routing table as a file: read at start, read again when it changes, and never replaced by one
 * that has errors. A copy of the last good one is kept for a start with a bad one.
 *
 * The file is polled: notices of change get lost on network drives, and editors that write a new file
 * in place of the old one leave a watcher on a file that is gone.
 */
import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

import { asFault, Fault } from '../src/model/index.ts'
import { LastGood } from './last-good.ts'
import type { RoutingTable } from './routing-row.ts'
import { loadTable } from './table.ts'

export interface RoutingFileOptions {
  /**
   * Called when the file is not taken, with every error of it: the table in force stays, or the last
   * good one serves; and when the last good copy cannot be kept.
   */
  readonly onError: (fault: Fault) => void
  /** Called when a changed table comes into force: what is odd about it stands in its warnings. */
  readonly onTable?: (table: RoutingTable) => void
  /** Where the last good copy is kept; without it, a file that is bad at start is refused. */
  readonly lastGood?: string | undefined
  /** How often the file is looked at. */
  readonly pollMs?: number
  /** Calls back again and again until the function it returns is called. */
  readonly every?: (ms: number, callback: () => void) => () => void
}

export class RoutingFile {
  readonly #path: string
  readonly #options: RoutingFileOptions
  readonly #lastGood: LastGood | undefined
  readonly #stopPolling: () => void
  #table: RoutingTable
  /** What the file was like when it was last read; `undefined` when it is to be read again. */
  #seen: string | undefined
  #fault: Fault | undefined

  /**
   * @throws {Fault} `CONFIG`, naming every error, when the file is bad at start and there is no last
   *   good copy
   */
  constructor(path: string, options: RoutingFileOptions) {
    const { pollMs = 2000, every = everySoOften, lastGood } = options
    this.#path = path
    this.#options = options
    this.#lastGood = lastGood === undefined ? undefined : new LastGood(lastGood)
    this.#table = this.#start()
    this.#stopPolling = every(pollMs, () => {
      if (markOf(path) !== this.#seen) this.#take('when new')
    })
  }

  /** The table in force. */
  get table(): RoutingTable {
    return this.#table
  }

  /** What is wrong with the file, where the table in force is an older one. */
  get fault(): Fault | undefined {
    return this.#fault
  }

  /**
   * Reads the file now, whether it seems changed or not.
   *
   * @returns whether a new table came into force; where not, its errors were reported
   */
  reload(): boolean {
    return this.#take('always')
  }

  close(): void {
    this.#stopPolling()
  }

  #start(): RoutingTable {
    try {
      return this.#read()
    } catch (thrown) {
      const table = this.#lastGood?.read()
      if (table === undefined) throw thrown
      this.#report(asFault(thrown), 'always')
      return table
    }
  }

  #take(report: 'always' | 'when new'): boolean {
    try {
      this.#table = this.#read()
    } catch (thrown) {
      this.#report(asFault(thrown), report)
      return false
    }
    this.#options.onTable?.(this.#table)
    return true
  }

  /** A table is small: reading it in one go is over sooner than any callback could come. */
  #read(): RoutingTable {
    // The mark is taken first: a change while the file is read is seen the next time.
    this.#seen = markOf(this.#path)
    const text = textOf(this.#path)
    const table = loadTable(text, basename(this.#path))
    // An editor that is just writing leaves the file empty for a moment.
    if (table.rows.length === 0) throw new Fault('CONFIG', `${this.#path} has no rows`)
    this.#fault = undefined
    this.#keep(text)
    return table
  }

  /** The table is in force whether or not a copy of it could be kept. */
  #keep(text: string): void {
    try {
      this.#lastGood?.keep(text)
    } catch (thrown) {
      this.#options.onError(asFault(thrown))
    }
  }

  /** What lasts, such as a file that is gone, is told once, and not at each look. */
  #report(fault: Fault, when: 'always' | 'when new'): void {
    const isNew = fault.message !== this.#fault?.message
    this.#fault = fault
    // Nothing of the file need change before it can be read again.
    if (fault.code === 'RESOURCES') this.#seen = undefined
    if (isNew || when === 'always') this.#options.onError(fault)
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code, message } = asFault(cause)
    const kind = code === 'RESOURCES' ? code : 'CONFIG'
    throw new Fault(kind, `the routing table cannot be read: ${message}`, { cause })
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
