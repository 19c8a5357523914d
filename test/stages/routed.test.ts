import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Entries, Portion } from '../../src/ledger/ledger.ts'
import { requestId } from '../../src/model/index.ts'
import type { MailId, NewJob, RequestLine } from '../../src/model/index.ts'
import { Routed } from '../../src/stages/routed.ts'
import type { Assigned, RoutedLine } from '../../src/stages/routed.ts'

const id = requestId('1' as MailId, 1)
const all = Number.MAX_SAFE_INTEGER

test('a short request is entered at once, the letters first', () => {
  const routed = new Routed(id, 'a@example.org', true)
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
  const whole = new Routed(id, 'a@example.org', true)
  const cut = new Routed(id, 'a@example.org', true)
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
  const routed = new Routed(id, 'a@example.org', true)
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
  const routed = new Routed(id, 'a@example.org', true)
  const portions: Portion[] = []
  for (let i = 1; i <= 1200; i++) {
    routed.add(i, assigned('RESP', 'whole', 'part'))
    if (routed.isFull) portions.push(routed.portion())
  }
  portions.push(routed.end())

  assert.deepEqual(slicesOf(portions), ['1.1/RESP/NCEDC/0 whole 0-1200'])
})

test('a line that two centres answer is in a part of each, as each of them gets it', () => {
  const routed = new Routed(id, 'a@example.org', true)
  for (const number of [3, 5]) routed.add(number, shared(number))

  const { parts, events } = routed.end()

  assert.deepEqual(
    parts?.map(({ id: part, lines, narrowed }) => [part, lines, narrowed]),
    [
      ['1.1/DATA/NCEDC', [3, 5], []],
      ['1.1/DATA/GFZ', [3, 5], [narrowed(3), narrowed(5)]],
    ],
  )
  assert.deepEqual(
    events?.map(({ kind, class: type, dcName }) => [kind, type, dcName]),
    [
      ['ROUTED', 'DATA', 'NCEDC'],
      ['ROUTED', 'DATA', 'GFZ'],
    ],
  )
})

test('what asks web services counts for their host, and not for the handler that asks', () => {
  const routed = new Routed(id, 'a@example.org', true)
  routed.add(3, shared(3))

  const { next = [] } = routed.end()

  const [own, other] = next.filter(({ stage }) => stage === 'handle')
  assert.equal(own?.handler, 'seismic')
  assert.equal(own.destination, undefined)
  assert.equal(other?.handler, 'fdsnws')
  assert.equal(other.destination, 'fdsnws gfz.test:8080')
  assert.deepEqual(other.input, {
    ...{ requestId: id, partId: '1.1/DATA/GFZ', from: 0, to: 1 },
    asks: 'seismic',
  })
})

test('lines that were routed by another table are asked for in a job of their own', () => {
  const routed = new Routed(id, 'a@example.org', true)
  const moved = { ...other, asked: 'https://gfz.example/fdsnws' }
  routed.add(3, { outcomes: [], assigned: [other] })
  routed.add(5, { outcomes: [], assigned: [moved] })

  assert.deepEqual(slicesOf([routed.end()]), [
    '1.1/DATA/GFZ/0 fdsnws 0-1',
    '1.1/DATA/GFZ/1 fdsnws 1-2',
  ])
})

test('where nothing is merged, no centre waits for another one', () => {
  const merged = new Routed(id, 'a@example.org', true)
  const single = new Routed(id, 'a@example.org', false)
  for (const routed of [merged, single]) routed.add(3, shared(3))

  const [together, apart] = [merged.end(), single.end()].map(({ next = [] }) => next)

  assert.deepEqual(mergesOf(together), [['1.1/DATA/merge', undefined]])
  assert.deepEqual(mergesOf(apart), [
    ['1.1/DATA/NCEDC/merge', 'NCEDC'],
    ['1.1/DATA/GFZ/merge', 'GFZ'],
  ])
  for (const jobs of [together, apart]) {
    const keys = mergesOf(jobs).map(([key]) => key)
    const awaited = jobs?.filter(({ stage }) => stage === 'handle').map(({ blocks }) => blocks)
    assert.deepEqual(new Set(awaited), new Set(keys))
  }
})

const other: Assigned = {
  ...{ dcName: 'GFZ', type: 'DATA', handler: 'seismic', unit: 'slice' as const },
  asked: 'http://gfz.test:8080/fdsnws',
}

/** For this centre, and for one that is asked for less through its web services. */
function shared(number: number): RoutedLine {
  const own = { dcName: 'NCEDC', type: 'DATA', handler: 'seismic', unit: 'slice' } as const
  return { outcomes: [], assigned: [own, { ...other, narrowed: narrowed(number) }] }
}

function narrowed(number: number): RequestLine {
  const fields = [['*'], ['GE']]
  return { number, text: '.DATA * *', type: 'DATA', dcName: '*', fields, options: {} }
}

function mergesOf(jobs: readonly NewJob[] = []) {
  return jobs.flatMap(({ stage, key, input }) =>
    stage === 'merge' ? [[key, 'dcName' in input ? input.dcName : undefined]] : [],
  )
}

/** Classes alternate; handlers do now and then; some lines nobody answers. */
function lineOf(i: number): RoutedLine {
  if (i % 11 === 0) return refused(2 * i, `reason ${i % 3}`)
  if (i % 3 === 0) return assigned('RESP', 'whole', 'part')
  return assigned(i % 2 === 0 ? 'DATA' : 'INV', i % 500 < 250 ? 'one' : 'other')
}

function assigned(type: string, handler: string, unit: 'slice' | 'part' = 'slice'): RoutedLine {
  return { outcomes: [], assigned: [{ dcName: 'NCEDC', type, handler, unit }] }
}

function refused(number: number, detail: string): RoutedLine {
  return { outcomes: [{ number, dcName: '*', kind: 'refused', count: 0, detail }], assigned: [] }
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
