/** A writer of letters and something to write about. */
import { join } from 'node:path'

import { packageRoot } from '../../src/config/locate.ts'
import { requestId, shipmentId } from '../../src/model/index.ts'
import type { Instant, LineOutcome, LineStory, MailId, Shipment } from '../../src/model/index.ts'
import { AccountBook, endings, goings } from '../../src/ship/account.ts'
import type { Telling } from '../../src/ship/account.ts'
import type { Routes } from '../../src/ship/line-table.ts'
import { Letters } from '../../src/ship/letters.ts'
import type { Subject, Writer } from '../../src/ship/letters.ts'
import type { Standing } from '../../src/ship/standing.ts'
import { loadTemplates } from '../../src/ship/templates.ts'
import { lineViews, shipmentView, standing } from '../../src/ship/views.ts'
import type { Sent } from '../../src/ship/views.ts'

export const writer: Writer = {
  dcName: 'NCEDC',
  name: 'Northern California EDC',
  email: 'netdc@ncedc.test',
  address: 'Berkeley CA',
  contact: 'N. Name',
  phone: '+1 510 555 1212',
  contactEmail: 'info@ncedc.test',
  version: '0.1.0',
  maxLines: 2000,
}

export const templatesFolder = join(packageRoot(), 'templates')

export const letters = new Letters(loadTemplates(templatesFolder), writer)

export const anOutcome = (settings: Partial<LineOutcome> = {}): LineOutcome => ({
  number: 15,
  dcName: 'NCEDC',
  kind: 'ok',
  count: 12,
  detail: '',
  ...settings,
})

export const stories: readonly LineStory[] = [
  { number: 15, text: '.INV * BK CMB * *', outcomes: [anOutcome()] },
  {
    number: 16,
    text: '.DATA * BK XXX "- 00" "BHZ LH?" "2001 06 23 20 30 00" "2001 06 23 21 30 00"',
    outcomes: [anOutcome({ number: 16, kind: 'nodata', count: 0, detail: 'no such station' })],
  },
  {
    number: 17,
    text: '.DATA * BK [P-Q]38A * *',
    outcomes: [
      anOutcome({ number: 17, dcName: '*', kind: 'refused', count: 0, detail: 'bad STATION' }),
    ],
  },
]

interface SubjectSettings extends Partial<Omit<Subject, 'account'>> {
  readonly stories?: readonly LineStory[]
}

/** A subject of which it is told how each line ended. */
export const aSubject = (settings: SubjectSettings = {}): Subject => subject(endings, settings)

/** A subject of which it is told where each line goes. */
export const aReading = (routes: Routes, settings: SubjectSettings = {}): Subject =>
  subject(goings(routes), settings)

function subject(telling: Telling, { stories: told = stories, ...settings }: SubjectSettings) {
  const { label = 'my_event' } = settings
  const book = new AccountBook(telling)
  // In two pages, where there are enough of them.
  book.add(told.slice(0, 250))
  book.add(told.slice(250))
  return { ...facts, ...settings, label, account: book.account(label) }
}

const facts = {
  hubId: 'NCEDC:Nov_21,18:30:00:17',
  round: 0,
  name: 'Jenny Seismologist',
  email: 'jenny@seis.example.edu',
  mergeDays: 0,
  received: '2026-11-21T18:30:00.000000Z',
  subject: 'my event',
  references: ['first@seis.example.edu', 'request@seis.example.edu'],
}

/** A subject with that many lines, each answered. */
export const manyLines = (count: number): readonly LineStory[] =>
  Array.from({ length: count }, (_, index) => {
    const number = 15 + index
    return { number, text: `.INV * BK S${number}`, outcomes: [anOutcome({ number })] }
  })

export const sha256 = 'ab'.repeat(32)

const id = requestId('17' as MailId, 1)
const common = {
  id: shipmentId(id, 'DATA', 'NCEDC'),
  requestId: id,
  class: 'DATA',
  dcName: 'NCEDC',
  name: 'my_event.DATA.NCEDC.mseed',
  mediaType: 'application/vnd.fdsn.mseed',
  file: { key: 'opaque', bytes: 11_776, sha256 },
}

const removedAt = (Date.UTC(2026, 10, 28, 18, 31) * 1000) as Instant
const at = (Date.UTC(2026, 10, 21, 18, 31) * 1000) as Instant
const location = 'https://ncedc.test/pickup/unguessable/my_event.DATA.NCEDC.mseed'
const others = ['ftp://ncedc.test/pickup/unguessable/my_event.DATA.NCEDC.mseed']

/** A shipment that waits to be picked up. */
export const waiting: Sent = {
  shipment: { ...common, to: { by: 'pull', token: 'unguessable' } },
  receipt: { location, others, bytes: 11_776, at, removedAt },
}

const mailed: Shipment = {
  ...common,
  id: shipmentId(id, 'INV', 'NCEDC'),
  class: 'INV',
  name: 'my_event.INV.NCEDC.txt',
  mediaType: 'text/plain',
  to: { by: 'mail', address: 'jenny@seis.example.edu' },
}

/** A shipment that travels in a letter. */
export const attached: Sent = { shipment: mailed, receipt: undefined }

/** A shipment that did not arrive. */
export const lost: Sent = { shipment: mailed, receipt: undefined, lost: 'the relay\r\nrefused it' }

/** Where a request stands of which one line has been answered. */
export const aStanding = (settings: Partial<Standing> = {}): Standing => ({
  hubId: 'NCEDC:Nov_21,18:30:00:17',
  label: 'my_event',
  received: '2026-11-21T18:30:00.000000Z',
  state: 'in progress',
  waitsFor: ['2 blocks of lines to be answered'],
  summary: '1 found, 2 in progress',
  lineCount: 3,
  shipments: [waiting, attached, lost].map((sent) => shipmentView(sent, 'its notice')),
  lines: lineViews(stories, standing(new Map([[15, ['NCEDC', 'EARTH']]]))),
  table: undefined,
  commandWords: 'my_event c0MmaNd-5ecret-0f-22ch',
  ...settings,
})
