import assert from 'node:assert/strict'
import { test } from 'node:test'

import { readConfig } from '../../src/config/load.ts'
import { pushLogins } from '../../src/ship/push-logins.ts'

const entry = (host: string, protocol: string, user: string) =>
  `[[push.hosts]]\nhost = "${host}"\nprotocol = "${protocol}"\nuser = "${user}"\n`
const loginsOf = (...entries: readonly string[]) =>
  pushLogins(readConfig(entries.join(''), 'netdc.config', '/').config)

test('a login is for one protocol at one host, whose name has no case', () => {
  const loginFor = loginsOf(
    entry('Sftp.Example', 'sftp', 'joe'),
    entry('sftp.example', 'ftps', 'jim'),
  )

  assert.equal(loginFor('SFTP.example', 'sftp')?.user, 'joe')
  assert.equal(loginFor('sftp.example', 'ftps')?.user, 'jim')
  assert.equal(loginFor('sftp.example', 'ftp'), undefined)
  assert.equal(loginFor('other.example', 'sftp'), undefined)
})

test('two logins for the same are a mistake that is told', () => {
  const twice = [entry('a.example', 'ftp', 'joe'), entry('A.example', 'ftp', 'jim')]

  assert.throws(() => loginsOf(...twice), {
    code: 'CONFIG',
    message: 'push.hosts has two logins for ftp://a.example',
  })
})
