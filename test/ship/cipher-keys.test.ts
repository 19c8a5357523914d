import assert from 'node:assert/strict'
import { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'

import ssh2 from 'ssh2'

import { keepKeysReady } from '../../src/ship/cipher-keys.ts'
import { openSftpServer } from '../kit/sftp-server.ts'

const key = Buffer.alloc(16, 'k')

test('the keys of both directions become key objects of the same bytes', () => {
  const connection = { _protocol: { _cipher: { _encKey: key }, _decipher: { _decipherKey: key } } }

  keepKeysReady(connection)

  const { _cipher, _decipher } = connection._protocol
  for (const ready of [_cipher._encKey, _decipher._decipherKey] as unknown[]) {
    assert.ok(ready instanceof KeyObject)
    assert.deepEqual(ready.export(), key)
  }
})

for (const strange of [
  undefined,
  null,
  'a connection',
  {},
  { _protocol: null },
  { _protocol: { _cipher: 1, _decipher: {} } },
  { _protocol: { _cipher: { _encKey: 'text' }, _decipher: { _decipherKey: null } } },
]) {
  test(`what is no such connection stays as it is: ${JSON.stringify(strange)}`, () => {
    const before = structuredClone(strange)

    keepKeysReady(strange)

    assert.deepEqual(strange, before)
  })
}

test('a connection of the library goes on with them', async (t) => {
  const { port } = await openSftpServer(t, { login: { user: 'netdc', password: 'x' } })
  const client = new ssh2.Client()
  client.on('error', () => undefined)
  client.on('handshake', () => {
    keepKeysReady(client)
  })

  client.connect({ host: '127.0.0.1', port, username: 'netdc', password: 'x' })
  await once(client, 'ready')

  // The native crypto, where npm has built it, keeps its keys to itself.
  const cipher: unknown = Reflect.get(Reflect.get(client, '_protocol') as object, '_cipher')
  assert.ok(cipher !== null && typeof cipher === 'object')
  if (cipher.constructor.name.endsWith('Native')) {
    assert.ok(Reflect.get(cipher, '_encKey') instanceof KeyObject)
  }
  const closed = once(client, 'close')
  client.end()
  await closed
})
