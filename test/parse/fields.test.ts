import assert from 'node:assert/strict'
import { test } from 'node:test'

import { FieldTaker, plainValue, readWhole, writeFields } from '../../src/parse/fields.ts'
import type { FieldRule } from '../../src/parse/fields.ts'

interface Draft {
  last: string
  readonly all: string[]
}

function newTaker() {
  const draft: Draft = { last: '', all: [] }
  const rules = new Map<string, FieldRule<Draft>>([
    ['ONE', { take: (into, value) => void (into.last = value) }],
    ['FLAG', { take: (into) => void (into.last = 'flag'), mayBeEmpty: true }],
    ['MANY', { take: (into, value) => void into.all.push(value), mayRepeat: true }],
    ['BAD', { take: () => 'bad' }],
  ])
  return { draft, taker: new FieldTaker(rules, draft) }
}

test('a field is taken by the rule of its keyword', () => {
  const { draft, taker } = newTaker()

  assert.equal(taker.take('ONE', 'a'), undefined)
  assert.equal(taker.take('OTHER', 'b'), undefined)
  assert.equal(taker.take('BAD', 'c'), 'bad')
  assert.deepEqual(draft, { last: 'a', all: [] })
})

test('an empty field counts as not sent, unless its keyword says enough', () => {
  const { draft, taker } = newTaker()

  assert.equal(taker.take('BAD', ''), undefined)
  assert.equal(taker.take('FLAG', ''), undefined)
  assert.equal(draft.last, 'flag')
})

test('a field may be repeated as it was, and with another value only where it may', () => {
  const { draft, taker } = newTaker()

  const [first, same, other] = ['a', 'a', 'b'].map((value) => taker.take('ONE', value))
  assert.deepEqual([first, same], [undefined, undefined])
  assert.match(other ?? '', /another value/)
  for (const value of ['a', 'a', 'b']) assert.equal(taker.take('MANY', value), undefined)
  assert.deepEqual(draft, { last: 'a', all: ['a', 'a', 'b'] })
})

test('an overlong value is not taken', () => {
  const { draft, taker } = newTaker()

  assert.match(taker.take('ONE', 'x'.repeat(1001)) ?? '', /1001 characters; at most 1000/)
  assert.equal(taker.take('ONE', 'x'.repeat(1000)), undefined)
  assert.equal(draft.last.length, 1000)
})

test('a value is one line, whatever it held', () => {
  assert.equal(plainValue(' a\r\n.END\u2028b\u0000\u0085'), 'a  .END b')
  assert.equal(plainValue('é\tb'), 'é\tb')
})

test('a whole number is digits, and exact', () => {
  assert.deepEqual(['0', '007', '9007199254740991'].map(readWhole), [0, 7, 9_007_199_254_740_991])
  for (const text of ['', '-1', '1.0', '1e3', '0x1', '9007199254740992', '1'.repeat(17), '٣']) {
    assert.equal(readWhole(text), undefined, text)
  }
})

test('fields without a value are not written, and a colon is told from one of the keyword', () => {
  const written = writeFields([
    ['A', 'x y'],
    ['B', undefined],
    ['C', '\n'],
    ['D', ':x'],
  ])

  assert.deepEqual(written, ['.A x y', '.D: :x'])
})
