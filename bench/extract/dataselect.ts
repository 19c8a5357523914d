/** EarthScope's dataselect as a contestant, where it is installed. */
import { execFile } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

import { matchesCode } from '../../handlers/seismic/selection.ts'
import { peakOfRun, run } from '../child.ts'
import type { Contestant } from './contestant.ts'
import type { Task } from './tasks.ts'

/** It takes no folders, and fails for a file without a record in the window: it gets those of the days. */
export async function byDataselect(
  task: Task,
  archive: string,
  folder: string,
): Promise<readonly Contestant[]> {
  const isInstalled = await promisify(execFile)('dataselect', ['-V']).then(
    () => true,
    () => false,
  )
  if (!isInstalled) return []
  const files = await filesOf(task, archive)
  const words = (file: string) => ['-ts', task.start, '-te', task.end, '-o', file, ...files]
  const contestant = {
    name: 'dataselect',
    extract: (file: string) => run('dataselect', words(file)),
    async peak() {
      const file = join(folder, 'peak')
      const peak = await peakOfRun('dataselect', words(file))
      await rm(file)
      return peak
    },
  }
  return [contestant]
}

async function filesOf({ lines, start, end }: Task, archive: string): Promise<readonly string[]> {
  const [first, last] = [dayOfYear(start), dayOfYear(end)]
  const all = await readdir(archive, { recursive: true })
  const files = all.filter((path) => {
    const [, station = '', , channel = '', , , day] = basename(path).split('.')
    const isAsked = lines.some(
      (line) => matchesCode(line.station, station) && matchesCode(line.channel, channel),
    )
    const isWithin = Number(day) >= first && Number(day) <= Math.max(first, last - 1)
    return isAsked && day !== undefined && isWithin
  })
  return files.sort().map((path) => join(archive, path))
}

/** All windows lie in January. */
function dayOfYear(time: string): number {
  return Number(time.slice(8, 10))
}
