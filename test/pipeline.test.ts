import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Entries } from '../src/ledger/ledger.ts'
import { Fault, later, partId, requestId, shipmentId } from '../src/model/index.ts'
import type { Job, MailId } from '../src/model/index.ts'
import { Pipeline } from '../src/pipeline.ts'
import type { Stages } from '../src/pipeline.ts'
import { clock, failing, pace, pipelineOf, stagesWith } from './kit/pipelines.ts'
import { aJob, Queue } from './kit/queue.ts'
import { quiet } from './kit/quiet.ts'
import { recordingLog, sentences } from './kit/recording-log.ts'

describe('a job', () => {
  test('that is done is finished with what came of it', async () => {
    const entries: Entries = { closes: [requestId('17' as MailId, 1)] }
    const queue = new Queue([aJob('a')])

    await pipelineOf(queue, { run: async () => entries }).drain()

    assert.deepEqual(queue.settled, [{ as: 'done', key: 'a', entries }])
    assert.deepEqual(queue.taken[0], { limits: pace.limits, n: 4, leaseMs: pace.leaseMs })
  })

  test('that fails for now is postponed, with an event', async () => {
    const queue = new Queue([aJob('a', 2)])
    const fault = new Fault('DESTINATION_DOWN', 'relay.test answered 451')

    await pipelineOf(queue, { run: failing(fault) }).drain()

    assert.deepEqual(queue.settled, [
      {
        as: 'postponed',
        key: 'a',
        due: later(clock.now(), 30_000),
        fault,
        events: [
          {
            kind: 'POSTPONED',
            level: 'warn',
            stage: 'route',
            requestId: '17.1',
            code: 'DESTINATION_DOWN',
            reason: 'relay.test answered 451',
            attempt: 2,
          },
        ],
      },
    ])
  })

  test('that fails for good is abandoned, with what follows from that', async () => {
    const queue = new Queue([aJob('a')])
    const fault = new Fault('SOURCE_BROKEN', 'bad record')
    const entries: Entries = { discards: ['key'] }
    const told: unknown[] = []

    const giveUp = async (job: Job<'route'>, because: Fault) => {
      told.push(job.key, because)
      return entries
    }
    await pipelineOf(queue, { run: failing(fault), giveUp }).drain()

    assert.deepEqual(queue.settled, [{ as: 'abandoned', key: 'a', fault, entries }])
    assert.deepEqual(told, ['a', fault])
  })

  test('that throws what nobody foresaw is logged with its stack, and given up in the end', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('first', 1), aJob('last', 3)])

    await pipelineOf(queue, { run: failing(new TypeError('a bug')) }, {}, log).drain()

    assert.deepEqual(queue.story, ['first postponed', 'last abandoned'])
    assert.deepEqual(sentences(log).toSorted(), ['error: job abandoned', 'warn: job postponed'])
    for (const { fields } of log.entries) {
      assert.ok('err' in fields && fields.err instanceof Fault)
      assert.ok(fields.err.cause instanceof TypeError)
    }
  })

  test('whose entries the ledger refuses is work that failed', async () => {
    const queue = new Queue([aJob('a')])
    queue.finish = failing(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))

    await pipelineOf(queue).drain()

    const [settled] = queue.settled
    assert.ok(settled?.as === 'postponed')
    assert.equal(settled.fault.code, 'RESOURCES')
  })

  test('of every stage goes to the work of that stage', async () => {
    const request = requestId('17' as MailId, 1)
    const partOf = { requestId: request, partId: partId(request, 'INV', 'NCEDC') }
    const shipment = { requestId: request, shipmentId: shipmentId(request, 'INV', 'NCEDC') }
    const each = { attempt: 1, crashes: 0, isRepeat: false, requester: 'jenny@seis.example.edu' }
    const jobs: readonly Job[] = [
      { ...each, key: '1', stage: 'parse', input: { mailId: '17' as MailId } },
      { ...each, key: '2', stage: 'route', input: { requestId: request } },
      { ...each, key: '3', stage: 'handle', input: { ...partOf, from: 0, to: 100 } },
      { ...each, key: '4', stage: 'merge', input: { requestId: request, class: 'INV' } },
      { ...each, key: '5', stage: 'ship', input: shipment },
      { ...each, key: '6', stage: 'notify', input: { letter: 'closing', requestId: request } },
    ]
    const seen: string[] = []
    const noting = {
      async run(job: Job): Promise<Entries> {
        seen.push(`run ${job.stage}`)
        throw new Fault('SYNTAX', 'no')
      },
      async giveUp(job: Job): Promise<Entries> {
        seen.push(`give up ${job.stage}`)
        return {}
      },
    }
    const stages = Object.fromEntries(jobs.map(({ stage }) => [stage, noting]))
    const queue = new Queue(jobs)
    const work: Stages = { ...stagesWith({}), ...stages }

    await new Pipeline(queue, work, { ...pace, jobs: 1 }, clock.now, quiet).drain()

    assert.deepEqual(
      seen,
      ['parse', 'route', 'handle', 'merge', 'ship', 'notify'].flatMap((stage) => [
        `run ${stage}`,
        `give up ${stage}`,
      ]),
    )
  })
})

