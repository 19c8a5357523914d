/** One object reads header after header, most of which are like the one before: it must not matter. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordHeader } from '../../../../handlers/seismic/miniseed/record-header.ts'
import { record2, record3 } from '../kit/hand-made.ts'
import { diceOf } from '../kit/mutate.ts'
import { alfa, records } from '../kit/records.ts'
import { templates } from '../kit/templates.ts'

const payload = { encoding: 3, samples: 10, payload: new Uint8Array(40) }

/** With blockettes 1000 and 1001. */
function plainRecord(): Buffer {
  const [record] = records(alfa, '2024-01-10T00:00:00.000040', 50)
  assert.ok(record)
  return Buffer.from(record)
}

test('what was read before changes nothing of what is read', () => {
  const dice = diceOf(11)
  const all = [
    plainRecord(),
    record2({ ...payload, isLittleEndian: true }),
    record3(payload),
    ...templates(),
  ]
  const header = new RecordHeader()
  let base = plainRecord()
  let twins = 0

  for (let round = 0; round < 60_000; round++) {
    if (dice(12) === 0) base = Buffer.from(all[dice(all.length)] ?? plainRecord())
    const record = Buffer.from(base)
    // Half of them differ only where twins do: in the number, the time, the count, the microseconds.
    const places = dice(2) === 0 ? [0, 5, 25, 26, 28, 29, 30, 31, 61] : [dice(64), dice(64)]
    for (const at of places) record[at] = at < 6 ? 48 + dice(10) : dice(60)
    const limit = dice(20) === 0 ? dice(record.length) : record.length
    const view = new DataView(record.buffer, record.byteOffset, record.length)
    const fresh = new RecordHeader()

    const isThere = fresh.read(view, 0, limit)

    assert.equal(header.read(view, 0, limit), isThere)
    if (!isThere) continue
    twins++
    assert.deepEqual(header, fresh)
    assert.equal(header.sequence, fresh.sequence)
  }
  assert.ok(twins > 10_000)
})
