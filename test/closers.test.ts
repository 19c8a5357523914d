import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Closers } from '../src/closers.ts'

test('what was opened last is closed first, and each thing is waited for', async () => {
  const closed: string[] = []
  const closers = new Closers()
  closers.defer(() => {
    closed.push('first')
  })
  closers.defer(async () => {
    await Promise.resolve()
    closed.push('second')
  })

  await closers.close()

  assert.deepEqual(closed, ['second', 'first'])
})

test('closing twice closes once', async () => {
  let times = 0
  const closers = new Closers()
  closers.defer(() => {
    times++
  })

  await closers.close()
  await closers.close()

  assert.equal(times, 1)
})

test('what cannot be closed does not keep the rest open, and is told', async () => {
  let isClosed = false
  const closers = new Closers()
  closers.defer(() => {
    isClosed = true
  })
  closers.defer(() => Promise.reject(new Error('stuck')))

  await assert.rejects(closers.close(), { name: 'AggregateError', message: 'Error: stuck' })

  assert.ok(isClosed)
})
