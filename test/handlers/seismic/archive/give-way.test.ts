/** Turns in a thread that is busy. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { giveWay } from '../../../../handlers/seismic/archive/give-way.ts'

test('long work gives others their turn', async () => {
  let hadTurn = false
  setImmediate(() => (hadTurn = true))

  for (const since = performance.now(); performance.now() - since < 5;) await giveWay()

  assert.ok(hadTurn)
})
