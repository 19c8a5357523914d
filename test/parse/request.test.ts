import assert from 'node:assert/strict'
import { test } from 'node:test'

import { asDataRequest, mailTextSteps, readMailText } from '../../src/parse/request.ts'
import type { ReadRequest, ReadingOptions } from '../../src/parse/request.ts'
import type { Grammar } from '../../src/parse/seismic-line.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'

const options: ReadingOptions = { grammars: seismicGrammars, allowLocalhost: false }
const head = ['.NETDC_REQUEST', '.NAME Jenny', '.INST Example', '.EMAIL jenny@x.test', '.END']
const data = '.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00" "2001 06 23 21 30 00"'

function reasonsOf(requests: readonly ReadRequest[]): string {
  return requests.flatMap(({ warnings }) => warnings.map(({ reason }) => reason)).join('\n')
}

function only(lines: readonly string[], more: Partial<ReadingOptions> = {}) {
  const { requests } = readMailText(lines.join('\n'), { ...options, ...more })
  const [request] = requests
  assert.ok(request)
  assert.equal(requests.length, 1)
  return request
}

test('a good request is one to be worked on', () => {
  const request = asDataRequest(only([...head, data]))

  assert.ok(request)
  assert.equal(request.header.email, 'jenny@x.test')
  assert.equal(request.header.formatWaveform, 'SEED')
  assert.equal(request.header.label, undefined)
  assert.equal(request.format, 'NETDC')
  assert.deepEqual(
    request.lines.map((line) => line.number),
    [6],
  )
})

for (const missing of head) {
  test(`a request without ${missing} is not worked on, and told why`, () => {
    const read = only([...head.filter((line) => line !== missing), data])

    assert.equal(asDataRequest(read), undefined)
    assert.equal(read.lines.length, 1)
    assert.deepEqual(
      read.problems.map((problem) => [problem.number, problem.text]),
      [[0, missing.split(' ')[0]]],
    )
  })
}

test('a request that ends within its header has no end', () => {
  const read = only(head.slice(0, 4))

  assert.deepEqual(
    read.problems.map((problem) => problem.text),
    ['.END'],
  )
})

test('a request without lines is told so', () => {
  assert.match(
    only(head)
      .problems.map((p) => p.reason)
      .join(),
    /no lines/,
  )
})

test('a request that a centre passed on is not run as a request of a person', () => {
  const read = only([...head.slice(0, 4), '.HUB_ID NCEDC:Jan_11,02:02:12:1', '.END', data])

  assert.ok(read.isDelegated)
  assert.equal(asDataRequest(read), undefined)
})

test('a user at localhost is accepted where it is allowed', () => {
  const lines = head.map((line) => line.replace('x.test', 'localhost'))

  assert.equal(asDataRequest(only([...lines, data])), undefined)
  assert.ok(asDataRequest(only([...lines, data], { allowLocalhost: true })))
})

test('the good lines of a request go ahead beside the bad ones', () => {
  const request = asDataRequest(only([...head, data, '.DATA * IU', '.FROB * IU', data]))

  assert.deepEqual(
    request?.lines.map((line) => line.number),
    [6, 9],
  )
  assert.deepEqual(
    request.problems.map((problem) => problem.number),
    [7, 8],
  )
})

test('a type without a grammar is refused with the types that are known', () => {
  const [problem] = only([...head, '.SCHED * IVS']).problems

  assert.match(problem?.reason ?? '', /known are \.INV, \.RESP, \.DATA/)
})

test('a type with a grammar of its own is read by it', () => {
  const seen: string[] = []
  const sched: Grammar = (line) => {
    seen.push(line.type)
    return { line, problems: [], warnings: ['noted'] }
  }
  const grammars = new Map([['SCHED', sched]])

  const read = only([...head, '.SCHED * IVS "Ht Wz" * skd'], { grammars })

  assert.deepEqual(seen, ['SCHED'])
  assert.deepEqual(read.lines[0]?.fields, [['*'], ['IVS'], ['Ht', 'Wz'], ['*'], ['skd']])
  assert.equal(read.warnings[0]?.reason, 'noted')
})

