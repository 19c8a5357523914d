import assert from 'node:assert/strict'
import { test } from 'node:test'

import { imported, route } from './kit.ts'

const urlAt = (host: string) => `https://${host}/fdsnws/dataselect/1/query`

test('a span is left out where one of many others holds it, and rows are sorted by time', () => {
  const year = (number: number) => `${number}-01-01T00:00:00`
  const spans = [1990, 2000, 2010].map((from) => ({ start: year(from), end: year(from + 5) }))
  const inside = { priority: '2', start: year(2001), end: year(2002) }
  const between = { priority: '2', start: year(1996), end: year(1999) }
  const after = { priority: '2', start: year(2016), end: year(2017) }

  const { rows } = imported(
    [after, between, inside, ...spans, { ...inside, station: 'S1' }].map(route),
  )

  assert.deepEqual(
    rows.map((row) => row.replace(/^(\S+).*start="(\d+).*end="(\d+).*$/, '$1 $2 $3')),
    [
      'PRIMARY 1990 1995',
      'PRIMARY 2000 2005',
      'PRIMARY 2010 2015',
      'SECONDARY 1996 1999',
      'SECONDARY 2016 2017',
    ],
  )
})

test('sources that name more than there can be are refused', () => {
  const hosts = Array.from({ length: 2001 }, (_, i) => route({ urls: [urlAt(`h${i}.test`)] }))
  const patterns = Array.from({ length: 1001 }, (_, i) => route({ network: `N${i}*` }))

  assert.throws(() => imported(hosts), { message: /name 2001 data centres; more than 2000 cannot/ })
  assert.throws(() => imported(patterns), { message: /1001 patterns of networks; more than 1000/ })
})

test('thousands of spans of one network are gathered at once', () => {
  const day = (i: number) => new Date(Date.UTC(1950, 0, 1 + i)).toISOString().slice(0, 19)
  const spans = Array.from({ length: 20_000 }, (_, i) => ({
    start: day(2 * i),
    end: day(2 * i + 1),
  }))

  // Each against each other would be four hundred million comparisons.
  const { rows } = imported(spans.map(route))

  assert.equal(rows.length, 20_000)
})
