/** Which bytes of which files hold a window, by the time indexes of their sections. */
import type { TimeWindow } from '../../../src/model/index.ts'
import type { ByteRange } from '../miniseed/scan-records.ts'
import type { Section } from './index/section.ts'

/** Two stretches of a file so near to each other are read in one go, with what lies between. */
export const nearBytes = 256 * 1024

/** A stretch of a section in which wanted records lie. */
export interface RangePart extends ByteRange {
  /** Where, by the time index, every record overlaps the window. */
  readonly sure: ByteRange
}

/** A stretch of a file, and the parts of it that are wanted, in the order of the file. */
export interface FileRange extends ByteRange {
  readonly path: string
  readonly parts: readonly RangePart[]
}

/** The ranges of sections in their order; those that follow each other closely in a file as one. */
export function rangesOf(sections: readonly Section[], window: TimeWindow): readonly FileRange[] {
  const ranges: { path: string; from: number; to: number; parts: RangePart[] }[] = []
  for (const section of sections) {
    const part = rangeOf(section, window)
    const last = ranges.at(-1)
    const gap = last?.path === section.path ? part.from - last.to : -1
    if (last && gap >= 0 && gap <= nearBytes) {
      last.to = part.to
      last.parts.push(part)
    } else ranges.push({ path: section.path, from: part.from, to: part.to, parts: [part] })
  }
  return ranges
}

/**
 * The bytes of a section in which records of a window lie: from the last mark that is not after the
 * window's start, less one, for records that overlap the next ones; up to the first mark after the
 * window's end where the records are in order.
 */
function rangeOf(section: Section, window: TimeWindow): RangePart {
  const { offset, bytes, timeIndex: marks = [], isInOrder } = section
  const later = marks.findIndex(({ time }) => time > window.start)
  const before = later < 0 ? marks.length : later
  const after = isInOrder ? marks.find(({ time }) => time > window.end) : undefined
  const from = marks[before - 2]?.offset ?? offset
  return { from, to: after?.offset ?? offset + bytes, sure: sureRange(section, window) }
}

/** From the first mark behind the window's start to the last one before its end. */
function sureRange({ timeIndex = [], isInOrder }: Section, window: TimeWindow): ByteRange {
  const first = timeIndex.find(({ time }) => time > window.start)
  const last = timeIndex.findLast(({ time }) => time < window.end)
  if (!isInOrder || first === undefined || last === undefined) return { from: 0, to: 0 }
  return { from: first.offset, to: last.offset }
}
