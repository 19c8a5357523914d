/** A request is cancelled at every moment of its life. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Job, MailId, RequestId } from '../../src/model/index.ts'
import { cancellation } from '../../src/stages/cancel.ts'
import { obey } from '../../src/stages/commands.ts'
import { at } from '../kit/at.ts'
import type { Trial } from '../kit/trial.ts'
import { answersTo, data, doJobs, handIn, held, lettersOf, only } from './by-hand.ts'

/** Mails the line of the receipt, and has it read. */
async function cancel(trial: Trial, id: RequestId): Promise<MailId> {
  const { shop } = trial.gateway
  const { token } = await shop.ledger.request(id)
  const mailId = await handIn(trial, `CANCEL my_event ${token}\n`, 'assistant@x.example')
  await doJobs(shop, only('parse'))
  return mailId
}

describe('a request that is cancelled', () => {
  test('before it is routed ends with a closing notice, and without a receipt', async (t) => {
    const { trial, shop, pipeline, id, work } = await held(t)
    await work(only('parse'))

    const command = await cancel(trial, id)
    await pipeline.drain()

    const [answer] = await answersTo(trial, command)
    assert.equal(answer?.to, 'jenny@seis.example.edu')
    assert.match(
      answer.text,
      /State +cancelled[^\n]*: 2 of its 2 lines were stopped\n|State +cancelled: 2 of its 2/,
    )
    const told = await lettersOf(trial, id)
    assert.deepEqual(
      told.map(({ kind }) => kind),
      ['closing'],
    )
    const { text, subject } = at(told, 0).letter
    assert.match(subject, /\] cancelled$/)
    assert.match(text, /was cancelled: 2 cancelled\./)
    assert.match(text, /\.INV \* XX\n {6}cancelled by the requester\n/)
    assert.ok((await shop.ledger.request(id)).closedAt)
  })

  test('while it is routed keeps nothing of the routing', async (t) => {
    const { trial, shop, pipeline, id, work } = await held(t)
    await work(only('parse'))
    const noLimits = { byHandler: {}, byDestination: 9 }
    const [routing] = await shop.ledger.take('slow', noLimits, 1, 60_000)
    assert.equal(routing?.job.stage, 'route')

    await cancel(trial, id)
    await pipeline.drain()

    await assert.rejects(shop.ledger.finish(routing, {}), { name: 'LeaseLost' })
    const outcomes = await shop.ledger.outcomes(id)
    assert.deepEqual(
      outcomes.map(({ dcName, kind }) => [dcName, kind]),
      [
        ['*', 'failed'],
        ['*', 'failed'],
      ],
    )
  })

  test('while its lines are answered sends the receipt and the closing notice', async (t) => {
    const { trial, pipeline, id, work } = await held(t)
    await work(only('parse', 'route'))

    const command = await cancel(trial, id)
    await pipeline.drain()

    const kinds = (await lettersOf(trial, id)).map(({ kind }) => kind)
    assert.deepEqual(kinds.sort(), ['closing', 'receipt'])
    const [answer] = await answersTo(trial, command)
    assert.match(answer?.text ?? '', /cancelled: 2 of its 2 lines were stopped/)
  })

  test('keeps what had shipped, and loses the rest', async (t) => {
    const { trial, shop, pipeline, id, work } = await held(t, { archive: true })
    const isOfInventory = ({ key, stage }: Job) => stage === 'merge' && key.includes('INV')
    await work(only('parse', 'route', 'handle'))
    await work(isOfInventory)
    await work(only('ship'))

    const command = await cancel(trial, id)
    await pipeline.drain()

    const [answer] = await answersTo(trial, command)
    assert.match(answer?.text ?? '', /cancelled: 1 of its 2 lines was stopped\n/)
    assert.match(answer?.text ?? '', /Shipped +my_event\.INV\.NETDC\.txt\n/)
    const outcomes = await shop.ledger.outcomes(id)
    assert.deepEqual(
      outcomes.map(({ kind, detail }) => [kind, detail]),
      [
        ['ok', ''],
        ['failed', 'cancelled by the requester'],
      ],
    )
    const closing = (await lettersOf(trial, id)).find(({ kind }) => kind === 'closing')
    assert.match(
      closing?.letter.text ?? '',
      /was cancelled: 1 found, 1 cancelled\.\nWhat had shipped/,
    )
  })

  test('while a merge goes on leaves no shipment open', async (t) => {
    const { trial, shop, pipeline, id, work } = await held(t, {
      requestLines: [data],
      archive: true,
    })
    await work(only('parse', 'route', 'handle'))
    const record = await shop.ledger.request(id)
    const entries = await cancellation(shop.ledger, record, 'the operator', shop.clock(), 1000)
    await work(only('merge'))

    await shop.ledger.cancel(id, entries)
    await pipeline.drain()

    const [shipment, ...others] = await shop.ledger.shipments(id)
    assert.deepEqual([shipment?.state, others.length], ['lost', 0])
    assert.equal(shipment?.reason, 'cancelled by the operator')
    const told = await lettersOf(trial, id)
    const closing = told.find(({ kind }) => kind === 'closing')
    assert.match(closing?.letter.text ?? '', /Not sent +cancelled by the operator/)
    assert.doesNotMatch(closing?.letter.text ?? '', /found/)
  })

  test('twice is answered twice, and closed once', async (t) => {
    const { trial, pipeline, id, work } = await held(t)
    await work(only('parse', 'route'))

    await cancel(trial, id)
    const second = await handIn(
      trial,
      `CANCEL my_event ${(await trial.gateway.shop.ledger.request(id)).token}\nagain`,
    )
    await pipeline.drain()
    const third = await cancel(trial, id)
    await pipeline.drain()

    const told = await lettersOf(trial, id)
    assert.equal(told.filter(({ kind }) => kind === 'closing').length, 1)
    assert.match(at(await answersTo(trial, second), 0).text, /State +cancelled/)
    const late = at(await answersTo(trial, third), 0).text
    assert.match(late, /State +cancelled; closed .* already: there was nothing left to stop\n/)
  })

  test('by a line without the token goes on, and the requester learns the line', async (t) => {
    const { trial, shop, pipeline, id, work } = await held(t)
    await work(only('parse'))
    const { token } = await shop.ledger.request(id)

    const command = await handIn(trial, 'CANCEL my_event\n')
    await work(only('parse'))
    await work(({ key }) => key.startsWith('cancel-how'))

    assert.equal((await shop.ledger.outcomes(id)).length, 0)
    const [answer] = await answersTo(trial, command)
    assert.ok(answer?.text.includes(`\n  to stop it: CANCEL my_event ${token}\n`))
    assert.ok(answer?.html.includes(`CANCEL my_event ${token}`))
    const obeyed = await cancel(trial, id)
    await pipeline.drain()
    assert.match(at(await answersTo(trial, obeyed), 0).text, /2 lines were stopped/)
  })

  test('may have very many lines', async (t) => {
    const requestLines = Array.from({ length: 1201 }, (_, n) => `.INV * S${n}`)
    const { trial, shop, pipeline, id, work } = await held(t, { requestLines })
    await work(only('parse'))

    await cancel(trial, id)
    await pipeline.drain()

    const outcomes = await shop.ledger.outcomes(id)
    assert.equal(
      outcomes.filter(({ detail }) => detail === 'cancelled by the requester').length,
      1201,
    )
    const [{ letter } = { letter: undefined }] = await lettersOf(trial, id)
    assert.match(letter?.text ?? '', /1201 cancelled/)
  })

  test('is told in the activity log', async (t) => {
    const { trial, shop, id, work } = await held(t)
    await work(only('parse', 'route'))

    await cancel(trial, id)

    const events = await shop.ledger.events(0, 1000)
    assert.ok(
      events.some(
        (event) =>
          event.kind === 'REJECTED' &&
          event.reason === 'cancelled by the requester' &&
          event.lines === 2,
      ),
    )
  })
})

test('nothing is mailed to a requester who was blocked since, but CANCEL is obeyed', async (t) => {
  const { shop, id, work } = await held(t)
  await work(only('parse'))
  const { token, mailId } = await shop.ledger.request(id)
  const mail = await shop.ledger.mail(mailId)
  const facts = {
    from: [],
    subject: '',
    messageId: '',
    references: [],
    automatic: undefined,
    warnings: [],
  }
  const blocking = { ...shop, rules: { ...shop.rules, mailBlock: ['jenny@'] } }
  const command = { verb: 'CANCEL', name: 'my_event', token } as const

  const entries = await obey(mail, facts, [command, { verb: 'HELP' }], blocking)

  assert.deepEqual(entries?.next, [])
  assert.deepEqual(
    entries.events?.map(({ kind }) => kind),
    ['BLOCKED', 'BLOCKED'],
  )
  assert.equal((await shop.ledger.outcomes(id)).length, 2)
})
