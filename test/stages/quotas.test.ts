import assert from 'node:assert/strict'
import { before, after, test } from 'node:test'
import type { TestContext } from 'node:test'

import { requestId } from '../../src/model/index.ts'
import type { RequestId } from '../../src/model/index.ts'
import { Pipeline } from '../../src/pipeline.ts'
import { aboveFloor } from '../../src/stages/disk-floor.ts'
import { stagesOf } from '../../src/stages/index.ts'
import type { Rules } from '../../src/stages/workshop.ts'
import { at } from '../kit/at.ts'
import { stoppedClock } from '../kit/clock.ts'
import { pace } from '../kit/pipelines.ts'
import { quiet } from '../kit/quiet.ts'
import { openTrial, requestText } from '../kit/trial.ts'
import type { Trial } from '../kit/trial.ts'
import { data, handIn, lettersOf } from './by-hand.ts'

const dayMs = 86_400_000

/** Bytes of what the line `data` finds. */
let size: number
let sized: Trial

before(async () => {
  sized = await openTrial({ roles: [] })
  const id = await asked(sized, {})
  size = at(await sized.gateway.shop.ledger.shipments(id), 0).file.bytes
})

after(() => sized.close())

test('what finds no room is told with its size, the limit and what to do', async (t) => {
  const { ask, trial, only } = await quotas(t, { maxRequesterWaitingBytes: 1.5 * size })
  const first = await ask()

  const id = await ask()

  const [outcome] = await trial.gateway.shop.ledger.outcomes(id)
  assert.equal(outcome?.kind, 'failed')
  assert.match(outcome.detail, /it has [\d.]+ MB; at most [\d.]+ MB may wait .* for one requester/)
  assert.match(outcome.detail, /fetch what waits for you, or ask for less/)
  const closing = (await lettersOf(trial, id)).find(({ kind }) => kind === 'closing')
  assert.match(closing?.letter.text.replaceAll(/\s+/g, ' ') ?? '', /or ask for less/)
  assert.equal((await only(first)).state, 'arrived')
  assert.deepEqual(await trial.gateway.shop.ledger.shipments(id), [])
})

test('what was picked up goes first, before its day', async (t) => {
  const { ask, only, fetched, kinds } = await quotas(t, { maxRequesterWaitingBytes: 2.5 * size })
  const first = await ask()
  const second = await ask()
  await fetched(second)

  const third = await ask()

  const states = [await only(first), await only(second), await only(third)]
  assert.deepEqual(
    states.map(({ state }) => state),
    ['arrived', 'removed', 'arrived'],
  )
  assert.match(at(states, 1).reason ?? '', /room was needed/)
  assert.deepEqual(
    (await kinds('REMOVED')).map((event) => 'reason' in event && event.reason),
    ['quota'],
  )
})

test('what nobody fetched goes when it is three days old, and not before', async (t) => {
  const { ask, only, clock } = await quotas(t, { maxWaitingBytes: 1.5 * size })
  const first = await ask()
  clock.advance(3 * dayMs)
  await ask('another@x.example')
  const kept = await only(first)
  clock.advance(1)

  const third = await ask('another@x.example')

  assert.equal(kept.state, 'arrived')
  assert.equal((await only(first)).state, 'removed')
  assert.equal((await only(third)).state, 'arrived')
})

test('what waits for others does not count for a requester', async (t) => {
  const { ask, only } = await quotas(t, { maxRequesterWaitingBytes: 1.5 * size })
  await ask('one@x.example')

  const second = await ask('another@x.example')

  assert.equal((await only(second)).state, 'arrived')
})

test('a class that is merged again takes its own place', async (t) => {
  const { ask, only, trial, drain } = await quotas(t, { maxRequesterWaitingBytes: 1.5 * size })
  const id = await ask()
  const job = { key: 'again', stage: 'merge', input: { requestId: id, class: 'DATA' } } as const
  const { file } = await only(id)
  const piece = {
    partId: at(await trial.gateway.shop.ledger.parts(id), 0).id,
    position: 0,
    name: '',
  }
  const again = { ...piece, mediaType: 'application/vnd.fdsn.mseed', file }
  const { shop } = trial.gateway
  await handIn(trial, 'nothing')
  const [lease] = await shop.ledger.take('by hand', { byHandler: {}, byDestination: 9 }, 1, 60_000)
  assert.ok(lease)
  await shop.ledger.finish(lease, {
    pieces: [again],
    next: [{ ...job, requester: 'jenny@seis.example.edu' }],
  })

  await drain()

  assert.equal((await only(id)).state, 'open')
  const [outcome] = await shop.ledger.outcomes(id)
  assert.equal(outcome?.kind, 'ok')
})

test('products wait while too little of the disk is free; mail is read all the same', async (t) => {
  const { trial, clock, only } = await quotas(t, {})
  const { shop } = trial.gateway
  let isFull = true
  const stages = aboveFloor(stagesOf(shop), () => Promise.resolve(!isFull))
  const drain = () => new Pipeline(shop.ledger, stages, pace, clock.now, quiet).drain()
  const id = requestId(await handIn(trial, requestText([data])), 1)

  await drain()
  const waiting = (await shop.ledger.jobs(id)).find(({ stage }) => stage === 'handle')
  const letters = await shop.ledger.letters(id)
  isFull = false
  clock.advance(60_000)
  await drain()

  assert.deepEqual([waiting?.state, waiting?.because?.code], ['postponed', 'RESOURCES'])
  assert.deepEqual(
    letters.map(({ kind }) => kind),
    ['receipt'],
  )
  assert.equal((await only(id)).state, 'arrived')
})

/** A gateway with such limits, whose clock stands still. */
async function quotas(t: TestContext, rules: Partial<Rules>) {
  const clock = stoppedClock()
  const trial = await openTrial({ roles: [], clock: clock.now })
  t.after(() => trial.close())
  const { ledger } = trial.gateway.shop
  const only = async (id: RequestId) => {
    const [shipment, ...others] = await ledger.shipments(id)
    assert.ok(shipment)
    assert.deepEqual(others, [])
    return shipment
  }
  return {
    trial,
    clock,
    only,
    drain: () => drained(trial, rules),
    ask: (sender?: string) => asked(trial, rules, sender),
    fetched: async (id: RequestId) => {
      const { requestId: request, class: type, dcName, name } = await only(id)
      const about = { level: 'info', stage: 'pick-up', requestId: request, class: type } as const
      const said = { ...about, dcName, name, bytes: size, peer: '192.0.2.7' }
      await ledger.note([{ kind: 'PICKED_UP', ...said }])
    },
    kinds: async (kind: string) =>
      (await ledger.events(0, 1000)).filter((event) => event.kind === kind),
  }
}

/** Asks for one file, which is too large to be mailed, and waits until that is settled. */
async function asked(trial: Trial, rules: Partial<Rules>, sender = 'jenny@seis.example.edu') {
  const text = requestText([data]).replace('jenny@seis.example.edu', sender)
  const id = requestId(await handIn(trial, text, sender), 1)
  await drained(trial, rules)
  return id
}

function drained({ gateway: { shop } }: Trial, rules: Partial<Rules>): Promise<void> {
  const stages = stagesOf({ ...shop, rules: { ...shop.rules, ...rules } })
  return new Pipeline(shop.ledger, stages, pace, shop.clock, quiet).drain()
}
