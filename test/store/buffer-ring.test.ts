import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bufferRing } from '../../src/store/buffer-ring.ts'

test('a few buffers come again and again, and never the one before', () => {
  const next = bufferRing()

  const buffers = Array.from({ length: 40 }, next)

  assert.ok(new Set(buffers).size <= 4)
  for (const [i, buffer] of buffers.entries()) {
    for (const earlier of buffers.slice(Math.max(0, i - 3), i)) assert.notEqual(buffer, earlier)
  }
})
