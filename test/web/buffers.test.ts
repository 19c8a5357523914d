import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Buffers } from '../../src/web/buffers.ts'

test('a buffer that was given back, whole or a part of it, is lent again', () => {
  const buffers = new Buffers(100)
  const one = buffers.take()

  buffers.give(one.subarray(10, 20))
  const two = buffers.take()

  assert.equal(two, one)
  assert.equal(two.length, 100)
})

test('a buffer is lent to one at a time, even when it is given back twice', () => {
  const buffers = new Buffers(100)
  const one = buffers.take()

  buffers.give(one)
  buffers.give(one)

  assert.notEqual(buffers.take(), buffers.take())
})

test('what was not lent is not kept', () => {
  const buffers = new Buffers(100)
  const foreign = Buffer.alloc(7)

  buffers.give(foreign)

  assert.equal(buffers.take().length, 100)
})