test('the limit on lines gives one problem that names it', () => {
  const read = only([...head, ...Array.from({ length: 50 }, () => data)], { maxLines: 20 })

  assert.equal(read.lines.length, 20)
  assert.deepEqual(
    read.problems.map((problem) => problem.number),
    [26],
  )
  assert.match(read.problems[0]?.reason ?? '', /\b20\b/)
})

test('the limit holds for each request of a mail', () => {
  const { requests } = readMailText([...head, data, ...head, data].join('\n'), {
    ...options,
    maxLines: 1,
  })

  assert.deepEqual(
    requests.map((request) => request.lines.length),
    [1, 1],
  )
})

test('a line of 400 kB is refused as too long, and not repeated in full', () => {
  const [problem] = only([...head, `.INV * ${'A '.repeat(200_000)}`]).problems

  assert.match(problem?.reason ?? '', /at most 1000/)
  assert.ok((problem?.text ?? '').length < 300)
})

test('a header line of 10 kB is left out, and the limit named', () => {
  const lines = [...head.slice(0, 4), `.LABEL ${'x'.repeat(10_000)}`, '.END', data]
  const read = only(lines)

  assert.match(read.warnings.map((w) => w.reason).join(), /at most 1000/)
  assert.equal(read.header.label, undefined)
})

test('a disclaimer of 300 kB is reported once', () => {
  const read = only([...head, data, ...Array.from({ length: 6000 }, () => 'x'.repeat(50))])

  assert.equal(read.lines.length, 1)
  assert.deepEqual(read.problems, [])
  assert.equal(read.warnings.length, 1)
  assert.match(read.warnings[0]?.reason ?? '', /5999 more/)
})

test('a wrapped line is joined only where the joined one reads', () => {
  const read = only([
    ...head,
    '.DATA * IU ANMO 00 BHZ "2001 06 23 20',
    '30 00"',
    '"2001 06 23 21 30 00"',
    '.INV * IU',
    'ANMO',
    '.RESP * IU',
    'is what I want',
  ])

  assert.deepEqual(
    read.lines.map((line) => line.text),
    [data, '.INV * IU'],
  )
  assert.deepEqual(
    read.problems.map((problem) => problem.text),
    ['.RESP * IU'],
  )
  assert.deepEqual(
    read.warnings.map((warning) => warning.number),
    [10],
  )
})

test('a blank line ends a wrapped line', () => {
  const read = only([...head, '.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00"', '', '"2001 06 24"'])

  assert.equal(read.lines.length, 0)
})

test('a line is joined of eight more pieces at most', () => {
  const pieces = '* IU ANMO 00 BHZ'.split(' ')
  const read = only([...head, '.INV', ...pieces, ...Array.from({ length: 20 }, () => 'x')])

  assert.equal(read.lines[0]?.text, '.INV *')
})

test('a signature ends a request, and another one below it is told of and not read', () => {
  const text = [...head, data, '-- ', data, 'HELP', ...head, data].join('\n')
  const { requests, commands } = readMailText(text, options)

  assert.deepEqual(
    requests.map((request) => request.lines.length),
    [1],
  )
  assert.match(reasonsOf(requests), /stands below a signature; as the mail has another one/)
  assert.deepEqual(commands, [])
})

test('a request that stands only below a signature is read, and so is one in an older mail', () => {
  for (const [mark, told] of [
    ['-- ', /this request stands below a signature/],
    ['-----Original Message-----', /this request stands in an older mail/],
  ] as const) {
    const { requests } = readMailText([mark, ...head, data].join('\n'), options)

    assert.equal(requests[0]?.lines.length, 1)
    assert.match(reasonsOf(requests), told)
  }
})

test('a command above a quoted request is obeyed, and the request is not read again', () => {
  const quoted = [...head, data].map((line) => `> ${line}`)
  const reading = readMailText(['CANCEL my_event', 'I wrote:', ...quoted].join('\n'), options)
  const own = readMailText(['HELP', ...head, data].join('\n'), options)

  assert.deepEqual(reading.requests, [])
  assert.deepEqual(reading.commands, [{ verb: 'CANCEL', name: 'my_event', token: undefined }])
  assert.deepEqual([own.requests.length, own.commands], [1, []])
})

