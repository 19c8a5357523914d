import assert from 'node:assert/strict'
import { test } from 'node:test'

import { breqFastService } from '../../src/parse/breq-fast-service.ts'

test('the address that was written to chooses what is sent', () => {
  const products = ['breq_fast@x.test', 'MINISEED@x.test', 'Dataless@x.test'].map(
    (recipient) => breqFastService([recipient], '').product,
  )

  assert.deepEqual(products, ['seed', 'miniseed', 'dataless'])
})

test('the address may be tagged, and the centres spell breq_fast in three ways', () => {
  for (const name of ['breq_fast', 'Breq-Fast', 'BREQFAST', 'breq_fast+now', 'dataless+x+y']) {
    assert.ok(breqFastService([`${name}@x.test`], '').isAddressed, name)
  }
})

test('other addresses are none of BREQ_FAST', () => {
  for (const recipient of ['netdc@x.test', 'miniseeds@x.test', 'a+miniseed@x.test', 'x', '']) {
    assert.deepEqual(breqFastService([recipient], 'data'), { isAddressed: false, product: 'seed' })
  }
})

test('the subject chooses where the address does not', () => {
  assert.equal(breqFastService(['netdc@x.test'], ' Dataless ').product, 'dataless')
  assert.equal(breqFastService(['breq_fast@x.test'], 'miniseed').product, 'miniseed')
  assert.equal(breqFastService(['miniseed@x.test'], 'dataless').product, 'miniseed')
  assert.equal(breqFastService([], 'miniseed please').product, 'seed')
})

test('the first address that says something counts', () => {
  const recipients = ['netdc@x.test', 'breq_fast@x.test', 'dataless@x.test', 'miniseed@x.test']

  assert.deepEqual(breqFastService(recipients, ''), { isAddressed: true, product: 'dataless' })
})
