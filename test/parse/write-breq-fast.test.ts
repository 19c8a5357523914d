import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { fromMilliseconds, plusMicroseconds } from '../../src/model/index.ts'
import type { DataRequest, RequestLine } from '../../src/model/index.ts'
import { asDataRequest, readMailText } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { writeBreqFast } from '../../src/parse/write-breq-fast.ts'
import { aHeader, aLine } from '../kit/request.ts'

fc.configureGlobal({ seed: 1 })

const options = { grammars: seismicGrammars, allowLocalhost: false }

const code = (longest: number) =>
  fc.string({ unit: fc.constantFrom('A', 'Z', '1', '?', '*'), minLength: 1, maxLength: longest })
const channel = fc.oneof(fc.stringMatching(/^[A-Z?]{3}$/), fc.constantFrom('*', 'B*', '*Z'))
const location = fc.constantFrom('--', '00', '1?', '??', '*', 'A', '0*')
const times = fc
  .tuple(
    fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2100, 0, 1) }),
    fc.integer({ min: 1, max: 1e12 }),
  )
  .map(([ms, length]) => {
    const start = fromMilliseconds(ms)
    return { start, end: plusMicroseconds(start, length) }
  })

const line = fc
  .tuple(code(8), code(5), location, fc.array(channel, { minLength: 1, maxLength: 6 }), times)
  .map(([network, station, place, channels, window]): RequestLine => ({
    number: 0,
    text: '',
    type: 'DATA',
    dcName: '*',
    fields: [['*'], [network], [station], [place], channels],
    options: {},
    ...window,
  }))

const header = fc.record({
  name: fc.stringMatching(/^[A-Z][a-z' ]{0,20}[a-z]$/),
  inst: fc.constantFrom('', 'Univ. of Example'),
  formatWaveform: fc.constantFrom('SEED', 'MSEED'),
  mergeDays: fc.constantFrom(0, 2),
})

const request = fc
  .tuple(header, fc.array(line, { minLength: 1, maxLength: 5 }))
  .map(([settings, lines]): DataRequest => ({
    header: aHeader(settings),
    format: 'BREQ_FAST',
    lines,
    problems: [],
    warnings: [],
  }))

function read(text: string): DataRequest | undefined {
  const [only] = readMailText(text, options).requests
  return only === undefined ? undefined : asDataRequest(only)
}

/** Where a line stands in the mail, and how it was spelt, is not part of what was asked. */
function asked(given: DataRequest | undefined): unknown {
  return { ...given, lines: given?.lines.map((one) => ({ ...one, number: 0, text: '' })) }
}

test('a written request is read as the same request', () => {
  fc.assert(
    fc.property(request, (given) => {
      assert.deepEqual(asked(read(writeBreqFast(given))), asked(given))
    }),
    { numRuns: 300 },
  )
})

const manglings: Readonly<Record<string, (text: string) => string>> = {
  'CRLF line ends': (text) => text.replaceAll('\n', '\r\n'),
  'lower case': (text) => text.replace(/^[A-Z?*1].*$/gm, (found) => found.toLowerCase()),
  'blanks of another kind': (text) => text.replaceAll(/(?<=\d) (?=\d)/g, '\u00a0'),
  'tabs and blanks at both ends': (text) => text.replace(/^(?=[^.])(.+)$/gm, '  $1\t '),
  'a greeting and a signature': (text) => `Dear sirs,\n\n${text}-- \nJenny\nANMO IU 1990`,
  quotation: (text) => text.replace(/^/gm, '> '),
  'wrapping before the channels': (text) =>
    text.replace(/^((?!\.)(?:\S+ ){14})/gm, (found) => `${found.trimEnd()}\n`),
}

for (const [name, mangle] of Object.entries(manglings)) {
  test(`a request is read the same after ${name}`, () => {
    fc.assert(
      fc.property(request, (given) => {
        const mangled = read(mangle(writeBreqFast(given)))

        assert.deepEqual(asked({ ...given, warnings: mangled?.warnings ?? [] }), asked(mangled))
      }),
    )
  })
}

test('what BREQ_FAST has no words for is not written', () => {
  const [start, end] = [fromMilliseconds(0), fromMilliseconds(1000)]
  const plain = aLine({ type: 'DATA', fields: [['*'], ['IU'], ['ANMO'], ['00'], ['BHZ']] })
  const good = { ...plain, start, end }
  const bad: readonly RequestLine[] = [
    plain,
    { ...plain, start },
    { ...plain, end },
    { ...good, dcName: 'NCEDC' },
    { ...good, options: { trim: 'sample' } },
    { ...good, fields: [['*'], ['IU', 'II'], ['ANMO'], ['00'], ['BHZ']] },
    { ...good, fields: [['*'], ['IU'], ['ANMO']] },
    { ...good, fields: [['*'], ['IU'], ['ANMO'], ['00']] },
  ]
  const write = (one: RequestLine) =>
    writeBreqFast({
      header: aHeader(),
      format: 'BREQ_FAST',
      lines: [one],
      problems: [],
      warnings: [],
    })

  assert.match(write(good), /^ANMO IU 1970 01 01 00 00 00\.000000 .* 1 BHZ 00$/m)
  for (const one of bad) assert.throws(() => write(one), /line 1 cannot be written as BREQ_FAST/)
})
