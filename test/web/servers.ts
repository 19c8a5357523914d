/** The web server on a port of its own, with one shipment that waits. */
import type { TestContext } from 'node:test'

import type { ShipmentRecord } from '../../src/ledger/ledger.ts'
import type { NewEvent } from '../../src/log/events.ts'
import { fromMilliseconds, later } from '../../src/model/index.ts'
import type { DataRequest, LineStory, MailId, RequestHeader } from '../../src/model/index.ts'
import { loadPages } from '../../src/ship/templates.ts'
import type { PageOptions } from '../../src/web/page.ts'
import { openWeb } from '../../src/web/server.ts'
import type { WebOptions } from '../../src/web/server.ts'
import { sampleShipment } from '../contracts/transport.ts'
import { stoppedClock } from '../kit/clock.ts'
import { templatesFolder, writer } from '../kit/letters.ts'
import { aHeader } from '../kit/request.ts'
import { listeningLog } from '../receive/doors.ts'
import { storeInMemory } from '../ship/store-in-memory.ts'

export const token = 'AAAAAAAAAAAAAAAAAAAAAA'

export async function openWithShipment(
  t: TestContext,
  bytes: Buffer,
  settings: Partial<WebOptions> &
    RequestSettings & {
      readonly record?: Partial<ShipmentRecord>
    } = {},
) {
  const clock = stoppedClock()
  const store = storeInMemory()
  const { log, lines, sentences } = listeningLog()
  const events: NewEvent[] = []
  const noted = Promise.withResolvers<undefined>()
  const { record: changes, lines: stories, header, ...options } = settings
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
      ...aRequest({ ...(stories && { lines: stories }), ...(header && { header }) }),
      waiting: async (asked) => (asked === token ? record : undefined),
      async note(news) {
        events.push(...news)
        noted.resolve(undefined)
      },
    },
    pages: loadPages(templatesFolder),
    centre: writer,
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

interface RequestSettings {
  readonly header?: Partial<RequestHeader>
  /** Of the shipment's class. */
  readonly lines?: readonly LineStory[]
}

/** What a ledger tells of the request that a shipment answers. */
export function aRequest({ header, lines = [] }: RequestSettings = {}): PageOptions['ledger'] {
  const request: DataRequest = {
    header: aHeader(header),
    format: 'NETDC',
    lines: [],
    problems: [],
    warnings: [],
  }
  const mailId = '17' as MailId
  return {
    request: async (id) => ({
      ...{ id, mailId, request, lineCount: lines.length, round: 0, hub: 'NCEDC' },
      ...{ hubId: 'NCEDC:Jan_01,00:00:00:17', references: [], subject: '' },
      ...{ token: 'command-token', receivedAt: fromMilliseconds(0), closedAt: undefined },
    }),
    stories: async (_id, { after, limit }) =>
      lines.filter(({ number }) => number > after).slice(0, limit),
  }
}
