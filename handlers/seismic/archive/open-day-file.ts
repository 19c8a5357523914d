/** Opens a file of the archive and looks, where that is enough, at one end of it only. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { TimeWindow } from '../../../src/model/index.ts'
import type { RecordScanner } from '../miniseed/scan-records.ts'
import type { DayRange } from './day.ts'
import type { DayFile } from './sds-tree.ts'

/** How much of a file's beginning or end tells whether it reaches into a window: late records too. */
const edgeBytes = 128 * 1024

/** The files to list for a window: those of its days, and of the day before and after. */
export function withNeighbours(days: DayRange): DayRange {
  return { first: days.first - 1, last: days.last + 1 }
}

export interface OpenDayFile {
  readonly handle: FileHandle
  /** Bytes, when it was opened; what is appended later is left for the next request. */
  readonly size: number
  /** When it was written last, in milliseconds since 1970. */
  readonly modifiedMs: number
}

/** A pipe in the place of a file would hold up a thread of the whole process until someone writes. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK

/** @throws the operating system's errors, as they are, and the like for what is no file */
export async function openDayFile(file: DayFile): Promise<OpenDayFile> {
  const handle = await open(file.path, withoutWaiting)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw notAFile(stats.isDirectory() ? 'EISDIR' : 'ESPIPE')
    return { handle, size: stats.size, modifiedMs: stats.mtimeMs }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * Records are filed by their start, so the day before the window may run into it by its last
 * records, and a record that came late may lie in the file of the day after: of such a file the
 * edge is read, not the whole.
 */
export async function mayReachInto(
  window: TimeWindow,
  days: DayRange,
  file: DayFile,
  { handle, size }: Pick<OpenDayFile, 'handle' | 'size'>,
  scanner: RecordScanner,
): Promise<boolean> {
  if (file.day >= days.first && file.day <= days.last) return true
  const isBefore = file.day < days.first
  const range = isBefore
    ? { from: Math.max(0, size - edgeBytes), to: size }
    : { from: 0, to: Math.min(size, edgeBytes) }
  let reaches = false
  await scanner.scan(handle, range, (record) => {
    reaches ||= isBefore ? record.end > window.start : record.start < window.end
  })
  return reaches
}

function notAFile(code: string): Error {
  return Object.assign(new Error('this is no file'), { code })
}
