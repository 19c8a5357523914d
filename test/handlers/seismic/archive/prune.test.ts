/** Which of very many segments stay. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Extent } from '../../../../handlers/seismic/archive/extents.ts'
import { orderPieces } from '../../../../handlers/seismic/archive/order-pieces.ts'
import { prune } from '../../../../handlers/seismic/archive/prune.ts'
import { buildSegments } from '../../../../handlers/seismic/archive/segments.ts'
import { plusMicroseconds } from '../../../../src/model/index.ts'
import { at } from '../kit/time.ts'

/** Ten records of ten samples each, at one sample per second. */
function extent(second: number, publication: number): Extent {
  const time = (seconds: number) =>
    plusMicroseconds(at('2024-01-10'), (second + seconds) * 1_000_000)
  const times = { first: time(0), last: time(90), end: time(99), rate: 1 }
  return { path: '/file', ...times, publication, offset: second * 10, length: 1000, records: 10 }
}

function split(whole: Extent): Promise<readonly Extent[]> {
  const each = Array.from({ length: whole.records }, (_, i): Extent => {
    const first = plusMicroseconds(whole.first, i * 10_000_000)
    const end = plusMicroseconds(first, 9_000_000)
    return { ...whole, first, last: first, end, length: 100, records: 1 }
  })
  return Promise.resolve(each)
}

/** A day and a half without a gap, and pieces of a hundred seconds beside it, each fifty seconds late. */
async function pruned(publications: { readonly long: number; readonly short: number }) {
  const long = Array.from({ length: 1300 }, (_, i) => extent(i * 100, publications.long))
  const short = Array.from({ length: 400 }, (_, i) => extent(i * 300 + 50, publications.short))
  const segments = buildSegments([...long, ...short], { areVersionsAlike: false })
  const options = { level: 'record', trimTo: undefined, areVersionsAlike: false } as const
  return Array.fromAsync(orderPieces(await prune(segments, options, split), split))
}

test('what a long segment of a higher version covers goes', async () => {
  const pieces = await pruned({ long: 4, short: 1 })

  assert.equal(pieces.length, 1300)
  assert.ok(pieces.every(({ extent: { publication } }) => publication === 4))
})

test('a long segment keeps its records beside each one of a higher version', async () => {
  const pieces = await pruned({ long: 1, short: 4 })

  const froms = pieces.map(({ from }) => from)
  const records = pieces.map(({ extent }) => extent.records)
  assert.deepEqual(
    froms,
    froms.toSorted((one, other) => one - other),
  )
  assert.equal(
    records.reduce((sum, count) => sum + count),
    13_000,
  )
  assert.equal(pieces.filter(({ extent }) => extent.publication === 4).length, 400)
})
