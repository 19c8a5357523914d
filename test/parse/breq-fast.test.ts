import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { asDataRequest, mailTextSteps, readMailText } from '../../src/parse/request.ts'
import type { ReadingOptions } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'

const options: ReadingOptions = { grammars: seismicGrammars, allowLocalhost: false }
const head = ['.NAME Jenny', '.EMAIL jenny@x.test', '.END']
const times = '2003 01 22 02 06 34.6 2003 01 22 02 36 34.6'
const line = `ANMO IU ${times} 1 BHZ`

function readAll(lines: readonly string[], more: Partial<ReadingOptions> = {}) {
  return readMailText(lines.join('\n'), { ...options, ...more }).requests
}

function only(lines: readonly string[], more: Partial<ReadingOptions> = {}) {
  const [request, ...others] = readAll(lines, more)
  assert.ok(request)
  assert.equal(others.length, 0)
  return request
}

function reasonFor(text: string): string {
  return only([...head, line, text])
    .problems.map(({ reason }) => reason)
    .join()
}

test('a request of BREQ_FAST is one to be worked on, also without an institution', () => {
  const request = asDataRequest(only([...head, line]))

  assert.equal(request?.format, 'BREQ_FAST')
  assert.equal(request.header.inst, '')
  assert.deepEqual(request.lines[0]?.fields, [['*'], ['IU'], ['ANMO'], ['*'], ['BHZ']])
  assert.equal(request.lines[0].type, 'DATA')
  assert.equal(request.lines[0].text, line)
})

test('an address of BREQ_FAST makes it one where no line does', () => {
  const lines = [...head, 'all of ANMO, please']

  assert.equal(only(lines, { recipients: ['breq_fast@x.test'] }).format, 'BREQ_FAST')
  assert.equal(only(lines, { recipients: ['netdc@x.test'] }).format, 'NETDC')
})

test('lines of NetDC below a header without .NETDC_REQUEST are told what is missing', () => {
  const lines = [...head, '.INV * IU ANMO']
  const read = only(lines, { recipients: ['breq_fast@x.test'] })

  assert.equal(read.format, 'NETDC')
  assert.ok(read.problems.some(({ text }) => text === '.NETDC_REQUEST'))
})

test('a telephone number below a header makes no request of BREQ_FAST', () => {
  assert.equal(only([...head, 'Tel 01 42 34 56 78 90']).format, 'NETDC')
})

test('a request that a centre passed on is not run as a request of a person', () => {
  const read = only(['.HUB_ID NCEDC:Jan_11,02:02:12:1', ...head, line])

  assert.ok(read.isDelegated)
  assert.equal(asDataRequest(read), undefined)
})

test('the number of channels is checked, and what was counted is said', () => {
  assert.match(reasonFor(`ANMO IU ${times} 2 BHZ`), /channels is 2, but 1 follow$/)
  assert.match(reasonFor(`ANMO IU ${times} 2 BHZ 00`), /but 1 follow before the location 00$/)
  assert.match(reasonFor(`ANMO IU ${times} 1 BHZ BHN 00`), /but 2 follow before the location 00$/)
  assert.match(reasonFor(`ANMO IU ${times} many BHZ`), /"many" stands where the number/)
  assert.match(reasonFor(`ANMO IU ${times}`), /ends before the number of channels/)
})

test('the answer to too many channels, or to a line too long, names the limit', () => {
  const channels = Array.from({ length: 101 }, () => 'BHZ').join(' ')
  const long = Array.from({ length: 300 }, () => 'BHZ').join(' ')

  assert.match(reasonFor(`ANMO IU ${times} 101 ${channels}`), /101 channels .*\b100\b/)
  assert.match(reasonFor(`ANMO IU ${times} 300 ${long}`), /at most 1000/)
})

test('a hundred channels are read', () => {
  const channels = Array.from({ length: 100 }, () => 'BHZ').join(' ')
  const read = only([...head, `ANMO IU ${times} 100 ${channels} 00`])

  assert.equal(read.lines[0]?.fields[4]?.length, 100)
})

test('the answer to too many lines names the limit', () => {
  const read = only([...head, ...Array.from({ length: 30 }, () => line)], { maxLines: 20 })

  assert.equal(read.lines.length, 20)
  assert.match(read.problems[0]?.reason ?? '', /\b20 lines/)
})

test('a time that is not whole is told where it ends', () => {
  assert.match(reasonFor('ANMO IU 2003 01 22 02'), /ends before the minute of START/)
  assert.match(reasonFor('ANMO IU 2003 01 22 02 06 BHZ'), /"BHZ" .* the second of START/)
  assert.match(reasonFor(`ANMO IU ${times.slice(0, -8)} x`), /"x" .* the minute of END/)
})

test('the times and codes of a line are judged as those of NetDC are', () => {
  assert.match(reasonFor(`ANMO IU ${times.replace('2003', '03')} 1 BHZ`), /four digits/)
  assert.match(reasonFor(`ANMO IU ${times.replace('01 22', '02 30')} 1 BHZ`), /no day 30/)
  assert.match(reasonFor(`[A-B]MO IU ${times} 1 BHZ`), /STATION "\[A-B\]MO"/)
  assert.match(reasonFor(`ANMO IU ${times} 1 BHZ key=x`), /no options/)
  assert.match(reasonFor(`ANMO IU ${times} 2 "BHZ BHN"`), /quotation marks/)
  assert.match(reasonFor(`ANMO IU ${times} 2 "BHZ BHN`), /quotation mark/)
})

