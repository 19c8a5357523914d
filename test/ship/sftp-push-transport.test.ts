import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'

import { Secret } from '../../src/config/secret.ts'
import type { Fault } from '../../src/model/index.ts'
import { describeTransport, sampleShipment, sampleTask } from '../contracts/transport.ts'
import { at } from '../kit/at.ts'
import { recordingLog, sentences } from '../kit/recording-log.ts'
import { newKey } from '../kit/sftp-server.ts'
import { host, login, openTrial, whole } from './sftp-push-kit.ts'

const folder = '/home/netdc/in'
const name = 'my_event.DATA.NCEDC.mseed'
const secondName = 'my_event.DATA.NCEDC.2.mseed'
const thirdName = 'my_event.DATA.NCEDC.3.mseed'

describeTransport('SftpPushTransport', async (t, store) => {
  const { transport, to, disk } = await openTrial(t, {}, {}, store)
  const arrived = async () =>
    new Map([...disk.files].map(([path, bytes]) => [basename(path), bytes]))
  return { transport, to, arrived }
})

test('the location is a URL of the place, with the port where it is not 22', async (t) => {
  const { transport, store, to } = await openTrial(t)
  const file = store.keep(Buffer.from('x'))

  const own = await transport.ship(sampleShipment(to, file), sampleTask)
  const rooted = await transport.ship(
    sampleShipment({ ...to, directory: '/a b/c' }, file),
    sampleTask,
  )

  assert.equal(own.location, `sftp://${host}:${to.port}/~/in/${name}`)
  assert.equal(rooted.location, `sftp://${host}:${to.port}/a%20b/c/${name}`)
})

test('folders that are missing are made, and those above are left alone', async (t) => {
  const { transport, store, to, disk } = await openTrial(t)
  const shipment = sampleShipment(
    { ...to, directory: '/home/netdc/a/b' },
    store.keep(Buffer.from('x')),
  )

  await transport.ship(shipment, sampleTask)

  assert.deepEqual([...disk.folders].slice(-2), ['/home/netdc/a', '/home/netdc/a/b'])
  assert.deepEqual([...disk.files.keys()], [`/home/netdc/a/b/${name}`])
})

test('a name that another file has gets .2, then .3, also when the other has the same size', async (t) => {
  const { transport, store, to, disk } = await openTrial(t)
  disk.put(`in/${name}`, Buffer.from('another file'))
  disk.put(`in/${secondName}`, Buffer.from('not'))
  disk.folders.add(folder)

  const receipt = await transport.ship(
    sampleShipment(to, store.keep(Buffer.from('our'))),
    sampleTask,
  )

  assert.equal(basename(receipt.location), thirdName)
  assert.equal(disk.files.get(`${folder}/${name}`)?.toString(), 'another file')
  assert.equal(disk.files.get(`${folder}/${secondName}`)?.toString(), 'not')
  assert.equal(disk.files.get(`${folder}/${thirdName}`)?.toString(), 'our')
})

test('a name that is taken while the file is sent is left to the other', async (t) => {
  const bytes = Buffer.from('faster')
  const { transport, store, to, disk } = await openTrial(t, {
    failings: { isFaster: { path: `in/${name}`, bytes } },
  })

  const receipt = await transport.ship(
    sampleShipment(to, store.keep(Buffer.from('our'))),
    sampleTask,
  )

  assert.equal(basename(receipt.location), secondName)
  assert.deepEqual(
    whole(disk.files),
    new Map([
      [`${folder}/${name}`, bytes],
      [`${folder}/${secondName}`, Buffer.from('our')],
    ]),
  )
})

test('what may not be read is left alone, also by a repeat: rather two copies than none', async (t) => {
  const { transport, store, to, disk } = await openTrial(t, { failings: { refuses: { read: 3 } } })
  const shipment = sampleShipment(to, store.keep(Buffer.from('secret')))

  const first = await transport.ship(shipment, sampleTask)
  const second = await transport.ship(shipment, { ...sampleTask, isRepeat: true })

  assert.equal(basename(first.location), name)
  assert.equal(basename(second.location), secondName)
  assert.equal(disk.files.size, 2)
})

