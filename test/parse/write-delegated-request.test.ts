import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { fromMilliseconds } from '../../src/model/index.ts'
import type { RequestHeader } from '../../src/model/index.ts'
import type { Delegation } from '../../src/parse/delegation.ts'
import { writeLine } from '../../src/parse/line.ts'
import { asDelegatedRequest, readMailText } from '../../src/parse/request.ts'
import type { DelegatedRequest } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { writeDelegatedRequest } from '../../src/parse/write-delegated-request.ts'
import { randomProof } from '../kit/random-proof.ts'
import { asked, randomRequest } from '../kit/random-request.ts'

const header: RequestHeader = {
  name: 'Jenny  Seismologist',
  inst: 'Univ. of Example',
  email: 'jenny@seis.example.edu',
  label: 'my_event',
  formatWaveform: 'SEED',
  formatResponse: 'SEED_ASCII',
  mergeDays: 2,
  disposition: { mode: 'PUSH', protocol: 'ftp', host: 'ftp.example.edu', directory: '/in' },
}
const delegation: Delegation = {
  hubId: 'NCEDC:Jan_11,02:02:12:25373',
  hubDc: 'NCEDC',
  hubEmail: 'netdc@ncedc.example',
  lineNumbers: [3, 4],
  isConfirmed: true,
  proof: {
    fromDc: 'NCEDC',
    toDc: 'GEOSCOPE',
    date: fromMilliseconds(Date.UTC(2001, 0, 11)),
    nonce: 'n',
    key: 'k',
    attachments: [],
  },
}
const lines = ['.INV GEOSCOPE G', '.INV GEOSCOPE G ECH']

function read(text: string): DelegatedRequest | undefined {
  const options = { grammars: seismicGrammars, allowLocalhost: false }
  const [only, ...others] = readMailText(text, options).requests
  return only === undefined || others.length > 0 ? undefined : asDelegatedRequest(only)
}

test('a request is passed on with what the delegate needs to know', () => {
  assert.equal(
    writeDelegatedRequest({ header, delegation, lines }),
    `.NETDC_REQUEST
.NAME Jenny  Seismologist
.INST Univ. of Example
.EMAIL jenny@seis.example.edu
.LABEL my_event
.FORMAT_WAVEFORM SEED
.FORMAT_RESPONSE SEED_ASCII
.MERGE_DATA YES 2
.DISPOSITION PUSH ftp://ftp.example.edu/in
.HUB_ID NCEDC:Jan_11,02:02:12:25373
.HUB_DC NCEDC
.HUB_EMAIL netdc@ncedc.example
.LINE_NUMBERS 3-4
.CONFIRMED YES
.FROM_DC NCEDC
.TO_DC GEOSCOPE
.DATE 2001-01-11T00:00:00.000000Z
.NONCE n
.KEY k
.END
.INV GEOSCOPE G
.INV GEOSCOPE G ECH
`,
  )
})

test('an old centre is told what it knows', () => {
  assert.equal(
    writeDelegatedRequest(
      { header: { ...header, inst: '' }, delegation, lines },
      { dialect: 'netdc1' },
    ),
    `.NETDC_REQUEST
.NAME Jenny  Seismologist
.INST none
.EMAIL jenny@seis.example.edu
.LABEL my_event
.FORMAT_WAVEFORM SEED
.FORMAT_RESPONSE SEED_ASCII
.MERGE_DATA YES 2
.DISPOSITION PUSH ftp.example.edu /in
.HUB_ID NCEDC:Jan_11,02:02:12:25373
.HUB_EMAIL netdc@ncedc.example
.END
.INV GEOSCOPE G
.INV GEOSCOPE G ECH
`,
  )
})

test('there is a number for each line', () => {
  assert.throws(
    () => writeDelegatedRequest({ header, delegation, lines: lines.slice(1) }),
    /1 lines have 2 numbers/,
  )
})

test('no value and no line begins a line of its own', () => {
  const text = writeDelegatedRequest({
    header: { ...header, name: 'x\n.END' },
    delegation: {
      ...delegation,
      hubEmail: 'x\r.CONFIRMED YES',
      lineNumbers: [1],
      isConfirmed: false,
    },
    lines: ['.INV\n.INV * IU'],
  })

  assert.match(text, /^\.NAME x \.END$/m)
  assert.match(text, /^\.HUB_EMAIL x \.CONFIRMED YES$/m)
  assert.match(text, /^\.INV \.INV \* IU$/m)
})

test('what could be taken for quoted-printable is read as it was, but by old centres', () => {
  const given = { header: { ...header, name: 'a=3Db' }, delegation, lines }

  assert.equal(read(writeDelegatedRequest(given))?.request.header.name, 'a=3Db')
  assert.match(writeDelegatedRequest(given, { dialect: 'netdc1' }), /^\.NAME a=3Db$/m)
})

const centre = fc.stringMatching(/^[A-Z0-9_-]{1,16}$/)
const hubs = fc
  .record({
    hubId: fc.tuple(centre, fc.nat()).map(([hub, n]) => `${hub}:Jan_11,02:02:12:${n}`),
    hubDc: centre,
    hubEmail: fc.constantFrom('netdc@ncedc.example', ''),
    isConfirmed: fc.boolean(),
    proof: randomProof,
    numbers: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 5, maxLength: 5 }),
  })
  .map((all) => ({ ...all }))

const withoutInst = fc.boolean()

test('a delegated request is read as the same header, delegation and lines', () => {
  fc.assert(
    fc.property(randomRequest, hubs, withoutInst, (request, { numbers, ...hub }, isBare) => {
      const given = isBare ? { ...request, header: { ...request.header, inst: '' } } : request
      const lineNumbers = numbers.slice(0, given.lines.length)
      const text = writeDelegatedRequest({
        header: given.header,
        delegation: { ...hub, lineNumbers },
        lines: given.lines.map(writeLine),
      })

      const again = read(text)

      assert.ok(again, text)
      assert.deepEqual(asked(again.request), asked(given))
      assert.deepEqual([again.request.problems, again.request.warnings], [[], []])
      const { textNumbers, ...delegated } = again.delegation
      assert.deepEqual(delegated, { ...hub, lineNumbers })
      assert.deepEqual(
        textNumbers,
        again.request.lines.map(({ number }) => number),
      )
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('what an old centre is told is the same, but for a push that it has no words for', () => {
  fc.assert(
    fc.property(randomRequest, hubs, (request, { numbers, ...hub }) => {
      const { disposition } = request.header
      const text = writeDelegatedRequest(
        {
          header: request.header,
          delegation: { ...hub, lineNumbers: numbers.slice(0, request.lines.length) },
          lines: request.lines.map(writeLine),
        },
        { dialect: 'netdc1' },
      )

      const again = read(text)

      const isUnsaid = disposition.mode === 'PUSH' && disposition.protocol !== 'ftp'
      const expected = isUnsaid ? { mode: 'PULL' as const } : disposition
      assert.ok(again)
      assert.deepEqual(
        asked(again.request),
        asked({ ...request, header: { ...request.header, disposition: expected } }),
      )
      const { hubId, lineNumbers } = again.delegation
      assert.deepEqual([hubId, lineNumbers], [hub.hubId, []])
    }),
    { seed: 1, numRuns: 300 },
  )
})
