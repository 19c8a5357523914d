import assert from 'node:assert/strict'
import { test } from 'node:test'

import { findCentres } from '../../routing/find.ts'
import type { RoutingTable } from '../../routing/table.ts'
import { splitLine } from '../../src/parse/line.ts'
import { tableOf } from './kit/table.ts'

function route(text: string, table: RoutingTable) {
  return findCentres(splitLine(1, text).line, table, { local: 'HERE', unrouted: 'refuse' })
}

/** `NAME networks …` of each centre, and `-code` for what it is not meant to serve. */
function centresOf(text: string, ...rows: readonly string[]): string[] {
  return route(text, tableOf(...rows)).centres.map(({ dcName, networks, exclude }) =>
    [dcName, ...networks, ...exclude.map((one) => `-${one}`)].join(' '),
  )
}

test('R4: narrowed rows that together hold all that a line asks for silence a secondary', () => {
  const stations = ['PRIMARY GE A station="S1 S2"', 'PRIMARY GE B station=S3', 'SECONDARY * C']
  const times = ['PRIMARY GE A end=2000-01-01', 'PRIMARY GE B start=2000-01-01', 'SECONDARY * C']
  const gap = ['PRIMARY GE A end=1999-01-01', 'PRIMARY GE B start=2000-01-01', 'SECONDARY * C']
  const years = '* BHZ "1998 01 01 00 00 00" "2001 01 01 00 00 00"'

  assert.deepEqual(centresOf('.INV * GE "S1 S3"', ...stations), ['A GE', 'B GE'])
  assert.deepEqual(centresOf('.INV * GE "S1 S4"', ...stations), ['A GE', 'C GE'])
  assert.deepEqual(centresOf('.INV * GE S?', ...stations), ['A GE', 'B GE', 'C GE'])
  assert.deepEqual(centresOf(`.DATA * GE S1 ${years}`, ...times), ['A GE', 'B GE'])
  assert.deepEqual(centresOf(`.DATA * GE S1 ${years}`, ...gap), ['A GE', 'B GE', 'C GE'])
})

test('R4: a narrowed secondary is silenced by what holds its own piece of the line', () => {
  const rows = ['PRIMARY GE A station=S1', 'SECONDARY GE B station=S1', 'SECONDARY GE C station=S2']

  assert.deepEqual(centresOf('.INV * GE "S1 S2"', ...rows), ['A GE', 'C GE'])
})

test('R4: of a pattern a weaker row keeps what is not served in every piece', () => {
  const rows = ['PRIMARY "BA BB" A station=S1', 'PRIMARY "BB BC" B station=S2', 'SECONDARY * C']

  assert.deepEqual(centresOf('.INV * B? "S1 S2"', ...rows), ['A BA BB', 'B BB BC', 'C B? -BB'])
})

test('with very many stations and rows the line is not cut: a secondary gets it too', () => {
  const codes = Array.from({ length: 150 }, (_, i) => `S${i}`)
  const rows = codes.map((code) => `PRIMARY GE A station=${code}`)

  assert.deepEqual(
    centresOf(`.INV * GE "${codes.slice(0, 50).join(' ')}"`, ...rows, 'SECONDARY * C'),
    ['A GE'],
  )
  assert.deepEqual(centresOf(`.INV * GE "${codes.join(' ')}"`, ...rows, 'SECONDARY * C'), [
    'A GE',
    'C GE',
  ])
})

test('an empty list of stations asks for all of them', () => {
  const line = { ...splitLine(1, '.INV * GE').line, fields: [['*'], ['GE'], []] }

  const found = findCentres(line, tableOf('PRIMARY GE A station=S1', 'PRIMARY GE B types=DATA'), {
    local: 'HERE',
    unrouted: 'refuse',
  })

  assert.deepEqual(
    found.centres.map(({ dcName }) => dcName),
    ['A'],
  )
})

test('ever new networks are routed over a table of ten thousand stations', () => {
  const codes = (i: number) => Array.from({ length: 50 }, (_, k) => `S${50 * i + k}`).join(' ')
  const rows = Array.from({ length: 200 }, (_, i) => `PRIMARY N${i} A station="${codes(i)}"`)
  const table = tableOf(...rows)

  // An index of all stations for each of them would take ten seconds, and gigabytes.
  const found = Array.from({ length: 400 }, (_, i) => route(`.INV * "N* X${i}" S${i}`, table))

  assert.ok(found.every(({ centres }) => centres.length === 1))
})
