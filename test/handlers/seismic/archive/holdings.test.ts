import assert from 'node:assert/strict'
import { rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { allTime, Holdings } from '../../../../handlers/seismic/archive/holdings.ts'
import {
  ArchiveIndex,
  temporaryFile,
} from '../../../../handlers/seismic/archive/index/archive-index.ts'
import { formatId } from '../../../../handlers/seismic/channel-id.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { writeStretches } from '../../../../handlers/seismic/synthetic.ts'
import { Trouble } from '../../../../handlers/seismic/trouble.ts'
import { formatInstant } from '../../../../src/model/index.ts'
import { quiet } from '../../../kit/quiet.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { alfa } from '../kit/records.ts'
import { at, between } from '../kit/time.ts'

const never = new AbortController().signal

function stretch(start: string, seconds: number, id = alfa) {
  return { id, start: at(start), rate: 1, samples: new Int32Array(seconds) }
}

/** One channel over a midnight with a gap at noon, another one without. */
async function archive(t: TestContext): Promise<string> {
  const root = await temporaryFolder(t)
  await writeStretches(root, [
    stretch('2024-01-10T06:00:00', 6 * 3600),
    stretch('2024-01-10T13:00:00', 14 * 3600),
    stretch('2024-01-10T06:00:00', 3600, { ...alfa, location: '' }),
  ])
  return root
}

function openIndex(t: TestContext, roots: readonly string[]): ArchiveIndex {
  const index = ArchiveIndex.open({ file: temporaryFile, roots, log: quiet })
  t.after(() => index.close())
  return index
}

async function spansOf(root: string, window = allTime, known?: ArchiveIndex) {
  const trouble = new Trouble()
  const index = known ?? ArchiveIndex.open({ file: temporaryFile, roots: [root], log: quiet })
  const wanted = { selection: everything, window }
  const spans = await Array.fromAsync(new Holdings(wanted, index, trouble, never).spans())
  if (known === undefined) await index.close()
  const lines = spans.map(({ id, start, end }) =>
    [formatId(id), formatInstant(start).slice(0, 19), formatInstant(end).slice(0, 19)].join(' '),
  )
  return { lines, trouble: String(trouble) }
}

const joined = [
  'XX.ALFA..BHZ 2024-01-10T06:00:00 2024-01-10T06:59:59',
  'XX.ALFA.00.BHZ 2024-01-10T06:00:00 2024-01-10T11:59:59',
  'XX.ALFA.00.BHZ 2024-01-10T13:00:00 2024-01-11T02:59:59',
]

test('spans are joined across midnight and parted by gaps', async (t) => {
  const root = await archive(t)

  assert.deepEqual((await spansOf(root)).lines, joined)
})

test('only spans that overlap the window are told', async (t) => {
  const root = await archive(t)

  const touching = await spansOf(root, between('2024-01-10T06:59:59', '2024-01-10T13:00:00'))

  assert.deepEqual(touching.lines, joined.slice(1, 2))
})

test('a file that was written since is read again', async (t) => {
  const root = await archive(t)
  const index = openIndex(t, [root])
  const path = join(root, '2024/XX/ALFA/BHZ.D/XX.ALFA.00.BHZ.D.2024.010')
  await spansOf(root, allTime, index)

  await writeFile(path, Buffer.alloc(1000))
  const changed = await spansOf(root, allTime, index)

  assert.equal(changed.lines.length, 2)
  assert.equal(
    changed.trouble,
    'XX.ALFA.00.BHZ.D.2024.010 has 1000 bytes that are no miniSEED records',
  )
})

test('a file under another name is told of as the index knows it, and no longer when it is gone', async (t) => {
  const root = await archive(t)
  const path = join(root, 'elsewhere.mseed')
  await rename(join(root, '2024/XX/ALFA/BHZ.D/XX.ALFA.00.BHZ.D.2024.010'), path)
  const index = openIndex(t, [root])
  await index.refresh(never)

  const before = await spansOf(root, allTime, index)
  await rm(path)
  const after = await spansOf(root, allTime, index)

  assert.deepEqual(before.lines, joined)
  assert.equal(after.lines.length, 2)
})

test('a file that cannot be read is told', async (t) => {
  const root = await archive(t)
  const path = join(root, '2024/XX/ALFA/BHZ.D/XX.ALFA.00.BHZ.D.2024.010')
  await rm(path)
  await symlink(path, path)

  const { lines, trouble } = await spansOf(root)

  assert.equal(lines.length, 2)
  assert.equal(trouble, 'XX.ALFA.00.BHZ.D.2024.010 cannot be read (ELOOP)')
})

test('channels are told with their first and last sample', async (t) => {
  const root = await archive(t)
  const wanted = { selection: everything, window: allTime }
  const holdings = new Holdings(wanted, openIndex(t, [root]), new Trouble(), never)

  const channels = await Array.fromAsync(holdings.channels())

  assert.deepEqual(channels, [
    {
      id: { ...alfa, location: '' },
      ...between('2024-01-10T06:00:00', '2024-01-10T06:59:59'),
      files: 1,
    },
    { id: alfa, ...between('2024-01-10T06:00:00', '2024-01-11T02:59:59'), files: 2 },
  ])
})

test('an abort is heard between files', async (t) => {
  const root = await archive(t)
  const wanted = { selection: everything, window: allTime }
  const stopped = AbortSignal.abort(new Error('stop'))

  const spans = new Holdings(wanted, openIndex(t, [root]), new Trouble(), stopped).spans()

  await assert.rejects(Array.fromAsync(spans), /stop/)
})
