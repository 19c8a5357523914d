import assert from 'node:assert/strict'
import { test } from 'node:test'

import { recipientTest } from '../../src/receive/recipients.ts'

const refuse = recipientTest(['netdc@GW.test', 'r@bücher.test'])

test('our own addresses and postmaster are accepted, in any case of letters', () => {
  for (const address of [
    'netdc@gw.test',
    'NetDC@gw.TEST',
    'postmaster',
    'Postmaster@gw.test',
    'postmaster@bücher.test',
    'r@xn--bcher-kva.test',
  ]) {
    assert.equal(refuse(address), undefined, address)
  }
})

test('another name in a domain of ours does not exist; another domain is not ours', () => {
  assert.equal(refuse('x@gw.test'), 'NO_SUCH_ADDRESS')
  assert.equal(refuse('netdc@sub.gw.test'), 'NOT_OURS')
  assert.equal(refuse('postmaster@other.test'), 'NOT_OURS')
  assert.equal(refuse('netdc@[127.0.0.1]'), 'NOT_OURS')
})

test('of the addresses to which letters come back only the true ones exist', () => {
  const bounces = { domain: 'back.test', isTrue: (address: string) => address === 'b+1@back.test' }
  const judge = recipientTest(['netdc@gw.test'], bounces)

  assert.equal(judge('B+1@Back.test'), undefined)
  assert.equal(judge('postmaster@back.test'), undefined)
  assert.equal(judge('b+2@back.test'), 'NO_SUCH_ADDRESS')
  assert.equal(judge('netdc@back.test'), 'NO_SUCH_ADDRESS')
})
