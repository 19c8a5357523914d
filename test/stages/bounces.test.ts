import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'

import { createTransport } from 'nodemailer'

import { requestId } from '../../src/model/index.ts'
import type { MailId, ShipmentId } from '../../src/model/index.ts'
import type { Letter, Relay } from '../../src/ship/letter.ts'
import { exchangeBounce, gmailBounce, postfixBounce, qmailBounce } from '../kit/bounces.ts'
import { stoppedClock } from '../kit/clock.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import { openSink } from '../ship/sink.ts'
import { doJobs, handIn } from './by-hand.ts'

const email = 'jenny@seis.example.edu'
const dayMs = 86_400_000

/** A request for an inventory, which was mailed; and a way for mail to come back. */
async function shipped(t: TestContext) {
  const clock = stoppedClock()
  const config = '[mail]\nbounces = "bounces.test"\n'
  const trial = await openTrial({ roles: [], archive: true, clock: clock.now, config })
  t.after(() => trial.close())
  const sent: Letter[] = []
  const relay: Relay = {
    send(letter) {
      sent.push(letter)
      return Promise.resolve('250 taken')
    },
    check: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const { shop, admission } = trial.gateway
  // The mail transport has the relay of the gateway: letters lie in the outbox.
  const id = requestId(await handIn(trial, requestText(['.INV * XX'])), 1)
  await doJobs({ ...shop, relay }, () => true)
  const [shipment] = await shop.ledger.shipments(id)
  const back = async (mails: Buffer | readonly Buffer[], recipient: string, sender = '') => {
    const before = (await shop.ledger.events(0, 10_000)).length
    const envelope = { sender, recipients: [recipient] }
    for (const mail of [mails].flat()) await admission.admit(mail, envelope, 'test', 'submit')
    await doJobs({ ...shop, relay }, () => true)
    const events = (await shop.ledger.events(0, 10_000)).slice(before)
    return events.filter(({ kind }) => kind !== 'RECEIVED')
  }
  const addressOf = (about?: ShipmentId) => shop.bounces?.make(id, about, clock.now()) ?? ''
  const stateOf = async () => {
    const [record] = await shop.ledger.shipments(id)
    return [record?.state, record?.reason]
  }
  return { trial, shop, clock, id, sent, back, addressOf, shipment: shipment?.id, stateOf }
}

describe('a letter that comes back', () => {
  for (const [name, bounce] of Object.entries({ postfixBounce, exchangeBounce, qmailBounce })) {
    test(`as a ${name} marks its shipment as lost, and nobody is answered`, async (t) => {
      const { back, addressOf, shipment, stateOf, id, sent } = await shipped(t)
      const letters = sent.length

      const events = await back(bounce(email), addressOf(shipment))

      assert.equal(events.length, 1)
      assert.equal(events[0]?.kind, 'BOUNCED')
      assert.deepEqual(
        [events[0].level, events[0].action, events[0].requestId, events[0].class],
        ['warn', 'failed', id, 'INV'],
      )
      assert.deepEqual(await stateOf(), [
        'lost',
        `the letter with it came back (${events[0].status})`,
      ])
      assert.equal(sent.length, letters)
    })
  }

  test('that is late is an event and nothing else', async (t) => {
    const { back, addressOf, shipment, stateOf } = await shipped(t)

    const [event] = await back(gmailBounce(email), addressOf(shipment))

    assert.equal(event?.kind, 'BOUNCED')
    assert.deepEqual([event.level, event.action, event.status], ['info', 'delayed', '4.4.1'])
    assert.deepEqual(await stateOf(), ['arrived', undefined])
  })

  test('that was about several shipments loses none', async (t) => {
    const { back, addressOf, stateOf } = await shipped(t)

    const [event] = await back(postfixBounce(email), addressOf())

    assert.equal(event?.kind, 'BOUNCED')
    assert.deepEqual(await stateOf(), ['arrived', undefined])
  })

  test('twice is lost once', async (t) => {
    const { back, addressOf, shipment, stateOf } = await shipped(t)
    await back(postfixBounce(email), addressOf(shipment))

    await back(exchangeBounce(email), addressOf(shipment))

    assert.deepEqual(await stateOf(), ['lost', 'the letter with it came back (5.1.1)'])
  })
})

describe('what is not believed is noted, and never answered:', () => {
  const cases: readonly (readonly [
    string,
    RegExp,
    (site: Awaited<ReturnType<typeof shipped>>) => readonly [Buffer, string, string?],
  ])[] = [
    [
      'a report from somebody',
      /null sender/,
      ({ addressOf, shipment }) => [postfixBounce(email), addressOf(shipment), 'x@x.test'],
    ],
    [
      'a forged address',
      /forged/,
      ({ addressOf }) => [postfixBounce(email), addressOf().replace('b+', 'b+9')],
    ],
    [
      'an old address',
      /too old/,
      ({ addressOf, shipment, clock }) => {
        const address = addressOf(shipment)
        clock.advance(31 * dayMs)
        return [postfixBounce(email), address]
      },
    ],
    [
      'a report about another address',
      /no report/,
      ({ addressOf, shipment }) => [postfixBounce('x@x.test'), addressOf(shipment)],
    ],
    [
      'a mail that is no report',
      /no report/,
      ({ addressOf }) => [Buffer.from('From: x@x.test\r\n\r\nHELP\r\n'), addressOf()],
    ],
  ]
  for (const [name, why, make] of cases) {
    test(name, async (t) => {
      const site = await shipped(t)
      const letters = site.sent.length

      const events = await site.back(...make(site))

      assert.deepEqual(
        events.map((event) => [event.kind, 'reason' in event && why.test(event.reason)]),
        [['BLOCKED', true]],
      )
      assert.deepEqual(await site.stateOf(), ['arrived', undefined])
      assert.equal(site.sent.length, letters)
    })
  }

  test('a request of another ledger', async (t) => {
    const { shop, back, clock } = await shipped(t)
    const strange = requestId('999' as MailId, 1)

    const [event] = await back(
      postfixBounce(email),
      shop.bounces?.make(strange, undefined, clock.now()) ?? '',
    )

    assert.equal(event?.kind, 'BLOCKED')
  })
})

test('a storm of reports is not answered, and is not kept', async (t) => {
  const { shop, back, addressOf, shipment, sent } = await shipped(t)
  const letters = sent.length

  const reports = Array.from({ length: 200 }, (_, count) =>
    Buffer.concat([Buffer.from(`X: ${count}\r\n`), postfixBounce(email)]),
  )
  const events = await back(reports, addressOf(shipment))

  assert.equal(events.filter(({ kind }) => kind === 'BOUNCED').length, reports.length)
  assert.equal(sent.length, letters)
  const depth = await shop.ledger.depth()
  assert.deepEqual(new Set(Object.values(depth)), new Set([0]))
})

test('a letter leaves with an address that the door takes, and with no other', async (t) => {
  const sink = await openSink(t)
  const config = `[mail]\nrelay = "${sink.url}"\nbounces = "bounces.test"\n`
  const trial = await openTrial({ roles: ['receive'], archive: true, config })
  t.after(() => trial.close())
  const { shop, smtpPort = 0 } = trial.gateway
  const id = requestId(await handIn(trial, requestText(['.INV * XX'])), 1)
  await doJobs(shop, () => true)
  const address = sink.delivered.at(-1)?.from ?? ''
  const forged = address.replace('b+', 'b+9')
  const relay = createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true })
  const send = (to: string) =>
    relay.sendMail({ envelope: { from: '', to: [to] }, raw: postfixBounce(email) })

  await assert.rejects(send(forged), /550 5\.1\.1/)
  await assert.rejects(send('b@bounces.test'), /550 5\.1\.1/)
  await send(address)
  await doJobs(shop, () => true)

  assert.match(address, /^b\+[a-z0-9.-]+@bounces\.test$/)
  assert.deepEqual(
    (await shop.ledger.shipments(id)).map(({ state }) => state),
    ['lost'],
  )
})
