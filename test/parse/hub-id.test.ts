import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { hubId } from '../../src/ledger/sqlite/hub-id.ts'
import { fromMilliseconds } from '../../src/model/index.ts'
import { readHubId } from '../../src/parse/hub-id.ts'

test('a HUB_ID tells the hub and the number', () => {
  assert.deepEqual(readHubId('NCEDC:Jan_11,02:02:12:25373'), {
    dcName: 'NCEDC',
    number: 25_373,
    text: 'NCEDC:Jan_11,02:02:12:25373',
  })
})

test('a HUB_ID in other letters is the same', () => {
  assert.equal(readHubId(' ncedc:JAN_11,02:02:12:25373 ')?.text, 'NCEDC:Jan_11,02:02:12:25373')
})

for (const text of [
  '',
  'NCEDC',
  'NCEDC:1',
  'NCEDC:Foo_11,02:02:12:25373',
  'NCEDC:Jan_11,02:02:12:',
  'NCEDC:Jan_11,02:02:12:25373 or so',
  'a b:Jan_11,02:02:12:25373',
  `${'N'.repeat(17)}:Jan_11,02:02:12:25373`,
  `NCEDC:Jan_11,02:02:12:${'1'.repeat(16)}`,
]) {
  test(`"${text.slice(0, 40)}" is no HUB_ID`, () => {
    assert.equal(readHubId(text), undefined)
  })
}

test('every HUB_ID that this gateway gives is read', () => {
  const moment = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }).map(fromMilliseconds)
  const name = fc.stringMatching(/^[A-Z0-9_-]{1,16}$/)
  fc.assert(
    fc.property(name, moment, fc.nat(), (dcName, at, number) => {
      const text = hubId(dcName, at, number)

      assert.deepEqual(readHubId(text), { dcName, number, text })
    }),
    { seed: 1 },
  )
})
