/** How long an archive takes to be indexed, beside `cat` of the same bytes to nowhere. */
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { ArchiveIndex } from '../../handlers/seismic/archive/index/archive-index.ts'
import { keepHeapSmall } from '../../src/cli/heap.ts'
import { quiet } from '../../test/kit/quiet.ts'
import { peakOfRun, run } from '../child.ts'
import { roomyFolder } from '../extract/data-set.ts'
import { figure, median, megabytes, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'

const rounds = 9
const build = fileURLToPath(new URL('../extract/build.ts', import.meta.url))
const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

interface Contestant {
  readonly name: string
  readonly read: () => Promise<void>
  /** How much memory that takes, in bytes. */
  readonly peak: () => Promise<number>
}

// As the program does it.
keepHeapSmall()
const { folder, days } = await roomyFolder()
const site = await mkdtemp(join(folder, 'netdc-bench-'))
const archive = join(site, 'archive')
/** Five of the 20 channels: 947 MB where the data set is whole. */
const roots = ['ST01', 'ST02/BHZ.D', 'ST02/BHN.D'].map((name) => join(archive, '2024/XX', name))
const file = join(site, 'index.sqlite')

try {
  await run(process.execPath, [build, archive, String(days)])
  const files = await filesBelow(roots)
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  print(`${files.length} files of 5 channels, ${figure(bytes)} bytes, in ${folder}.\n`)
  const cat = byCat(files)
  const contestants = [
    cat,
    byIndex('here'),
    byIndex('thread'),
    byCommand(await linkedFolder(roots)),
  ]
  const measured = await interleaved(contestants, rounds, timed)
  const theirs = median(measured.get(cat) ?? [])
  const rows: string[][] = []
  for (const [{ name, peak }, times] of measured) {
    const most = figure(theirs * 1.5 + 300)
    rows.push([name, spread(times), most, ratio(median(times), theirs), megabytes(await peak())])
  }
  print(table(['by', 'ms', '1.5 cat + 300 ms', 'times cat', 'peak memory'], rows))
} finally {
  await rm(site, { recursive: true, force: true })
}

async function timed({ read }: Contestant): Promise<number> {
  await forget()
  const since = performance.now()
  await read()
  return performance.now() - since
}

async function filesBelow(folders: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) found.push(join(entry.parentPath, entry.name))
    }
  }
  return found
}

function byCat(files: readonly string[]): Contestant {
  return {
    name: 'cat to /dev/null',
    read: () => run('cat', files),
    peak: () => peakOfRun('cat', files),
  }
}

/** In a process that runs on: its own thread, or a thread beside it. */
function byIndex(place: 'here' | 'thread'): Contestant {
  return {
    name: place === 'here' ? 'the index' : 'the index in a thread, its start included',
    async read() {
      const index = ArchiveIndex.open({ file, roots, log: quiet, place })
      await index.refresh(new AbortController().signal)
      await index.close()
    },
    peak: () => Promise.resolve(process.resourceUsage().maxRSS * 1024),
  }
}

/** The command takes one folder: one with links to those of the channels. */
function byCommand(links: string): Contestant {
  const words = [program, 'archive', 'index', '--index', file, '--waveforms', links]
  return {
    name: 'netdc archive index, its start included',
    read: () => run(process.execPath, words),
    async peak() {
      await forget()
      return peakOfRun(process.execPath, words)
    },
  }
}

async function linkedFolder(folders: readonly string[]): Promise<string> {
  const links = join(site, 'links')
  await mkdir(links)
  for (const [i, folder] of folders.entries()) await symlink(folder, join(links, String(i)))
  return links
}

async function forget(): Promise<void> {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) await rm(name, { force: true })
}
