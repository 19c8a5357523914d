/** Extraction by an index: byte ranges, files that change, any tree, and what is odd within files. */
import assert from 'node:assert/strict'
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import { Extraction } from '../../../../handlers/seismic/archive/extract.ts'
import type { Wanted } from '../../../../handlers/seismic/archive/extract.ts'
import {
  ArchiveIndex,
  temporaryFile,
} from '../../../../handlers/seismic/archive/index/archive-index.ts'
import { writeRecords } from '../../../../handlers/seismic/miniseed/write-records.ts'
import { packRecord3, writeRecords3 } from '../../../../handlers/seismic/miniseed/write-records3.ts'
import { everything } from '../../../../handlers/seismic/selection.ts'
import { plusMicroseconds } from '../../../../src/model/index.ts'
import type { TimeWindow } from '../../../../src/model/index.ts'
import { quiet } from '../../../kit/quiet.ts'
import { headerOf, numbersOf } from '../kit/decoded.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { alfa, records, scanBytes } from '../kit/records.ts'
import { at, between } from '../kit/time.ts'

const never = new AbortController().signal
const year = between('2024-01-01', '2025-01-01')

/** An archive of the files given, by their paths below its root, and the index of it. */
async function indexed(t: TestContext, files: Readonly<Record<string, readonly Uint8Array[]>>) {
  const root = await temporaryFolder(t)
  for (const [path, pieces] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), Buffer.concat(pieces))
  }
  const index = ArchiveIndex.open({ file: temporaryFile, roots: [root], log: quiet })
  t.after(() => index.close())
  await index.refresh(never)
  const extract = async (window: TimeWindow = year, options: Partial<Wanted> = {}) => {
    const wanted = { roots: [root], index, selection: everything, window, ...options }
    const extraction = new Extraction(wanted, never)
    const chunks = await Array.fromAsync(extraction.chunks())
    return { bytes: Buffer.concat(chunks), chunks, extraction }
  }
  return { root, index, extract }
}

function assertSame(given: Uint8Array, expected: readonly Uint8Array[]): void {
  assert.ok(Buffer.concat(expected).equals(given))
}

/** The records of a list that overlap a window, one by one. */
function within(list: readonly Buffer[], window: TimeWindow): readonly Buffer[] {
  return list.filter((record) => {
    const { start, end } = headerOf(record)
    return start < window.end && end > window.start
  })
}

test('any window of a long file gives the records that overlap it', async (t) => {
  const all = records(alfa, '2024-01-10', 112 * 900)
  const { extract } = await indexed(t, { 'any/tree/file.mseed': all })

  for (let hour = 0; hour < 30; hour += 3) {
    const start = plusMicroseconds(at('2024-01-10'), hour * 3_600_000_000 - 7_000_000)
    const window = { start, end: plusMicroseconds(start, 5_000_000_000 + hour * 1_000_000_000) }

    const { bytes, extraction } = await extract(window)

    const expected = within(all, window)
    assertSame(bytes, expected)
    assert.equal(extraction.records, expected.length)
  }
})

/** Records of 33 minutes or 2.8 hours, most of them overlapping, some out of order; seconds. */
const unruly = fc.array(
  fc.record({
    step: fc.constantFrom(-3000, 600, 1800, 1800, 1800, 9000),
    samples: fc.constantFrom(200, 1000, 1000),
  }),
  { minLength: 1, maxLength: 25 },
)

test('no window of unruly records loses one of them', async (t) => {
  const windows = fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: 1, max: 30 }))
  const { root, index, extract } = await indexed(t, { 'file.mseed': [] })
  const property = fc.asyncProperty(
    unruly,
    fc.array(windows, { minLength: 20, maxLength: 20 }),
    async (all, some) => {
      const list = unrulyRecords(all)
      await writeFile(join(root, 'file.mseed'), Buffer.concat(list))
      await index.refreshFile(join(root, 'file.mseed'))
      for (const [from, minutes] of some) {
        const start = plusMicroseconds(at('2024-01-10'), from * 600_000_000)
        const window = { start, end: plusMicroseconds(start, minutes * 60_000_000) }
        const { extraction } = await extract(window)
        assert.equal(extraction.records, within(list, window).length)
      }
    },
  )

  await fc.assert(property, { seed: 4, numRuns: 60 })
})

