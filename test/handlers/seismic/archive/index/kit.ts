/** Opens indexes for tests, and says what they hold. */
import { join } from 'node:path'
import { utimesSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { ArchiveIndex } from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import type {
  ArchiveIndexOptions,
  Section,
} from '../../../../../handlers/seismic/archive/index/archive-index.ts'
import { allTime } from '../../../../../handlers/seismic/archive/index/all-time.ts'
import { formatId } from '../../../../../handlers/seismic/channel-id.ts'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { writeStretches } from '../../../../../handlers/seismic/synthetic.ts'
import { formatInstant } from '../../../../../src/model/index.ts'
import { quiet } from '../../../../kit/quiet.ts'
import { temporaryFolder } from '../../kit/folder.ts'
import { alfa } from '../../kit/records.ts'
import { at } from '../../kit/time.ts'

export const never = new AbortController().signal

/** Long ago, so that nobody need ask whether the file was written again in the same moment. */
export function age(path: string, time = '2023-01-01'): void {
  utimesSync(path, new Date(time), new Date(time))
}

/** Opened in this thread unless the options say otherwise. */
export function openIndex(
  t: TestContext,
  options: Partial<ArchiveIndexOptions> & Pick<ArchiveIndexOptions, 'file' | 'roots'>,
): ArchiveIndex {
  const index = ArchiveIndex.open({ log: quiet, place: 'here', pauseMs: 1, ...options })
  t.after(() => index.close())
  return index
}

export interface SmallArchive {
  readonly folder: string
  readonly root: string
  /** The file of the index. */
  readonly file: string
  /** The file of a day of January 2024. */
  readonly day: (day: number) => string
}

/** One channel at one sample per second from the 10th, 23:00, to the 11th, 01:00. */
export async function smallArchive(t: TestContext): Promise<SmallArchive> {
  const folder = await temporaryFolder(t)
  const root = join(folder, 'sds')
  await writeStretches(root, [hours('2024-01-10T23:00:00', 2)])
  const day = (number: number) =>
    join(root, '2024/XX/ALFA/BHZ.D', `XX.ALFA.00.BHZ.D.2024.${String(number).padStart(3, '0')}`)
  for (const number of [10, 11]) age(day(number))
  return { folder, root, file: join(folder, 'index.sqlite'), day }
}

export function hours(start: string, count: number, id = alfa) {
  return { id, start: at(start), rate: 1, samples: new Int32Array(count * 3600) }
}

/** `XX.ALFA.00.BHZ 2024-01-10T23:00:00 2024-01-11T00:01:51`, in the order of the index. */
export function linesOf(index: ArchiveIndex, window = allTime): string[] {
  return [...index.sections(everything, window)].map(lineOf)
}

export function lineOf({ id, start, end }: Section): string {
  return [formatId(id), ...[start, end].map((time) => formatInstant(time).slice(0, 19))].join(' ')
}
