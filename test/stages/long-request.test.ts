/** Requests that are entered in portions, through the stages and the ledger. */
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { LeaseLost } from '../../src/ledger/ledger.ts'
import type { Lease, Portion } from '../../src/ledger/ledger.ts'
import { Fault, requestId } from '../../src/model/index.ts'
import type { Stage } from '../../src/model/index.ts'
import { cancellation } from '../../src/stages/cancel.ts'
import { stagesOf } from '../../src/stages/index.ts'
import { storyPages } from '../../src/stages/lines.ts'
import { at } from '../kit/at.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import type { Trial } from '../kit/trial.ts'

const config = '[limits]\nlines = 20000\n'
const limits = { byHandler: {}, byDestination: 9 }

/** Every tenth is refused when it is read, every other tenth when it is routed. */
function mixedLines(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    if (i % 10 === 3) return '.INV * XX ALFA [P-Q] *'
    return i % 10 === 6 ? `.INV ELSEWHERE XX N${i}` : `.INV * XX N${i}`
  })
}

test('every line of a long request is told once, and refused or answered', async (t) => {
  const trial = await openTrial({ config })
  t.after(() => trial.close())

  const { story, events } = await trial.ask(requestText(mixedLines(2100)))

  const { lines } = at(story.requests, 0)
  assert.equal(lines.length, 2100)
  assert.ok(lines.every(({ outcomes }) => outcomes.length === 1))
  const kinds = Object.groupBy(lines, ({ outcomes }) => outcomes[0]?.outcome ?? 'ok')
  assert.deepEqual([kinds.refused?.length, kinds.nodata?.length], [420, 1680])
  const routed = events.find(({ kind }) => kind === 'ROUTED')
  assert.ok(routed?.kind === 'ROUTED')
  assert.equal(routed.lines, 1680)
})

test('remarks about very many lines are few, and say how many there are', async (t) => {
  const trial = await openTrial({ roles: [] })
  t.after(() => trial.close())
  const lines = Array.from(
    { length: 150 },
    (_, i) => `.DATA * XX N${i} * * "2024 01 10" "2024 01 11" "stray"`,
  )

  const id = await admitted(trial, lines)
  await trial.gateway.pipeline.drain()

  const { warnings, problems } = (await trial.gateway.shop.ledger.request(id)).request
  const told = [...warnings, ...problems]
  assert.ok(told.length <= 101, `${told.length} remarks in the record of a request`)
})

test('a one-line request is answered while a long one has most of its work before it', async (t) => {
  const trial = await openTrial({ config })
  t.after(() => trial.close())
  const long = await admitted(trial, mixedLines(20_000))

  const { story } = await trial.ask(requestText(['.INV * XX']), 'other@seis.example.edu')

  assert.equal(at(at(story.requests, 0).lines, 0).outcomes[0]?.outcome, 'ok')
  const jobs = await trial.gateway.shop.ledger.jobs(long)
  const slices = jobs.filter(({ stage }) => stage === 'handle')
  const done = slices.filter(({ state }) => state === 'done')
  assert.ok(done.length <= 80, `${done.length} of ${slices.length} slices are done`)
})

test('a request that is cancelled while it is routed ends, with all its lines', async (t) => {
  const trial = await openTrial({ config, roles: [] })
  t.after(() => trial.close())
  const { shop, pipeline } = trial.gateway
  const id = await admitted(trial, mixedLines(2100))
  const lease = await leaseOf('route', trial)
  const cancel = async (portion: Portion) => {
    await shop.ledger.portion(lease, portion)
    const record = await shop.ledger.request(id)
    const entries = await cancellation(shop.ledger, record, 'the operator', shop.clock(), 1000)
    await shop.ledger.cancel(id, entries)
  }

  await assert.rejects(route(trial, lease, cancel), LeaseLost)
  await pipeline.drain()

  const { closedAt } = await shop.ledger.request(id)
  assert.notEqual(closedAt, undefined)
  const states = new Set((await shop.ledger.jobs(id)).map(({ state }) => state))
  assert.ok(!states.has('held') && !states.has('ready'), [...states].join(' '))
  const stories = (await Array.fromAsync(storyPages(id, shop.ledger))).flat()
  assert.equal(stories.length, 2100)
  assert.ok(stories.every(({ outcomes }) => outcomes.length > 0))
})

test('a routing that is given up halfway leaves no work, and can be retried', async (t) => {
  const trial = await openTrial({ config, roles: [] })
  t.after(() => trial.close())
  const { shop, pipeline } = trial.gateway
  const id = await admitted(trial, mixedLines(2100))
  const lease = await leaseOf('route', trial)
  const enter = (portion: Portion) => shop.ledger.portion(lease, portion)
  let portions = 0
  const failing = async (portion: Portion) => {
    if (++portions > 2) throw new Fault('SOURCE_BROKEN', 'no more')
    await enter(portion)
  }
  await assert.rejects(route(trial, lease, failing), { code: 'SOURCE_BROKEN' })
  const fault = new Fault('SOURCE_BROKEN', 'no more')
  assert.ok(lease.job.stage === 'route')
  const entries = await stagesOf(shop).route.giveUp(lease.job, fault, enter)
  await shop.ledger.abandon(lease, fault, entries)
  await pipeline.drain()

  const failed = (await shop.ledger.outcomes(id)).filter(({ kind }) => kind === 'failed')
  assert.equal(failed.length, 1890)
  assert.deepEqual(await shop.ledger.parts(id), [])
  assert.equal(await shop.ledger.retry(id), 1)
  await pipeline.drain()

  const kinds = Object.groupBy(await shop.ledger.outcomes(id), ({ kind }) => kind)
  assert.deepEqual(
    [kinds.nodata?.length, kinds.refused?.length, kinds.failed],
    [1680, 210, undefined],
  )
})

async function admitted({ gateway }: Trial, lines: readonly string[]) {
  const mail = Buffer.from(`From: a@x.example\r\n\r\n${requestText(lines)}`)
  const envelope = { sender: 'a@x.example', recipients: [] }
  const { id } = await gateway.admission.admit(mail, envelope, 'test', 'submit')
  return requestId(id, 1)
}

/** Does what comes before a stage, and leases its first job. */
async function leaseOf(stage: Stage, { gateway }: Trial): Promise<Lease> {
  const { ledger } = gateway.shop
  for (;;) {
    const lease = at(await ledger.take('test', limits, 1, 60_000), 0)
    const { job } = lease
    if (job.stage === stage) return lease
    assert.equal(job.stage, 'parse')
    const { signal } = new AbortController()
    const enter = (portion: Portion) => ledger.portion(lease, portion)
    await ledger.finish(lease, await stagesOf(gateway.shop).parse.run(job, signal, enter))
  }
}

async function route({ gateway }: Trial, lease: Lease, enter: (portion: Portion) => Promise<void>) {
  const { job } = lease
  assert.ok(job.stage === 'route')
  return stagesOf(gateway.shop).route.run(job, new AbortController().signal, enter)
}
