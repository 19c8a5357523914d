/** Sections that follow each other closely in a file. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Extraction } from '../../../../../handlers/seismic/archive/extract.ts'
import { openIndexDatabase } from '../../../../../handlers/seismic/archive/index/database.ts'
import { IndexKeeper } from '../../../../../handlers/seismic/archive/index/index-keeper.ts'
import { joinSections } from '../../../../../handlers/seismic/archive/index/join-sections.ts'
import type { Section } from '../../../../../handlers/seismic/archive/index/section.ts'
import { everything } from '../../../../../handlers/seismic/selection.ts'
import { plusMicroseconds } from '../../../../../src/model/index.ts'
import { quiet } from '../../../../kit/quiet.ts'
import { temporaryFolder } from '../../kit/folder.ts'
import { alfa, records } from '../../kit/records.ts'
import { at, between } from '../../kit/time.ts'
import { age, never, openIndex } from './kit.ts'

const day = between('2024-01-10', '2024-01-11')
const bravo = { ...alfa, station: 'BRAVO' }

/** A hundred seconds at one sample per second, in 512 bytes. */
function section(second: number, offset: number, more: Partial<Section> = {}): Section {
  const start = plusMicroseconds(at('2024-01-10'), second * 1_000_000)
  const end = plusMicroseconds(start, 99_000_000)
  return {
    ...{ id: alfa, version: 2, start, end, rate: 1, path: '/archive/file', offset, bytes: 512 },
    ...{ timeIndex: [{ time: start, offset }], isInOrder: true, spans: [{ start, end, rate: 1 }] },
    ...{ modifiedMs: 0, size: 100_000 },
    ...more,
  }
}

/** Where the sections lie in their file. */
function placesOf(sections: readonly Section[]): readonly (readonly [number, number])[] {
  return joinSections(() => sections).map(({ offset, bytes }) => [offset, offset + bytes])
}

test('sections that follow each other in time and closely in the file are one', () => {
  const sections = Array.from({ length: 80 }, (_, i) => section(i * 100, i * 1024))

  const [joined, ...others] = joinSections(() => sections)

  assert.deepEqual(others, [])
  assert.equal(joined?.bytes, 79 * 1024 + 512)
  assert.deepEqual(joined.spans, [{ start: sections[0]?.start, end: sections[79]?.end, rate: 1 }])
  // One mark an hour, as in any other section.
  assert.deepEqual(
    joined.timeIndex?.map(({ offset }) => offset),
    [0, 36 * 1024, 72 * 1024],
  )
})

test('others stay apart', () => {
  const [one, far] = [section(0, 0), section(100, 600_000)]
  const others = [
    section(50, 1024),
    section(100, 1024, { version: 3 }),
    section(100, 1024, { rate: 2 }),
    section(100, 1024, { path: '/archive/other' }),
    section(100, 1024, { isInOrder: false }),
    section(100, 1024, { timeIndex: undefined }),
  ]

  assert.equal(placesOf([one, far]).length, 2)
  for (const other of others) assert.equal(placesOf([one, other]).length, 2)
})

test('no section is joined over the bytes of another one', () => {
  const late = [section(0, 0), section(100, 2048), section(200, 1024)]

  assert.deepEqual(placesOf(late), [
    [0, 512],
    [2048, 2560],
    [1024, 1536],
  ])
})

/** Two channels whose records alternate in a file. */
async function alternating(t: TestContext, samples: number) {
  const folder = await temporaryFolder(t)
  const root = join(folder, 'waveforms')
  mkdirSync(root)
  const of = [alfa, bravo].map((id) => records(id, '2024-01-10T01:00:00', samples))
  const all = of[0]?.flatMap((record, i) => [record, of[1]?.[i] ?? record]) ?? []
  const path = join(root, 'alternating.mseed')
  writeFileSync(path, Buffer.concat(all))
  age(path)
  return { path, folder, root, file: join(folder, 'index.sqlite'), of }
}

test('where channels alternate in a file each is one section, and is extracted as it is', async (t) => {
  const { root, file, of } = await alternating(t, 30_000)
  const index = openIndex(t, { file, roots: [root] })
  await index.refresh(never)

  const sections = [...index.sections(everything, day)]
  const window = between('2024-01-10T02:00:00', '2024-01-10T02:00:01')
  const [all, some] = [day, window].map((window) => {
    const wanted = { roots: [root], index, selection: everything, window }
    return Array.fromAsync(new Extraction(wanted, never).chunks())
  })

  assert.equal(sections.length, 2)
  assert.ok(Buffer.concat((await all) ?? []).equals(Buffer.concat(of.flat())))
  assert.equal(Buffer.concat((await some) ?? []).length, 2 * 512)
})

test('while a file is read anew, all that was known of it is still seen', async (t) => {
  const { path, root, file } = await alternating(t, 500_000)
  const [database, view] = [openIndexDatabase(file), openIndexDatabase(file)]
  const options = { file, roots: [root], databases: [], pauseMs: 1 }
  const keeper = new IndexKeeper({ ...options, database, view, log: quiet, now: Date.now })
  t.after(async () => {
    await keeper.close()
    view.close()
  })
  await keeper.refreshFile(path, never)
  const known = keeper.sectionsOf(alfa, between('2024-01-01', '2025-01-01'))
  age(path, '2023-02-01')

  const reading = { isGoingOn: true }
  const done = keeper.refreshFile(path, never).finally(() => (reading.isGoingOn = false))
  const seen: unknown[] = []
  while (reading.isGoingOn) {
    const { length, 0: first } = keeper.sectionsOf(alfa, between('2024-01-01', '2025-01-01'))
    seen.push([length, first?.bytes])
    await setImmediate()
  }
  await done

  assert.ok(seen.length > 1)
  for (const one of seen) assert.deepEqual(one, [known.length, known[0]?.bytes])
})

test('a file that many ask for at the same time is read once', async (t) => {
  const { path, root, file } = await alternating(t, 1000)
  const [database, view] = [openIndexDatabase(file), openIndexDatabase(file)]
  let reads = 0
  const now = () => {
    reads++
    return Date.now()
  }
  const options = { file, roots: [root], databases: [], pauseMs: 1 }
  const keeper = new IndexKeeper({ ...options, database, view, log: quiet, now })
  t.after(async () => {
    await keeper.close()
    view.close()
  })

  await Promise.all(Array.from({ length: 20 }, () => keeper.refreshFile(path, never)))

  assert.equal(reads, 1)
})
