import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Command } from 'commander'
import { archiveCommands } from '../../../handlers/seismic/commands.ts'
import type { SeismicOptions } from '../../../handlers/seismic/index.ts'
import { seismicOptions } from './kit/ask.ts'
import { exampleArchive } from './kit/example.ts'
import { readResp } from './kit/read-resp.ts'
import { scanBytes, scanFile } from './kit/records.ts'

const window = ['2024-01-10T23:50:00', '2024-01-11T00:10:00']

/** Runs `netdc archive …` and gives what it wrote. */
async function openCommands(t: TestContext, configured?: Partial<SeismicOptions>) {
  const archive = await exampleArchive(t)
  const loaded: (string | undefined)[] = []
  const run = async (...words: string[]) => {
    const [stdout, stderr] = [collector(), collector()]
    const program = new Command('netdc').exitOverride().configureOutput({
      writeErr: (text) => stderr.stream.write(text),
      writeOut: (text) => stdout.stream.write(text),
    })
    const load = (file: string | undefined) => {
      loaded.push(file)
      const own = { waveforms: [archive.waveforms], metadata: [archive.metadata] }
      return seismicOptions(configured ?? own)
    }
    archiveCommands(program, load, { stdout: stdout.stream, stderr: stderr.stream })
    await program.parseAsync(['archive', ...words], { from: 'user' })
    return { out: stdout.bytes(), err: stderr.bytes().toString() }
  }
  return { ...archive, loaded, run }
}

function collector() {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, bytes: () => Buffer.concat(chunks) }
}

test('a centre that has no files is told that web services are not asked from here', async (t) => {
  const { run } = await openCommands(t, {})

  const reason = (what: string) => ({
    code: 'CONFIG',
    message: `no folder of ${what} is named, and web services are not asked from here`,
  })
  await assert.rejects(run('list'), reason('waveforms'))
  await assert.rejects(run('extract', 'XX.ALFA.00.BHZ', ...window), reason('waveforms'))
  await assert.rejects(run('resp', 'XX.ALFA.00.BHZ'), reason('metadata'))
})

test('list tells the channels, aligned for people', async (t) => {
  const { run } = await openCommands(t)

  const { out } = await run('list')

  const lines = out.toString().trimEnd().split('\n')
  assert.equal(lines.length, 6)
  assert.equal(
    lines[3],
    'XX  BETA  --  BHZ  2024-01-10T22:00:00.004936Z  2024-01-11T01:59:59.904936Z  2',
  )
})

test('list --json tells them for programs', async (t) => {
  const { run, waveforms } = await openCommands(t)

  const { out } = await run('list', '--json', '--waveforms', waveforms)

  const read: unknown = JSON.parse(out.toString())
  assert.ok(typeof read === 'object' && read !== null && 'channels' in read)
  assert.ok(Array.isArray(read.channels) && read.channels.length === 6)
})

test('spans tells those of a channel in a window', async (t) => {
  const { run, loaded } = await openCommands(t)

  const some = await run(
    'spans',
    'xx.beta.--.LHZ',
    '2024-01-10',
    '2024-01-10T23:00',
    '--config',
    'f',
  )
  const all = await run('spans')

  assert.match(some.out.toString(), /^XX {2}BETA {2}-- {2}LHZ .*22:59:58.006170Z {2}1\n$/)
  assert.equal(all.out.toString().trimEnd().split('\n').length, 7)
  assert.deepEqual(loaded, ['f', undefined])
})

test('extract writes records on standard output, or into a file', async (t) => {
  const { run, folder } = await openCommands(t)
  const file = join(folder, 'out.mseed')

  const { out, err } = await run('extract', 'XX.BETA..BHZ', ...window)
  await run('extract', 'XX.BETA.--.BHZ', ...window, '-o', file)

  assert.ok((await scanBytes(out)).found.length > 10)
  assert.equal(err, '')
  assert.deepEqual(await readFile(file), out)
  assert.ok(!existsSync(`${file}.part`))
})

