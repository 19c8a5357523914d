import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Fault } from '../../src/model/index.ts'
import { addressTest } from '../../src/receive/networks.ts'

test('addresses lie in the networks listed, or do not', () => {
  const isIn = addressTest(['10.1.0.0/16', '2001:db8::/32', '192.0.2.7', '::1'])

  for (const address of ['10.1.255.3', '2001:db8:1::9', '192.0.2.7', '::1']) {
    assert.equal(isIn(address), true, address)
  }
  for (const address of ['10.2.0.1', '2001:db9::1', '192.0.2.8', 'gw.test', '']) {
    assert.equal(isIn(address), false, address)
  }
})

for (const network of ['', 'gw.test', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', '::/129']) {
  test(`"${network}" is no network`, () => {
    assert.throws(
      () => addressTest([network]),
      (error: Fault) => error.code === 'CONFIG' && error.message.includes(`"${network}"`),
    )
  })
}
