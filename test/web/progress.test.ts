import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { PickupProgress } from '../../src/web/progress.ts'

fc.configureGlobal({ seed: 1 })

test('a file is whole when every byte has been sent, in whatever order', () => {
  const progress = new PickupProgress()

  assert.equal(progress.add('a', 100, 50, 99), false)
  assert.equal(progress.add('a', 100, 0, 20), false)
  assert.equal(progress.add('a', 100, 10, 48), false)
  assert.equal(progress.add('a', 100, 49, 49), true)
})

test('once it is whole it starts anew', () => {
  const progress = new PickupProgress()

  assert.equal(progress.add('a', 10, 0, 9), true)
  assert.equal(progress.add('a', 10, 0, 4), false)
  assert.equal(progress.add('a', 10, 0, 9), true)
})

test('no bytes change nothing, and an empty file is whole at once', () => {
  const progress = new PickupProgress()

  assert.equal(progress.add('a', 10, 5, 4), false)
  assert.equal(progress.add('empty', 0, 0, -1), true)
})

test('shipments are told apart', () => {
  const progress = new PickupProgress()
  progress.add('a', 10, 0, 4)

  assert.equal(progress.add('b', 10, 5, 9), false)
  assert.equal(progress.add('a', 10, 5, 9), true)
})

test('only so many shipments are remembered, those fetched last', () => {
  const progress = new PickupProgress(2)
  progress.add('a', 10, 0, 4)
  progress.add('b', 10, 0, 4)
  progress.add('a', 10, 2, 5)
  progress.add('c', 10, 0, 4)

  assert.equal(progress.add('a', 10, 6, 9), true)
  assert.equal(progress.add('b', 10, 5, 9), false)
})

test('who fetches with very many holes is forgotten', () => {
  const progress = new PickupProgress(10, 3)
  for (const at of [0, 2, 4, 6]) progress.add('a', 8, at, at)

  assert.equal(progress.add('a', 8, 1, 7), false)
  assert.equal(progress.add('a', 8, 0, 0), true)
})

test('it agrees with a list of bytes', () => {
  const span = fc.tuple(fc.nat(29), fc.nat(29))
  fc.assert(
    fc.property(fc.array(span, { maxLength: 40 }), (spans) => {
      const progress = new PickupProgress()
      let sent = new Set<number>()
      for (const [one, other] of spans) {
        const first = Math.min(one, other)
        const last = Math.max(one, other)
        for (let i = first; i <= last; i++) sent.add(i)
        assert.equal(progress.add('a', 30, first, last), sent.size === 30)
        if (sent.size === 30) sent = new Set()
      }
    }),
  )
})
