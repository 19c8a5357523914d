import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { fromMilliseconds } from '../../src/model/index.ts'
import { datagramMethods } from '../../src/parse/datagram.ts'
import type { Datagram } from '../../src/parse/datagram.ts'
import { readDatagram } from '../../src/parse/read-datagram.ts'
import { writeDatagram } from '../../src/parse/write-datagram.ts'
import { randomDatagram } from '../kit/random-datagram.ts'

const sample: Datagram = {
  class: 'DATA',
  method: 'SHIPRDY',
  hubId: 'NCEDC:Jan_11,02:02:12:25373',
  name: 'Jenny Seismologist',
  email: 'jenny@seis.example.edu',
  delegate: 'GEOSCOPE',
  shipTo: 'netdc@ncedc.example',
  replyTo: 'netdc@geoscope.example',
  kilobytes: 10240,
  media: 'FTP',
  dispositionUser: 'PULL',
  dispositionHub: 'PUSH',
  fileName: 'DATA.NCEDC:Jan_11,02:02:12:25373.GEOSCOPE',
  label: 'my_event',
  isResend: false,
  lines: [],
  files: [],
  proof: { attachments: [] },
  data: '',
}

const sampleText = `%%ACTION DATA::SHIPRDY
.HUB_ID NCEDC:Jan_11,02:02:12:25373
.NAME Jenny_Seismologist
.EMAIL jenny@seis.example.edu
.DELEGATE GEOSCOPE
.SHIPTO netdc@ncedc.example
.REPLYTO netdc@geoscope.example
.SIZE 10240
.MEDIA FTP
.DISPOSITION_USER PULL
.DISPOSITION_HUB PUSH
.FILENAME DATA.NCEDC:Jan_11,02:02:12:25373.GEOSCOPE
.LABEL my_event
.END
`

const sha256 = '0123456789abcdef'.repeat(4)
const full: Datagram = {
  ...sample,
  method: 'SHIPMENT',
  bytes: 3,
  sha256,
  url: 'https://x.test/a',
  token: 'sesame',
  isResend: true,
  files: [{ name: 'a', bytes: 3, sha256, mediaType: 'text/plain; charset=utf-8', url: '' }],
  proof: {
    fromDc: 'GEOSCOPE',
    toDc: 'NCEDC',
    date: fromMilliseconds(Date.UTC(2001, 0, 11)),
    nonce: 'n',
    key: 'k',
    attachments: [sha256],
  },
  data: 'a\r\n',
}

test('an old centre is written to as NetDC wrote', () => {
  assert.equal(writeDatagram(sample, { dialect: 'netdc1' }), sampleText)
})

test('an old centre is told nothing that came after it', () => {
  const text = writeDatagram(full, { dialect: 'netdc1' })

  const expected = sampleText.replace('SHIPRDY', 'SHIPMENT').replace('.END', '.RESEND YES\n.END')
  assert.equal(text, `${expected}a\r\n`)
})

test('a new centre is told all of it, the proof last', () => {
  const text = writeDatagram(full)

  assert.deepEqual(text.split('\n').slice(13), [
    '.RESEND YES',
    '.BYTES 3',
    `.SHA256 ${sha256}`,
    '.URL https://x.test/a',
    '.TOKEN sesame',
    `.FILE a 3 ${sha256} text/plain;charset=utf-8`,
    '.FROM_DC GEOSCOPE',
    '.TO_DC NCEDC',
    '.DATE 2001-01-11T00:00:00.000000Z',
    '.NONCE n',
    '.KEY k',
    `.ATTACHMENT ${sha256}`,
    '.END',
    'a\r',
    '',
  ])
})

for (const method of datagramMethods) {
  const isNew = ['DONE', 'CANCEL', 'HEARTBEAT'].includes(method)
  test(`an old centre is ${isNew ? 'never' : 'also'} sent a ${method}`, () => {
    const write = () => writeDatagram({ ...sample, method }, { dialect: 'netdc1' })

    if (isNew) assert.throws(write, /no word for/)
    else assert.match(write(), new RegExp(`^%%ACTION DATA::${method}\n`))
  })
}

test('no value begins a field or a line of its own', () => {
  const sly = 'x\r\n.FILENAME y\u2028.END\n\n'
  const text = writeDatagram({
    ...sample,
    class: 'DATA::DONE\n.x',
    method: 'DONE',
    name: sly,
    email: sly,
    lines: [{ number: 1, outcome: { kind: 'failed', count: 0, detail: sly } }],
  })

  assert.deepEqual(
    text.split('\n').map((line) => line.slice(0, 5)),
    [
      ...['%%ACT', '.HUB_', '.NAME', '.EMAI', '.DELE', '.SHIP', '.REPL', '.SIZE', '.MEDI', '.DISP'],
      ...['.DISP', '.FILE', '.LABE', '.LINE', '.END', ''],
    ],
  )
  assert.match(text, /^\.LINE 1 failed 0 x {2}\.FILENAME y \.END$/m)
})

test('a detail is cut where nobody would read it, and nothing else is', () => {
  const outcome = { kind: 'failed', count: 0, detail: 'x'.repeat(2000) } as const
  const text = writeDatagram({ ...sample, method: 'DONE', lines: [{ number: 1, outcome }] })

  assert.match(text, /^\.LINE 1 failed 0 x{900}$/m)
  assert.throws(() => writeDatagram({ ...sample, url: 'x'.repeat(1001) }), /\.URL .* 1001/)
})

test('a file that cannot be written in words is not written', () => {
  const [file] = full.files
  assert.ok(file)

  for (const wrong of [{ name: 'a b' }, { name: '' }, { url: 'http://x.test/a b' }]) {
    assert.throws(
      () => writeDatagram({ ...full, files: [{ ...file, ...wrong }] }),
      /without blanks/,
    )
  }
})

test('a written datagram is read as the same datagram, with nothing to say of it', () => {
  fc.assert(
    fc.property(randomDatagram, (datagram) => {
      assert.deepEqual(readDatagram(writeDatagram(datagram)), { datagram, warnings: [] })
    }),
    { seed: 1, numRuns: 1000 },
  )
})

test('what an old centre is told is read as the same, but for what it does not know', () => {
  fc.assert(
    fc.property(randomDatagram, (datagram) => {
      if (['DONE', 'CANCEL', 'HEARTBEAT'].includes(datagram.method)) return

      const reading = readDatagram(writeDatagram(datagram, { dialect: 'netdc1' }))

      assert.ok('datagram' in reading)
      const { hubId, kilobytes, fileName, label, data } = reading.datagram
      assert.deepEqual(
        { hubId, kilobytes, fileName, label, data },
        {
          hubId: datagram.hubId,
          kilobytes: datagram.kilobytes,
          fileName: datagram.fileName,
          label: datagram.label,
          data: datagram.data,
        },
      )
      assert.doesNotMatch(reading.datagram.name, /\s/)
      assert.deepEqual([reading.datagram.proof, reading.datagram.files], [{ attachments: [] }, []])
    }),
    { seed: 1, numRuns: 300 },
  )
})
