import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Command } from 'commander'
import { archiveCommands } from '../../../../handlers/seismic/commands.ts'
import { seismic } from '../../../../handlers/seismic/index.ts'
import { stoppedClock } from '../../../kit/clock.ts'
import { quiet } from '../../../kit/quiet.ts'
import { seismicOptions } from '../kit/ask.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { inventory } from '../kit/metadata.ts'

/** A folder with the metadata of one channel, and a configuration with an index. */
async function openSite(t: TestContext) {
  const folder = await temporaryFolder(t)
  const metadata = join(folder, 'metadata')
  await mkdir(metadata)
  await writeFile(join(metadata, 'a.xml'), inventory('XX', 'ALFA', 'BHZ'))
  const options = seismicOptions({
    metadata: [metadata],
    index: join(folder, 'data/archive.sqlite'),
  })
  const run = async (...words: string[]) => {
    const [stdout, stderr] = [collector(), collector()]
    const streams = { stdout: stdout.stream, stderr: stderr.stream }
    const program = new Command('netdc').exitOverride()
    archiveCommands(program, () => options, streams)
    await program.parseAsync(['archive', 'resp', 'XX.*.*.*', ...words], { from: 'user' })
    return { out: stdout.text(), err: stderr.text() }
  }
  return { folder, metadata, options, run, indexFile: join(folder, 'data/archive-metadata.sqlite') }
}

function collector() {
  const texts: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      texts.push(chunk.toString())
      done()
    },
  })
  return { stream, text: () => texts.join('') }
}

test('resp answers from the index of the gateway, beside a gateway at work', async (t) => {
  const { metadata, options, run, indexFile } = await openSite(t)
  const gateway = await seismic.create(options, { clock: stoppedClock().now, log: quiet })
  const before = existsSync(indexFile)

  await gateway.check?.(new AbortController().signal)
  await writeFile(join(metadata, 'b.xml'), inventory('XX', 'BETA', 'BHZ'))
  const [{ out, err }] = await Promise.all([run(), gateway.check?.(new AbortController().signal)])
  await gateway.close?.()

  assert.ok(before)
  assert.deepEqual(out.match(/B050F03.*/g), [
    'B050F03     Station:     ALFA',
    'B050F03     Station:     BETA',
  ])
  assert.equal(err, '')
})

test('resp makes the index where there is none yet', async (t) => {
  const { run, indexFile } = await openSite(t)

  const { out } = await run()

  assert.match(out, /ALFA/)
  assert.ok(existsSync(indexFile))
})

test('resp leaves the index alone where a folder is named', async (t) => {
  const { folder, metadata, run } = await openSite(t)

  const { out } = await run('--metadata', metadata)

  assert.match(out, /ALFA/)
  assert.deepEqual(await readdir(folder), ['metadata'])
})

test('resp does without an index that cannot be used, and says so', async (t) => {
  const { folder, run, indexFile } = await openSite(t)
  await mkdir(join(folder, 'data'))
  await writeFile(indexFile, 'Dear Sir or Madam, '.repeat(100))

  const { out, err } = await run()

  assert.match(out, /ALFA/)
  assert.match(err, /^netdc: .*archive-metadata\.sqlite cannot be opened as an index/)
  assert.match(err, /the metadata are read without it\n$/)
})
