import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

import fc from 'fast-check'

import { readMail } from '../../src/parse/mail.ts'
import { datagramMethods } from '../../src/parse/datagram.ts'
import { datagramSteps, readDatagram } from '../../src/parse/read-datagram.ts'
import { finish, linesPerStep } from '../../src/parse/steps.ts'
import { writeDatagram } from '../../src/parse/write-datagram.ts'
import { datagramText, good, refused, warned } from '../kit/datagrams.ts'

const folder = new URL('datagrams/', import.meta.url)

for (const name of readdirSync(folder).filter((one) => one.endsWith('.eml'))) {
  test(`${name} is read as its JSON says`, async () => {
    const expected: unknown = JSON.parse(
      readFileSync(new URL(name.replace(/eml$/, 'json'), folder), 'utf8'),
    )

    const { text } = await readMail(readFileSync(new URL(name, folder)))
    const reading = readDatagram(text)

    assert.deepEqual(JSON.parse(JSON.stringify(reading)), expected)
  })
}

const hubId = '.HUB_ID NCEDC:Jan_11,02:02:12:25373'
const sha256 = '0123456789abcdef'.repeat(4)

for (const method of datagramMethods) {
  test(`${method} is a method, in any letters`, () => {
    const type = method === 'HEARTBEAT' ? 'SYS' : 'DATA'

    assert.equal(good(datagramText(`${type}::${method}`)).method, method)
    assert.equal(good(datagramText(`${type}::${method}`.toLowerCase())).class, type)
  })
}

for (const [first, reason] of [
  ['', /begins with a line such as %%ACTION/],
  ['%%ACTION', /begins with a line such as/],
  ['%%ACTION DATA', /begins with a line such as/],
  ['%%ACTION DATA:SHIPRDY', /begins with a line such as/],
  ['%%ACTION ../x::SHIPRDY', /begins with a line such as/],
  [`%%ACTION ${'A'.repeat(300)}::SHIPRDY`, /begins with a line such as/],
  ['> %%ACTION DATA::SHIPRDY', /begins with a line such as/],
  ['%%ACTION DATA::EXPLODE', /EXPLODE is no method; known are SHIPRDY, RCVRDY,/],
  ['%%ACTION DATA::HEARTBEAT', /HEARTBEAT is no method of DATA/],
  ['%%ACTION SYS::DONE', /DONE is no method of SYS/],
] as const) {
  test(`"${first.slice(0, 40)}" begins no datagram`, () => {
    assert.match(refused(`${first}\n${hubId}\n.END\n`).reasons, reason)
  })
}

test('an empty text, and one of blank lines, are no datagrams', () => {
  for (const text of ['', '\n \r\n\t']) assert.match(refused(text).reasons, /begins with a line/)
})

test('lines may end in anything, and keywords may have a colon, blanks and small letters', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const text = [
      '',
      ' %%Action :\tdata :: shiprdy ',
      '\t.hub_id : a:b, c ',
      '',
      '.Size:7',
      ' .end ',
    ]

    const { hubId: id, kilobytes } = good(text.join(end))

    assert.deepEqual([id, kilobytes], ['a:b, c', 7])
  }
})

test('a request must be named, but by a HEARTBEAT', () => {
  assert.match(refused('%%ACTION DATA::RCVOK\n.HUB_ID\n.END\n').reasons, /\.HUB_ID is missing/)
  assert.equal(good('%%ACTION SYS::HEARTBEAT\n.END\n').hubId, '')
})

test('a field that is not known is left out with a warning that does not repeat it', () => {
  const { remarks, reasons } = warned(datagramText('DATA::RCVOK', ['.SECRET sesame', '.LABLE x']))

  assert.match(reasons, /^this field is not known .*\nthis field is not known/)
  assert.doesNotMatch(JSON.stringify(remarks), /sesame/)
})

test('a field says nothing on a method that has none of it', () => {
  const fields = ['.SHIPPED HUB', '.LINE 1 ok 2', '.VERSION 1', '.TYPES INV']

  const { reasons } = warned(datagramText('DATA::RCVOK', fields))

  assert.equal(reasons.split('\n').length, 4)
  assert.match(reasons, /^\.SHIPPED says nothing on a RCVOK\n/)
})

test('a line that is no field is left out with a warning that does not repeat it', () => {
  const { remarks, reasons } = warned(
    datagramText('DATA::RCVOK', ['.URL http://x.test/', 'sesame']),
  )

  assert.match(reasons, /^this is no field/)
  assert.doesNotMatch(JSON.stringify(remarks), /sesame/)
})

test('what opens a door is not repeated when it cannot be read', () => {
  const { remarks } = refused(
    datagramText('DATA::SHIPRDY', [
      ...['.TOKEN sesame', '.TOKEN sesame2', '.URL http://x.test/sesame', '.URL sesame3'],
      '.FILE sesame4',
    ]),
  )

  assert.equal(remarks.length, 3)
  assert.doesNotMatch(JSON.stringify(remarks), /sesame/)
})

test('two reports on one line, and two files of one name, are a problem', () => {
  const reports = ['.LINE 1 ok 2', '.LINE 1 ok 3']
  const files = [1, 2].map((bytes) => `.FILE a ${bytes} ${sha256} text/plain`)

  assert.match(refused(datagramText('DATA::DONE', reports)).reasons, /reported on twice/)
  assert.match(refused(datagramText('DATA::SHIPMENT', files)).reasons, /have the same name/)
})

