import assert from 'node:assert/strict'
import { test } from 'node:test'

import { eventSchema } from '../../src/log/events.ts'

const shipped = {
  kind: 'SHIPPED',
  level: 'info',
  stage: 'ship',
  requestId: '17.1',
  medium: 'mail',
  name: 'my_event.INV.NCEDC.txt',
  bytes: 11_900,
  kilobytes: 12,
}

test('an event is read as it was written', () => {
  assert.deepEqual(eventSchema.parse(shipped), shipped)
})

test('an event that lacks a field, or has a size that cannot be, is none', () => {
  const { name, ...nameless } = shipped

  assert.equal(eventSchema.safeParse(nameless).success, false, `without ${name}`)
  assert.equal(eventSchema.safeParse({ ...shipped, bytes: -1 }).success, false)
  assert.equal(eventSchema.safeParse({ ...shipped, kilobytes: 0.5 }).success, false)
})

test('there are no events and no levels but those that are listed', () => {
  assert.equal(eventSchema.safeParse({ ...shipped, kind: 'SHIPED' }).success, false)
  assert.equal(eventSchema.safeParse({ ...shipped, level: 'loud' }).success, false)
})
