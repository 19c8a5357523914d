/** Where a request stands is told at every moment of its life. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Fault, later } from '../../src/model/index.ts'
import type { Job, RequestId } from '../../src/model/index.ts'
import { stagesOf } from '../../src/stages/index.ts'
import { at } from '../kit/at.ts'
import { requestText } from '../kit/trial.ts'
import type { Trial } from '../kit/trial.ts'
import { answersTo, data, doJobs, handIn, held, only } from './by-hand.ts'

describe('STATUS', () => {
  async function statusText(trial: Trial, id: RequestId): Promise<string> {
    const { shop } = trial.gateway
    const { token } = await shop.ledger.request(id)
    const mailId = await handIn(trial, `STATUS my_event ${token}\n`)
    await doJobs(shop, only('parse'))
    await doJobs(shop, ({ key }) => key.startsWith('command/'))
    return at(await answersTo(trial, mailId), 0).text
  }

  test('tells where a request stands, at every stage', async (t) => {
    const { trial, shop, id, work } = await held(t, { archive: true })
    await work(only('parse'))

    const received = await statusText(trial, id)
    await work(only('route'))
    const routed = await statusText(trial, id)
    await work(only('handle'))
    const handled = await statusText(trial, id)
    await work(only('merge'))
    const merged = await statusText(trial, id)
    await work(only('ship'))
    const shipped = await statusText(trial, id)
    await work(({ key }) => !key.endsWith('/closing'))
    const told = await statusText(trial, id)
    await work(() => true)
    const closed = await statusText(trial, id)

    assert.match(received, /State +received; its lines wait to be given to centres\n/)
    assert.match(received, /\.INV \* XX\n {6}waits to be given to a centre\n/)
    assert.match(routed, /State +in progress\n +Lines +2: 2 in progress\n/)
    assert.match(routed, /Waits for +2 blocks of lines to be answered\n/)
    assert.match(routed, /\.INV \* XX\n {6}NETDC: in progress\n/)
    assert.match(handled, /Waits for +2 products to be put together\n/)
    assert.match(merged, /Waits for +2 files to be sent\n/)
    assert.match(shipped, /Its page +http:\S+\/pickup\/\S+\/\n/)
    assert.match(shipped, /Address +http:\S+\/pickup\/\S+\n( .*\n)+ +Removed on/)
    assert.match(told, /State +answered; its closing notice is on its way\n/)
    assert.match(closed, /State +complete; closed /)
    assert.ok((await shop.ledger.request(id)).closedAt)
  })

  test('says what is tried again, and why', async (t) => {
    const { trial, shop, id, work } = await held(t)
    await work(only('parse', 'route'))
    const leases = await shop.ledger.take('w', { byHandler: {}, byDestination: 9 }, 9, 60_000)
    const lease = leases.find(({ job }) => job.stage === 'handle')
    assert.ok(lease)
    const fault = new Fault('SOURCE_DOWN', 'EHOSTUNREACH 192.0.2.7')
    await shop.ledger.postpone(lease, later(shop.clock(), 60_000), fault, [])

    const text = await statusText(trial, id)

    assert.match(text, /a further attempt after trouble: The data source did not answer\.\n/)
    assert.ok(!text.includes('192.0.2.7'))
  })

  test('tells what was removed, and no address for it', async (t) => {
    const { trial, shop, id, work } = await held(t, { requestLines: [data], archive: true })
    await work(() => true)
    const [shipment] = await shop.ledger.shipments(id)
    assert.ok(shipment)
    await shop.ledger.removed(shipment.id, [])

    const text = await statusText(trial, id)

    assert.match(text, /Not there +removed on 20\d\d-\d\d-\d\d\n/)
    assert.doesNotMatch(text, /Address/)
  })

  test('has tables as files beside it when there are more than 500 lines', async (t) => {
    const many = Array.from({ length: 300 }, (_, n) => `.INV * S${n % 10} S${n}`)
    const { trial, shop, id, work } = await held(t, { requestLines: many })
    await handIn(trial, requestText(many.slice(1)))
    await work(only('parse', 'route'))

    const mailId = await handIn(trial, 'STATUS my_event\n')
    await work(only('parse'))
    await work(({ key }) => key.startsWith('command/'))

    const answer = at(await answersTo(trial, mailId), 0)
    const names = answer.attachments.map(({ name }) => name)
    assert.deepEqual(names, ['my_event.lines.txt', 'my_event.2.lines.txt'])
    const rows = at(answer.attachments, 1).content.toString().trimEnd().split('\n')
    assert.equal(rows[0], 'LINE DC_NAME OUTCOME COUNT DETAIL REQUEST')
    assert.equal(rows.length, 301)
    assert.match(answer.text, /Where each of its 300 lines stands is told in the attached file\.\n/)
    assert.equal((await shop.ledger.request(id)).lineCount, 300)
  })
})

test('an answer that no relay takes is given up with an event', async (t) => {
  const { trial, shop, work } = await held(t)
  await work(only('parse'))
  const mailId = await handIn(trial, 'STATUS my_event\n')
  await work(only('parse'))
  const leases = await shop.ledger.take('w', { byHandler: {}, byDestination: 9 }, 9, 60_000)
  const job = leases.map((lease) => lease.job).find(({ stage }) => stage === 'notify')
  assert.ok(job?.stage === 'notify')

  const fault = new Fault('DESTINATION_REFUSED', 'mailbox unknown')
  const { events } = await stagesOf(shop).notify.giveUp(job, fault, () => Promise.resolve())

  assert.deepEqual(
    events?.map((event) => [event.kind, event.mailId]),
    [['FAILED', mailId]],
  )
})

test('an answer that is sent again has the same Message-ID', async (t) => {
  const { trial, shop, id, work } = await held(t)
  await work(only('parse'))
  const { token } = await shop.ledger.request(id)
  const sent: string[] = []
  const send = shop.relay.send.bind(shop.relay)
  shop.relay.send = (letter, signal) => {
    sent.push(letter.messageId)
    return send(letter, signal)
  }
  const mailId = await handIn(trial, `STATUS my_event ${token}\n`)
  await work(only('parse'))
  const isAnswer = ({ key }: Job) => key.startsWith('command/')
  shop.ledger.finish = crashingOnce(shop.ledger.finish.bind(shop.ledger))

  await assert.rejects(work(isAnswer), /crash/)
  await shop.ledger.release('by hand', () => shop.clock())
  await work(isAnswer)

  assert.equal(sent.length, 2)
  assert.equal(new Set(sent).size, 1)
  assert.equal((await shop.ledger.lettersOfMail(mailId)).length, 1)
})

function crashingOnce<Arguments extends readonly unknown[], Result>(
  act: (...given: Arguments) => Promise<Result>,
) {
  let isCrashed = false
  return async (...given: Arguments) => {
    if (isCrashed) return act(...given)
    isCrashed = true
    throw new Error('crash')
  }
}
