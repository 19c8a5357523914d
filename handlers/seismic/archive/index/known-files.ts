/** Whether the index knows files as they are now. */
import type { Stats } from 'node:fs'
import type { ForeignSections } from './foreign-sections.ts'
import type { KnownFile, OwnSections } from './own-sections.ts'
import { isAsIndexed } from './section.ts'

/**
 * A file that was written so short a time before it was scanned, in milliseconds, may have been
 * written again without its mtime showing it: some file systems count in steps of two seconds.
 */
const mtimeStepMs = 2000

export class KnownFiles {
  readonly own: OwnSections
  readonly #foreign: readonly ForeignSections[]

  constructor(own: OwnSections, foreign: readonly ForeignSections[]) {
    this.own = own
    this.#foreign = foreign
  }

  /** Whether our index, or else a database of mseedindex, knows the file as it is. */
  isCurrent(path: string, stats: Stats): boolean {
    const known = this.own.file(path)
    if (known) return isAsIndexed(known, stats) && isSettled(known)
    return this.#foreign.some((database) => {
      const modifiedMs = database.modifiedMs(path)
      return modifiedMs !== undefined && isAsIndexed({ modifiedMs }, stats)
    })
  }
}

function isSettled({ modifiedMs, scannedMs }: KnownFile): boolean {
  return modifiedMs < scannedMs - mtimeStepMs
}
