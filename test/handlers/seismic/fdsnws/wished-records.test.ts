/** Records of another centre, trimmed, pruned and put in order as those of an archive of files are. */
import assert from 'node:assert/strict'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'

import { Extraction } from '../../../../handlers/seismic/archive/extract.ts'
import type { Wanted } from '../../../../handlers/seismic/archive/extract.ts'
import {
  ArchiveIndex,
  temporaryFile,
} from '../../../../handlers/seismic/archive/index/archive-index.ts'
import { readOptions } from '../../../../handlers/seismic/options.ts'
import type { SeismicOptions } from '../../../../handlers/seismic/options.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { cut, inTurn, startFdsnws, whole } from '../../../kit/fdsnws-server.ts'
import type { Responder } from '../../../kit/fdsnws-server.ts'
import { quiet } from '../../../kit/quiet.ts'
import { ask, header } from '../kit/ask.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { alfa, records } from '../kit/records.ts'
import { between } from '../kit/time.ts'
import { assertSameBytes } from './kit/upstream.ts'

const during = ['2024-01-10T21:00:30', '2024-01-10T21:40:15'] as const
const line = `.DATA * XX ALFA 00 BH? ${during.join(' ')}`

/** Two channels; ten minutes of one of them are there twice, in a better version the second time. */
const better = records(alfa, '2024-01-10T21:10:10', 600, { quality: 'Q' })
const given = [
  ...records(alfa, '2024-01-10T21:00:00', 3000),
  ...better,
  ...records({ ...alfa, channel: 'BHN' }, '2024-01-10T21:00:00', 3000),
]
const interleaved = Buffer.concat(mixed(given))

/** As some services send them: in no order that helps. */
function mixed<T>(list: readonly T[]): readonly T[] {
  return list.flatMap((_, i) => list.slice((i * 7) % list.length).slice(0, 1))
}

async function otherCentre(t: TestContext, responder: Responder) {
  const centre = await startFdsnws(t, { 'dataselect/1/query': responder })
  const folder = await temporaryFolder(t)
  const { fdsnws } = readOptions({ fdsnws: [{ url: centre.url }] }, '/')
  return { folder, options: { fdsnws, index: join(folder, 'index.sqlite') } }
}

/** What an archive of files gives of the same records. */
async function fromFiles(t: TestContext, wishes: Pick<Wanted, 'trim' | 'prune'>): Promise<Buffer> {
  const root = await temporaryFolder(t)
  await writeFile(join(root, 'file'), interleaved)
  const index = ArchiveIndex.open({ file: temporaryFile, roots: [root], log: quiet })
  const { signal } = new AbortController()
  await index.refresh(signal)
  const selection = { ...everything, channel: ['BH?'] }
  const wanted = { roots: [root], index, selection, window: between(...during), ...wishes }
  const chunks = await Array.fromAsync(new Extraction(wanted, signal).chunks())
  await index.close()
  return Buffer.concat(chunks)
}

const cuts: readonly Pick<SeismicOptions, 'trim' | 'prune'>[] = [
  { trim: false, prune: 'record' },
  { trim: true, prune: 'record' },
  { trim: false, prune: 'sample' },
]

for (const wishes of cuts) {
  test(`trim=${wishes.trim} and prune=${wishes.prune} do what they do in an archive of files`, async (t) => {
    const { folder, options } = await otherCentre(t, () => whole(interleaved))

    const { bytes, outcome } = await ask({ ...options, ...wishes }, line)

    assert.equal(outcome.kind, 'ok')
    assert.equal(outcome.detail, '')
    assertSameBytes(bytes, await fromFiles(t, wishes))
    assert.deepEqual(await readdir(folder), [], 'nothing is left over')
  })
}

test('more than the task may have is not put aside', async (t) => {
  const { folder, options } = await otherCentre(t, () => whole(interleaved))
  const maxBytes = 10_000
  const pruned = { ...options, prune: 'record' as const }

  await assert.rejects(ask(pruned, line, { maxBytes }), {
    code: 'TOO_LARGE',
    message: `more than ${maxBytes} bytes of another centre for one line`,
  })
  assert.deepEqual(await readdir(folder), [], 'nothing is left over')
  const { outcome } = await ask(pruned, line, { maxBytes: interleaved.length })
  assert.equal(outcome.kind, 'ok')
})

test('trimming alone cuts records as they come', async (t) => {
  const { options } = await otherCentre(t, () => whole(Buffer.concat(given)))
  const trimmed = await fromFiles(t, { trim: true })

  const { bytes, outcome } = await ask({ ...options, trim: true }, line)

  const inOrder = (all: Buffer) =>
    Array.from({ length: all.length / 512 }, (_, i) => all.toString('hex', i * 512, i * 512 + 512))
  assert.deepEqual(inOrder(bytes).sort(), inOrder(trimmed).sort())
  assert.deepEqual(outcome, { kind: 'ok', count: bytes.length / 512, detail: '' })
})

test('formats of segments get the records in order, however they came', async (t) => {
  const plain = given.filter((record) => !better.includes(record))
  const { options } = await otherCentre(t, () => whole(Buffer.concat(mixed(plain))))
  const changes = { header: { ...header, formatWaveform: 'SLIST' } }

  const { bytes } = await ask(options, line, changes)

  const heads = bytes.toString().match(/^TIMESERIES \S+/gm)
  assert.deepEqual(heads, ['TIMESERIES XX_ALFA_00_BHN_D,', 'TIMESERIES XX_ALFA_00_BHZ_D,'])
})

test('what was put aside goes when the work fails, and what others left when it is old', async (t) => {
  const { folder, options } = await otherCentre(t, inTurn(cut(interleaved, 100)))
  const [old, young] = [join(folder, 'upstream-old'), join(folder, 'upstream-young')]
  await Promise.all([old, young].map((one) => mkdir(one)))
  await utimes(old, 0, 0)

  await assert.rejects(ask({ ...options, prune: 'record' }, line), { code: 'SOURCE_DOWN' })

  assert.deepEqual(await readdir(folder), ['upstream-young'])
})
