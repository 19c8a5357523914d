import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

import type { Fault } from '../../src/model/index.ts'
import { fingerprint } from '../../src/ship/known-hosts.ts'
import { sampleShipment, sampleTask } from '../contracts/transport.ts'
import { at } from '../kit/at.ts'
import { recordingLog } from '../kit/recording-log.ts'
import { newKey } from '../kit/sftp-server.ts'
import { host, login, openTrial } from './sftp-push-kit.ts'

test('a key that is pinned is trusted, and no file is written', async (t) => {
  const key = newKey()
  const hostKeys = [fingerprint(newKey().shown), fingerprint(key.shown)]
  const { transport, store, to, knownHosts } = await openTrial(
    t,
    { hostKey: key.pem },
    { loginFor: () => ({ ...login, hostKeys }) },
  )

  await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask)

  assert.ok(!existsSync(knownHosts))
})

test('a key that is not the pinned one gets no login, and both are logged', async (t) => {
  const [key, pinned] = [newKey(), newKey()]
  const hostKeys = [fingerprint(pinned.shown)]
  const log = recordingLog()
  const { transport, store, to, logins, deserted } = await openTrial(
    t,
    { hostKey: key.pem },
    { loginFor: () => ({ ...login, hostKeys }) },
  )

  await assert.rejects(
    transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), { ...sampleTask, log }),
    { code: 'DESTINATION_DOWN', message: `${host}: its key is not the one that is known here` },
  )

  await deserted()
  assert.deepEqual(logins, [])
  assert.deepEqual(log.entries, [
    {
      level: 'error',
      fields: { host, port: to.port, shown: fingerprint(key.shown), expected: hostKeys },
      sentence: 'key of a push target is none of those that are pinned',
    },
  ])
})

test('the first key of a server is written down, for its owner alone, and told', async (t) => {
  const key = newKey()
  const log = recordingLog()
  const { transport, store, to, knownHosts } = await openTrial(t, { hostKey: key.pem })

  await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), { ...sampleTask, log })

  assert.equal(
    readFileSync(knownHosts, 'utf8'),
    `[${host}]:${to.port} ecdsa-sha2-nistp256 ${key.shown.toString('base64')}\n`,
  )
  assert.equal(statSync(knownHosts).mode & 0o777, 0o600)
  assert.deepEqual(log.entries, [
    {
      level: 'warn',
      fields: { host, port: to.port, shown: fingerprint(key.shown) },
      sentence: 'key of a push target trusted at first sight',
    },
  ])
})

test('a key that was trusted is trusted again, and nothing is said', async (t) => {
  const { transport, store, to, knownHosts } = await openTrial(t)
  const shipment = sampleShipment(to, store.keep(Buffer.from('x')))
  await transport.ship(shipment, sampleTask)
  const [before, log] = [readFileSync(knownHosts, 'utf8'), recordingLog()]

  await transport.ship(shipment, { ...sampleTask, log })

  assert.equal(readFileSync(knownHosts, 'utf8'), before)
  assert.deepEqual(log.entries, [])
})

test('a key that has changed gets no login, and both are logged', async (t) => {
  const [before, key] = [newKey(), newKey()]
  const log = recordingLog()
  const trial = await openTrial(t, { hostKey: key.pem })
  const { transport, store, to, knownHosts, logins, disk } = trial
  const line = `[${host}]:${to.port} ecdsa-sha2-nistp256 ${before.shown.toString('base64')}\n`
  writeFileSync(knownHosts, line)

  await assert.rejects(
    transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), { ...sampleTask, log }),
    { code: 'DESTINATION_DOWN' },
  )

  assert.equal(readFileSync(knownHosts, 'utf8'), line)
  assert.deepEqual([logins, disk.files.size], [[], 0])
  assert.deepEqual(log.entries, [
    {
      level: 'error',
      fields: {
        ...{ host, port: to.port },
        shown: fingerprint(key.shown),
        expected: [fingerprint(before.shown)],
      },
      sentence: 'key of a push target has changed',
    },
  ])
})

test('a key that was revoked is not trusted', async (t) => {
  const key = newKey()
  const log = recordingLog()
  const trial = await openTrial(t, { hostKey: key.pem })
  const { transport, store, to, knownHosts } = trial
  writeFileSync(knownHosts, `@revoked * ecdsa-sha2-nistp256 ${key.shown.toString('base64')}\n`)

  await assert.rejects(
    transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), { ...sampleTask, log }),
    { code: 'DESTINATION_DOWN' },
  )

  assert.equal(at(log.entries, 0).sentence, 'key of a push target was revoked')
})

test('where nothing is pinned and nothing trusted at first sight, there is no connection', async (t) => {
  const { transport, store, to, connections } = await openTrial(t, {}, { knownHosts: '' })

  await assert.rejects(
    transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask),
    (error: Fault) => {
      assert.equal(error.code, 'DESTINATION_REFUSED')
      assert.equal(error.message, `this centre does not know the key of ${host}`)
      return true
    },
  )
  assert.equal(connections(), 0)
})
