import assert from 'node:assert/strict'
import { test } from 'node:test'

import { explain, printExplanation } from '../../routing/explain.ts'
import type { ExplainOptions } from '../../routing/explain.ts'
import { explanationJson } from '../../routing/explanation-json.ts'
import { splitLine } from '../../src/parse/line.ts'
import { tableOf } from './kit/table.ts'

const usual: ExplainOptions = {
  local: 'HERE',
  unrouted: 'refuse',
  narrow: true,
  isAnswered: true,
  isAsked: true,
}

function explained(text: string, rows: readonly string[], options: Partial<ExplainOptions> = {}) {
  const table = tableOf(...rows)
  const { line } = splitLine(1, text)
  const explanation = explain(line, table, { ...usual, ...options })
  return {
    json: explanationJson(explanation, table),
    lines: printExplanation(explanation, table, line, 'my-table').trimEnd().split('\n'),
  }
}

/** What is said of those that lost. */
function lost(text: string, rows: readonly string[], options: Partial<ExplainOptions> = {}) {
  return explained(text, rows, options)
    .lines.filter((line) => line.startsWith('lost'))
    .map((line) => line.replace('lost  my-table:', ''))
}

test('a route is explained with the rows that say so', () => {
  const rows = ['PRIMARY IU A', 'SECONDARY BK B fdsnws=https://x.test', 'PRIMARY GE HERE']

  const { lines } = explained('.INV * "IU BK GE ZZ"', rows)

  assert.deepEqual(lines, [
    'A for IU, by mail: primary',
    '  my-table:1: PRIMARY IU A a@x.test n a c p e',
    '  gets .INV * IU',
    'B for BK, through its FDSN web services: secondary, for what no primary serves',
    '  my-table:2: SECONDARY BK B a@x.test n a c p e fdsnws=https://x.test',
    '  gets .INV * BK',
    'HERE for GE, here: primary',
    '  my-table:3: PRIMARY GE HERE a@x.test n a c p e',
    'no route for network ZZ',
  ])
})

test('each row that lost is told with the rule and the row that beat it', () => {
  const rows = ['PRIMARY * W', 'PRIMARY BK A', 'SECONDARY * EARTH', 'SECONDARY B? S']

  assert.deepEqual(lost('.INV * BK', rows), [
    '1: PRIMARY * W: R5, less specific than BK (row 2)',
    '3: SECONDARY * EARTH: R3, a PRIMARY serves it (row 2)',
    '4: SECONDARY B? S: R3, a PRIMARY serves it (row 2)',
  ])
})

test('rows that only together beat another one are all named', () => {
  const rows = ['PRIMARY A P', 'PRIMARY A?* Q', 'PRIMARY A* R', 'SECONDARY A* S']

  assert.deepEqual(lost('.INV * A*', rows), [
    '3: PRIMARY A* R: R5, less specific than A and A?* (rows 1 2)',
    '4: SECONDARY A* S: R3, a PRIMARY serves it (rows 1 2)',
  ])
})

test('R1: of a line that names a centre the rows of others are told', () => {
  const rows = ['PRIMARY IU A', 'PRIMARY BK B', 'SECONDARY * C', 'PRIMARY IU C types=DATA']

  assert.deepEqual(lost('.INV A IU', rows), [
    '3: SECONDARY * C: R1, the line names another centre',
    '4: PRIMARY IU C: R1, the line names another centre',
  ])
})

test('R7: of a delegated request all rows are told', () => {
  assert.deepEqual(lost('.INV A IU', ['PRIMARY IU A', 'PRIMARY BK B'], { isDelegated: true }), [
    '1: PRIMARY IU A: R7, a delegated request is answered here',
  ])
})

test('rows that are narrowed to something else say to what', () => {
  const rows = [
    'PRIMARY BK A station=CMB',
    'PRIMARY BK B start=2001-01-01',
    'PRIMARY BK C types=DATA,RESP',
    'SECONDARY BK D',
  ]

  assert.deepEqual(lost('.INV * BK HOPS 00 BHZ "1999 01 01" "2000 01 01"', rows), [
    '1: PRIMARY BK A: station= does not match',
    '2: PRIMARY BK B: start=/end= do not overlap',
    '3: PRIMARY BK C: types= does not include INV',
  ])
})

test('a narrowed row that holds some of it did not lose', () => {
  assert.deepEqual(lost('.INV * BK', ['PRIMARY BK A station=CMB', 'PRIMARY BK B']), [])
})

