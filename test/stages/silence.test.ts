import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { isAnswered } from '../../src/cli/submitted.ts'
import { at } from '../kit/at.ts'
import { stoppedClock } from '../kit/clock.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import type { Trial } from '../kit/trial.ts'

let trial: Trial

before(async () => {
  // What is done once a day must not meet midnight.
  trial = await openTrial({ archive: false, clock: stoppedClock().now })
})

after(() => trial.close())

test('a request that lacks mandatory fields is answered by one mail that names them all', async () => {
  const text = requestText(['.INV * XX'])
    .replace('.EMAIL jenny@seis.example.edu\n', '')
    .replace('.INST Univ. of Example\n', '')

  const { letters, story } = await trial.ask(text, 'sender@x.example')

  assert.equal(story.requests.length, 0)
  assert.equal(letters.length, 1)
  assert.equal(at(letters, 0).to, 'sender@x.example')
  assert.match(at(letters, 0).text, /\.EMAIL/)
  assert.match(at(letters, 0).text, /\.INST/)
})

test('the good request of a mail goes ahead beside a bad one', async () => {
  const text = requestText(['.INV *']) + requestText(['.INV *']).replace(/^\.NAME.*\n/m, '')

  const { letters, story } = await trial.ask(text)

  assert.equal(story.requests.length, 1)
  assert.ok(letters.some(({ text: words }) => words.includes('.NAME')))
})

test('HELP is always answered with the guide', async () => {
  const first = await trial.ask('HELP\n', 'curious@x.example')
  const second = await trial.ask('help\n', 'curious@x.example')

  assert.match(at(first.letters, 0).text, /\.NETDC_REQUEST/)
  assert.equal(second.letters.length, 1)
})

test('mail that holds no request gets the guide once a day', async () => {
  const first = await trial.ask('Dear all, hello\n', 'chatty@x.example')
  const second = await trial.ask('Are you there?\n', 'chatty@x.example')

  assert.equal(first.letters.length, 1)
  assert.equal(second.letters.length, 0)
  assert.ok(second.events.some(({ kind }) => kind === 'REJECTED'))
})

test('a burst of mails without a request gets one guide', async () => {
  const { admission, shop } = trial.gateway
  const envelope = { sender: 'burst@x.example', recipients: ['requests@localhost'] }
  const mails = Array.from({ length: 20 }, (_, n) =>
    Buffer.from(`From: burst@x.example\r\n\r\nhello ${n}\r\n`),
  )

  const entered = await Promise.all(
    mails.map((mail) => admission.admit(mail, envelope, 'test', 'submit')),
  )
  for (const { id } of entered) while (!(await isAnswered(shop.ledger, id))) await sleep(5)

  const letters = await Promise.all(entered.map(({ id }) => shop.ledger.lettersOfMail(id)))
  assert.equal(letters.flat().length, 1)
})

const automatic = [
  { what: 'an automatic reply', header: ['Auto-Submitted: auto-replied'] },
  { what: 'bulk mail', header: ['Precedence: bulk'] },
  { what: 'mail of a list', header: ['List-Id: <x.example>'] },
  { what: 'a letter of a gateway', header: ['X-NetDC-Loop: requests@localhost'] },
]

for (const { what, header } of automatic) {
  test(`${what} is never answered`, async () => {
    const { letters, story, events } = await trial.ask(
      requestText([`.INV * ${what.length}`]),
      undefined,
      header,
    )

    assert.deepEqual([letters.length, story.requests.length], [0, 0])
    assert.ok(events.some(({ kind }) => kind === 'BLOCKED'))
  })
}

test('what comes from our own address is never answered', async () => {
  const { letters, story } = await trial.ask(requestText(['.INV *']), 'Requests@localhost')

  assert.deepEqual([letters.length, story.requests.length], [0, 0])
})

test('a datagram of a stranger is never answered', async () => {
  const { letters } = await trial.ask('%%ACTION DATA::SHIPRDY\n.HUB_ID X:1\n.END\n')

  assert.equal(letters.length, 0)
})

test('a request that claims to be delegated is ignored, with an event', async () => {
  const { letters, events } = await trial.ask(requestText(['.INV *'], ['.HUB_ID NCEDC:1']))

  assert.equal(letters.length, 0)
  assert.ok(events.some(({ kind }) => kind === 'BLOCKED'))
})

test('mail for the postmaster is left to people', async () => {
  const { admission, shop } = trial.gateway
  const mail = Buffer.from('From: who@x.example\r\n\r\nHELP\r\n')
  const envelope = { sender: 'who@x.example', recipients: ['postmaster'] }

  const { id } = await admission.admit(mail, envelope, 'test', 'submit')
  while (!(await isAnswered(shop.ledger, id))) await sleep(5)

  assert.equal((await shop.ledger.lettersOfMail(id)).length, 0)
})

test('a bounce is never answered', async () => {
  const { letters } = await trial.ask('HELP\n', '')

  assert.equal(letters.length, 0)
})

test('nothing is mailed to an address of MAIL_BLOCK, and processing halts', async () => {
  const text = requestText(['.INV *']).replace('jenny@', 'NetDC@')

  const { letters, story, events } = await trial.ask(text)

  assert.deepEqual([letters.length, story.requests.length], [0, 0])
  assert.ok(events.some((event) => event.kind === 'BLOCKED' && event.reason.includes('MAIL_BLOCK')))
})

test('help and refusals do not go to blocked senders either', async () => {
  const help = await trial.ask('HELP\n', 'mailer-daemon@x.example')
  const refusal = await trial.ask('.NETDC_REQUEST\n.END\n.INV *\n', 'autodrm@x.example')

  assert.deepEqual([help.letters.length, refusal.letters.length], [0, 0])
})

test('a mail that was received before is one mail', async () => {
  const mail = Buffer.from('From: twice@x.example\r\n\r\nHELP\r\n')
  const envelope = { sender: 'twice@x.example', recipients: ['requests@localhost'] }
  const { admission } = trial.gateway

  const first = await admission.admit(mail, envelope, 'test', 'submit')
  const second = await admission.admit(mail, envelope, 'test', 'submit')

  assert.equal(second.isNew, false)
  assert.equal(second.id, first.id)
})
