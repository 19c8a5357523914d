/**
 * The tar of a large merge, into a file that is synced, with its SHA-256: beside `tar | tee | sha256sum`
 * and `sync`.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { link } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import type { StoredFile } from '../../src/model/index.ts'
import { openFileStore } from '../../src/store/file-store.ts'
import { skipWithout } from '../../test/peers/kit/needs.ts'
import { median, megabytes, print, ratio, spread, table } from '../report.ts'
import { interleaved } from '../rounds.ts'

const execute = promisify(execFile)
const rounds = 7
const fileCount = 200
const fileBytes = 5_000_000
const script = fileURLToPath(new URL('bundle.ts', import.meta.url))

interface Made {
  readonly seconds: number
  readonly sha256: string
  readonly peakBytes: number
}

interface Contestant {
  readonly name: string
  readonly make: () => Promise<Made>
}

const missing = skipWithout('tar', 'tee', 'sha256sum', 'sync')
if (missing === false) await measureAll()
else print(`Left out: ${missing}.`)

async function measureAll(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netdc-bench-'))
  try {
    const [store, parts] = [join(folder, 'store'), join(folder, 'parts')]
    const files = await fill(store, parts)
    const contestants: readonly Contestant[] = [
      {
        name: 'tar, tee, sha256sum and sync',
        make: () => byTar(parts, join(folder, 'theirs.tar')),
      },
      { name: 'netdc', make: () => ours(store, files) },
    ]
    const measured = await interleaved(contestants, rounds, ({ make }) => make())
    const seconds = (runs: readonly Made[] = []) => runs.map((run) => run.seconds)
    const [first] = measured.values()
    const rows = [...measured].map(([{ name }, runs]) => [
      ...[name, spread(seconds(runs))],
      ratio(median(seconds(first)), median(seconds(runs))),
      name === 'netdc' ? megabytes(Math.max(...runs.map(({ peakBytes }) => peakBytes))) : '',
    ])
    const columns = ['s', 'faster than the first by', 'peak']
    print(table([`${fileCount} files of ${megabytes(fileBytes)}`, ...columns], rows))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Files in the store, and the same ones under names that tar can be told. */
async function fill(folder: string, parts: string): Promise<readonly StoredFile[]> {
  mkdirSync(parts)
  const store = await openFileStore(folder)
  const files: StoredFile[] = []
  for (let number = 0; number < fileCount; number++) {
    const file = await store.put(noise(number))
    await link(store.path(file.key), join(parts, `part${number}.mseed`))
    files.push(file)
  }
  return files
}

async function* noise(seed: number): AsyncGenerator<Uint8Array, void, undefined> {
  const words = new Uint32Array(fileBytes / 4)
  for (let at = 0, state = seed; at < words.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    words[at] = state
  }
  yield await Promise.resolve(new Uint8Array(words.buffer))
}

async function byTar(parts: string, path: string): Promise<Made> {
  const script = 'tar -C "$0" -cf - . | tee "$1" | sha256sum && sync "$1"'
  const started = performance.now()
  const { stdout } = await execute('sh', ['-c', script, parts, path])
  const seconds = (performance.now() - started) / 1000
  rmSync(path)
  return { seconds, sha256: stdout.slice(0, 64), peakBytes: 0 }
}

async function ours(store: string, files: readonly StoredFile[]): Promise<Made> {
  const words = [script, store, JSON.stringify(files)]
  const { stdout } = await execute(process.execPath, words)
  const made = JSON.parse(stdout) as Made & { readonly path: string; readonly bytes: number }
  const { size } = statSync(made.path)
  if (size !== made.bytes || size < fileCount * fileBytes) throw new Error(`${size} bytes`)
  rmSync(made.path)
  return made
}
