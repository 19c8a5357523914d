import assert from 'node:assert/strict'
import { test } from 'node:test'

import { partId, requestId } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { partToken } from '../../src/stages/part-token.ts'

const request = requestId('17' as MailId, 1)
const data = partId(request, 'DATA', 'NCEDC')

test('the token of a part is the same each time, and is not that of its request', () => {
  const token = partToken('the-requesters-own', data)

  assert.match(token, /^[\w-]{22}$/)
  assert.equal(partToken('the-requesters-own', data), token)
  assert.notEqual(token, 'the-requesters-own')
})

test('another part, or another request, has another one', () => {
  const token = partToken('the-requesters-own', data)

  assert.notEqual(partToken('the-requesters-own', partId(request, 'INV', 'NCEDC')), token)
  assert.notEqual(partToken('of somebody else', data), token)
})
