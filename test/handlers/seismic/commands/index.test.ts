import assert from 'node:assert/strict'
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Command } from 'commander'
import { archiveCommands } from '../../../../handlers/seismic/commands.ts'
import { age, smallArchive } from '../archive/index/kit.ts'
import { seismicOptions } from '../kit/ask.ts'

/** Runs `netdc archive …` and gives what it wrote; on a terminal if told so. */
async function openCommands(t: TestContext) {
  const archive = await smallArchive(t)
  const options = seismicOptions({ waveforms: [archive.root], index: archive.file })
  const run = async (words: readonly string[], changes: object = {}, isTTY = false) => {
    const [stdout, stderr] = [collector(), Object.assign(collector(), { isTTY })]
    const program = new Command('netdc').exitOverride()
    archiveCommands(program, () => ({ ...options, ...changes }), { stdout, stderr })
    await program.parseAsync(['archive', ...words], { from: 'user' })
    return { out: stdout.text(), err: stderr.text() }
  }
  return { ...archive, run }
}

function collector() {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return Object.assign(stream, { text: () => Buffer.concat(chunks).toString() })
}

test('index reads what is new or changed, and says what it did', async (t) => {
  const { run, file, day } = await openCommands(t)

  const first = await run(['index'])
  age(day(10), '2023-02-02')
  rmSync(day(11))
  const second = await run(['index', '--json'])

  assert.match(first.out, /^2 files, 2 read \(0\.0 MB\), 0 gone\n$/)
  assert.match(second.out, /^\{"files":1,"read":1,"bytes":\d+,"removed":1\}\n$/)
  assert.equal(first.err + second.err, '')
  assert.ok(existsSync(file))
})

test('on a terminal a bar shows how far it is, and is taken away', async (t) => {
  const { run } = await openCommands(t)

  const { err } = await run(['index'], {}, true)
  const again = await run(['index'], {}, true)

  assert.match(err, /^\rindexing \[ +\] +0 % {2}0 of 2 files, 0\.0 of 0\.0 GB/)
  assert.match(err, /\[#{30}\] 100 % {2}2 of 2 files, 0\.0 of 0\.0 GB/)
  assert.ok(err.endsWith('\r\u001b[K'))
  assert.equal(again.err, '')
})

test('list and spans look for changes first', async (t) => {
  const { run, day } = await openCommands(t)
  await run(['index'])
  rmSync(day(11))

  const list = await run(['list'])
  const spans = await run(['spans', 'XX.ALFA.00.BHZ', '2024-01-10', '2024-01-11'])

  assert.match(list.out, /^XX {2}ALFA {2}00 {2}BHZ .* 1\n$/)
  assert.match(spans.out, /^XX {2}ALFA {2}00 {2}BHZ {2}2024-01-10T23:00:00\.000000Z/)
})

test('a folder named on the command line leaves the configured index alone', async (t) => {
  const { run, root, file, folder } = await openCommands(t)
  const other = join(folder, 'other.sqlite')

  const temporary = await run(['list', '--waveforms', root])
  const isUntouched = !existsSync(file)
  const named = await run(['list', '--waveforms', root, '--index', other])

  assert.equal(temporary.out, named.out)
  assert.ok(isUntouched && existsSync(other))
})

test('an archive that is not there, or not named, is an error', async (t) => {
  const { run, folder } = await openCommands(t)

  await assert.rejects(run(['index', '--waveforms', join(folder, 'none')]), { code: 'SOURCE_DOWN' })
  await assert.rejects(run(['index'], { waveforms: [] }), /no folder of waveforms is named/)
  await assert.rejects(run(['list', '--database', join(folder, 'none')]), { code: 'CONFIG' })
})

test('what could not be indexed is told', async (t) => {
  const { run, root } = await openCommands(t)
  symlinkSync(join(root, 'circle'), join(root, 'circle'))

  const { out, err } = await run(['index'])

  assert.match(out, /^2 files/)
  assert.match(err, /circle cannot be read \(ELOOP\)/)
})
