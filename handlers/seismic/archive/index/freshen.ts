/** Brings the index up to date for one window: the files of an SDS tree are found by their names. */
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Trouble } from '../../trouble.ts'
import { requireFile } from '../archive-file.ts'
import { daysOf, withNeighbours } from '../day.ts'
import { giveWay } from '../give-way.ts'
import { listDayFiles, listStations } from '../sds-tree.ts'
import type { DayFile } from '../sds-tree.ts'
import type { IndexReader } from './index-reader.ts'
import type { IndexWork, SectionSource } from './index-work.ts'
import type { Wanted } from './rescan.ts'

/**
 * Folders and files are asked for without another thread: to be called where a slow disk holds up nobody.
 *
 * @returns the paths that were looked at
 * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read
 */
export async function freshen(
  { roots, selection, window }: Wanted & { readonly roots: readonly string[] },
  reader: IndexReader,
  work: Pick<IndexWork, 'refreshFile'>,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const seen = new Set<string>()
  const asked = daysOf(window)
  const days = withNeighbours(asked)
  for (const station of listStations(roots, selection, days, trouble)) {
    await giveWay()
    signal.throwIfAborted()
    for (const file of listDayFiles(station, selection, days, trouble)) {
      await giveWay()
      if (!isCurrent(file, reader, trouble)) await refreshed(file.path, work, trouble, signal)
      seen.add(file.path)
      const isAsked = file.day >= asked.first && file.day <= asked.last
      if (isAsked) trouble.damaged(file.name, reader.file(file.path)?.damagedBytes ?? 0)
    }
  }
  return seen
}

/** Also of what is no file, or cannot be asked: there is nothing to read. */
function isCurrent({ path, name }: DayFile, reader: IndexReader, trouble: Trouble): boolean {
  try {
    const stats = statSync(path)
    requireFile(stats)
    return reader.isCurrent(path, stats)
  } catch (error) {
    trouble.unreadable(name, error)
    return true
  }
}

/** Reads a file anew; one that cannot be read is told. */
export async function refreshed(
  path: string,
  work: Pick<SectionSource, 'refreshFile'>,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<void> {
  try {
    await work.refreshFile(path, signal)
  } catch (error) {
    trouble.unreadable(basename(path), error)
  }
}
