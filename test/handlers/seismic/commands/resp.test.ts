import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Command } from 'commander'
import { archiveCommands } from '../../../../handlers/seismic/commands.ts'
import { seismic } from '../../../../handlers/seismic/index.ts'
import type { SeismicOptions } from '../../../../handlers/seismic/index.ts'
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
  const run = (...words: string[]) => runWith(options, ...words)
  const runWith = async (said: SeismicOptions, ...words: string[]) => {
    const [stdout, stderr] = [collector(), collector()]
    const streams = { stdout: stdout.stream, stderr: stderr.stream }
    const program = new Command('netdc').exitOverride()
    archiveCommands(program, () => said, streams)
    await program.parseAsync(['archive', 'resp', 'XX.*.*.*', ...words], { from: 'user' })
    return { out: stdout.text(), err: stderr.text() }
  }
  return {
    folder,
    metadata,
    options,
    run,
    runWith,
    indexFile: join(folder, 'data/archive-metadata.sqlite'),
  }
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

test('resp tells of a file that cannot be read every time, whatever is asked for', async (t) => {
  const { metadata, run } = await openSite(t)
  await writeFile(join(metadata, 'bad.xml'), '<FDSNStationXML>')

  const [first, second] = [await run(), await run()]

  assert.match(first.out, /ALFA/)
  assert.match(first.err, /^netdc: \/.*\/bad\.xml is not well-formed.*\n$/)
  assert.equal(second.err, first.err)
})

test('a folder that is empty all at once is told by the check, and its responses are not there', async (t) => {
  const { metadata, options, run } = await openSite(t)
  await run()
  await rename(join(metadata, 'a.xml'), join(metadata, '.a.xml'))

  await assert.rejects(run(), { code: 'SOURCE_DOWN', message: 'a.xml is not there now' })
  const gateway = await seismic.create(options, { clock: stoppedClock().now, log: quiet })
  t.after(() => gateway.close?.())
  await assert.rejects(gateway.check?.(t.signal) ?? Promise.resolve(), {
    message: `${metadata} is empty, and the index knows files of it: is it mounted?`,
  })
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

test('resp needs a folder of metadata', async (t) => {
  const { options, runWith } = await openSite(t)

  await assert.rejects(runWith({ ...options, metadata: [] }), {
    code: 'CONFIG',
    message: /^no folder of metadata is named/,
  })
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
