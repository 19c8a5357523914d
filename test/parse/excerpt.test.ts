import assert from 'node:assert/strict'
import { test } from 'node:test'

import { excerpt } from '../../src/parse/excerpt.ts'

test('a short text is its own excerpt, of a long one the beginning is', () => {
  assert.equal(excerpt('BHZ'), 'BHZ')
  assert.equal(excerpt('x'.repeat(900)), `${'x'.repeat(40)}…`)
})
