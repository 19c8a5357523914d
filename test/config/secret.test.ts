import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { format, inspect } from 'node:util'

import { readSecret, Secret } from '../../src/config/secret.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'

const canary = 'p@ss-canary'

test('a secret is printed nowhere, whatever prints it', () => {
  const secret = new Secret(canary)
  const held = { login: { password: secret } }

  const printed = [
    String(secret),
    JSON.stringify(held),
    inspect(held, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    Object.values(secret).join(),
  ]

  for (const text of printed) assert.ok(!text.includes('canary'), text)
  assert.equal(secret.reveal(), canary)
})

test('a setting is the value, or says where it lies', (t) => {
  const file = join(temporaryFolder(t), 'password')
  writeFileSync(file, `${canary}\r\n`)

  assert.equal(readSecret(canary, 'key').reveal(), canary)
  assert.equal(readSecret('env:A', 'key', { A: canary }).reveal(), canary)
  assert.equal(readSecret(`file:${file}`, 'key').reveal(), canary)
})

test('what is not there is a fault of the configuration that names the key', () => {
  const missing = {
    code: 'CONFIG',
    message: 'push.hosts a: password: PASS is not in the environment',
  }

  assert.throws(() => readSecret('env:PASS', 'push.hosts a: password', {}), missing)
  assert.throws(
    () => readSecret('file:/nowhere/at/all', 'mail.dkim_key'),
    /mail\.dkim_key: the file/,
  )
})
