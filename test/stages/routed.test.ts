import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Entries, Portion } from '../../src/ledger/ledger.ts'
import { requestId } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'
import { Routed } from '../../src/stages/routed.ts'
import type { RoutedLine } from '../../src/stages/routed.ts'

const id = requestId('1' as MailId, 1)
const all = Number.MAX_SAFE_INTEGER

test('a short request is entered at once, the letters first', () => {
  const routed = new Routed(id, 'a@example.org', 'NCEDC')
  routed.add(7, assigned('DATA', 'seismic'))
  routed.add(9, refused(9, 'no route'))

  const { next, parts, outcomes, events, routed: span } = routed.end()

  assert.equal(routed.isFull, false)
  assert.deepEqual(span, { requestId: id, after: 0, upTo: all })
  const keys = ['1.1/receipt', '1.1/closing', '1.1/DATA/merge', '1.1/DATA/NCEDC/0']
  assert.deepEqual(
    next?.map(({ key }) => key),
    keys,
  )
  assert.deepEqual(
    parts?.map(({ class: type, lines }) => [type, lines]),
    [['DATA', [7]]],
  )
  assert.deepEqual(
    outcomes?.map(({ outcome }) => outcome.number),
    [9],
  )
  assert.deepEqual(
    events?.map(({ kind }) => kind),
    ['ROUTED', 'REJECTED'],
  )
})

test('the portions of a long request tell what it would be told at once', () => {
  const count = 2345
  const whole = new Routed(id, 'a@example.org', 'NCEDC')
  const cut = new Routed(id, 'a@example.org', 'NCEDC')
  const entered: Portion[] = []
  for (let i = 0; i < count; i++) {
    const line = lineOf(i)
    whole.add(2 * i, line)
    cut.add(2 * i, line)
    if (cut.isFull) entered.push(cut.portion())
  }
  const end = cut.end()
  entered.push(end)

  const expected = whole.end()
  assert.ok(entered.length >= 5)
  assert.deepEqual(slicesOf(entered), slicesOf([expected]))
  assert.deepEqual(linesOf(entered), linesOf([expected]))
  assert.deepEqual(
    entered.flatMap((one) => one.outcomes ?? []),
    expected.outcomes,
  )
  assert.deepEqual(end.events, expected.events)
  assert.deepEqual(end.next?.slice(0, 5), expected.next?.slice(0, 5))
})

test('spans follow one another without a gap', () => {
  const routed = new Routed(id, 'a@example.org', 'NCEDC')
  const spans: Portion['routed'][] = []
  for (let i = 1; i <= 700; i++) {
    routed.add(3 * i, lineOf(i))
    if (routed.isFull) spans.push(routed.portion().routed)
  }
  spans.push(routed.end().routed)

  assert.deepEqual(
    spans.map((span) => [span?.after, span?.upTo]),
    [
      [0, 900],
      [900, 1800],
      [1800, all],
    ],
  )
})

test('a handler that wants the part whole gets it in one job, however long', () => {
  const routed = new Routed(id, 'a@example.org', 'NCEDC')
  const portions: Portion[] = []
  for (let i = 1; i <= 1200; i++) {
    routed.add(i, assigned('RESP', 'whole', 'part'))
    if (routed.isFull) portions.push(routed.portion())
  }
  portions.push(routed.end())

  assert.deepEqual(slicesOf(portions), ['1.1/RESP/NCEDC/0 whole 0-1200'])
})

/** Classes alternate; handlers do now and then; some lines nobody answers. */
function lineOf(i: number): RoutedLine {
  if (i % 11 === 0) return refused(2 * i, `reason ${i % 3}`)
  if (i % 3 === 0) return assigned('RESP', 'whole', 'part')
  return assigned(i % 2 === 0 ? 'DATA' : 'INV', i % 500 < 250 ? 'one' : 'other')
}

function assigned(type: string, handler: string, unit: 'slice' | 'part' = 'slice'): RoutedLine {
  return { outcomes: [], assigned: { type, handler, unit } }
}

function refused(number: number, detail: string): RoutedLine {
  return { outcomes: [{ number, dcName: '*', kind: 'refused', count: 0, detail }] }
}

function slicesOf(portions: readonly Entries[]): readonly string[] {
  return portions
    .flatMap(({ next = [] }) => next)
    .flatMap(({ key, stage, input, handler }) =>
      stage === 'handle' && 'from' in input ? [`${key} ${handler} ${input.from}-${input.to}`] : [],
    )
    .sort()
}

/** The lines of each part, put together as the ledger does it. */
function linesOf(portions: readonly Entries[]): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>()
  for (const part of portions.flatMap(({ parts = [] }) => parts)) {
    const known = lines.get(part.id) ?? []
    assert.equal(part.from, known.length)
    lines.set(part.id, [...known, ...part.lines])
  }
  return new Map([...lines].sort())
}