test('shipments of one name that come together get a name each', async (t) => {
  const { transport, store, to, disk } = await openTrial(t)
  const contents = ['one', 'two', 'three']

  await Promise.all(
    contents.map((text) =>
      transport.ship(sampleShipment(to, store.keep(Buffer.from(text))), sampleTask),
    ),
  )

  const found = [...whole(disk.files).values()].map(String)
  assert.deepEqual(found.toSorted(), contents.toSorted())
})

test('many requests are under way at once, and no more than allowed', async (t) => {
  const limits = { pieceBytes: 10_000, mostInFlight: 8 }
  const { transport, store, to, disk } = await openTrial(t, {}, { limits })

  await transport.ship(sampleShipment(to, store.keep(Buffer.alloc(500_000, 'm'))), sampleTask)

  assert.ok(disk.mostAtOnce > 1, 'one at a time')
  assert.ok(disk.mostAtOnce <= 8, `${disk.mostAtOnce} at once`)
})

test('a push that was cut off goes on where it was, and sends again only what was under way', async (t) => {
  const limits = { pieceBytes: 10_000, mostInFlight: 4 }
  const failings = { cutsAfter: 300_000 }
  const { transport, store, to, disk } = await openTrial(t, { failings }, { limits })
  const bytes = Buffer.from(Array.from({ length: 400_000 }, (_, place) => (place / 1000) & 0xff))
  const shipment = sampleShipment(to, store.keep(bytes))

  await assert.rejects(transport.ship(shipment, sampleTask), { code: 'DESTINATION_DOWN' })
  assert.equal(whole(disk.files).size, 0)
  const before = disk.received
  await transport.ship(shipment, { ...sampleTask, isRepeat: true })

  assert.ok(disk.received - before <= 150_000, `${disk.received - before} bytes were sent again`)
  assert.deepEqual(disk.files, new Map([[`${folder}/${name}`, bytes]]))
})

test('the connection is closed after a push', async (t) => {
  const { transport, store, to, deserted } = await openTrial(t)

  await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask)

  await deserted()
})

test('where there is no login, the shipment is refused without a connection', async (t) => {
  const { transport, store, to, connections } = await openTrial(
    t,
    {},
    { loginFor: () => undefined },
  )

  await assert.rejects(
    transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask),
    (error: Fault) => {
      assert.equal(error.code, 'DESTINATION_REFUSED')
      assert.equal(error.message, `this centre has no login at ${host}, and SFTP needs one`)
      return true
    },
  )
  assert.equal(connections(), 0)
})

test('a private key logs in, also one with a passphrase', async (t) => {
  const key = newKey('open sesame')
  const privateKey = new Secret(key.pem)
  const passphrase = new Secret('open sesame')
  const { transport, store, to, logins } = await openTrial(
    t,
    { login: { user: 'netdc', key: key.shown } },
    { loginFor: () => ({ ...login, password: undefined, privateKey, passphrase }) },
  )

  await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask)

  assert.ok(logins.includes('publickey'))
})

test('a private key whose passphrase is wrong is a matter of the configuration', async (t) => {
  const privateKey = new Secret(newKey('open sesame').pem)
  const passphrase = new Secret('another')
  const { transport, store, to, logins } = await openTrial(
    t,
    {},
    { loginFor: () => ({ ...login, privateKey, passphrase }) },
  )

  await assert.rejects(
    transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask),
    { code: 'CONFIG' },
  )
  assert.deepEqual(logins, [])
})

test('a server that asks for the password as a question gets it', async (t) => {
  const { transport, store, to, disk } = await openTrial(t, { asks: true })

  await transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask)

  assert.equal(disk.files.size, 1)
})

test('a server that bears one request at a time gets them so', async (t) => {
  const log = recordingLog()
  const { transport, store, to, disk } = await openTrial(t, { failings: { bearsOneWrite: true } })
  const bytes = Buffer.alloc(500_000, 'p')

  await transport.ship(sampleShipment(to, store.keep(bytes)), { ...sampleTask, log })

  assert.deepEqual(disk.files, new Map([[`${folder}/${name}`, bytes]]))
  assert.equal(at(sentences(log), -1), 'warn: push goes on with one request at a time')
})
