import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import {
  formatInstant,
  fromMilliseconds,
  openEnd,
  plusMicroseconds,
} from '../../src/model/index.ts'
import type { RequestLine } from '../../src/model/index.ts'
import { LineSplitter, splitLine, typeOf, writeLine } from '../../src/parse/line.ts'

test('a line is split into type, fields, times and options', () => {
  const { line, problems, warnings } = splitLine(
    7,
    '.data * "IU II" anmo trim=sample - BH? "2001 06 23 20 30 00" "2001 06 24 00 00 00" a="b c"',
  )

  assert.deepEqual([line.number, line.type, line.dcName], [7, 'DATA', '*'])
  assert.deepEqual(line.fields, [['*'], ['IU', 'II'], ['anmo'], ['-'], ['BH?']])
  assert.equal(line.start && formatInstant(line.start), '2001-06-23T20:30:00.000000Z')
  assert.equal(line.end && formatInstant(line.end), '2001-06-24T00:00:00.000000Z')
  assert.deepEqual(line.options, { trim: 'sample', a: 'b c' })
  assert.deepEqual([problems, warnings], [[], []])
})

test('the line of a handler keeps its own fields as they are', () => {
  const { line, problems } = splitLine(
    1,
    '.PERF netdc ESNET get "2015 04 01" "2015 05 01" src=a.b event=throughput',
  )

  assert.deepEqual(line.fields, [['NETDC'], ['ESNET'], ['get']])
  assert.deepEqual(line.options, { src: 'a.b', event: 'throughput' })
  assert.equal(line.dcName, 'NETDC')
  assert.deepEqual(problems, [])
})

test('a list of short numbers in the last fields is no time', () => {
  const { line } = splitLine(1, '.INV * IU ANMO "00 10 20" "BHZ LHZ"')

  assert.deepEqual(line.fields.slice(3), [
    ['00', '10', '20'],
    ['BHZ', 'LHZ'],
  ])
  assert.equal(line.start, undefined)
})

test('times without quotes are read in a form without blanks', () => {
  const { line, problems } = splitLine(
    1,
    '.DATA * IU A 00 BHZ 2001-06-23T00:00:00Z 2001,175,00:00:00',
  )

  assert.equal(line.start && formatInstant(line.start), '2001-06-23T00:00:00.000000Z')
  assert.equal(line.fields.length, 5)
  assert.deepEqual(problems, [])
})

test('bare years are times where they stand last', () => {
  const { line, warnings } = splitLine(1, '.DATA * IU A 00 BHZ "2001" "2002"')

  assert.equal(line.end && formatInstant(line.end), '2002-01-01T00:00:00.000000Z')
  assert.equal(warnings.length, 2)
})

test('two fields may touch where a quotation mark parts them', () => {
  const { line } = splitLine(1, '.INV * IU"A B""00"BHZ')

  assert.deepEqual(line.fields, [['*'], ['IU'], ['A', 'B'], ['00'], ['BHZ']])
})

test('a word that only begins like an option is a field', () => {
  const { line } = splitLine(1, '.PERF * X http://a/?b=c =d key=')

  assert.deepEqual(line.fields.slice(2), [['http://a/?b=c'], ['=d']])
  assert.deepEqual(line.options, { key: '' })
})

test('the quote of an option that nothing closes is a problem', () => {
  assert.match(splitLine(1, '.INV * IU note="two words').problems.join(), /not closed/)
})

const bad: readonly (readonly [text: string, reason: RegExp])[] = [
  ['.INV', /DC_NAME is missing/],
  ['.INV "A B"', /one name/],
  ['.INV ""', /one name/],
  ['.INV A*', /no name of a data centre/],
  ['.INV TOOLONGANAMEFORACENTRE', /no name/],
  ['.INV * "2001 06 23" "2001 06 23 00 00 00" "2001 06 24 00 00 00"', /out of place/],
  ['.INV * "IU', /not closed/],
  ['.INV * trim=x IU', /too early/],
  ['.DATA * IU A "2001 06 23 00 00 00" "2001 06 24 00 00 00" 00 BHZ', /last two fields/],
  ['.DATA * IU A 00 BHZ "2001 06 23 00 00 00"', /no other beside it/],
  ['.DATA * IU A 00 BHZ "yesterday" "2001 06 23 00 00 00"', /START "yesterday"/],
  ['.DATA * IU A 00 BHZ "01 06 23" "01 06 24"', /four digits/],
]
for (const [text, reason] of bad) {
  test(`the line ${text} has a problem`, () => {
    assert.match(splitLine(1, text).problems.join('; '), reason)
  })
}

