/** What every transport does: the contract of {@link Transport}. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { requestId, shipmentId } from '../../src/model/index.ts'
import type { DestinationBy, Fault, MailId, Means, Shipment } from '../../src/model/index.ts'
import type { ShipTask, Transport } from '../../src/ship/transport.ts'
import { quiet } from '../kit/quiet.ts'
import { going, sampleLetter } from '../ship/sample-letter.ts'
import { storeInMemory } from '../ship/store-in-memory.ts'

export interface TransportUnderTest<M extends Means> {
  readonly transport: Transport<M>
  readonly to: DestinationBy<M>
  /** The copies that the other side has, by name. */
  readonly arrived: () => Promise<ReadonlyMap<string, Buffer>>
}

export const sampleTask: ShipTask = {
  notice: () => Promise.resolve(sampleLetter({ messageId: '17.1.notice@gw.test' })),
  isRepeat: false,
  signal: going,
  log: quiet,
}

export function sampleShipment<M extends Means>(
  to: DestinationBy<M>,
  file: Shipment['file'],
): Shipment<M> {
  const request = requestId('17' as MailId, 1)
  return {
    id: shipmentId(request, 'DATA', 'NCEDC'),
    requestId: request,
    class: 'DATA',
    dcName: 'NCEDC',
    name: 'my_event.DATA.NCEDC.mseed',
    mediaType: 'application/vnd.fdsn.mseed',
    file,
    to,
  }
}

export function describeTransport<M extends Means>(
  name: string,
  open: (t: TestContext, store: ReturnType<typeof storeInMemory>) => Promise<TransportUnderTest<M>>,
): void {
  describe(`${name} keeps the contract of a transport`, () => {
    for (const size of [0, 1, 300_000]) {
      test(`a file of ${size} bytes arrives whole, and the receipt says so`, async (t) => {
        const store = storeInMemory()
        const { transport, to, arrived } = await open(t, store)
        const bytes = Buffer.alloc(size, 'netdc')
        const shipment = sampleShipment(to, store.keep(bytes))

        const receipt = await transport.ship(shipment, sampleTask)

        assert.equal(receipt.bytes, size)
        assert.notEqual(receipt.location, '')
        assert.deepEqual(await arrived(), new Map([[shipment.name, bytes]]))
        assert.equal(store.openCount(), 0)
      })
    }

    test('the same shipment twice leaves one good copy', async (t) => {
      const store = storeInMemory()
      const { transport, to, arrived } = await open(t, store)
      const bytes = Buffer.from('twice')
      const shipment = sampleShipment(to, store.keep(bytes))

      const first = await transport.ship(shipment, sampleTask)
      const second = await transport.ship(shipment, { ...sampleTask, isRepeat: true })

      assert.equal(second.location, first.location)
      assert.deepEqual(await arrived(), new Map([[shipment.name, bytes]]))
    })

    test('a file that the store has lost is a fault, and nothing arrives', async (t) => {
      const store = storeInMemory()
      const { transport, to, arrived } = await open(t, store)
      const file = store.keep(Buffer.from('lost'))
      await store.delete(file.key)

      await assert.rejects(
        transport.ship(sampleShipment(to, file), sampleTask),
        (error: Fault) => error.code === 'SOURCE_BROKEN',
      )
      assert.equal((await arrived()).size, 0)
    })

    test('a file that the store has cut short is a fault, and nothing arrives', async (t) => {
      const store = storeInMemory()
      const { transport, to, arrived } = await open(t, store)
      const file = store.keep(Buffer.from('cut short'))
      store.replace(file.key, Buffer.from('cut'))

      await assert.rejects(
        transport.ship(sampleShipment(to, file), sampleTask),
        (error: Fault) => error.code === 'SOURCE_BROKEN',
      )
      assert.equal((await arrived()).size, 0)
    })
  })
}
