/** Reads sections out of a `tsindex` table: of our own index, or of a database of mseedindex. */
import type { Database, Statement } from 'better-sqlite3'
import { overlaps } from '../../../../src/model/index.ts'
import type { TimeWindow } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Selection } from '../../selection.ts'
import type { Span } from '../spans.ts'
import { allTime } from './all-time.ts'
import { ChannelWalk } from './channel-walk.ts'
import { columnsOf } from './database.ts'
import { readSpans, readTime, readTimeIndex, writeTime } from './row-texts.ts'
import type { Section, TimeMark } from './section.ts'

/** A row of `tsindex`; what older databases do not have is null. */
export interface SectionRow extends ChannelId {
  readonly quality: string | null
  readonly version: number | null
  readonly starttime: string
  readonly endtime: string
  readonly samplerate: number | null
  readonly filename: string
  readonly byteoffset: number
  readonly bytes: number
  readonly timeindex: string | null
  readonly timespans: string | null
  readonly timerates: string | null
  readonly filemodtime: string | null
}

const needed = [
  ...(['network', 'station', 'location', 'channel'] as const),
  ...(['starttime', 'endtime', 'samplerate', 'filename', 'byteoffset', 'bytes'] as const),
]
const optional = [
  ...(['quality', 'version', 'timeindex', 'timespans', 'timerates', 'filemodtime'] as const),
]

/** What a file is, besides what its rows say. */
export type FileFacts = Pick<Section, 'path' | 'modifiedMs' | 'size'>

export class SectionTable {
  readonly #walk: ChannelWalk
  readonly #ofChannel: Statement<string[], SectionRow>
  readonly #ofFile: Statement<string[], SectionRow>

  /** @param database - with a table `tsindex` of any age */
  constructor(database: Database) {
    const present = columnsOf(database)
    const columns = optional.map((name) => (present.has(name) ? name : `NULL AS ${name}`))
    this.#walk = new ChannelWalk(database)
    const select = `SELECT ${[...needed, ...columns].join(', ')} FROM tsindex`
    this.#ofFile = database.prepare(`${select} WHERE filename = ? ORDER BY byteoffset`)
    this.#ofChannel = database.prepare(
      `${select} WHERE network = ? AND station = ? AND location = ? AND channel = ?
         AND starttime >= ? AND starttime < ? AND endtime >= ? ORDER BY starttime`,
    )
  }

  /** The channels that a selection asks for, in any order; maybe some that are not there. */
  channels(selection: Selection): Iterable<ChannelId> {
    return this.#walk.channels(selection)
  }

  /**
   * The rows of a channel that may overlap a window, ordered by their starts; one after the other, as
   * there may be very many.
   *
   * @param earliest - no section of the channel that reaches into the window starts before this:
   *   microseconds since 1970
   */
  rows(id: ChannelId, window: TimeWindow, earliest: number): Iterable<SectionRow> {
    const codes = [id.network, id.station, id.location, id.channel]
    const times = [writeTime(earliest), writeTime(window.end), seconds(writeTime(window.start))]
    return this.#ofChannel.iterate(...codes, ...times)
  }

  /** The rows of a file, in the order of the file. */
  rowsOf(filename: string): readonly SectionRow[] {
    return this.#ofFile.all(filename)
  }
}

/** @returns undefined for a row whose times cannot be read, or that does not overlap the window */
export function sectionOf(
  row: Omit<SectionRow, keyof ChannelId>,
  id: ChannelId,
  file: FileFacts,
  window: TimeWindow = allTime,
): Section | undefined {
  const [start, end] = [readTime(row.starttime), readTime(row.endtime)]
  // What has no times overlaps nothing.
  if (!overlaps({ start, end }, window)) return undefined
  const rate = row.samplerate ?? 0
  const { marks, isInOrder } = readTimeIndex(row.timeindex)
  return {
    ...file,
    id,
    version: row.version ?? versionOf(row.quality),
    start,
    end,
    rate,
    offset: row.byteoffset,
    bytes: row.bytes,
    timeIndex: marksWithin(marks, row),
    isInOrder,
    spans: spansOf(row, { start, end, rate }),
  }
}

/** mseedindex cuts a fraction of zero off, and a longer text sorts behind a shorter one. */
function seconds(time: string): string {
  return time.slice(0, 19)
}

/** R, D, Q and M are the publication versions 1 to 4. (libmseed) */
function versionOf(quality: string | null): number {
  return quality === null || quality === '' ? 0 : 'RDQM'.indexOf(quality) + 1
}

/** Marks outside of the section's own bytes are of no use. */
function marksWithin(
  marks: readonly TimeMark[] | undefined,
  { byteoffset, bytes }: Pick<SectionRow, 'byteoffset' | 'bytes'>,
): readonly TimeMark[] | undefined {
  const isSound = marks?.every(
    ({ offset }, i) =>
      offset >= byteoffset &&
      offset < byteoffset + bytes &&
      (i === 0 || offset > (marks[i - 1]?.offset ?? 0)),
  )
  return isSound === true ? marks : undefined
}

function spansOf(row: Pick<SectionRow, 'timespans' | 'timerates'>, whole: Span): readonly Span[] {
  const spans = row.timespans === null ? [] : readSpans(row.timespans, row.timerates, whole.rate)
  return spans.length > 0 || whole.rate === 0 ? spans : [whole]
}
