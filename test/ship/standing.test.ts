/** The answers to commands. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'

import { lineTable, receiptForm, standingForm } from '../../src/ship/line-table.ts'
import { numbered } from '../../src/ship/standing.ts'
import { going, standing } from '../../src/ship/views.ts'
import { anOutcome, aStanding, letters, stories } from '../kit/letters.ts'

const mail = { subject: 'my event', references: ['command@seis.example.edu'] }
const routes = new Map([[15, ['NCEDC', 'EARTH']]])
const unanswered = { number: 15, text: '.INV * BK', outcomes: [] }
const half = { ...unanswered, outcomes: [anOutcome()] }

const obeyed = (kind: 'status' | 'cancelled' | 'cancel-how', standings = [aStanding()]) =>
  letters.obeyed(kind, { to: 'a@b.test', mail, standings }, 'key')

describe('the answer to STATUS', () => {
  test('tells where a request stands, line by line, and where its files are', () => {
    const { text, html, to, returnPath, references } = obeyed('status')

    for (const word of [
      'NCEDC:Nov_21,18:30:00:17',
      'in progress',
      '3: 1 found, 2 in progress',
      '2 blocks of lines to be answered',
      'NCEDC: found 12',
      'EARTH: in progress',
      'my_event.DATA.NCEDC.mseed',
      'by mail, attached to its notice',
      '2026-11-28',
      'the relay refused it',
    ]) {
      assert.ok(text.includes(word), word)
      assert.ok(html.includes(word), word)
    }
    assert.match(text, /Address +https:\S+unguessable\S+\n +Or from +ftp:/)
    assert.deepEqual([to, returnPath, references], ['a@b.test', '', mail.references])
  })

  test('tells no secret', () => {
    const { text, html } = obeyed('status')

    assert.doesNotMatch(text + html, /c0MmaNd/)
  })

  test('names the request in its subject where it is one', () => {
    assert.equal(obeyed('status').subject, 'Re: my event [NCEDC:Nov_21,18:30:00:17 status]')
    assert.equal(obeyed('status', [aStanding(), aStanding()]).subject, 'Re: my event [status]')
  })

  test('has the tables of long requests as files with names of their own', async () => {
    const table = lineTable('my_event', () => ({
      form: standingForm(routes),
      pages: Readable.from([stories]),
    }))
    const long = aStanding({ table, lines: [] })
    const other = aStanding({ label: 'other' })

    const letter = obeyed('status', [long, other, long])

    assert.deepEqual(
      letter.attachments.map(({ name }) => name),
      ['my_event.lines.txt', 'my_event.2.lines.txt'],
    )
    assert.match(letter.text, /Where each of its 3 lines stands is told in the attached file/)
    assert.deepEqual(numbered([other]), [])
  })
})

test('the answer to CANCEL tells what was stopped and what had shipped', () => {
  const state = 'cancelled: 2 of its 3 lines were stopped'

  const { text, html, subject } = obeyed('cancelled', [aStanding({ state })])

  assert.ok(text.includes(state) && html.includes(state))
  assert.match(text, /Shipped +my_event\.INV\.NCEDC\.txt \(the relay refused it\)/)
  assert.match(subject, /to cancel\]$/)
})

test('how to cancel is told by the line to mail, for requests that are open', () => {
  const open = obeyed('cancel-how')
  const closed = obeyed('cancel-how', [aStanding({ commandWords: undefined })])

  assert.match(open.text, /\n {2}to stop it: CANCEL my_event c0MmaNd-5ecret-0f-22ch\n/)
  assert.match(open.html, /<code>CANCEL my_event c0MmaNd-5ecret-0f-22ch<\/code>/)
  assert.doesNotMatch(closed.text + closed.html, /CANCEL my_event/)
})

describe('a line that stands', () => {
  test('with a centre is in progress there', () => {
    assert.deepEqual(standing(routes)(unanswered), ['NCEDC: in progress', 'EARTH: in progress'])
    assert.deepEqual(standing(routes)(half), ['NCEDC: found 12', 'EARTH: in progress'])
  })

  test('with no centre yet waits for one', () => {
    assert.deepEqual(standing(new Map())(unanswered), ['waits to be given to a centre'])
    assert.deepEqual(going(new Map())(unanswered), ['no answer'])
  })

  test('has a row in the table for each centre', () => {
    const { rowsOf } = standingForm(routes)

    assert.deepEqual(rowsOf(unanswered), [
      '15 "NCEDC" open 0 "" ".INV * BK"',
      '15 "EARTH" open 0 "" ".INV * BK"',
    ])
    assert.deepEqual(rowsOf(half), [
      '15 "NCEDC" ok 12 "" ".INV * BK"',
      '15 "EARTH" open 0 "" ".INV * BK"',
    ])
    assert.deepEqual(standingForm(new Map()).rowsOf(unanswered), ['15 "" open 0 "" ".INV * BK"'])
  })
})

test('the table of a receipt has how each line was read as its last column', () => {
  const { titles, rowsOf } = receiptForm(routes)

  assert.equal(titles, 'LINE DC_NAME OUTCOME COUNT DETAIL REQUEST READ_AS')
  assert.deepEqual(rowsOf({ ...half, number: 16, understood: '.INV * "BK NC"' }), [
    `16 "NCEDC" ok 12 "" ".INV * BK" ".INV * 'BK NC'"`,
  ])
})