function unrulyRecords(all: readonly { step: number; samples: number }[]) {
  let time = at('2024-01-10')
  return all.flatMap(({ step, samples }) => {
    time = plusMicroseconds(time, step * 1_000_000)
    const stretch = { id: alfa, start: time, rate: 0.1, samples: new Int32Array(samples) }
    return [...writeRecords(stretch, { encoding: 'int32', recordLength: 4096 })]
  })
}

test('records of channels that alternate in a file come channel by channel', async (t) => {
  const other = { ...alfa, channel: 'BHE' }
  const [one, two] = [records(alfa, '2024-01-10', 1120), records(other, '2024-01-10', 1120)]
  const mixed = one.flatMap((record, i) => [record, two[i] ?? record])
  const { extract } = await indexed(t, { 'multiplexed.mseed': mixed })

  const { bytes } = await extract()

  assertSame(bytes, [...two, ...one])
})

test('a file that grew since it was indexed gives its new records too', async (t) => {
  const all = records(alfa, '2024-01-10', 1120)
  const { root, extract } = await indexed(t, { 'file.mseed': all.slice(0, 6) })
  await appendFile(join(root, 'file.mseed'), Buffer.concat(all.slice(6)))

  const { bytes } = await extract()

  assertSame(bytes, all)
})

test('a file that is gone since it was indexed is no trouble', async (t) => {
  const all = records(alfa, '2024-01-10', 1120)
  const { root, extract } = await indexed(t, {
    'a.mseed': all.slice(0, 5),
    'b.mseed': all.slice(5),
  })
  await rm(join(root, 'a.mseed'))

  const { bytes, extraction } = await extract()

  assertSame(bytes, all.slice(5))
  assert.ok(extraction.trouble.isNone)
})

test('damage within a file is told, and the records around it come', async (t) => {
  const all = records(alfa, '2024-01-10', 1120)
  const damaged = [...all.slice(0, 4), Buffer.alloc(700, 'x'), ...all.slice(4)]
  const { extract } = await indexed(t, { 'file.mseed': damaged })

  const { bytes, extraction } = await extract()

  assertSame(bytes, all)
  assert.match(String(extraction.trouble), /file\.mseed has 700 bytes that are no miniSEED records/)
})

test('records that do not say their length come whole', async (t) => {
  const all = records(alfa, '2024-01-10', 1120)
  for (const record of all) {
    // The chain of blockettes goes on behind blockette 1000.
    record.writeUInt16BE(56, 46)
    record.fill(0, 48, 56)
  }
  const { extract } = await indexed(t, { 'file.mseed': all })

  const { bytes } = await extract()

  assertSame(bytes, all)
})

test('a record longer than a chunk is a chunk of its own', async (t) => {
  const samples = Int32Array.from({ length: 400_000 }, (_, i) => i)
  const stretch = { id: alfa, start: at('2024-01-10'), rate: 100, samples }
  const long = [...writeRecords3(stretch, { encoding: 'int32', payloadBytes: 1_600_000 })]
  const { extract } = await indexed(t, {
    'file.ms3': [...long, ...records(alfa, '2024-02-10', 112)],
  })

  const { bytes, chunks } = await extract()

  assertSame(bytes, [...long, ...records(alfa, '2024-02-10', 112)])
  assert.equal(chunks[0]?.length, long[0]?.length)
})

test('lengths, versions and rates may mix', async (t) => {
  const stretch = { id: alfa, start: at('2024-01-12'), rate: 1, samples: Int32Array.of(1, 2, 3) }
  const mixed = [
    ...records(alfa, '2024-01-10', 1120),
    ...records(alfa, '2024-01-11', 1120, { recordLength: 4096 }),
    ...writeRecords3(stretch),
    ...records(alfa, '2024-01-13', 1120, { quality: 'M' }),
  ]
  const { extract } = await indexed(t, { 'file.mseed': mixed })

  const { bytes } = await extract()

  assertSame(bytes, mixed)
})

