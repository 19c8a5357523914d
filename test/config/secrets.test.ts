import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readConfig } from '../../src/config/load.ts'
import { withoutPassword, withoutSecrets } from '../../src/config/secrets.ts'

const canary = 'p@ss-canary'

test('a URL is shown without its password, even one with an at sign in it', () => {
  const shown = withoutPassword(`smtp://user:${canary}@relay.example:25`)

  assert.equal(shown, 'smtp://user:***@relay.example:25')
})

test('what has no password is shown as it is', () => {
  for (const url of ['smtp://relay.example', 'dir:///var/outbox', 'nonsense']) {
    assert.equal(withoutPassword(url), url)
  }
})

test('a configuration is shown without the logins of push targets, but with where they lie', () => {
  const text = `[mail]\ndkim_key = "${canary}"\n[[push.hosts]]\nhost = "a.example"
protocol = "sftp"
password = "${canary}"\nprivate_key = "env:KEY"\npassphrase = "${canary}"\n`

  const shown = withoutSecrets(readConfig(text, 'netdc.config', '/').config)

  assert.ok(!JSON.stringify(shown).includes('canary'))
  assert.equal(shown.push.hosts[0]?.private_key, 'env:KEY')
})

test('a configuration is shown without the password of its relay', () => {
  const text = `[mail]\nrelay = "smtps://user:${canary}@relay.example"\n`

  const shown = withoutSecrets(readConfig(text, 'netdc.config', '/').config)

  assert.ok(!JSON.stringify(shown).includes('canary'))
})
