/**
 * A day of one channel at 40 samples per second as a file of each format, beside ObsPy, which reads
 * the same records and writes the same format. Each in a process of its own; ours does it several
 * times. Starting it is not counted, and neither is what Node needs to take the types off: as in
 * the program that is installed, the code is there without them.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { python, withoutObspy } from '../../test/peers/kit/obspy.ts'
import { buildDataSet, roomyFolder } from '../extract/data-set.ts'
import { figure, median, megabytes, print, ratio, spread, table } from '../report.ts'

interface Measured {
  /** Of each round. */
  readonly milliseconds: readonly number[]
  readonly productBytes: number
  readonly peakBytes: number
}

const run = promisify(execFile)
const rounds = 5
/** It takes minutes for some. */
const theirRounds = 1
const script = fileURLToPath(new URL('write-format.ts', import.meta.url))

/** As requests name them, and as ObsPy does, which writes no version 3. */
const formats: readonly (readonly [string, string | undefined])[] = [
  ['MSEED', 'MSEED'],
  ['MSEED3', undefined],
  ['SAC', 'SAC'],
  ['TSPAIR', 'TSPAIR'],
  ['SLIST', 'SLIST'],
  ['GSE2', 'GSE2'],
  ['GSE2 INT', undefined],
]

const theirScript = `
import json, os, resource, sys, time
import obspy
source, target, form, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
times = []
for _ in range(rounds):
    since = time.perf_counter()
    obspy.read(source).write(target, format=form)
    times.append((time.perf_counter() - since) * 1000)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"milliseconds": times, "productBytes": os.path.getsize(target), "peakBytes": peak}))
`

const readJson: (text: string) => Measured = JSON.parse

const { folder: room } = await roomyFolder()
const folder = await mkdtemp(join(room, 'netdc-bench-'))

try {
  await buildDataSet(folder, 1)
  const source = join(folder, '2024/XX/ST01/BHZ.D/XX.ST01.00.BHZ.D.2024.001')
  const target = join(folder, 'product')
  await ownFigures(source, target, 'MSEED', 1)
  const rows: string[][] = []
  for (const [ours, theirs] of formats) rows.push(await rowOf(source, target, ours, theirs))
  if (withoutObspy !== false) print(`${withoutObspy}\n`)
  const head = ['', 'product', 'ms', 'peak', 'ObsPy, ms', 'its peak', "times ObsPy's"]
  print(table(head, rows))
} finally {
  await rm(folder, { recursive: true })
}

async function rowOf(
  source: string,
  target: string,
  ours: string,
  theirs: string | undefined,
): Promise<string[]> {
  const own = await ownFigures(source, target, ours, rounds)
  const cells = [megabytes(own.productBytes), ...cellsOf(own)]
  if (theirs === undefined || withoutObspy !== false) return [ours, ...cells, '', '', '']
  const other = readJson(await python(theirScript, [source, target, theirs, String(theirRounds)]))
  const times = ratio(median(own.milliseconds), median(other.milliseconds))
  return [ours, ...cells, figure(median(other.milliseconds)), megabytes(other.peakBytes), times]
}

async function ownFigures(
  source: string,
  target: string,
  format: string,
  times: number,
): Promise<Measured> {
  const words = [script, source, target, format, String(times)]
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') }
  return readJson((await run(process.execPath, words, { env })).stdout)
}

function cellsOf({ milliseconds, peakBytes }: Measured): string[] {
  return [spread(milliseconds), megabytes(peakBytes)]
}