describe('work goes on', () => {
  test('after the ledger could not be asked', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a')])
    const take = queue.take.bind(queue)
    queue.take = async () => {
      queue.take = take
      throw new Error('database is locked')
    }
    const pipeline = pipelineOf(queue, {}, { pollMs: 1 }, log)

    const working = pipeline.work()
    await queue.until(() => queue.settled.length === 1)
    await pipeline.stop()
    await working

    assert.deepEqual(queue.story, ['a done'])
    assert.deepEqual(sentences(log), ['error: ledger cannot be asked for jobs'])
  })

  test('at a hint', async () => {
    const queue = new Queue()
    const pipeline = pipelineOf(queue)
    const working = pipeline.work()
    await new Promise(setImmediate)
    assert.equal(queue.taken.length, 1)

    queue.waiting.push(aJob('a'))
    pipeline.hint()
    await queue.until(() => queue.settled.length === 1)
    await pipeline.stop()
    await working

    assert.deepEqual(queue.story, ['a done'])
  })

  test('at the next look, when nothing gives a hint', async () => {
    const queue = new Queue()
    const pipeline = pipelineOf(queue, {}, { pollMs: 1 })
    const working = pipeline.work()
    await new Promise(setImmediate)

    queue.waiting.push(aJob('a'))
    await queue.until(() => queue.settled.length === 1)
    await pipeline.stop()
    await working

    assert.deepEqual(queue.story, ['a done'])
  })

  test('when a job is done and its place is free', async () => {
    const queue = new Queue(['a', 'b', 'c', 'd', 'e'].map((key) => aJob(key)))
    const pipeline = pipelineOf(queue, {}, { jobs: 2 })

    const working = pipeline.work()
    await queue.until(() => queue.settled.length === 5)
    await pipeline.stop()
    await working

    assert.deepEqual(queue.story, ['a done', 'b done', 'c done', 'd done', 'e done'])
  })
})

test('no more jobs run at once than may', async () => {
  const queue = new Queue(Array.from({ length: 20 }, (_, index) => aJob(`${index}`)))
  let running = 0
  let most = 0
  const run = async () => {
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    return {}
  }

  await pipelineOf(queue, { run }, { jobs: 3 }).drain()

  assert.equal(most, 3)
  assert.equal(queue.settled.length, 20)
  assert.ok(queue.taken.every(({ n }) => n >= 1 && n <= 3))
})

describe('a drain', () => {
  test('does the jobs that others enter, too', async () => {
    const queue = new Queue([aJob('a')])
    const run = async ({ key }: Job) => (key.length < 5 ? { next: [aJob(`${key}a`)] } : {})

    await pipelineOf(queue, { run }).drain()

    assert.deepEqual(
      queue.story,
      ['a', 'aa', 'aaa', 'aaaa', 'aaaaa'].map((key) => `${key} done`),
    )
  })

  test('does a job that is entered while the ledger is asked', async () => {
    const queue = new Queue([aJob('a'), aJob('b')])
    const asked = Promise.withResolvers<null>()
    const take = queue.take.bind(queue)
    let asks = 0
    queue.take = async (...args) => {
      const leases = await take(...args)
      // The second time there is nothing yet, and `b` enters `c` before the answer is there.
      if (++asks === 2) {
        asked.resolve(null)
        await queue.until(() => queue.settled.length === 2)
        await new Promise(setImmediate)
      }
      return leases
    }
    const run = async ({ key }: Job) => {
      if (key !== 'b') return {}
      await asked.promise
      return { next: [aJob('c')] }
    }

    await pipelineOf(queue, { run }).drain()

    assert.deepEqual(queue.story, ['a done', 'b done', 'c done'])
  })

  test('of nothing ends at once', async () => {
    const queue = new Queue()

    await pipelineOf(queue).drain()

    assert.equal(queue.taken.length, 1)
  })
})