for (const prune of ['none', 'record', 'sample'] as const) {
  test(`trimmed to the sample, ends included, with prune = ${prune}`, async (t) => {
    const all = records(alfa, '2024-01-10', 1120)
    const { extract } = await indexed(t, { 'file.mseed': all })

    const window = between('2024-01-10T00:01:00', '2024-01-10T00:10:00')
    const { bytes, extraction } = await extract(window, { trim: true, prune })

    const { found } = await scanBytes(bytes)
    const given = found.flatMap(({ offset, length }) =>
      numbersOf(bytes.subarray(offset, offset + length)),
    )
    assert.deepEqual(
      given,
      Array.from({ length: 541 }, (_, i) => 60 + i),
    )
    assert.equal(extraction.records, found.length)
  })
}

test('a window shorter than a sample gives nothing when it is trimmed', async (t) => {
  const { extract } = await indexed(t, { 'file.mseed': records(alfa, '2024-01-10', 1120) })

  const window = between('2024-01-10T00:01:00.2', '2024-01-10T00:01:00.7')
  const whole = await extract(window)
  const trimmed = await extract(window, { trim: true })
  const pruned = await extract(window, { prune: 'sample' })

  assert.equal(whole.bytes.length, 512)
  assert.deepEqual([trimmed.bytes.length, pruned.bytes.length], [0, 0])
})

test('a higher version within a record leaves the samples on both of its sides', async (t) => {
  const low = records(alfa, '2024-01-10', 112)
  const high = records(alfa, '2024-01-10T00:00:50', 10, { quality: 'M' })
  const { extract } = await indexed(t, { 'low.mseed': low, 'high.mseed': high })

  const { bytes } = await extract(year, { prune: 'sample' })
  const { bytes: whole } = await extract(year, { prune: 'record' })

  const { found } = await scanBytes(bytes)
  assert.deepEqual(
    found.map(({ start, samples }) => [start.slice(11, 19), samples]),
    [
      ['00:00:00', 50],
      ['00:00:50', 10],
      ['00:01:00', 52],
    ],
  )
  assertSame(whole, [...low, ...high])
})

test('pruned segments that interleave come in the order of time', async (t) => {
  const slow = records(alfa, '2024-01-10', 1120)
  const fast = [
    ...writeRecords3(
      { id: alfa, start: at('2024-01-10T00:00:30'), rate: 2, samples: new Int32Array(2000) },
      { encoding: 'int32', payloadBytes: 400 },
    ),
  ]
  const { extract } = await indexed(t, { 'slow.mseed': slow, 'fast.ms3': fast })

  const { bytes } = await extract(year, { prune: 'record' })

  const starts = (await scanBytes(bytes)).found.map(({ start }) => start)
  assert.equal(starts.length, slow.length + fast.length)
  assert.deepEqual(starts, [...starts].sort())
})

test('records without a rate overlap nothing and are never pruned', async (t) => {
  const text = Buffer.from('the clock was set')
  const log = (minute: number) =>
    packRecord3({
      sourceId: 'FDSN:XX_ALFA_00_L_O_G',
      start: plusMicroseconds(at('2024-01-10'), minute * 60_000_000),
      ...{ rate: 0, samples: text.length, encoding: 0, payload: text },
    })
  const logs = [log(1), log(2), log(3)]
  const { extract } = await indexed(t, { 'log.ms3': logs })

  assertSame((await extract()).bytes, logs)
  assertSame((await extract(year, { prune: 'sample' })).bytes, logs)
})

test('chunks that are lent hold the same bytes, one at a time', async (t) => {
  const all = records(alfa, '2024-01-10', 112 * 9000)
  const { root, index } = await indexed(t, { 'file.mseed': all })
  const wanted = { roots: [root], index, selection: everything, window: year }
  const pieces: Buffer[] = []
  const memories = new Set<ArrayBufferLike>()

  for await (const chunk of new Extraction(wanted, never).lentChunks()) {
    pieces.push(Buffer.from(chunk))
    memories.add(chunk.buffer)
  }

  assert.ok(Buffer.concat(all).equals(Buffer.concat(pieces)))
  assert.ok(pieces.length > memories.size)
})