test('where nothing is found, that is said, and no file is left', async (t) => {
  const { run, folder } = await openCommands(t)
  const before = await readdir(folder)

  const { err } = await run('extract', 'ZZ.*.*.*', ...window, '-o', join(folder, 'out.mseed'))

  assert.equal(err, 'netdc: no data\n')
  assert.deepEqual(await readdir(folder), before)
})

test('resp writes responses, of a window or of all times', async (t) => {
  const { run, metadata } = await openCommands(t)

  const all = await run('resp', 'XX.*.*.BH?', '--metadata', metadata)
  const past = await run('resp', 'XX.*.*.BH?', '2019-01-01', '2020-01-01')

  assert.equal(readResp(all.out.toString()).length, 4)
  assert.equal(past.out.length, 0)
  assert.equal(past.err, 'netdc: no data\n')
})

test('broken metadata is said on standard error', async (t) => {
  const { run, metadata } = await openCommands(t)
  await writeFile(join(metadata, 'bad.xml'), 'no XML')

  const { out, err } = await run('resp', 'XX.ALFA.00.BHZ')

  assert.equal(readResp(out.toString()).length, 1)
  assert.match(err, /^netdc: \/.*bad\.xml is not well-formed/)
})

test('damage is said beside the data, and is a failure without data', async (t) => {
  const { run, waveforms } = await openCommands(t)
  const file = join(waveforms, '2024/XX/ALFA/BHZ.D/XX.ALFA.00.BHZ.D.2024.010')
  await writeFile(file, 'rubbish')

  const { err } = await run('spans', 'XX.ALFA.00.*')
  const failing = run('spans', 'XX.ALFA.00.BHZ', '2024-01-09', '2024-01-10T23:00:00')

  assert.match(err, /has 7 bytes that are no miniSEED records/)
  await assert.rejects(failing, { code: 'SOURCE_BROKEN' })
})

test('a file that cannot be written is an error', async (t) => {
  const { run, folder } = await openCommands(t)

  const writing = run('extract', 'XX.*.*.*', ...window, '-o', join(folder, 'none/out.mseed'))

  await assert.rejects(writing, { code: 'ENOENT' })
})

test('a reader of the pipe that goes away is no error', async (t) => {
  const { waveforms } = await openCommands(t)
  const stdout = new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }))
    },
  })
  const program = new Command('netdc').exitOverride()
  const stderr = collector()
  const load = () => seismicOptions({ waveforms: [waveforms] })
  archiveCommands(program, load, { stdout, stderr: stderr.stream })

  await program.parseAsync(['archive', 'extract', 'XX.*.*.*', ...window], { from: 'user' })

  assert.equal(stderr.bytes().toString(), '')
})

const wrong: readonly (readonly string[])[] = [
  ['extract', 'XX.ALFA.BHZ', ...window],
  ['extract', 'XX.ALFA.00.B[HZ', ...window],
  ['extract', 'XX.ALFA.00.BHZ', 'yesterday', 'today'],
  ['extract', 'XX.ALFA.00.BHZ', '2024-01-11', '2024-01-10'],
  ['resp', 'XX.ALFA.00.BHZ', '2024-01-11'],
]

for (const words of wrong) {
  test(`"${words.join(' ')}" is wrong usage`, async (t) => {
    const { run } = await openCommands(t)

    await assert.rejects(run(...words), { exitCode: 2 })
  })
}

test('the file of a window holds the records of that window only', async (t) => {
  const { run, folder } = await openCommands(t)
  const file = join(folder, 'out.mseed')

  await run('extract', 'XX.ALFA.00.BHZ', ...window, '--output', file)

  const { found } = await scanFile(file)
  assert.ok(found.every(({ start, end }) => start < '2024-01-11T00:10' && end > '2024-01-10T23:50'))
})
