import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { judge, selectRange } from '../../src/web/range.ts'

const known = { etag: '"abc"', lastModified: 'Mon, 01 Jan 2024 00:00:00 GMT' }
const select = (range?: string, ifRange?: string) => selectRange(100, known, range, ifRange)
const whole = { kind: 'whole' }

test('one range is one part', () => {
  assert.deepEqual(select('bytes=10-19'), { kind: 'part', first: 10, last: 19 })
  assert.deepEqual(select('bytes=90-'), { kind: 'part', first: 90, last: 99 })
  assert.deepEqual(select('bytes=-10'), { kind: 'part', first: 90, last: 99 })
  assert.deepEqual(select('bytes=90-500'), { kind: 'part', first: 90, last: 99 })
  assert.deepEqual(select('bytes=0-9,10-19'), { kind: 'part', first: 0, last: 19 })
})

test('no range, several, other units and nonsense mean the whole file', () => {
  for (const range of [undefined, 'bytes=0-1,50-51', 'lines=1-2', 'nonsense']) {
    assert.deepEqual(select(range), whole, range)
  }
})

test('a range past the end cannot be satisfied', () => {
  assert.deepEqual(select('bytes=100-'), { kind: 'unsatisfiable' })
  assert.deepEqual(selectRange(0, known, 'bytes=0-0', undefined), { kind: 'unsatisfiable' })
})

test('a range of what the file was before means the whole file', () => {
  assert.deepEqual(select('bytes=0-0', '"abc"'), { kind: 'part', first: 0, last: 0 })
  assert.deepEqual(select('bytes=0-0', known.lastModified), { kind: 'part', first: 0, last: 0 })
  assert.deepEqual(select('bytes=0-0', '"old"'), whole)
  assert.deepEqual(select('bytes=0-0', 'W/"abc"'), whole)
})

describe('a file is', () => {
  const before = 'Sun, 31 Dec 2023 23:59:59 GMT'

  test('wanted by who says nothing of it', () => {
    assert.equal(judge(known, {}), 'wanted')
  })

  test('held by who has one of its tags', () => {
    assert.equal(judge(known, { 'if-none-match': '"old", "older"' }), 'wanted')
    assert.equal(judge(known, { 'if-none-match': '"old", W/"abc"' }), 'held')
    assert.equal(judge(known, { 'if-none-match': '*' }), 'held')
  })

  test('held by who has it since it was made, and says no tag', () => {
    const since = (date: string) => judge(known, { 'if-modified-since': date })

    assert.equal(since(known.lastModified), 'held')
    assert.equal(since(before), 'wanted')
    assert.equal(since('yesterday'), 'wanted')
    const both = { 'if-none-match': '"old"', 'if-modified-since': known.lastModified }
    assert.equal(judge(known, both), 'wanted')
  })

  test('another one than who asks only for what it was', () => {
    assert.equal(judge(known, { 'if-match': '"abc"' }), 'wanted')
    assert.equal(judge(known, { 'if-match': '*' }), 'wanted')
    assert.equal(judge(known, { 'if-match': 'W/"abc"' }), 'changed')
    assert.equal(judge(known, { 'if-unmodified-since': known.lastModified }), 'wanted')
    assert.equal(judge(known, { 'if-unmodified-since': before }), 'changed')
  })
})
