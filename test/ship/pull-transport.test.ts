import assert from 'node:assert/strict'
import { test } from 'node:test'

import { later } from '../../src/model/index.ts'
import type { Receipt } from '../../src/model/index.ts'
import { createPullTransport } from '../../src/ship/pull-transport.ts'
import type { Transport } from '../../src/ship/transport.ts'
import { newToken } from '../../src/ship/tokens.ts'
import { describeTransport, sampleShipment, sampleTask } from '../contracts/transport.ts'
import { stoppedClock } from '../kit/clock.ts'
import { storeInMemory } from './store-in-memory.ts'

const to = { by: 'pull', token: newToken() } as const

describeTransport('PullTransport', async (_t, store) => {
  const waiting = new Map<string, Buffer>()
  const pull = createPullTransport({
    store,
    publicUrl: 'http://gw.test',
    keepDays: 7,
    clock: stoppedClock().now,
  })
  // What waits has arrived once the transport said so.
  const transport: Transport<'pull'> = {
    by: 'pull',
    async ship(shipment, task): Promise<Receipt> {
      const receipt = await pull.ship(shipment, task)
      const held = store.text(shipment.file.key) ?? ''
      waiting.set(shipment.name, Buffer.from(held, 'latin1'))
      return receipt
    },
  }
  return { transport, to, arrived: async () => waiting }
})

test('the location is a link with the token, and there is a day of removal', async () => {
  const store = storeInMemory()
  const clock = stoppedClock()
  const transport = createPullTransport({
    store,
    publicUrl: 'https://gw.test/netdc/',
    keepDays: 7,
    clock: clock.now,
  })
  const shipment = { ...sampleShipment(to, store.keep(Buffer.from('x'))), name: 'a b.tar' }

  const receipt = await transport.ship(shipment, sampleTask)

  assert.deepEqual(receipt, {
    location: `https://gw.test/netdc/pickup/${to.token}/a%20b.tar`,
    bytes: 1,
    at: clock.now(),
    removedAt: later(clock.now(), 7 * 86_400_000),
  })
})

test('other addresses follow, FTP before SFTP', async () => {
  const store = storeInMemory()
  const transport = createPullTransport({
    store,
    publicUrl: 'https://gw.test',
    ftpUrl: 'ftp://ftp.gw.test/pickup/',
    sftpUrl: 'sftp://pickup@sftp.gw.test',
    keepDays: 7,
    clock: stoppedClock().now,
  })
  const shipment = sampleShipment(to, store.keep(Buffer.from('x')))

  const { others } = await transport.ship(shipment, sampleTask)

  assert.deepEqual(others, [
    `ftp://ftp.gw.test/pickup/${to.token}/${shipment.name}`,
    `sftp://pickup@sftp.gw.test/${to.token}/${shipment.name}`,
  ])
})

test('is offered to other servers before it is told to have arrived', async () => {
  const store = storeInMemory()
  const offers: (readonly string[])[] = []
  const transport = createPullTransport({
    store,
    publicUrl: 'https://gw.test',
    async offer(...offer) {
      offers.push(offer)
    },
    keepDays: 7,
    clock: stoppedClock().now,
  })
  const shipment = sampleShipment(to, store.keep(Buffer.from('x')))

  await transport.ship(shipment, sampleTask)

  assert.deepEqual(offers, [[shipment.file.key, to.token, shipment.name]])
})

test('tokens have 128 bits and are never the same', () => {
  const tokens = Array.from({ length: 1000 }, newToken)

  assert.equal(new Set(tokens).size, 1000)
  for (const token of tokens) assert.match(token, /^[A-Za-z0-9_-]{22}$/)
})