test('lines below a quotation within a mail are told of', () => {
  const quoted = [...head, data].map((line) => `> ${line}`)
  const { requests } = readMailText([...head, data, ...quoted, data].join('\n'), options)

  assert.equal(requests[0]?.lines.length, 1)
  assert.match(reasonsOf(requests), /this line and those below it are not read: write them above/)
})

test('the signature of a quoted request ends it', () => {
  const quoted = [...head, data, '-- ', data].map((line) => `> ${line}`)

  assert.equal(only(quoted).lines.length, 1)
})

test('a request that is quoted as a whole is read, and said to be quoted', () => {
  const read = only(['Jenny wrote:', ...[...head, '', data].map((line) => `> ${line}`), 'Bye'])

  assert.ok(asDataRequest(read))
  assert.match(read.warnings.map((w) => w.reason).join(), /quoted/)
  assert.equal(read.lines[0]?.text, data)
})

test('a request that is quoted in part is refused', () => {
  const read = only([...head.map((line) => `> ${line}`), data])

  assert.equal(asDataRequest(read), undefined)
  assert.match(read.problems.map((p) => p.reason).join(), /in part/)
})

test('a request that is quoted twice is none', () => {
  const { requests } = readMailText(head.map((line) => `> > ${line}`).join('\n'), options)

  assert.deepEqual(requests, [])
})

test('HELP alone on a line, or as the subject, is a command', () => {
  for (const text of ['HELP', 'Hello\n  help  \nBye', '.HELP', 'help!']) {
    assert.deepEqual(readMailText(text, options).commands, [{ verb: 'HELP' }])
  }
  assert.deepEqual(readMailText('', { ...options, subject: ' Help ' }).commands, [{ verb: 'HELP' }])
})

test('other mail holds no command', () => {
  for (const text of ['', 'Can you help me?', 'Re: HELP']) {
    assert.deepEqual(readMailText(text, { ...options, subject: 'Re: help' }).commands, [])
  }
})

test('a mail with a request is no cry for help', () => {
  const text = ['HELP', ...head, data].join('\n')

  assert.deepEqual(readMailText(text, { ...options, subject: 'HELP' }).commands, [])
})

test('what there is to say about the mail is said of each request', () => {
  const read = only([...head, data], { warnings: ['The HTML was read.'] })

  assert.deepEqual(read.warnings, [{ number: 0, text: '', reason: 'The HTML was read.' }])
})

test('a password is never repeated, wherever it stands', () => {
  const read = only([
    ...head.slice(0, 4),
    '.DISPOSITION PUSH ftp://jenny:sesame@ftp.x.test/in',
    '.DISPOSITON PUSH ftp.x.test / jenny sesame',
    'sesame',
    '.END',
    '.DISPOSITION PUSH ftp.x.test / jenny sesame',
    '.FROB ftp://jenny:sesame@ftp.x.test/in',
  ])

  assert.doesNotMatch(JSON.stringify([read.header, read.problems, read.warnings]), /sesame/)
  assert.deepEqual(read.header.disposition, { mode: 'PULL' })
  assert.ok(asDataRequest(read))
})

test('a hundred thousand lines are read, wrapped ones too', () => {
  const wrapped = data.replace('BHZ ', 'BHZ\n')
  const lines = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? data : wrapped))
  const read = only([...head, ...lines])

  assert.equal(read.lines.length, 100_000)
  assert.equal(read.lines.at(-1)?.number, 150_004)
  assert.deepEqual(read.problems, [])
})

test('a header of a thousand lines is read in steps of at most 250 lines', () => {
  const fields = Array.from({ length: 1000 }, () => '.FAX none')
  const text = [...head.slice(0, 4), ...fields, '.END', data].join('\n')
  const steps = mailTextSteps(text, options)
  let count = 0
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) count++

  assert.equal(step.value.requests[0]?.lines.length, 1)
  // Blocks are found and the header taken apart, each in steps.
  assert.ok(count >= 8, `${count} steps`)
})
