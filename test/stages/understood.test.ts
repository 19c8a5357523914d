import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Page } from '../../src/ledger/ledger.ts'
import { requestId } from '../../src/model/index.ts'
import type { MailId, RequestLine } from '../../src/model/index.ts'
import { readMailText } from '../../src/parse/request.ts'
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { readPages, understood } from '../../src/stages/understood.ts'
import { at } from '../kit/at.ts'
import { requestText } from '../kit/trial.ts'

/** The line as it is read in a request. */
function read(text: string): RequestLine {
  const options = { grammars: seismicGrammars, allowLocalhost: true }
  const reading = readMailText(requestText([text]), options)
  return at(at(reading.requests, 0).lines, 0)
}

const window = '"2001 06 23 20 30 00" "2001 06 23 21 30 00"'

describe('a line that says what it means is not said again', () => {
  for (const text of [
    '.INV *',
    '.inv * iu anmo',
    '.INV:  *\tIU   "ANMO"',
    '.DATA * "IU II" ANMO -- "BHZ  LH?" ' + window,
    '.DATA * " IU  II " ANMO -- BHZ ' + window,
    '.DATA * IU ANMO 00 BHZ "2001 06 23 20 30 00.0" "2001 06 23 21 30 00.500"',
    '.DATA * IU ANMO 00 BHZ\u00a0\u201c2001 06 23 20 30 00\u201d \u201c2001 06 23 21 30 00\u201d',
    `.DATA * IU ANMO 00 BHZ ${window} trim=sample`,
  ]) {
    test(text, () => {
      assert.equal(understood(read(text)), undefined)
    })
  }
})

describe('a line that was read as something else is said again', () => {
  const whole = `.DATA * IU ANMO -- BHZ ${window}`
  const cases: readonly (readonly [string, string])[] = [
    [`.DATA * IU ANMO BHZ ${window}`, whole],
    [`.DATA * IU ANMO - BHZ ${window}`, whole],
    ['.DATA * IU ANMO -- BHZ "2001-06-23T20:30:00Z" "2001,174,21:30:00"', whole],
    [
      '.DATA * IU ANMO -- BHZ "2001 06 23" "2001 06 23 20 30 00.25"',
      '.DATA * IU ANMO -- BHZ "2001 06 23 00 00 00" "2001 06 23 20 30 00.25"',
    ],
    [`.DATA * IU trim=sample ANMO -- BHZ ${window}`, `${whole} trim=sample`],
  ]
  for (const [text, meaning] of cases) {
    test(text, () => {
      const said = understood(read(text))

      assert.equal(said, meaning)
      assert.equal(understood(read(meaning)), undefined)
    })
  }
})

test('the readings of a request are found page by page', async () => {
  const plain = read('.INV * IU')
  const texts = Array.from({ length: 1200 }, (_line, index) =>
    index % 400 === 3 ? '.INV * X' : '.INV * IU',
  )
  const lines = texts.map((text, index) => ({ ...plain, text, number: index + 15 }))
  const refused = { number: 5, text: '.X', outcomes: [] }
  const told = [refused, ...lines.map(({ number, text }) => ({ number, text, outcomes: [] }))]
  let longest = 0
  const paged = <Item extends { readonly number: number }>(items: readonly Item[], page?: Page) => {
    const { after, limit } = page ?? { after: 0, limit: Infinity }
    longest = Math.max(longest, limit)
    return items.filter(({ number }) => number > after).slice(0, limit)
  }
  const ledger = {
    lines: async (_id: unknown, page?: Page) => paged(lines, page),
    stories: async (_id: unknown, page: Page) => paged(told, page),
  }

  const pages = await Array.fromAsync(readPages(requestId('1' as MailId, 1), ledger))

  const stories = pages.flat()
  assert.deepEqual(
    stories.map(({ number }) => number),
    told.map(({ number }) => number),
  )
  assert.deepEqual(
    stories.flatMap(({ number, understood: reading }) => (reading ? [[number, reading]] : [])),
    [18, 418, 818].map((number) => [number, '.INV * IU']),
  )
  assert.ok(longest <= 500)
})
