import assert from 'node:assert/strict'
import { test } from 'node:test'

import { allServices, servicesOf } from '../../routing/services.ts'
import { tableOf } from './kit/table.ts'

const table = tableOf(
  'PRIMARY XX HERE fdsnws=http://here.test/fdsnws',
  'PRIMARY GE GFZ fdsnws=https://gfz.test/fdsnws',
  'PRIMARY IU EARTH',
  'SECONDARY IU GFZ fdsnws=https://gfz.test/fdsnws',
)

test('a centre is asked where its rows say', () => {
  assert.equal(servicesOf('GFZ', table), 'https://gfz.test/fdsnws')
  assert.equal(servicesOf('EARTH', table), undefined)
  assert.equal(servicesOf('NOBODY', table), undefined)
})

test('all centres with web services are told once, but for this one', () => {
  assert.deepEqual(allServices(table, 'HERE'), [
    { dcName: 'GFZ', fdsnws: 'https://gfz.test/fdsnws' },
  ])
})
