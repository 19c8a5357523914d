import assert from 'node:assert/strict'
import { test } from 'node:test'

test('the worker does not run outside a worker thread', async () => {
  await assert.rejects(import('../../src/parse/mail-worker.ts'), /worker thread only/)
})
