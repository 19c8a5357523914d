/** Brings the index up to date for one window: the files of an SDS tree are found by their names. */
import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Trouble } from '../../trouble.ts'
import { daysOf, withNeighbours } from '../day.ts'
import { listDayFiles, listStations } from '../sds-tree.ts'
import type { DayFile } from '../sds-tree.ts'
import type { IndexWork } from './index-work.ts'
import type { KnownFiles } from './known-files.ts'
import { requireFile } from './regular-file.ts'
import type { Wanted } from './rescan.ts'

/** So many files are asked for at the same time. */
const atOnce = 16

/** @throws {Fault} `SOURCE_DOWN` for a root that cannot be read */
export async function freshen(
  { roots, selection, window }: Wanted & { readonly roots: readonly string[] },
  known: KnownFiles,
  work: IndexWork,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<void> {
  const asked = daysOf(window)
  const days = withNeighbours(asked)
  for (const station of await listStations(roots, selection, days, trouble)) {
    signal.throwIfAborted()
    const files = await listDayFiles(station, selection, days, trouble)
    for (const path of await outdated(files, known, trouble)) {
      signal.throwIfAborted()
      await refreshed(path, work, trouble, signal)
    }
    for (const { path, name, day } of files) {
      const isAsked = day >= asked.first && day <= asked.last
      if (isAsked) trouble.damaged(name, known.own.file(path)?.damagedBytes ?? 0)
    }
  }
}

/** Those that the index does not know as they are: by their mtime and size. */
async function outdated(
  files: readonly DayFile[],
  known: KnownFiles,
  trouble: Trouble,
): Promise<readonly string[]> {
  const found: string[] = []
  for (let from = 0; from < files.length; from += atOnce) {
    const some = files.slice(from, from + atOnce)
    const stats = await Promise.all(some.map((file) => statsOf(file, trouble)))
    some.forEach(({ path }, i) => {
      const now = stats[i]
      if (now && !known.isCurrent(path, now)) found.push(path)
    })
  }
  return found
}

/** @returns undefined for what is no file, or cannot be asked */
async function statsOf({ path, name }: DayFile, trouble: Trouble): Promise<Stats | undefined> {
  try {
    const stats = await stat(path)
    requireFile(stats)
    return stats
  } catch (error) {
    trouble.unreadable(name, error)
    return undefined
  }
}

async function refreshed(
  path: string,
  work: IndexWork,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<void> {
  try {
    await work.refreshFile(path, signal)
  } catch (error) {
    trouble.unreadable(basename(path), error)
  }
}
