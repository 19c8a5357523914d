/** Errors that come from the thread of an index. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  failureOf,
  toldFailure,
} from '../../../../../handlers/seismic/archive/index/worker-words.ts'
import { asFault, Fault } from '../../../../../src/model/index.ts'

/** As it arrives on the other side. */
function across(thrown: unknown): Error {
  return failureOf(structuredClone(toldFailure(thrown)))
}

test('a fault stays what it is', () => {
  const own = across(new Fault('STOPPING', 'the index was closed'))
  const foreign = across(new Fault('SOURCE_DOWN', '/archive is gone', { isForeign: true }))

  assert.ok(own instanceof Fault && foreign instanceof Fault)
  assert.deepEqual(
    [own.code, own.message, own.isForeign],
    ['STOPPING', 'the index was closed', false],
  )
  assert.deepEqual([foreign.code, foreign.isForeign], ['SOURCE_DOWN', true])
})

test('an error of the system keeps its code', () => {
  const full = across(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))

  assert.ok(!(full instanceof Fault))
  assert.equal(asFault(full).code, 'RESOURCES')
})

test('of a bug the place is told where it is', () => {
  const bug = across(new TypeError('this is not a function'))

  assert.ok(bug instanceof Fault && bug.cause instanceof Error)
  assert.deepEqual([bug.code, bug.isForeign], ['UNEXPECTED', true])
  assert.match(String(bug.cause.stack), /TypeError: this is not a function\n.*worker-words\.test/)
})

test('also what is no error at all comes over', () => {
  assert.equal(across('a word').message, 'a word')
})
