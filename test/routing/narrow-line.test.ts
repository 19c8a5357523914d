import assert from 'node:assert/strict'
import { test } from 'node:test'

import { findCentres } from '../../routing/find.ts'
import { narrowLine } from '../../routing/narrow-line.ts'
import type { RequestLine } from '../../src/model/index.ts'
import { splitLine } from '../../src/parse/line.ts'
import { tableOf } from './kit/table.ts'

const times = '"2001 06 23 20 30 00.000000" "2001 06 23 21 30 00.000000"'

function lineOf(text: string): RequestLine {
  return splitLine(7, text).line
}

/** The line that each centre gets. */
function narrowed(text: string, rows: readonly string[], exclude = true): readonly string[] {
  const line = lineOf(text)
  const { centres } = findCentres(line, tableOf(...rows), { local: 'HERE', unrouted: 'refuse' })
  return centres.map((centre) => `${centre.dcName} ${narrowLine(line, centre, { exclude }).text}`)
}

const rows = ['PRIMARY BK NCEDC', 'PRIMARY "IU II" EARTH', 'SECONDARY * EARTH']

test('R9: a line names only the networks that the centre was chosen for', () => {
  assert.deepEqual(narrowed(`.DATA * "IU BK" ANMO 00 BHZ ${times}`, rows), [
    `EARTH .DATA * IU ANMO 00 BHZ ${times}`,
    `NCEDC .DATA * BK ANMO 00 BHZ ${times}`,
  ])
})

test('R9: a pattern is narrowed to what it and the row have in common', () => {
  assert.deepEqual(narrowed('.INV * B?', rows), ['NCEDC .INV * BK', 'EARTH .INV * B? exclude=BK'])
  assert.deepEqual(narrowed('.INV * *K', ['PRIMARY B* A']), ['A .INV * B*K'])
  assert.deepEqual(narrowed('.INV * AB*', ['PRIMARY *BA A']), ['A .INV * "ABA AB*BA"'])
})

test('R9: an old peer is asked for a little more, without the option', () => {
  assert.deepEqual(narrowed('.INV * B?', rows, false), ['NCEDC .INV * BK', 'EARTH .INV * B?'])
})

test('R9: a centre that serves some of what it excludes by another row is asked for it', () => {
  assert.deepEqual(
    narrowed('.INV * "I? BK"', ['PRIMARY "IA IB BK" A', 'PRIMARY IA E', 'SECONDARY * E']),
    ['A .INV * "IA IB BK"', 'E .INV * I? exclude=IB'],
  )
})

test('a line with nothing to narrow stays as it was received', () => {
  const line = lineOf('.inv  *  "iu ii"  ANMO')
  const centre = { networks: ['IU', 'II'], exclude: [] }

  assert.equal(narrowLine(line, centre, { exclude: true }), line)
})

test('a line without networks stays as it is', () => {
  const line = lineOf('.INV *')

  assert.equal(narrowLine(line, { networks: [], exclude: [] }, { exclude: true }), line)
})

test('the number, the other fields, the times and the options are kept', () => {
  const line = lineOf(`.DATA * B? "CMB HOPS" "- 00" BH? ${times} trim=sample`)

  const narrow = narrowLine(line, { networks: ['BK'], exclude: [] }, { exclude: true })

  assert.deepEqual(narrow, {
    ...line,
    text: `.DATA * BK "CMB HOPS" "- 00" BH? ${times} trim=sample`,
    fields: [['*'], ['BK'], ['CMB', 'HOPS'], ['-', '00'], ['BH?']],
  })
})

test('a line that was narrowed before keeps what it excluded', () => {
  const line = lineOf('.INV * B? exclude=BK')

  const { text } = narrowLine(line, { networks: ['B?'], exclude: ['BA'] }, { exclude: true })

  assert.equal(text, '.INV * B? exclude=BK,BA')
})

test('lists that would be too long are not written', () => {
  const many = Array.from({ length: 400 }, (_, i) => `N${i}`)
  const line = lineOf('.INV * "N* IU"')

  const networks = narrowLine(line, { networks: many, exclude: [] }, { exclude: true })
  const exclude = narrowLine(line, { networks: ['N*'], exclude: many }, { exclude: true })

  assert.equal(networks, line)
  assert.equal(exclude.text, '.INV * N*')
})
