/** Spoilt records. The long form of this, a million of them, is bench/fuzz/. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordScanner } from '../../../../handlers/seismic/miniseed/scan-records.ts'
import { openEnd } from '../../../../src/model/index.ts'
import { readRecords } from '../kit/miniseed-file.ts'
import { diceOf, mutations } from '../kit/mutate.ts'
import { templates } from '../kit/templates.ts'

function spoilt(count: number, seed: number): Buffer {
  const pieces = mutations(templates(), diceOf(seed))
  return Buffer.concat(Array.from({ length: count }, () => pieces.next().value))
}

const scanner = new RecordScanner()

for (const seed of [1, 2, 3, 4]) {
  test(`spoilt records are read as far as they make sense, seed ${seed}`, async () => {
    const bytes = spoilt(1500, seed)

    const { records, skipped } = await readRecords(bytes, scanner)

    assert.ok(records.length > 100)
    assert.ok(skipped > 0 && skipped < bytes.length)
    for (const { start, samples, reason } of records) {
      assert.ok(Number.isSafeInteger(start) && start <= openEnd)
      assert.equal(samples === undefined, reason !== undefined)
    }
  })
}

test('bytes at random are no records, and all of them are counted', async () => {
  const dice = diceOf(5)
  const bytes = Buffer.from(Array.from({ length: 300_000 }, () => dice(256)))

  const { records, skipped } = await readRecords(bytes, scanner)

  assert.equal(records.length, 0)
  assert.equal(skipped, bytes.length)
})
