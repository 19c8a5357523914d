import assert from 'node:assert/strict'
import { test } from 'node:test'

import { hubId } from '../../../src/ledger/sqlite/hub-id.ts'
import { fromMilliseconds } from '../../../src/model/index.ts'

test('a HUB_ID is printed as NetDC printed it', () => {
  const at = fromMilliseconds(Date.UTC(2001, 0, 11, 2, 2, 12, 999))

  assert.equal(hubId('NCEDC', at, 25_373), 'NCEDC:Jan_11,02:02:12:25373')
})

test('a HUB_ID is in UTC, with two digits for every part of the time', () => {
  const at = fromMilliseconds(Date.UTC(2024, 11, 1, 0, 5, 9))

  assert.equal(hubId('GEOFON', at, 1), 'GEOFON:Dec_01,00:05:09:1')
})
