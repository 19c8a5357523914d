import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Fault } from '../../src/model/index.ts'
import type { Letter } from '../../src/ship/letter.ts'
import { createMailTransport } from '../../src/ship/mail-transport.ts'
import { describeTransport, sampleShipment, sampleTask } from '../contracts/transport.ts'
import { stoppedClock } from '../kit/clock.ts'
import { storeInMemory } from './store-in-memory.ts'

const to = { by: 'mail', address: 'jenny@seis.test' } as const

function mailbox() {
  const letters = new Map<string, { letter: Letter; files: Map<string, Buffer> }>()
  return {
    letters,
    async send(letter: Letter) {
      const files = new Map<string, Buffer>()
      for (const attachment of letter.attachments) {
        const pieces: Uint8Array[] = []
        for await (const piece of attachment.open()) pieces.push(piece)
        files.set(attachment.name, Buffer.concat(pieces))
      }
      letters.set(letter.messageId, { letter, files })
      return 'taken'
    },
  }
}

describeTransport('MailTransport', async (_t, store) => {
  const relay = mailbox()
  return {
    transport: createMailTransport({ relay, store, clock: stoppedClock().now }),
    to,
    arrived: async () => new Map([...relay.letters.values()].flatMap(({ files }) => [...files])),
  }
})

test('the shipment travels inside its notice, to the address of the shipment', async () => {
  const relay = mailbox()
  const store = storeInMemory()
  const clock = stoppedClock()
  const transport = createMailTransport({ relay, store, clock: clock.now })
  const own = { name: 'lines.txt', mediaType: 'text/plain', open: () => store.open(key) }
  const { key } = store.keep(Buffer.from('lines'))
  const notice = { ...(await sampleTask.notice()), to: 'else@x.test', attachments: [own] }

  const receipt = await transport.ship(sampleShipment(to, store.keep(Buffer.from('data'))), {
    ...sampleTask,
    notice: () => Promise.resolve(notice),
  })

  const sent = relay.letters.get(notice.messageId)
  const location = 'jenny@seis.test'
  assert.deepEqual(receipt, { location, bytes: 4, answer: 'taken', at: clock.now() })
  assert.equal(sent?.letter.to, 'jenny@seis.test')
  assert.deepEqual([...sent.files.keys()], ['lines.txt', 'my_event.DATA.NCEDC.mseed'])
})

test('what the relay says goes to the caller', async () => {
  const store = storeInMemory()
  const refusing = { send: () => Promise.reject(new Fault('DESTINATION_REFUSED', '550 no')) }
  const transport = createMailTransport({ relay: refusing, store, clock: stoppedClock().now })

  await assert.rejects(
    transport.ship(sampleShipment(to, store.keep(Buffer.from('x'))), sampleTask),
    (error: Fault) => error.code === 'DESTINATION_REFUSED',
  )
})

test('a file whose checksum is wrong is not sent as if it were right', async () => {
  const store = storeInMemory()
  const transport = createMailTransport({ relay: mailbox(), store, clock: stoppedClock().now })
  const file = store.keep(Buffer.from('right'))
  store.replace(file.key, Buffer.from('wrong'))

  await assert.rejects(
    transport.ship(sampleShipment(to, file), sampleTask),
    (error: Fault) => error.code === 'SOURCE_BROKEN',
  )
})
