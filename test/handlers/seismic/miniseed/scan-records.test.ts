import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alfa, records, scanBytes } from '../kit/records.ts'

const minute = { id: 'XX.ALFA.00.BHZ', rate: 1, length: 512 }

/** Ten records of one channel, 112 seconds each. */
const tidy = records(alfa, '2024-01-10T00:00:00.000100', 1120)

function only(list: readonly Buffer[]): Buffer {
  const [first] = list
  assert.ok(first)
  return Buffer.from(first)
}

test('records are found with their ids, times and places', async () => {
  const { found, damaged } = await scanBytes(...tidy)

  assert.equal(damaged, 0)
  assert.equal(found.length, 10)
  assert.deepEqual(found[1], {
    ...minute,
    start: '2024-01-10T00:01:52.000100Z',
    end: '2024-01-10T00:03:43.000100Z',
    samples: 112,
    offset: 512,
  })
})

test('the end of a record is the time of its last sample', async () => {
  const { found } = await scanBytes(...records(alfa, '2024-01-10', 1))

  assert.equal(found[0]?.end, found[0]?.start)
})

test('a header of the other byte order is read', async () => {
  const record = only(records(alfa, '2024-01-10T00:00:10', 112))
  record.subarray(20, 24).swap16()
  record.subarray(28, 36).swap16()
  record.subarray(40, 44).swap32()
  for (const at of [44, 46, 48, 50, 56, 58]) record.subarray(at, at + 2).swap16()

  const { found } = await scanBytes(record)

  assert.equal(found[0]?.start, '2024-01-10T00:00:10.000000Z')
  assert.equal(found[0].samples, 112)
  assert.equal(found[0].length, 512)
})

test('the time correction is applied unless the header says that it was', async () => {
  const waiting = only(records(alfa, '2024-01-10', 112))
  waiting.writeInt32BE(-15, 40)
  const applied = Buffer.from(waiting)
  applied.writeUInt8(0x02, 36)

  const { found } = await scanBytes(waiting, applied)

  assert.deepEqual(
    found.map(({ start }) => start),
    ['2024-01-09T23:59:59.998500Z', '2024-01-10T00:00:00.000000Z'],
  )
})

test('records of several lengths and channels in one file are all found', async () => {
  const other = { ...alfa, location: '', channel: 'LHZ' }

  const { found, damaged } = await scanBytes(
    ...records(alfa, '2024-01-10', 112),
    ...records(other, '2024-01-10', 900, { recordLength: 4096 }),
    ...records(alfa, '2024-01-10T00:02:00', 10, { recordLength: 256 }),
  )

  assert.equal(damaged, 0)
  assert.deepEqual(
    found.map(({ id, offset, length }) => [id, offset, length]),
    [
      ['XX.ALFA.00.BHZ', 0, 512],
      ['XX.ALFA..LHZ', 512, 4096],
      ['XX.ALFA.00.BHZ', 4608, 256],
    ],
  )
})

test('bytes that are no records are skipped and counted', async () => {
  const [first, second] = [only(tidy), only(tidy.slice(1))]

  const { found, damaged } = await scanBytes(
    Buffer.from('not a record, MD '),
    first,
    Buffer.alloc(1000, 'D'),
    second,
  )

  assert.equal(damaged, 1017)
  assert.deepEqual(
    found.map(({ offset }) => offset),
    [17, 1529],
  )
})

test('a last record that was cut is not given out', async () => {
  const { found, damaged } = await scanBytes(only(tidy), only(tidy).subarray(0, 128))

  assert.equal(found.length, 1)
  assert.equal(damaged, 128)
})

test('a chain of blockettes that bites its tail ends', async () => {
  const record = only(tidy)
  record.writeUInt16BE(48, 58)

  const { found } = await scanBytes(record)

  assert.equal(found[0]?.length, 512)
})

test('without blockette 1000 a record ends where the next header stands, or with the file', async () => {
  const [first, second] = [only(tidy), only(tidy.slice(1))]
  for (const record of [first, second]) record.writeUInt16BE(999, 48)

  const { found, damaged } = await scanBytes(first, second)

  assert.equal(damaged, 0)
  assert.deepEqual(
    found.map(({ offset, length }) => [offset, length]),
    [
      [0, 512],
      [512, 512],
    ],
  )
})

test('without blockette 1000 a rest that is no power of two is no record', async () => {
  const record = only(tidy)
  record.writeUInt16BE(999, 48)

  const { found, damaged } = await scanBytes(record, Buffer.alloc(100))

  assert.deepEqual(found, [])
  assert.equal(damaged, 612)
})

test('an impossible record length counts as none', async () => {
  const record = only(tidy)
  record.writeUInt8(40, 54)

  const { found } = await scanBytes(record)

  assert.equal(found[0]?.length, 512)
})

const impossible: readonly (readonly [string, (record: Buffer) => void])[] = [
  ['letters for a sequence number', (record) => record.write('ABCDEF')],
  ['hour 24', (record) => record.writeUInt8(24, 24)],
  ['minute 60', (record) => record.writeUInt8(60, 25)],
  ['second 61', (record) => record.writeUInt8(61, 26)],
  ['day 367', (record) => record.writeUInt16BE(367, 22)],
  ['year 0', (record) => record.writeUInt16BE(0, 20)],
]

for (const [what, spoil] of impossible) {
  test(`${what} is no header`, async () => {
    const record = only(tidy)
    spoil(record)

    const { found, damaged } = await scanBytes(record)

    assert.deepEqual(found, [])
    assert.equal(damaged, 512)
  })
}

test('files larger than the buffer are scanned without a seam', async () => {
  const long = records(alfa, '2024-01-10', 112 * 5000)
  const odd = Buffer.from('x')

  const { found, damaged } = await scanBytes(odd, ...long)

  assert.equal(found.length, 5000)
  assert.equal(damaged, 1)
  assert.equal(found.at(-1)?.offset, 1 + 4999 * 512)
})

test('records longer than the buffer keeps are stepped over', async () => {
  const large = records(alfa, '2024-01-10', 65_000, { recordLength: 2 ** 20 })

  const { found, damaged } = await scanBytes(...large, ...large)

  assert.equal(damaged, 0)
  assert.deepEqual(
    found.map(({ offset }) => offset),
    [0, 2 ** 20],
  )
})