test('dataless volumes are answered with responses, and said to be', () => {
  const read = only([...head, line], { subject: 'dataless' })

  assert.equal(read.lines[0]?.type, 'RESP')
  assert.equal(read.lines[0].text, line)
  assert.deepEqual(
    read.warnings.map(({ reason }) => /dataless .* RESP text/.test(reason)),
    [true],
  )
})

test('a field for the format says more than the address', () => {
  const lines = ['.FORMAT_WAVEFORM SAC', ...head, line]
  const recipients = ['miniseed@x.test']

  assert.equal(only(lines, { recipients }).header.formatWaveform, 'SAC')
  assert.equal(only([...head, line], { recipients }).header.formatWaveform, 'MSEED')
})

test('lines with a type are refused once, and never repeated', () => {
  const one = only([...head, line, '.DATA * IU ANMO'])
  const three = only([...head, line, '.DISPOSITON PUSH jenny sesame', '.INV * IU', '.INV *'])

  assert.deepEqual(
    one.problems.map(({ number, text }) => [number, text]),
    [[5, '.DATA']],
  )
  assert.match(one.problems[0]?.reason ?? '', /^this line has a type/)
  assert.match(three.problems[0]?.reason ?? '', /^this and 2 more lines/)
  assert.doesNotMatch(JSON.stringify(three), /sesame/)
})

test('a wrapped disposition in the header is never repeated', () => {
  const lines = ['.NAME Jenny', '.DISPOSITION PUSH ftp.x.test /', 'jenny sesame', ...head, line]

  assert.doesNotMatch(JSON.stringify(only(lines)), /sesame/)
})

test('a header field below the lines begins another request', () => {
  const read = readAll([...head, line, '.QUALITY B', ...head, line, line], { warnings: ['noted'] })

  assert.deepEqual(
    read.map(({ lines }) => lines.length),
    [1, 2],
  )
  assert.deepEqual(
    read.map(({ warnings }) => warnings.map(({ reason }) => reason)),
    [['noted'], ['noted']],
  )
})

test('a header field between .END and the lines belongs above .END', () => {
  const read = only([...head, '.LABEL x', line])

  assert.equal(read.header.label, undefined)
  assert.match(read.warnings.map(({ reason }) => reason).join(), /belongs into the header/)
})

test('a header line that begins with no word is left out', () => {
  const read = only(['.NAME Jenny', '.123 x', '.EMAIL jenny@x.test', '.END', line])

  assert.ok(asDataRequest(read))
  assert.match(read.warnings.map(({ reason }) => reason).join(), /a header field is one line/)
})

test('a folded header line is shown, unless it may be the end of a disposition', () => {
  const shown = only(['.NAME Jenny', '.INST Univ. of', 'Example', '.EMAIL j@x.test', '.END', line])
  const folded = [
    '.NAME Jenny',
    '.DISPOSITION PUSH x /in',
    'sesame',
    '.EMAIL j@x.test',
    '.END',
    line,
  ]

  assert.match(JSON.stringify(shown.warnings), /"Example".*a header field is one line/)
  assert.doesNotMatch(JSON.stringify(only(folded).warnings), /sesame/)
})

test('a quoted request is read only where its lines are quoted, too', () => {
  const quoted = [...head, line].map((text) => `> ${text}`)

  assert.equal(only(quoted).format, 'BREQ_FAST')
  assert.deepEqual(readAll([...quoted.slice(0, 3), line]), [])
  assert.deepEqual(readAll(['> Jenny wrote', '> nothing']), [])
})

test('whatever stands below the header is read, refused or left out, and no line is lost', () => {
  const word = fc.oneof(
    fc.constantFrom('ANMO', 'IU', '2003', '01', '22.5', '1', 'BHZ', '00', '--', '"', 'a=b', '.END'),
    fc.string(),
  )
  const garbled = fc.array(fc.oneof(word, fc.constant(line)), { maxLength: 20 })
  fc.assert(
    fc.property(fc.array(garbled), (lines) => {
      const body = lines.map((words) => words.join(' ').replaceAll(/[\r\n>.=]|^-+$/g, ''))
      const [read] = readAll([...head, line, ...body], { subject: 'HELP' })

      assert.equal(read?.format, 'BREQ_FAST')
      assert.equal(read.lines[0]?.text, line)
    }),
    { seed: 1 },
  )
})

test('a hundred thousand lines are read in steps of at most 250 lines', () => {
  const text = [...head, ...Array.from({ length: 100_000 }, () => line)].join('\n')
  const steps = mailTextSteps(text, options)
  let count = 0
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) count++

  assert.equal(step.value.requests[0]?.lines.length, 100_000)
  // Blocks are found, lines sorted and read, each in steps.
  assert.ok(count >= 1200, `${count} steps`)
})