test('an option that is given twice counts as it was given last, with a warning', () => {
  const { line, warnings } = splitLine(1, '.INV * IU a=1 a=2')

  assert.deepEqual(line.options, { a: '2' })
  assert.equal(warnings.length, 1)
})

test('an option cannot reach into the prototype', () => {
  const { line } = splitLine(1, '.INV * IU a=1 constructor=x')

  assert.deepEqual(Object.keys(line.options), ['a', 'constructor'])
})

test('the type is read in any case, and a colon after it does no harm', () => {
  assert.equal(typeOf('.Data: * IU'), 'DATA')
  assert.equal(typeOf('...'), undefined)
  assert.deepEqual(splitLine(1, '.INV: * IU').line.fields, [['*'], ['IU']])
})

test('many different fields are split as few', () => {
  for (let i = 0; i < 5000; i++) {
    assert.deepEqual(splitLine(1, `.INV * "A${i} B"`).line.fields[1], [`A${i}`, 'B'])
  }
})

const word = fc.string({ unit: fc.constantFrom('A', 'Z', '0', '9', '?', '*', '-'), minLength: 1 })
const field = fc.array(word, { minLength: 2, maxLength: 3 }).filter((w) => !/^\d/.test(w.join(' ')))
const times = fc
  .tuple(
    fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) }),
    fc.integer({ min: 1, max: 1e9 }),
  )
  .map(([ms, length]) => {
    const start = fromMilliseconds(ms)
    return { start, end: plusMicroseconds(start, length) }
  })
const line = fc
  .record({
    type: fc.constantFrom('INV', 'SCHED'),
    dcName: fc.constantFrom('*', 'NETDC', 'A_1'),
    network: field,
    others: fc.array(field, { maxLength: 3 }),
    times: fc.option(times, { nil: undefined }),
    options: fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/),
      fc.stringMatching(/^[a-z =.]*$/),
    ),
  })
  .map(({ type, dcName, network, others, times: window, options }): RequestLine => ({
    number: 1,
    text: '',
    type,
    dcName,
    fields: [[dcName], network, ...others],
    options: { ...options },
    ...window,
  }))

test('a written line is split into the same line', () => {
  fc.assert(
    fc.property(line, (given) => {
      const { line: read, problems } = splitLine(1, writeLine(given))

      assert.deepEqual(problems, [])
      assert.deepEqual({ ...read, text: '' }, given)
    }),
    { seed: 1 },
  )
})

test('a line is split the same whatever was split before it', () => {
  const splitter = new LineSplitter()
  const unsplit = line.map((given) => writeLine(given))
  const odd = fc.constantFrom(
    '.INV * IU "x "2001 06 23 00 00 00" "2001 06 24 00 00 00"',
    '.INV * "2001 06 22" "2001 06 23 00 00 00" "2001 06 24 00 00 00"',
    '.INV * a=1 "2001 06 23 00 00 00" "2001 06 24 00 00 00"',
    '.INV * IU a=1 a=2 "2001 06 23 00 00 00" "2001 06 24 00 00 00"',
    '.INV * IU "2001 06 23 00 00 00" "2001 06 22 00 00 00"',
    '"2001 06 23 00 00 00" "2001 06 24 00 00 00"',
    '.INV * IU ANMO"2001 06 23 00 00 00" "2001-06-24"',
    '.INV * IU "2001 06 23 00 00 00" note="2001 06 24 00 00 00"',
    '.INV "" ""',
    '.INV "',
  )
  fc.assert(
    fc.property(fc.oneof(unsplit, odd), (clean) => {
      const type = typeOf(clean) ?? ''

      const again = splitter.split({ number: 1, text: clean, clean, type })

      assert.deepEqual(again, splitLine(1, clean))
    }),
    { seed: 2 },
  )
})

test('more heads than are remembered are split as well', () => {
  const splitter = new LineSplitter()
  for (let i = 0; i < 5000; i++) {
    const clean = `.DATA * IU S${i} 00 BHZ "2001 06 23 00 00 00" "2001 06 24"`
    const { line: read } = splitter.split({ number: 1, text: clean, clean, type: 'DATA' })

    assert.deepEqual(read.fields[2], [`S${i}`])
  }
})

test('an open end is written as a time that is read as open again', () => {
  const given = splitLine(1, '.DATA * IU A 00 BHZ "2001 01 01 00 00 00" "2599 01 01 00 00 00"').line

  assert.equal(splitLine(1, writeLine(given)).line.end, openEnd)
})
