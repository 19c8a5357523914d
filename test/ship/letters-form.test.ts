/** How letters look: subjects, text, pages, whatever the requester wrote. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Remark } from '../../src/model/index.ts'
import type { Letter } from '../../src/ship/letter.ts'
import { Letters } from '../../src/ship/letters.ts'
import { loadTemplates } from '../../src/ship/templates.ts'
import {
  anOutcome,
  aStanding,
  aReading,
  aSubject,
  attached,
  letters,
  lost,
  templatesFolder,
  waiting,
  writer,
} from '../kit/letters.ts'

const routes = new Map([
  [15, ['NCEDC', 'EARTH']],
  [16, ['NCEDC']],
])
const words = 'my_event c0MmaNd-5ecret-0f-22ch'
const mail = { subject: 'my event', references: ['request@seis.example.edu'] }
const remark = (number: number, reason: string): Remark => ({ number, text: '.INV * x', reason })

const errand = { to: 'a@b.test', mail, standings: [aStanding(), aStanding({ lines: [] })] }

/** One of each kind. */
const each: Readonly<Record<string, () => Letter>> = {
  receipt: () => letters.receipt(aReading(routes), [remark(16, 'midnight is meant')], words, 'key'),
  notice: () => letters.notice(aSubject(), waiting, false, 'key'),
  closing: () => letters.closing(aSubject(), [attached, waiting, lost], 'key'),
  refusal: () => letters.answer('refusal', 'a@b.test', mail, [remark(4, 'one field')], 'key'),
  status: () => letters.obeyed('status', errand, 'key'),
  cancelled: () => letters.obeyed('cancelled', errand, 'key'),
  'cancel-how': () => letters.obeyed('cancel-how', errand, 'key'),
  help: () => letters.answer('help', 'a@b.test', mail, [], 'key'),
}

describe('a subject', () => {
  const subjectFor = (subject: string) =>
    letters.receipt(aReading(routes, { subject }), [], words, 'k').subject
  const tail = ' [NCEDC:Nov_21,18:30:00:17]'

  test('answers that of the mail, once', () => {
    assert.equal(subjectFor('Re: RE: re:my event'), `Re: my event${tail}`)
    assert.equal(subjectFor(''), `Re: data request${tail}`)
    assert.equal(subjectFor(' Re: '), `Re: data request${tail}`)
  })

  test('is cut to 78 characters of it, none of them broken', () => {
    assert.equal(subjectFor('x'.repeat(200)), `Re: ${'x'.repeat(78)}${tail}`)
    assert.equal(subjectFor('🌋'.repeat(200)), `Re: ${'🌋'.repeat(78)}${tail}`)
  })

  test('stays in one line, whatever the sender wrote', () => {
    assert.equal(
      subjectFor('my\r\nBcc: all@x.test\u2028event\u0000\u202E'),
      `Re: my Bcc: all@x.test event${tail}`,
    )
  })
})

describe('what the requester wrote', () => {
  const sly = {
    name: '<b>Jenny</b>\n  HUB_ID      OTHER',
    label: 'a&b',
    subject: '<script>',
    stories: [
      {
        number: 15,
        text: '.INV * "<img src=x onerror=1>" {{centre.email}}\u001b[2J',
        outcomes: [anOutcome({ kind: 'failed', detail: 'no <such>\n  SHA-256 0' })],
      },
    ],
  }
  const told = aSubject(sly)
  const remarks = [remark(0, '<i>ignored</i>\nSubject: other')]

  for (const [kind, letter] of [
    ['receipt', letters.receipt(aReading(new Map(), sly), remarks, words, 'key')],
    ['notice', letters.notice(told, waiting, false, 'key')],
    ['closing notice', letters.closing(told, [{ ...lost, lost: '<u>' }], 'key')],
    ['refusal', letters.answer('refusal', 'a@b.test', mail, remarks, 'key')],
  ] as const) {
    test(`makes no markup in the page of a ${kind}`, () => {
      assert.doesNotMatch(letter.html, /<(b|i|u|img|script|such)\b/)
    })

    test(`makes no lines of its own in the text of a ${kind}`, () => {
      assert.doesNotMatch(letter.text, /^ {2}(HUB_ID +OTHER|SHA-256 0)|^Subject: other/m)
      assert.ok(!letter.text.includes('\u001b'))
    })
  }

  test('stands as it is in the text, and fills in no template', () => {
    const { text } = letters.closing(told, [], 'key')

    assert.match(text, /\.INV \* "<img src=x onerror=1>" \{\{centre\.email\}\} \[2J\n/)
  })
})

describe('on a text terminal', () => {
  for (const [kind, write] of Object.entries(each)) {
    test(`the ${kind} has no stray blanks, and ends with the signature`, () => {
      const { text } = write()

      assert.doesNotMatch(text, /^\s/)
      assert.doesNotMatch(text, /\n{3}|(?<!^--) +$|\{\{|undefined|\[object/m)
      assert.match(
        text,
        /\n\n-- \nNorthern California EDC \(NCEDC\), Berkeley CA\nContact: N\. Name, \+1 510 555 1212\nQuestions to people: info@ncedc\.test\nRequests and HELP to: netdc@ncedc\.test\nnetdc 0\.1\.0\n$/,
      )
    })

    test(`the ${kind} fits into 78 columns, but for what the requester wrote`, () => {
      const { text } = write()

      const wide = text.split('\n').filter((line) => line.length > 78 && !/^ +\d+ {2}\./.test(line))
      assert.deepEqual(wide, [])
    })
  }

  test('a centre that says little of itself leaves no gaps', () => {
    const bare = { ...writer, address: '', contact: '', phone: '', contactEmail: '' }
    const plain = new Letters(loadTemplates(templatesFolder), bare)

    const { text, html } = plain.answer('help', 'a@b.test', mail, [], 'key')

    assert.ok(
      text.endsWith(
        '\n-- \nNorthern California EDC (NCEDC)\nRequests and HELP to: netdc@ncedc.test\nnetdc 0.1.0\n',
      ),
    )
    assert.doesNotMatch(html, /Contact|Questions/)
  })
})
