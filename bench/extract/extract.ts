/** How fast windows are taken out of an archive, beside `cat` of the same bytes. */
import { existsSync } from 'node:fs'
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Extraction } from '../../handlers/seismic/archive/extract.ts'
import { ArchiveIndex } from '../../handlers/seismic/archive/index/archive-index.ts'
import { CommandOutput } from '../../handlers/seismic/commands/output.ts'
import { readIsoTime } from '../../handlers/seismic/iso-time.ts'
import { keepHeapSmall } from '../../src/cli/heap.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { quiet } from '../../test/kit/quiet.ts'
import { peakOfRun, run } from '../child.ts'
import { figure, median, megabytes, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'
import type { Contestant } from './contestant.ts'
import { roomyFolder, template } from './data-set.ts'
import { byDataselect } from './dataselect.ts'
import { tasks } from './tasks.ts'
import type { Task } from './tasks.ts'

/** Of contestants that start anew for each round. */
const startRounds = 5
const build = fileURLToPath(new URL('build.ts', import.meta.url))
const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const never = new AbortController().signal

type Write = (chunks: AsyncIterable<Uint8Array>, file: string) => Promise<void>

/** In a process that runs on, with an index. */
interface Way {
  readonly name: string
  readonly index: ArchiveIndex
  readonly write: Write
}

// As the program does it.
keepHeapSmall()
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
  const options = { file: join(site, 'index.sqlite'), roots: [archive], log: quiet }
  const [here, thread] = [
    ArchiveIndex.open({ ...options, place: 'here' }),
    ArchiveIndex.open(options),
  ]
  const ways = [
    { name: 'extraction in one thread', index: here, write: intoFile },
    { name: 'extraction in the thread of the index', index: thread, write: intoFile },
    { name: 'the same into the store', index: thread, write: await intoStore() },
  ]
  await here.refresh(never)
  const records = existsSync(template) ? 'real' : 'synthetic'
  print(`${days} days of 20 channels in ${folder}, ${records} records.\n`)
  const rows: string[][] = []
  for (const task of tasks) if (task.days <= days) rows.push(...(await compare(task, ways)))
  print(table(['window', 'by', 'ms', 'times cat', 'peak memory'], rows))
  await here.close()
  await thread.close()
} finally {
  await rm(site, { recursive: true, force: true })
}

async function compare(task: Task, ways: readonly Way[]): Promise<string[][]> {
  const [ours, theirOwn] = [ways.map((one) => byIndex(task, one)), byCommand(task)]
  await ours[0]?.extract(answer)
  await requireRight(task, [...ours, ...theirOwn])
  const running = [byCat, ...ours, ...(await byDataselect(task, archive, site))]
  const measured = new Map([
    ...(await interleaved(running, task.rounds, warm(task))),
    ...(await interleaved(theirOwn, startRounds, timed)),
  ])
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
async function requireRight(task: Task, contestants: readonly Contestant[]): Promise<void> {
  for (const { extract } of contestants) {
    const other = join(site, 'other')
    await extract(other)
    await run('cmp', [answer, other])
    await rm(other)
  }
  const { size } = await stat(answer)
  if (existsSync(template) && size !== task.bytes) {
    throw new Error(`${task.name}: ${size} bytes, and it should be ${task.bytes}`)
  }
}

function warm({ warmUps }: Task): (contestant: Contestant) => Promise<number> {
  return async (contestant) => {
    for (let run = 0; run < warmUps; run++) await timed(contestant)
    return timed(contestant)
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

function byIndex({ lines, start, end }: Task, { name, index, write }: Way): Contestant {
  const [from, to] = [readIsoTime(start), readIsoTime(end)]
  if (from === undefined || to === undefined) throw new Error(`no window: ${start} to ${end}`)
  const window = { start: from, end: to }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const selection of lines) {
      yield* new Extraction({ roots: [archive], index, selection, window }, never).lentChunks()
    }
  }
  return {
    name,
    extract: (file) => write(chunks(), file),
    peak: () => Promise.resolve(process.resourceUsage().maxRSS * 1024),
  }
}

/** As commands do it. */
function intoFile(chunks: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  return new CommandOutput(process).bytes(chunks, file)
}

/** As the gateway does it, which also hashes the bytes and syncs the file. */
async function intoStore(): Promise<Write> {
  const store = await openFileStore(join(site, 'store'))
  return async (chunks, file) => {
    const { key } = await store.put(chunks)
    await rename(store.path(key), file)
  }
}

/** A process of its own that finds the files by their names; of windows that one line can ask for. */
function byCommand({ lines, start, end }: Task): Contestant[] {
  const [line] = lines
  if (line === undefined || lines.length > 1) return []
  const window = [`XX.${line.station.join()}.00.${line.channel.join()}`, start, end]
  const words = (file: string) => [
    ...[program, 'archive', 'extract', ...window],
    ...['--waveforms', archive, '-o', file],
  ]
  const contestant = {
    name: 'netdc archive extract',
    extract: (file: string) => run(process.execPath, words(file)),
    async peak() {
      const file = join(site, 'peak')
      const peak = await peakOfRun(process.execPath, words(file))
      await rm(file)
      return peak
    },
  }
  return [contestant]
}
