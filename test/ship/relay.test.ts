import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Fault } from '../../src/model/index.ts'
import { FolderRelay } from '../../src/ship/folder-relay.ts'
import { openRelay } from '../../src/ship/relay.ts'
import { SmtpRelay } from '../../src/ship/smtp-relay.ts'
import { quiet } from '../kit/quiet.ts'
import { gateway } from './sample-letter.ts'

test('the scheme says which relay it is', async () => {
  const relays = [
    'dir:///tmp/never-written',
    'smtp://mail.test',
    'smtps://[::1]:465?tls=never',
  ].map((url) => openRelay(url, gateway, quiet))

  assert.ok(relays[0] instanceof FolderRelay)
  assert.ok(relays[1] instanceof SmtpRelay)
  assert.ok(relays[2] instanceof SmtpRelay)
  for (const relay of relays) await relay.close()
})

for (const url of [
  '',
  'mail.test:25',
  'dir://',
  'http://mail.test',
  'smtp://',
  'smtp://a:s3cret@b?tls=x',
]) {
  test(`"${url}" is a fault of the configuration that tells no password`, () => {
    assert.throws(
      () => openRelay(url, gateway, quiet),
      (error: Fault) => error.code === 'CONFIG' && !error.message.includes('s3cret'),
    )
  })
}
