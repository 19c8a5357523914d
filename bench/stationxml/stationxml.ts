/** How fast a large inventory is indexed, and how fast a RESP line is then answered from it. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { z } from 'zod'

import { openHandler, readable, taskFor } from '../../test/handlers/seismic/kit/ask.ts'
import { run } from '../child.ts'
import { figure, megabytes, print, spread, table } from '../report.ts'
import { stationCode, writeInventory } from './inventory.ts'

const rounds = 3
const bytes = 500_000_000
const inventories = [
  { name: 'long responses', coefficients: 400 },
  { name: 'very short responses', coefficients: 10 },
]
const indexing = fileURLToPath(new URL('index-inventory.ts', import.meta.url))
const execute = promisify(execFile)

/** What the process prints; its peak memory in bytes. */
const indexedSchema = z.object({ ms: z.number(), peak: z.number(), longestStepMs: z.number() })
type Indexed = z.infer<typeof indexedSchema>

const site = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'netdc-bench-'))
try {
  const rows: string[][] = []
  for (const inventory of inventories) rows.push(...(await measure(inventory)))
  print(table(['task', 'ms', 'peak memory', 'longest step, ms'], rows))
} finally {
  await rm(site, { recursive: true, force: true })
}

async function measure({ name, coefficients }: (typeof inventories)[number]) {
  const folder = join(site, 'stationxml')
  const file = join(folder, 'inventory.xml')
  await mkdir(folder)
  const channels = await writeInventory(file, { bytes, coefficients })
  const title = `${name}, ${figure((await stat(file)).size)} bytes, ${figure(channels)} channels`
  const index = join(site, 'index.sqlite')
  const indexed: Indexed[] = []
  for (let round = 0; round < rounds; round++) {
    await removeIndex()
    indexed.push(await indexOnce(folder, index))
  }
  const again = await indexOnce(folder, index)
  const answers = await answerTimes(folder, channels / 9)
  const whole = await timesOf(() => run('cat', [file]))
  await rm(folder, { recursive: true })
  return [
    [`${title}: cat to /dev/null`, spread(whole), '', ''],
    [`${title}: indexed`, spread(indexed.map(({ ms }) => ms)), ...rest(indexed)],
    [`${title}: looked at again, nothing changed`, figure(again.ms), ...rest([again])],
    [`${title}: a RESP line`, spread(answers), '', ''],
  ]
}

function rest(indexed: readonly Indexed[]): string[] {
  const peak = Math.max(...indexed.map((one) => one.peak))
  return [megabytes(peak), figure(Math.max(...indexed.map((one) => one.longestStepMs)))]
}

/** In a process of its own, for its memory. */
async function indexOnce(folder: string, index: string): Promise<Indexed> {
  const { stdout } = await execute(process.execPath, [indexing, folder, index])
  return indexedSchema.parse(JSON.parse(stdout))
}

/** The gateway's own way: a handler that knows the inventory already. */
async function answerTimes(folder: string, stations: number): Promise<number[]> {
  const handler = await openHandler({ metadata: [folder], index: join(site, 'archive.sqlite') })
  let pieces = 0
  const answer = async (number: number) => {
    const line = readable(`.RESP * XX ${stationCode(number)} 00 BHZ`)
    for await (const piece of handler.handle([line], taskFor('RESP'))) {
      if ('bytes' in piece) pieces += (await Array.fromAsync(piece.bytes)).length
    }
  }
  await answer(0)
  const times: number[] = []
  for (let i = 1; i <= 20; i++) {
    const since = performance.now()
    await answer(Math.floor((stations * i) / 21))
    times.push(performance.now() - since)
  }
  await handler.close?.()
  await removeIndex()
  if (pieces < times.length) throw new Error('there were no answers')
  return times
}

async function timesOf(work: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const since = performance.now()
    await work()
    times.push(performance.now() - since)
  }
  return times
}

/** Indexes and what SQLite keeps beside them. */
async function removeIndex(): Promise<void> {
  for (const name of ['index', 'archive', 'archive-metadata']) {
    for (const ending of ['', '-wal', '-shm']) {
      await rm(join(site, `${name}.sqlite${ending}`), { force: true })
    }
  }
}
