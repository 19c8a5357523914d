/** Reads an index: our own, and the databases of mseedindex beside it, as one. */
import type { Stats } from 'node:fs'
import type { TimeWindow } from '../../../../src/model/index.ts'
import { compareIds, formatId } from '../../channel-id.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Selection } from '../../selection.ts'
import type { ForeignSections } from './foreign-sections.ts'
import type { KnownFile, OwnSections } from './own-sections.ts'
import { isAsIndexed } from './section.ts'
import type { Section } from './section.ts'

/**
 * A file that was written so short a time before it was scanned, in milliseconds, may have been
 * written again without its mtime showing it: some file systems count in steps of two seconds.
 */
const mtimeStepMs = 2000

export class IndexReader {
  readonly own: OwnSections
  readonly #foreign: readonly ForeignSections[]

  constructor(own: OwnSections, foreign: readonly ForeignSections[]) {
    this.own = own
    this.#foreign = foreign
  }

  /** The channels that a selection asks for, ordered by their codes; there may be no sections of some. */
  channels(selection: Selection): readonly ChannelId[] {
    const ids = new Map<string, ChannelId>()
    for (const source of [this.own, ...this.#foreign]) {
      for (const id of source.channels(selection)) ids.set(formatId(id), id)
    }
    return [...ids.values()].sort(compareIds)
  }

  /** The sections of a channel that overlap a window, ordered by their starts. */
  sectionsOf(id: ChannelId, window: TimeWindow): readonly Section[] {
    const own = this.own.sections(id, window)
    const foreign = this.#foreign.flatMap((database) => database.sections(id, window))
    // A file that changed since mseedindex saw it is in our own index.
    const others = foreign.filter(({ path }) => this.own.file(path) === undefined)
    return others.length === 0 ? own : [...own, ...others].sort((a, b) => a.start - b.start)
  }

  /** What our own index knows of a file. */
  file(path: string): KnownFile | undefined {
    return this.own.file(path)
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

  /** Closes the databases of mseedindex. */
  close(): void {
    for (const database of this.#foreign) database.close()
  }
}

function isSettled({ modifiedMs, scannedMs }: KnownFile): boolean {
  return modifiedMs < scannedMs - mtimeStepMs
}
