import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Remarks } from '../../src/parse/remarks.ts'

test('the first remarks are kept, and the others counted', () => {
  const remarks = new Remarks()

  for (let number = 1; number <= 25; number++) remarks.add(number, 'x\u202e', 'why')

  assert.equal(remarks.all.length, 21)
  assert.deepEqual(remarks.all[0], { number: 1, text: 'x\\u202e', reason: 'why' })
  assert.deepEqual(remarks.all[20], { number: 0, text: '', reason: '5 more remarks were left out' })
})

test('a remark that says what others say better is made where there are none', () => {
  const remarks = new Remarks()

  remarks.addIfNone(1, 'x', 'first')
  remarks.addIfNone(2, 'x', 'second')

  assert.deepEqual(
    remarks.all.map(({ reason }) => reason),
    ['first'],
  )
})
