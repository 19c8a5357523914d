import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Remark } from '../../src/model/index.ts'
import type { Letter } from '../../src/ship/letter.ts'
import { Letters } from '../../src/ship/letters.ts'
import { loadTemplates } from '../../src/ship/templates.ts'
import { at } from '../kit/at.ts'
import {
  anOutcome,
  aReading,
  aSubject,
  attached,
  letters,
  lost,
  manyLines,
  sha256,
  stories,
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

/** Text and page alike say all of it. */
function says({ text, html }: Letter, ...words: readonly string[]) {
  const page = html.replaceAll(/<[^>]*>/g, '\n').replaceAll('&#x2F;', '/')
  for (const word of words) {
    assert.ok(text.includes(word), `the text does not say ${word}:\n${text}`)
    assert.ok(page.includes(word), `the page does not say ${word}`)
  }
}

async function contentOf({ attachments }: Letter): Promise<readonly string[]> {
  assert.equal(attachments.length, 1)
  const chunks = await Array.fromAsync(attachments[0]?.open() ?? [])
  return Buffer.concat(chunks).toString().trimEnd().split('\n')
}

describe('the receipt', () => {
  test('says who received what, from whom, and what becomes of it', () => {
    const letter = letters.receipt(aReading(routes, { mergeDays: 2 }), [], words, 'key')

    says(letter, 'NCEDC', 'NCEDC:Nov_21,18:30:00:17', 'my_event', 'Jenny Seismologist')
    says(letter, 'jenny@seis.example.edu', 'yes, waiting 2 days at most', 'netdc 0.1.0')
    says(letter, '2026-11-21T18:30:00.000000Z')
    assert.equal(letter.to, 'jenny@seis.example.edu')
    assert.equal(letter.returnPath, '')
    assert.deepEqual(letter.references, ['first@seis.example.edu', 'request@seis.example.edu'])
  })

  test('says of each line where it went, or why it was refused', () => {
    const { text } = letters.receipt(aReading(routes), [], words, 'key')

    assert.match(text, /^ {2}15 {2}\.INV \* BK CMB \* \*\n {6}goes to NCEDC, EARTH\n {2}16/m)
    assert.match(text, /^ {2}17 {2}\.DATA \* BK \[P-Q\]38A \* \*\n {6}refused: bad STATION\n/m)
  })

  test('says how a line was read, where that is something else', () => {
    const understood = '.INV * BK CMB -- BHZ'
    const [first, ...others] = stories
    assert.ok(first)
    const about = aReading(routes, { stories: [{ ...first, understood }, ...others] })

    const { text, html } = letters.receipt(about, [], words, 'key')

    assert.match(text, /CMB \* \*\n {6}read as \.INV \* BK CMB -- BHZ\n {6}goes to NCEDC, EARTH/)
    assert.match(html, /<br>read as <code>\.INV \* BK CMB -- BHZ<\/code><br>goes to/)
    assert.equal(text.match(/read as/g)?.length, 1)
  })

  test('prints the lines that ask where it stands, and that stop it', () => {
    const letter = letters.receipt(aReading(routes), [], words, 'key')

    says(letter, `STATUS ${words}`, `CANCEL ${words}`)
    assert.match(
      letter.text,
      /\n {2}to ask .*: {2}STATUS my_event \S+\n {2}to stop .*: +CANCEL my_event \S+\n\n/,
    )
  })

  test('counts the lines that are refused, and says what to do with them', () => {
    const some = letters.receipt(aReading(routes), [], words, 'key')
    const all = letters.receipt(aReading(new Map()), [], words, 'key')
    const none = letters.receipt(aReading(routes, { stories: [] }), [], words, 'key')

    says(some, '1 of the 3 lines is refused; the others go ahead.')
    says(all, 'All of its lines are refused.', 'Mend a refused line', 'A closing notice')
    assert.doesNotMatch(all.text + all.html, /works on it|STATUS|go ahead/)
    says(none, 'It has no lines.')
    assert.doesNotMatch(none.text + none.html, /Mend|as they were understood/)
  })

  test('names the first refused lines of a long request, whose table is a file', () => {
    const long = Array.from({ length: 600 }, (_, n) => ({ ...at(stories, 0), number: n + 1 }))
    const routed = new Map(long.slice(30).map(({ number }) => [number, ['NETDC']]))

    const some = letters.receipt(aReading(routed, { stories: long }), [], words, 'key')
    const good = new Map(long.map(({ number }) => [number, ['NETDC']]))
    const none = letters.receipt(aReading(good, { stories: long }), [], words, 'key')

    assert.match(some.text, /\n\nRefused:\n\n {3}1 {2}\.[^]*\n {2}20 {2}\.[^]*\nand 10 more, which/)
    assert.doesNotMatch(some.text, /\n {2}21 {2}\./)
    says(some, '30 of the 600 lines are refused')
    assert.doesNotMatch(none.text + none.html, /Refused:/)
  })

  test('is the same whether the lines were answered meanwhile or not', () => {
    const unanswered = stories.map((story) => ({
      ...story,
      outcomes: story.outcomes.filter(({ kind }) => kind === 'refused'),
    }))

    const early = letters.receipt(aReading(routes, { stories: unanswered }), [], words, 'key')
    const late = letters.receipt(aReading(routes), [], words, 'key')

    assert.deepEqual(late, early)
  })

  test('says whether there is merging', () => {
    const merging = (mergeDays: number) =>
      letters.receipt(aReading(routes, { mergeDays }), [], words, 'k')

    says(merging(0), 'no')
    says(merging(1), 'yes, waiting a day at most')
    assert.match(merging(0).text, /^ {2}Merging {5}no$/m)
  })

  test('repeats the remarks, with their lines', () => {
    const remarks = [remark(16, 'midnight is meant'), remark(0, '.COLOUR was ignored')]

    const { text, html } = letters.receipt(aReading(routes), remarks, words, 'key')

    assert.match(
      text,
      /\n\nRemarks:\n\n- line 16: midnight is meant\n {6}\| \.INV \* x\n- \.COLOUR/,
    )
    assert.match(html, /<li>line 16: midnight is meant<br><code>\.INV \* x<\/code><\/li>/)
    assert.match(html, /<li>\.COLOUR was ignored<\/li>/)
  })

  test('counts the remarks that are too many to read', () => {
    const remarks = Array.from({ length: 530 }, (_, index) => remark(index + 1, 'strange'))

    const letter = letters.receipt(aReading(routes), remarks, words, 'key')

    says(letter, 'line 500: strange', 'and 30 more of this kind')
    assert.doesNotMatch(letter.text, /line 501/)
  })
})

describe('the notice of a shipment', () => {
  test('that waits says where, how large, and until when', () => {
    const letter = letters.notice(aSubject(), waiting, false, 'key')

    says(letter, 'NCEDC:Nov_21,18:30:00:17', 'my_event', 'DATA', 'NCEDC', '12 kB (11776 bytes)')
    says(letter, 'my_event.DATA.NCEDC.mseed', sha256, 'pick-up', '2026-11-28', 'netdc 0.1.0')
    says(letter, 'https://ncedc.test/pickup/unguessable/my_event.DATA.NCEDC.mseed')
    assert.equal(letter.subject, 'Re: my event [NCEDC:Nov_21,18:30:00:17] DATA of NCEDC')
    assert.equal(letter.returnPath, 'gateway')
  })

  test('that waits says first where it is on the web, then where else', () => {
    const { text, html } = letters.notice(aSubject(), waiting, false, 'key')

    assert.match(text, /^ {2}Address +https:.*\n {2}Or from +ftp:\/\/ncedc\.test\/pickup\/unguess/m)
    assert.match(html.replaceAll('&#x2F;', '/'), /<a href="ftp:\/\/ncedc\.test\/pickup\/unguess/)
  })

  test('that travels inside says so, and has no address and no day of removal', () => {
    const letter = letters.notice(aSubject(), attached, false, 'key')

    says(letter, 'mail, attached to this letter')
    assert.doesNotMatch(letter.text, /Address|Or from|Removed on/)
    assert.doesNotMatch(letter.html, /Address|Or from|Removed on/)
  })

  test('tells the outcome of each line', () => {
    const letter = letters.notice(aSubject(), waiting, false, 'key')

    says(letter, '1 found, 1 without data, 1 refused')
    says(letter, 'NCEDC: found 12', 'NCEDC: no data: no such station', 'refused: bad STATION')
  })

  test('that is the only one is the closing notice, too', () => {
    const letter = letters.notice(aSubject(), attached, true, 'key')

    says(letter, 'Your data request is complete', 'mail, attached to this letter')
    assert.equal(letter.subject, 'Re: my event [NCEDC:Nov_21,18:30:00:17] complete')
  })
})

describe('the closing notice', () => {
  test('lists every shipment, also one that did not arrive', () => {
    const letter = letters.closing(aSubject(), [attached, waiting, lost], 'key')

    says(letter, 'my_event.INV.NCEDC.txt', 'mail, attached to its notice')
    says(letter, 'https://ncedc.test/pickup/unguessable/my_event.DATA.NCEDC.mseed', '2026-11-28')
    says(letter, 'the relay refused it')
    assert.equal(letter.text.match(/SHA-256/g)?.length, 3)
    assert.equal(letter.text.match(/Medium/g)?.length, 2)
  })

  test('comes also when nothing ships, and its subject says so', () => {
    const nothing = stories.slice(1)

    const letter = letters.closing(aSubject({ stories: nothing }), [], 'key')

    says(letter, 'No file was sent.', '1 without data, 1 refused')
    assert.equal(letter.subject, 'Re: my event [NCEDC:Nov_21,18:30:00:17] complete, empty')
  })

  test('of a cancelled request says so', () => {
    const outcomes = [anOutcome({ kind: 'failed', count: 0, detail: 'cancelled by the operator' })]
    const cancelled = [...stories, { number: 18, text: '.INV', outcomes }]

    const letter = letters.closing(aSubject({ stories: cancelled }), [attached], 'key')

    says(letter, 'was cancelled: 1 found, 1 without data, 1 cancelled, 1 refused.')
    says(letter, 'NCEDC: cancelled by the operator')
    assert.match(letter.subject, /\] cancelled$/)
  })

  test('names a line that has no answer', () => {
    const unanswered = [{ number: 15, text: '.INV * BK', outcomes: [] }]

    const letter = letters.closing(aSubject({ stories: unanswered }), [], 'key')

    says(letter, 'Your data request is complete: no answer.', '.INV * BK', 'no answer')
  })

  test('counts what other centres never told', () => {
    const outcomes = [anOutcome({ kind: 'delegated', count: 0 }), anOutcome({ kind: 'failed' })]

    const letter = letters.closing(
      aSubject({ stories: [{ number: 15, text: '.INV', outcomes }] }),
      [],
      'key',
    )

    says(letter, 'complete: 1 failed, 1 passed on.', 'NCEDC: passed on', 'NCEDC: failed')
  })
})

describe('a letter about many lines', () => {
  const many = aSubject({ stories: manyLines(501) })

  test('has them all up to 500', () => {
    const letter = letters.closing(aSubject({ stories: manyLines(500) }), [waiting], 'key')

    says(letter, '.INV * BK S514')
    assert.deepEqual(letter.attachments, [])
  })

  test('has a summary beyond that, and the table as a file', async () => {
    const letter = letters.closing(many, [waiting], 'key')

    says(letter, '501 found', '501 lines')
    assert.doesNotMatch(letter.text + letter.html, /BK S15/)
    assert.equal(letter.attachments[0]?.name, 'my_event.lines.txt')
    assert.equal(letter.attachments[0].mediaType, 'text/plain; charset=utf-8')
    const rows = await contentOf(letter)
    assert.equal(rows.length, 502)
    assert.equal(rows[0], 'LINE DC_NAME OUTCOME COUNT DETAIL REQUEST')
    assert.equal(rows[1], '15 "NCEDC" ok 12 "" ".INV * BK S15"')
  })

  test('has the table in its notices, too', async () => {
    const letter = letters.notice(many, waiting, false, 'key')

    says(letter, '501 lines')
    assert.equal((await contentOf(letter)).length, 502)
  })

  test('says in the table of a receipt where each line went, or why it was refused', async () => {
    const refused = anOutcome({
      number: 516,
      dcName: '*',
      kind: 'refused',
      count: 0,
      detail: 'bad',
    })
    const [first, second, ...rest] = manyLines(501)
    assert.ok(first && second)
    const both = { ...second, outcomes: [{ ...refused, number: second.number }] }
    const last = { number: 516, text: '.INV x', outcomes: [refused] }
    const routed = new Map([...routes, [17, ['NCEDC']]])
    const about = aReading(routed, { stories: [first, both, ...rest, last] })

    const letter = letters.receipt(about, [], words, 'key')

    says(letter, 'The request has 502 lines.')
    const rows = await contentOf(letter)
    assert.deepEqual(rows.slice(1, 6), [
      '15 "NCEDC" routed 0 "" ".INV * BK S15" ""',
      '15 "EARTH" routed 0 "" ".INV * BK S15" ""',
      '16 "NCEDC" routed 0 "" ".INV * BK S16" ""',
      '16 "*" refused 0 "bad" ".INV * BK S16" ""',
      '17 "NCEDC" routed 0 "" ".INV * BK S17" ""',
    ])
    assert.equal(rows.at(-1), '516 "*" refused 0 "bad" ".INV x" ""')
  })
})

describe('the answer to a mail that is no good', () => {
  test('names everything that is wrong', () => {
    const problems = [remark(0, '.EMAIL is missing'), remark(4, 'one field at least is needed')]

    const letter = letters.answer('refusal', 'a@b.test', mail, problems, 'key')

    says(letter, '.EMAIL is missing', 'line 4: one field at least is needed', '.INV * x', 'HELP')
    says(letter, 'netdc 0.1.0')
    assert.equal(letter.subject, 'Re: my event [not accepted]')
    assert.equal(letter.to, 'a@b.test')
    assert.equal(letter.returnPath, '')
    assert.deepEqual(letter.references, mail.references)
  })

  test('stays short, however much is wrong', () => {
    const problems = Array.from({ length: 3000 }, (_, index) => remark(index, 'wrong'))

    const letter = letters.answer('refusal', 'a@b.test', mail, problems, 'key')

    says(letter, 'and 2500 more of this kind')
    assert.ok(letter.text.length < 20_000)
  })

  test('is the guide when there is no request in it', () => {
    const letter = letters.answer('help', 'a@b.test', mail, [], 'key')

    says(letter, 'HELP', 'STATUS my_event', 'CANCEL my_event', '2000 at most', 'BREQ_FAST')
    says(letter, '.NETDC_REQUEST', '.END', '.MERGE_DATA YES 2', 'netdc@ncedc.test')
    says({ ...letter, html: letter.html.replaceAll('&quot;', '"') }, 'YYYY MM DD HH MM SS')
    assert.equal(letter.subject, 'Re: my event [how to request data]')
    assert.equal(letter.returnPath, '')
  })
})

describe('a Message-ID', () => {
  test('is the same for the same job, and only for it', () => {
    const { messageId } = letters.notice(aSubject(), waiting, false, 'job 1')
    const again = letters.notice(aSubject(), waiting, false, 'job 1')
    const otherJob = letters.notice(aSubject(), waiting, false, 'job 2')
    const otherHub = letters.notice(aSubject({ hubId: 'other' }), waiting, false, 'job 1')

    assert.equal(again.messageId, messageId)
    assert.equal(new Set([messageId, otherJob.messageId, otherHub.messageId]).size, 3)
    assert.match(messageId, /^[0-9a-f]{32}\.netdc@ncedc\.test$/)
  })

  test('differs between centres', () => {
    const elsewhere = new Letters(loadTemplates(templatesFolder), { ...writer, dcName: 'EARTH' })

    const ours = letters.answer('help', 'a@b.test', mail, [], 'key')
    const theirs = elsewhere.answer('help', 'a@b.test', mail, [], 'key')

    assert.notEqual(ours.messageId, theirs.messageId)
  })
})
