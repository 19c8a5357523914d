/** The web server on a port of its own, with one shipment that waits. */
import type { TestContext } from 'node:test'

import type { ShipmentRecord } from '../../src/ledger/ledger.ts'
import type { NewEvent } from '../../src/log/events.ts'
import { later } from '../../src/model/index.ts'
import { openWeb } from '../../src/web/server.ts'
import type { WebOptions } from '../../src/web/server.ts'
import { sampleShipment } from '../contracts/transport.ts'
import { stoppedClock } from '../kit/clock.ts'
import { listeningLog } from '../receive/doors.ts'
import { storeInMemory } from '../ship/store-in-memory.ts'

export const token = 'AAAAAAAAAAAAAAAAAAAAAA'

export async function openWithShipment(
  t: TestContext,
  bytes: Buffer,
  settings: Partial<WebOptions> & { readonly record?: Partial<ShipmentRecord> } = {},
) {
  const clock = stoppedClock()
  const store = storeInMemory()
  const { log, lines, sentences } = listeningLog()
  const events: NewEvent[] = []
  const noted = Promise.withResolvers<undefined>()
  const { record: changes, ...options } = settings
  const at = clock.now()
  const record: ShipmentRecord = {
    ...sampleShipment({ by: 'pull', token }, store.keep(bytes)),
    state: 'arrived',
    receipt: { location: '', bytes: bytes.length, at, removedAt: later(at, 86_400_000) },
    reason: undefined,
    ...changes,
  }
  const web = await openWeb({
    listen: { host: '127.0.0.1', port: 0 },
    ledger: {
      waiting: async (asked) => (asked === token ? record : undefined),
      async note(news) {
        events.push(...news)
        noted.resolve(undefined)
      },
    },
    store,
    log,
    clock: clock.now,
    graceMs: 50,
    ...options,
  })
  t.after(() => web.close())
  return {
    web,
    url: `${web.url}/pickup/${token}/${record.name}`,
    record,
    store,
    clock,
    events,
    noted: noted.promise,
    lines,
    sentences,
  }
}
