/** Files of mixed, cut and spoilt records, and how they are read. */
import assert from 'node:assert/strict'
import { open, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { RecordScanner } from '../../../../handlers/seismic/miniseed/scan-records.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { record3 } from '../kit/hand-made.ts'
import { alfa, records, scanBytes } from '../kit/records.ts'

/** Ten records of one channel, 112 seconds each. */
const tidy = records(alfa, '2024-01-10T00:00:00.000100', 1120)

function only(list: readonly Buffer[]): Buffer {
  const [first] = list
  assert.ok(first)
  return Buffer.from(first)
}

async function fileOf(t: TestContext, bytes: Uint8Array): Promise<FileHandle> {
  const path = join(await temporaryFolder(t), 'file')
  await writeFile(path, bytes)
  const file = await open(path)
  t.after(() => file.close())
  return file
}

/** Neither says its length: the type of its blockette is unknown. */
function withoutLength(record: Buffer): Buffer {
  const copy = Buffer.from(record)
  copy.writeUInt16BE(999, 48)
  return copy
}

const integers = { encoding: 3, samples: 20, payload: Buffer.alloc(80) }

test('records of version 3 are found, also between those of version 2', async () => {
  const third = record3(integers, { extra: '{"a":1}' })

  const { found, damaged } = await scanBytes(only(tidy), third, third, only(tidy), third)

  assert.equal(damaged, 0)
  assert.deepEqual(
    found.map(({ id, offset, length }) => [id, offset, length]),
    [
      ['XX.ALFA.00.BHZ', 0, 512],
      ['XX.ALFA.00.BHZ', 512, 148],
      ['XX.ALFA.00.BHZ', 660, 148],
      ['XX.ALFA.00.BHZ', 808, 512],
      ['XX.ALFA.00.BHZ', 1320, 148],
    ],
  )
})

test('bytes between records of version 3 are skipped and counted', async () => {
  const third = record3(integers)

  const { found, damaged } = await scanBytes(Buffer.from('MS\x03 MSM'), third, Buffer.from('M'))

  assert.equal(damaged, 8)
  assert.deepEqual(
    found.map(({ offset }) => offset),
    [7],
  )
})

test('a last record of version 3 that was cut is not given out', async () => {
  const third = record3(integers)

  const { found, damaged } = await scanBytes(third, third.subarray(0, -1))

  assert.equal(found.length, 1)
  assert.equal(damaged, third.length - 1)
})

test('without blockette 1000 a record ends where one of version 3 begins', async () => {
  const { found, damaged } = await scanBytes(withoutLength(only(tidy)), record3(integers))

  assert.equal(damaged, 0)
  assert.deepEqual(
    found.map(({ length }) => length),
    [512, 141],
  )
})

test('without blockette 1000 the scan says the length, and how long the payload is', async (t) => {
  const file = await fileOf(t, withoutLength(only(tidy)))
  const lengths: number[][] = []

  await new RecordScanner().scan(file, { from: 0, to: 512 }, ({ length, dataLength }) => {
    lengths.push([length, dataLength])
  })

  assert.deepEqual(lengths, [[512, 448]])
})

test('many records without blockette 1000 are found across the seams', async () => {
  const long = records(alfa, '2024-01-10', 112 * 4100).map(withoutLength)

  const { found, damaged } = await scanBytes(Buffer.from('x'), ...long)

  assert.equal(found.length, 4100)
  assert.equal(damaged, 1)
})

test('headers one upon the other, none with a length, are skipped to the last of them', async () => {
  const header = withoutLength(only(tidy)).subarray(0, 56)
  const pile = Buffer.concat(Array.from({ length: 3000 }, () => header))

  const { found, damaged } = await scanBytes(pile)

  const inRecords = found.reduce((sum, { length }) => sum + length, 0)
  assert.equal(inRecords + damaged, pile.length)
  assert.ok(found.every(({ length }) => length % 64 === 0))
})

test('one scanner scans small and large ranges in turn', async (t) => {
  const long = Buffer.concat(records(alfa, '2024-01-10', 112 * 5000))
  const file = await fileOf(t, long)
  const scanner = new RecordScanner()
  const countIn = async (from: number, to: number) => {
    let count = 0
    const visit = () => count++
    assert.equal(await scanner.scan(file, { from, to }, visit), 0)
    return count
  }

  const counts = [
    await countIn(512, 1024),
    await countIn(0, long.length),
    await countIn(1024, 1024),
    await countIn(512 * 4990, long.length),
    await countIn(512, long.length),
  ]

  assert.deepEqual(counts, [1, 5000, 0, 10, 4999])
})

test('a range that the file does not fill ends with the file', async (t) => {
  const file = await fileOf(t, Buffer.concat(records(alfa, '2024-01-10', 112 * 3000)))
  let count = 0

  const damaged = await new RecordScanner().scan(file, { from: 0, to: 2 ** 30 }, () => count++)

  assert.equal(damaged, 0)
  assert.equal(count, 3000)
})

test('what the visitor throws ends the scan, and the next one is right', async (t) => {
  const file = await fileOf(t, Buffer.concat(records(alfa, '2024-01-10', 112 * 5000)))
  const scanner = new RecordScanner()
  const range = { from: 0, to: 5000 * 512 }
  let count = 0

  await assert.rejects(
    scanner.scan(file, range, () => {
      throw new Error('enough')
    }),
    /enough/,
  )
  await scanner.scan(file, range, () => count++)

  assert.equal(count, 5000)
})

test('a scan ends when it is told to', async (t) => {
  const file = await fileOf(t, Buffer.concat(records(alfa, '2024-01-10', 112 * 5000)))
  const stop = new AbortController()
  let count = 0

  const scan = new RecordScanner().scan(
    file,
    { from: 0, to: 5000 * 512 },
    () => {
      count++
      stop.abort()
    },
    stop.signal,
  )

  await assert.rejects(scan, { name: 'AbortError' })
  assert.ok(count > 0 && count < 5000)
})

test('a file that cannot be read is the error of the operating system', async () => {
  const file = await open(tmpdir())

  const scan = new RecordScanner().scan(file, { from: 0, to: 4096 }, () => undefined)

  await assert.rejects(scan, { code: 'EISDIR' })
  await file.close()
})

test('a record that says it is longer than it is swallows none of those behind it', async () => {
  const wrong = only(tidy)
  wrong.writeUInt8(23, 54)

  const { found, damaged } = await scanBytes(only(tidy), wrong, ...tidy, ...tidy.slice(0, 2))

  assert.equal(damaged, 512)
  assert.equal(found.length, 13)
  assert.equal(found[1]?.offset, 1024)
})

for (const cut of [57, 300, 511]) {
  test(`a record cut to ${cut} bytes does not take its end from the next one`, async () => {
    const { found, damaged } = await scanBytes(
      only(tidy),
      only(tidy).subarray(0, cut),
      ...tidy.slice(0, 3),
    )

    assert.equal(damaged, cut)
    assert.deepEqual(
      found.map(({ offset }) => offset),
      [0, 512 + cut, 1024 + cut, 1536 + cut],
    )
  })
}

test('a record of version 3 with a wrong length swallows none of those behind it', async () => {
  const [wrong, right] = [record3(integers), record3(integers)]
  wrong.writeUInt32LE(100, 36)

  const { found, damaged } = await scanBytes(right, wrong, right, right)

  assert.equal(damaged, wrong.length)
  assert.equal(found.length, 3)
})

test('foreign bytes behind a record are none of it, and it is given out', async () => {
  const { found, damaged } = await scanBytes(only(tidy), Buffer.alloc(700, 'V'), only(tidy))

  assert.equal(damaged, 700)
  assert.equal(found.length, 2)
})
