import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FieldReader } from '../../../../handlers/seismic/dataless/field-reader.ts'

test('fields are read one after another, without blanks around them', () => {
  const fields = new FieldReader(' 12 AB Volts ~ rest  of it')

  assert.equal(fields.integer(4), 12)
  assert.equal(fields.fixed(3), 'AB')
  assert.equal(fields.variable(), 'Volts')
  assert.equal(fields.left, 12)
  assert.equal(fields.variable(), 'rest of it', 'the last tilde may be missing')
  assert.equal(fields.left, 0)
})

test('a blank is no number, nor is anything behind the end', () => {
  const fields = new FieldReader('  ')

  assert.equal(fields.integer(2), NaN)
  assert.equal(fields.integer(3), NaN)
  assert.equal(fields.variable(), '')
})