test('of a list it is said for which element a row lost', () => {
  const { lines } = explained('.INV * "BK IU"', ['PRIMARY BK A', 'SECONDARY * E'])

  assert.deepEqual(lines.slice(3), [
    'E for IU, by mail: secondary, for what no primary serves',
    '  my-table:2: SECONDARY * E a@x.test n a c p e',
    '  gets .INV * IU',
    'lost  my-table:2: SECONDARY * E: for BK: R3, a PRIMARY serves it (row 1)',
  ])
})

test('what a centre is not meant to serve is told, and excluded from its line', () => {
  const { lines } = explained('.INV * B?', ['PRIMARY BK A', 'SECONDARY * E'])

  assert.deepEqual(lines.slice(3), [
    'E for B? without BK, by mail: secondary, for what no primary serves',
    '  my-table:2: SECONDARY * E a@x.test n a c p e',
    '  gets .INV * B? exclude=BK',
  ])
})

test('an old centre gets no options', () => {
  const rows = ['PRIMARY BK A', 'SECONDARY * E peer=netdc1']

  const patterns = explained('.INV * B? CMB', rows).lines.at(-1)
  const options = explained('.INV E IU CMB trim=sample', rows).lines.at(2)
  const nothing = explained('.INV E IU CMB', rows).lines.at(3)

  assert.equal(patterns, '  my-table:2: SECONDARY * E a@x.test n a c p e peer=netdc1')
  assert.equal(options, '  gets .INV E IU CMB')
  assert.equal(nothing, undefined)
})

test('with routing.narrow off the line is not narrowed', () => {
  const { lines } = explained('.INV * B?', ['PRIMARY BK A'], { narrow: false })

  assert.ok(!lines.some((line) => line.includes('gets')))
})

test('what no handler here answers is said', () => {
  const rows = ['PRIMARY BK HERE', 'PRIMARY IU A']

  const here = explained('.SCHED * BK', rows, { isAnswered: false })
  const elsewhere = explained('.SCHED * IU', rows, { isAnswered: false })

  assert.equal(here.lines.at(-1), 'but no handler here answers .SCHED')
  assert.equal(here.json.answered, false)
  assert.equal(elsewhere.json.answered, true)
})

test('what no handler here asks web services for is said', () => {
  const rows = ['PRIMARY GE GFZ fdsnws=https://x.test', 'PRIMARY IU A']

  const asked = explained('.SCHED * "GE IU"', rows, { isAsked: false })
  const mailed = explained('.SCHED * IU', rows, { isAsked: false })

  assert.equal(asked.json.answered, false)
  assert.equal(mailed.json.answered, true)
})

test('a refusal is explained, and what is answered here', () => {
  assert.match(explained('.INV * ZZ', ['PRIMARY IU A']).lines.join(), /^refused: no route/)
  assert.deepEqual(explained('.INV *', ['PRIMARY IU A']).lines, [
    'HERE, here: answered by this centre itself',
  ])
})

test('thousands of rows are counted, and all there as JSON', () => {
  const rows = Array.from({ length: 100 }, (_, i) => `PRIMARY N${i} A`)
  const losers = Array.from({ length: 50 }, (_, i) => `SECONDARY N${i} S`)

  const { lines, json } = explained('.INV * *', [...rows, ...losers])

  assert.match(lines[0] ?? '', /^A for N0 N1 .* N19 and 80 more, by mail/)
  assert.equal(lines[21], '  and 80 more')
  assert.equal(lines.at(-1), 'lost  and 30 more')
  assert.equal(json.centres[0]?.rows.length, 100)
  assert.equal(json.lost.length, 50)
})

test('as JSON there is all that is known', () => {
  const { json } = explained('.INV * B?', ['PRIMARY BK A', 'SECONDARY * E', 'SECONDARY BK S'])

  assert.deepEqual(json, {
    centres: [
      {
        ...{ dcName: 'A', status: 'PRIMARY', networks: ['BK'], exclude: [], by: 'mail' },
        ...{ row: 1, rows: [1], line: '.INV * BK' },
      },
      {
        ...{ dcName: 'E', status: 'SECONDARY', networks: ['B?'], exclude: ['BK'], by: 'mail' },
        ...{ row: 2, rows: [2], line: '.INV * B? exclude=BK' },
      },
    ],
    unrouted: [],
    refused: null,
    answered: true,
    lost: [
      {
        ...{ row: 3, status: 'SECONDARY', network: 'BK', dcName: 'S', asked: 'B?' },
        ...{ rule: 'R3', reason: 'a PRIMARY serves it', beatenBy: [1] },
      },
    ],
  })
})
