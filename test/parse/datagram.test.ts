import assert from 'node:assert/strict'
import { test } from 'node:test'

import { isDatagram } from '../../src/parse/datagram.ts'

test('a datagram is known by its subject, or by how its text begins', () => {
  assert.ok(isDatagram(' netdc datagram ', ''))
  assert.ok(isDatagram('', '\ufeff\r\n \t%%action DATA::DONE'))
})

test('an answer to a datagram, and a text that speaks of one, are none', () => {
  assert.equal(isDatagram('Re: NETDC DATAGRAM', 'I got this:\n%%ACTION DATA::DONE'), false)
  assert.equal(isDatagram('', '%%ACTIONS speak louder'), false)
})