test('the data of a shipment are as they stand below .END', () => {
  const data = '\r\n.END\n%%ACTION INV::DONE\r  x \n\n'

  assert.equal(good(datagramText('INV::SHIPMENT', [], data)).data, data)
  assert.equal(good(datagramText('INV::SHIPMENT', [], ' \r\n\n')).data, '')
})

test('what stands below any other datagram is not read, with a warning', () => {
  const { datagram, reasons } = warned(datagramText('INV::RCVOK', [], '-- \nThe list of centres'))

  assert.match(reasons, /^a RCVOK has no data; what stands below was not read$/)
  assert.equal(datagram.data, '')
})

test('the end may be missing only where there can be no data', () => {
  const open = (method: string, ...lines: readonly string[]) =>
    [`%%ACTION INV::${method}`, hubId, ...lines, ''].join('\n')

  good(open('SHIPMENT'))
  warned(open('RCVOK', '.COLOUR blue'))
  assert.match(refused(open('SHIPMENT', '.INV * G')).reasons, /\.END is missing/)
  assert.match(refused(open('RCVOK', 'x')).reasons, /\.END is missing/)
})

test('a text with more lines, files and attachments than may be is refused', () => {
  const many = (count: number, field: (n: number) => string) =>
    Array.from({ length: count }, (_, index) => field(index + 1))
  const file = (n: number) => `.FILE f${n} 1 ${sha256} text/plain`
  const attachment = () => `.ATTACHMENT ${sha256}`
  const line = (n: number) => `.LINE ${n} ok 1`

  const fields = [...many(1000, file), ...many(1000, attachment), ...many(100_000, line)]
  const { lines } = good(datagramText('DATA::DONE', fields))

  assert.equal(lines.length, 100_000)
  for (const [tooMany, reason] of [
    [many(100_001, line), /at most 100000 lines are read/],
    [many(1001, file), /at most 1000 files are read/],
    [many(1001, attachment), /at most 1000 of these/],
  ] as const) {
    assert.match(refused(datagramText('DATA::DONE', tooMany)).reasons, reason)
  }
})

test('of very many remarks a few are kept', () => {
  const lines = Array.from({ length: 5000 }, () => 'x')

  const { remarks, reasons } = warned(datagramText('DATA::RCVOK', lines))

  assert.equal(remarks.length, 21)
  assert.match(reasons, /4980 more remarks were left out$/)
})

test('a long text is read in steps, to the same end', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `.LINE ${index + 1} ok 1 x`)
  const text = `${'\n'.repeat(5000)}${datagramText('DATA::DONE', lines)}`
  const steps = datagramSteps(text)
  let count = 1
  while (steps.next().done !== true) count++

  assert.ok(count >= 10_000 / linesPerStep)
  assert.deepEqual(finish(datagramSteps(text)), readDatagram(text))
})

test('no text takes more than its length of time', () => {
  const long = 3_000_000
  const beginning = `%%ACTION INV::SHIPMENT\n${hubId}\n`
  const texts = [
    '\n'.repeat(long),
    `%%ACTION${' '.repeat(long)}x`,
    `${beginning}.NAME${' '.repeat(long)}x`,
    `${beginning}.NAME ${':'.repeat(long)}`,
    `${beginning}.${'a'.repeat(long)}`,
    `${beginning}.LINE ${'1 '.repeat(long)}`,
    `${beginning}${'\r'.repeat(long)}`,
    `${beginning}${'.x\n'.repeat(long / 3)}`,
    `${beginning}.END\n${' '.repeat(long)}`,
  ]

  for (const text of texts) readDatagram(text)
})

const tokens = fc.constantFrom(
  ...['%%ACTION', '%%ACTION DATA::SHIPMENT\n', '%%ACTION DATA::DONE\n', '::', ':', '\n', '\r\n'],
  ...[
    '\r',
    ' ',
    '\t',
    '.HUB_ID A:Jan_11,02:02:12:1\n',
    '.END',
    '.END\n',
    '.LINE',
    '.FILE',
    '.SIZE',
  ],
  ...['.FILENAME', '.DATE', '2001-01-11T02:10:00Z', '1', '0', 'ok', sha256, 'text/plain', '/', '.'],
  ...[
    '.RESEND',
    '.SHIPPED',
    'HUB',
    '.ATTACHMENT',
    '.NAME',
    'é',
    '\ud800',
    '\u2028',
    '\0',
    '\ufeff',
  ],
)
const soup = fc.array(fc.oneof(tokens, fc.string({ unit: 'binary', maxLength: 3 })), {
  maxLength: 60,
})

test('whatever the text is, it is read or refused, and what is read can be written and read again', () => {
  let count = 0
  fc.assert(
    fc.property(fc.boolean(), soup, (isBegun, words) => {
      const beginning = isBegun ? '%%ACTION DATA::SHIPMENT\n.HUB_ID A:1\n' : ''
      const reading = readDatagram(beginning + words.join(''))
      if ('problems' in reading) {
        assert.ok(reading.problems.length > 0)
        return
      }
      count++

      assert.deepEqual(readDatagram(writeDatagram(reading.datagram)), {
        datagram: reading.datagram,
        warnings: [],
      })
    }),
    { seed: 1, numRuns: 3000 },
  )
  assert.ok(count > 300, `${count}`)
})
