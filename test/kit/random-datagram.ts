/** Any good datagram, for property tests. */
import fc from 'fast-check'

import type { OutcomeKind } from '../../src/model/index.ts'
import type { Datagram } from '../../src/parse/datagram.ts'
import { randomProof } from './random-proof.ts'

/** What a reader could take for something else than it is. */
const oddities = fc.constantFrom(
  ...[
    ':',
    '::',
    '.',
    '.END',
    '%%ACTION',
    '"',
    '=',
    '=20',
    '>',
    '--',
    '/',
    'a',
    'b  c',
    'é',
    '王',
    '\t',
  ],
)
const value = fc
  .array(fc.oneof(oddities, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 8 })
  .map((pieces) =>
    pieces
      .join('')
      .replace(/[^\P{Cc}\t]|[\u2028\u2029]/gu, '')
      .trim(),
  )
const word = fc.stringMatching(/^[!-~]{1,20}$/)
const centre = fc.stringMatching(/^[A-Z0-9_-]{1,16}$/)
const whole = fc.maxSafeNat()
const hash = fc.stringMatching(/^[0-9a-f]{64}$/)
const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9:,._-]{0,20}$/)
const kind = fc.constantFrom<OutcomeKind>('ok', 'nodata', 'failed', 'refused', 'delegated')
const report = fc.record({
  number: fc.integer({ min: 1 }),
  outcome: fc.record({ kind, count: whole, detail: value }),
})
const reports = fc.uniqueArray(report, { selector: ({ number }) => number, maxLength: 5 })
const file = fc.record({
  name,
  bytes: whole,
  sha256: hash,
  mediaType: fc.constantFrom('text/plain', 'application/vnd.fdsn.mseed'),
  url: fc.oneof(fc.constant(''), fc.webUrl()),
})
const files = fc.uniqueArray(file, { selector: (one) => one.name, maxLength: 3 })
const always = {
  hubId: value.map((text) => `X${text}`),
  name: value,
  email: value,
  delegate: centre,
  shipTo: value,
  replyTo: value,
  media: value,
  dispositionUser: value,
  dispositionHub: value,
  fileName: fc.oneof(fc.constant(''), name),
  label: value,
  isResend: fc.boolean(),
  files,
  proof: randomProof,
}
const sometimes = {
  kilobytes: whole,
  bytes: whole,
  sha256: hash,
  url: fc.webUrl(),
  token: word.map((text) => `t${text}`),
}

/** What only some methods have. */
const own = fc.oneof(
  fc.record({
    class: fc.constantFrom('INV', 'DATA', 'X-1'),
    method: fc.constantFrom(
      'SHIPRDY',
      'RCVRDY',
      'NOMERGE',
      'RCVOK',
      'RESEND',
      'LOCALDONE',
      'CANCEL',
    ),
    lines: fc.constant([]),
    data: fc.constant(''),
  }),
  fc.record({
    class: fc.constantFrom('INV', 'RESP'),
    method: fc.constant('SHIPMENT'),
    lines: fc.constant([]),
    data: fc.oneof(
      fc.constant(''),
      fc
        .array(fc.oneof(oddities, fc.constantFrom('\n', '\r\n', '.END\n')))
        .map((all) => `x${all.join('')}`),
    ),
  }),
  fc.record({
    class: fc.constant('DATA'),
    method: fc.constant('NODATA'),
    lines: reports,
    data: fc.constant(''),
  }),
  fc.record(
    {
      class: fc.constant('DATA'),
      method: fc.constant('DONE'),
      lines: reports,
      data: fc.constant(''),
      shipped: fc.constantFrom('HUB', 'USER', 'NONE'),
    },
    { requiredKeys: ['class', 'method', 'lines', 'data'] },
  ),
  fc.record(
    {
      class: fc.constant('SYS'),
      method: fc.constant('HEARTBEAT'),
      lines: fc.constant([]),
      data: fc.constant(''),
      version: word.map((text) => `v${text}`),
      types: fc.array(fc.stringMatching(/^[A-Z]{1,8}$/), { minLength: 1, maxLength: 4 }),
    },
    { requiredKeys: ['class', 'method', 'lines', 'data'] },
  ),
)

/** Any datagram whose values can be written as they are. */
export const randomDatagram: fc.Arbitrary<Datagram> = fc
  .tuple(fc.record(always), fc.record(sometimes, { requiredKeys: [] }), own)
  .map(([all, some, more]) => structuredClone({ ...all, ...some, ...more }) as Datagram)
