/** Control headers of full SEED volumes in front of data records. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alfa, records, scanBytes } from '../kit/records.ts'

/** A control header of a volume, filled up with blanks. */
function header(text: string, bytes: number): Buffer {
  return Buffer.from(text.padEnd(bytes), 'latin1')
}

const volume = '000001V 010009502.4120000,001~2000,001~~~~'
const one = records(alfa, '2024-01-10', 112)

test('control headers are no damage', async () => {
  const headers = [volume, '000002A 030', '000003S 050', '000004S*', '000005T 070']

  const { found, damaged } = await scanBytes(...headers.map((text) => header(text, 4096)), ...one)

  assert.equal(found[0]?.offset, 5 * 4096)
  assert.equal(damaged, 0)
})

test('a volume says how long its control headers are', async () => {
  const short = volume.replace('2.412', '2.409')

  const given = await scanBytes(header(short, 512), header('000002A 030', 512), ...one)

  assert.deepEqual([given.found.length, given.damaged], [1, 0])
})

test('what stands between control headers and records is damage', async () => {
  const given = await scanBytes(header(volume, 4096), Buffer.alloc(256, 'x'), ...one)

  assert.deepEqual([given.found.length, given.damaged], [1, 256])
})

test('a header that a volume has cut short is damage, and the record behind it is found', async () => {
  const given = await scanBytes(header(volume, 512), ...one)

  assert.deepEqual([given.found.length, given.damaged], [1, 512])
})
