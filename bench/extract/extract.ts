/** How fast windows are taken out of an archive, beside `cat` of the same bytes. */
import { existsSync } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { openHandler, readable, taskFor } from '../../test/handlers/seismic/kit/ask.ts'
import { peakOfRun, run } from '../child.ts'
import { figure, median, megabytes, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'
import { roomyFolder, template } from './data-set.ts'

const rounds = 9
const build = fileURLToPath(new URL('build.ts', import.meta.url))
const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

interface Task {
  readonly name: string
  readonly station: string
  readonly channel: string
  readonly start: string
  readonly end: string
  /** What EarthScope's dataselect gives of the real records; of ours it would be other bytes. */
  readonly bytes: number
}

const tasks: readonly Task[] = [
  {
    name: 'an hour of one channel',
    station: 'ST01',
    channel: 'BHZ',
    start: '2024-01-10T12:00:00',
    end: '2024-01-10T13:00:00',
    bytes: 263_680,
  },
  {
    name: 'a day of 20 channels',
    station: '*',
    channel: '*',
    start: '2024-01-10T00:00:00',
    end: '2024-01-11T00:00:00',
    bytes: 126_249_472,
  },
]

interface Contestant {
  readonly name: string
  /** Writes the records into a new file. */
  readonly extract: (file: string) => Promise<void>
  /** How much memory that takes, in bytes. */
  readonly peak: () => Promise<number>
}

const { folder, days } = await roomyFolder()
const site = await mkdtemp(join(folder, 'netdc-bench-'))
const archive = join(site, 'archive')
/** What the handler gave; `cat` gives it once more. */
const answer = join(site, 'answer')

const byCat: Contestant = {
  name: 'cat',
  async extract(file) {
    const target = await open(file, 'wx')
    await run('cat', [answer], target.fd)
    await target.close()
  },
  peak: () => peakOfRun('cat', [answer]),
}

try {
  await run(process.execPath, [build, archive, String(days)])
  const records = existsSync(template) ? 'real' : 'synthetic'
  print(`${days} days of 20 channels in ${folder}, ${records} records.\n`)
  const rows: string[][] = []
  for (const task of tasks) rows.push(...(await compare(task)))
  print(table(['window', 'by', 'ms', 'times cat', 'peak memory'], rows))
} finally {
  await rm(site, { recursive: true, force: true })
}

async function compare(task: Task): Promise<string[][]> {
  const [handler, command] = [await byHandler(task), byCommand(task)]
  await handler.extract(answer)
  await requireRight(task, command)
  const measured = await interleaved([byCat, handler, command], rounds, timed)
  const theirs = median(measured.get(byCat) ?? [])
  const title = `${task.name}, ${figure((await stat(answer)).size)} bytes`
  const rows: string[][] = []
  for (const [{ name, peak }, times] of measured) {
    const share = ratio(median(times), theirs)
    rows.push([title, name, spread(times), share, megabytes(await peak())])
  }
  await rm(answer)
  return rows
}

/** @throws when the bytes are not those that are asked for */
async function requireRight(task: Task, command: Contestant): Promise<void> {
  const other = join(site, 'other')
  await command.extract(other)
  await run('cmp', [answer, other])
  await rm(other)
  const { size } = await stat(answer)
  if (existsSync(template) && size !== task.bytes) {
    throw new Error(`${task.name}: ${size} bytes, and it should be ${task.bytes}`)
  }
}

/** @returns milliseconds. Into a new file every time: to cut an old one takes time of its own */
async function timed({ extract }: Contestant): Promise<number> {
  const file = join(site, 'timed')
  const since = performance.now()
  await extract(file)
  const ms = performance.now() - since
  await rm(file)
  return ms
}

/** The gateway's own way, in a process that runs on. */
async function byHandler({ station, channel, start, end }: Task): Promise<Contestant> {
  const handler = await openHandler({ waveforms: [archive], metadata: [] })
  const line = readable(`.DATA * XX ${station} 00 ${channel} ${start} ${end}`)
  return {
    name: 'the seismic handler',
    async extract(file) {
      const target = await open(file, 'wx')
      for await (const piece of handler.handle([line], taskFor('DATA'))) {
        if ('bytes' in piece) for await (const chunk of piece.bytes) await target.write(chunk)
      }
      await target.close()
    },
    peak: () => Promise.resolve(process.resourceUsage().maxRSS * 1024),
  }
}

function byCommand({ station, channel, start, end }: Task): Contestant {
  const window = [`XX.${station}.00.${channel}`, start, end]
  const words = (file: string) => [
    ...[program, 'archive', 'extract', ...window],
    ...['--waveforms', archive, '-o', file],
  ]
  return {
    name: 'netdc archive extract',
    extract: (file) => run(process.execPath, words(file)),
    async peak() {
      const file = join(site, 'peak')
      const peak = await peakOfRun(process.execPath, words(file))
      await rm(file)
      return peak
    },
  }
}
