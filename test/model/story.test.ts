import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import {
  cancelledBy,
  centreSentence,
  isCancelled,
  lineStories,
  oneLine,
  outcomeRows,
  outcomeSentence,
  quoted,
  tally,
} from '../../src/model/index.ts'
import type { LineOutcome, OutcomeKind, RequestLine } from '../../src/model/index.ts'

const line = (number: number, text: string): RequestLine => ({
  number,
  text,
  type: 'INV',
  dcName: '*',
  fields: [],
  options: {},
})

const outcome = (number: number, dcName: string, kind: OutcomeKind): LineOutcome => ({
  number,
  dcName,
  kind,
  count: kind === 'ok' ? 3 : 0,
  detail: '',
})

describe('the stories of the lines', () => {
  test('stand in the order of the mail, those that were refused among them', () => {
    const problems = [
      { number: 10, text: '.INV bad', reason: 'one field is missing' },
      { number: 0, text: '', reason: 'about the whole request' },
    ]

    const stories = lineStories([line(9, '.INV a'), line(11, '.INV b')], problems, [
      outcome(11, 'NCEDC', 'ok'),
    ])

    assert.deepEqual(
      stories.map(({ number }) => number),
      [9, 10, 11],
    )
    assert.deepEqual(stories[1], {
      number: 10,
      text: '.INV bad',
      outcomes: [
        { number: 10, dcName: '*', kind: 'refused', count: 0, detail: 'one field is missing' },
      ],
    })
  })

  test('hold the outcomes of every centre, and none while nothing is known', () => {
    const both = [outcome(1, 'NCEDC', 'ok'), outcome(1, 'EARTH', 'nodata')]

    const stories = lineStories([line(1, '.INV a'), line(2, '.INV b')], [], both)

    assert.deepEqual(
      stories.map(({ outcomes }) => outcomes),
      [both, []],
    )
  })

  test('are counted by outcome', () => {
    const stories = lineStories(
      [line(1, 'a'), line(2, 'b'), line(3, 'c')],
      [],
      [outcome(1, 'NCEDC', 'ok'), outcome(1, 'EARTH', 'failed'), outcome(2, 'NCEDC', 'ok')],
    )

    assert.deepEqual(tally(stories), { ok: 2, nodata: 0, failed: 1, refused: 0, delegated: 0 })
  })
})

test('an outcome is told in words', () => {
  const said = (kind: OutcomeKind, detail: string) => outcomeSentence({ kind, count: 4, detail })

  assert.equal(said('ok', ''), 'found 4')
  assert.equal(said('ok', 'until 1999'), 'found 4 (until 1999)')
  assert.equal(outcomeSentence({ kind: 'ok', count: 0, detail: '' }), 'answered')
  assert.equal(said('nodata', ''), 'no data')
  assert.equal(said('nodata', 'no such station'), 'no data: no such station')
  assert.equal(said('failed', 'disk\nbroken'), 'failed: disk broken')
  assert.equal(said('refused', 'four fields'), 'refused: four fields')
  assert.equal(said('delegated', ''), 'passed on')
})

test('what was cancelled is told as that, and no failure', () => {
  const cancelled = cancelledBy('the requester')

  assert.equal(outcomeSentence(cancelled), 'cancelled by the requester')
  assert.equal(cancelled.kind, 'failed')
  assert.equal(isCancelled(cancelled), true)
  assert.equal(isCancelled({ ...cancelled, detail: 'the archive is gone' }), false)
  assert.equal(isCancelled({ ...cancelled, kind: 'ok' }), false)
})

test('an outcome is told with its centre, where a centre had the line', () => {
  assert.equal(centreSentence(outcome(1, 'NCEDC', 'ok')), 'NCEDC: found 3')
  assert.equal(centreSentence(outcome(1, '*', 'refused')), 'refused')
})

describe('the table of outcomes', () => {
  test('has a row for each outcome, and one for a line that has none', () => {
    const rows = outcomeRows([
      {
        number: 1,
        text: '.INV * "IU II"',
        outcomes: [outcome(1, 'NCEDC', 'ok'), outcome(1, 'EARTH', 'nodata')],
      },
      { number: 2, text: '.INV * G', outcomes: [] },
    ])

    assert.deepEqual(rows, [
      `1 "NCEDC" ok 3 "" ".INV * 'IU II'"`,
      `1 "EARTH" nodata 0 "" ".INV * 'IU II'"`,
      '2 "" open 0 "" ".INV * G"',
    ])
  })

  test('keeps a row in one line, whatever the text of the outcome is', () => {
    const told = { ...outcome(1, 'NCEDC', 'failed'), detail: 'no\r\n2 "X" ok 1 "" ""' }

    const [row, ...more] = outcomeRows([{ number: 1, text: 'a', outcomes: [told] }])

    assert.equal(row, `1 "NCEDC" failed 0 "no 2 'X' ok 1 '' ''" "a"`)
    assert.deepEqual(more, [])
  })
})

test('text from elsewhere is made fit for one line', () => {
  assert.equal(oneLine(' a\r\n\tb\u2028c\u0000d\u001b[2Je '), 'a b c d [2Je')
  assert.equal(oneLine('station \u202Egnp.exe'), 'station gnp.exe')
  assert.equal(oneLine('Zürich 東京 🌋'), 'Zürich 東京 🌋')
  assert.equal(quoted('say "no"\n'), `"say 'no'"`)
})
