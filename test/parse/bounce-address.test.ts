import assert from 'node:assert/strict'
import { test } from 'node:test'

import { requestId, shipmentId } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { BounceAddresses } from '../../src/parse/bounce-address.ts'
import { stoppedClock } from '../kit/clock.ts'

const dayMs = 86_400_000
const { now } = stoppedClock()
const bounces = new BounceAddresses('Bounces.test', Buffer.alloc(32, 1))
const request = requestId('1234567' as MailId, 12)
const shipment = shipmentId(request, 'DATA', 'NCEDC')
const other = shipmentId(request, 'INV', 'NCEDC')

test('an address tells the request and the shipment, whatever case it comes back in', () => {
  const address = bounces.make(request, shipment, now())

  for (const one of [address, address.toUpperCase()]) {
    const returned = bounces.read(one, now())
    assert.equal(returned?.request, request)
    assert.equal(returned.isAbout(shipment), true)
    assert.equal(returned.isAbout(other), false)
  }
})

test('an address of a letter about several shipments is about none of them', () => {
  const returned = bounces.read(bounces.make(request, undefined, now()), now())

  assert.equal(returned?.request, request)
  assert.equal(returned.isAbout(shipment), false)
})

test('an address is one that every mail server takes', () => {
  const address = bounces.make(request, shipment, now())

  assert.match(address, /^b\+[a-z0-9.-]{1,62}@bounces\.test$/)
})

test('an address counts for thirty days', () => {
  const clock = stoppedClock()
  const address = bounces.make(request, shipment, clock.now())

  clock.advance(30 * dayMs)
  assert.ok(bounces.read(address, clock.now()))
  clock.advance(dayMs)
  assert.equal(bounces.read(address, clock.now()), undefined)
})

test('what was changed, cut, made with another key or for another domain is forged', () => {
  const address = bounces.make(request, shipment, now())
  const [account = '', seal = ''] = address
    .slice(0, -'@bounces.test'.length)
    .split(/\.(?=[0-9a-f]{8}$)/)
  const forged = [
    address.replace('1234567', '1234568'),
    `${account}.${seal.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))}@bounces.test`,
    `${account}@bounces.test`,
    `b+.${seal}@bounces.test`,
    'b+@bounces.test',
    new BounceAddresses('bounces.test', Buffer.alloc(32, 2)).make(request, shipment, now()),
    new BounceAddresses('other.test', Buffer.alloc(32, 1)).make(request, shipment, now()),
  ]

  for (const one of forged) assert.equal(bounces.read(one, now()), undefined, one)
})

test('an address is known for one by its looks', () => {
  assert.equal(bounces.isOne('B+anything@bounces.TEST'), true)
  assert.equal(bounces.isOne('b@bounces.test'), false)
  assert.equal(bounces.isOne('b+x@other.test'), false)
})
