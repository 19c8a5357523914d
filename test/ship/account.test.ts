import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

import { AccountBook, endings, goings } from '../../src/ship/account.ts'
import type { Account, Telling } from '../../src/ship/account.ts'
import { at } from '../kit/at.ts'
import { anOutcome, manyLines } from '../kit/letters.ts'

function textOf({ table }: Account): Promise<string> {
  return text(Readable.from(table?.open() ?? []))
}

/** The account of that many lines that came in pages of so many. */
function accountOf(lineCount: number, pageLength: number, telling: Telling = endings) {
  const lines = manyLines(lineCount)
  const book = new AccountBook(telling)
  for (let from = 0; from < lineCount; from += pageLength) {
    book.add(lines.slice(from, from + pageLength))
  }
  return book.account('my_event')
}

test('of 500 lines each is told, and there is no table', () => {
  const { lineCount, lines, table, counts } = accountOf(500, 100)

  assert.deepEqual([lineCount, lines.length, counts.ok], [500, 500, 500])
  assert.deepEqual(at(lines, 0).says, ['NCEDC: found 12'])
  assert.equal(table, undefined)
})

test('of more lines there is a table, the same whatever pages they came in', async () => {
  const accounts = [1, 100, 250, 2000].map((pageLength) => accountOf(1300, pageLength))

  const texts = await Promise.all(accounts.map(textOf))
  assert.equal(new Set(texts).size, 1)
  const rows = at(texts, 0).trimEnd().split('\n')
  assert.equal(rows.length, 1301)
  assert.equal(rows[1300], '1314 "NCEDC" ok 12 "" ".INV * BK S1314"')
  for (const { lines, lineCount, counts } of accounts) {
    assert.deepEqual([lines.length, lineCount, counts.ok], [0, 1300, 1300])
  }
})

test('a table can be read again, for another attempt to send', async () => {
  const account = accountOf(600, 250)

  const first = await textOf(account)
  const second = await textOf(account)

  assert.equal(second, first)
})

test('the first of the lines that go nowhere are named, over several pages', () => {
  const routes = new Map(manyLines(1300).map(({ number }) => [number, ['NCEDC']]))
  for (let number = 15; number < 65; number++) if (number % 2 === 0) routes.delete(number)

  const { nowhere, firstNowhere, counts } = accountOf(1300, 15, goings(routes))

  assert.deepEqual([nowhere, firstNowhere.length], [25, 20])
  assert.deepEqual([at(firstNowhere, 0).number, firstNowhere.at(-1)?.number], [16, 54])
  // What came of a line at a centre that it goes to is for other letters.
  assert.equal(counts.ok, 25)
})

test('a line without outcomes at its centres still tells those elsewhere', () => {
  const book = new AccountBook(goings(new Map([[15, ['NCEDC']]])))
  const refused = anOutcome({ dcName: '*', kind: 'refused', count: 0, detail: 'too long' })

  book.add([{ number: 15, text: '.INV', outcomes: [anOutcome(), refused] }])

  const { lines, counts } = book.account('my_event')
  assert.deepEqual(at(lines, 0).says, ['goes to NCEDC', 'refused: too long'])
  assert.deepEqual([counts.ok, counts.refused], [0, 1])
})
