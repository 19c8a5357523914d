/**
 * The last good copy of the routing table: with it the gateway starts when the file itself is bad, as
 * after an edit that nobody looked at before the machine went down.
 */
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'

import { asFault, Fault } from '../src/model/index.ts'
import type { RoutingTable } from './routing-row.ts'
import { readTable } from './table.ts'

export class LastGood {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** @returns `undefined` where there is none, or none that is good */
  read(): RoutingTable | undefined {
    const text = this.#text()
    const reading = text === undefined ? undefined : readTable(text, this.#path)
    return reading !== undefined && 'table' in reading ? reading.table : undefined
  }

  /**
   * Keeps the text of a table that came into force; one that is kept already is not written again.
   * Whoever reads the copy at the same time sees the old one or the new one, never half of it.
   *
   * @throws {Fault} where it cannot be written
   */
  keep(text: string): void {
    if (this.#text() === text) return
    // Several processes keep the same copy, and in containers all of them may have the number 1.
    const draft = `${this.#path}.${randomUUID()}.new`
    try {
      writeSynced(draft, text)
      renameSync(draft, this.#path)
    } catch (cause) {
      rmSync(draft, { force: true })
      const { code, message } = asFault(cause)
      throw new Fault(code, `the last good routing table is not kept: ${message}`, { cause })
    }
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.#path, 'utf8')
    } catch {
      return undefined
    }
  }
}

function writeSynced(path: string, text: string): void {
  const file = openSync(path, 'wx')
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
