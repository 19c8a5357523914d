/** How the pipeline keeps hold of a job, and lets go of it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { LeaseLost } from '../src/ledger/ledger.ts'
import type { Entries } from '../src/ledger/ledger.ts'
import { Fault } from '../src/model/index.ts'
import type { Job } from '../src/model/index.ts'
import { clock, deaf, failing, heedful, pace, pipelineOf } from './kit/pipelines.ts'
import { aJob, Queue } from './kit/queue.ts'
import { recordingLog, sentences } from './kit/recording-log.ts'

describe('the lease', () => {
  test('is renewed while the work lasts', async () => {
    const queue = new Queue([aJob('a')])
    const run = async () => {
      await queue.until(() => queue.renewals >= 3)
      return {}
    }

    await pipelineOf(queue, { run }, { leaseMs: 6 }).drain()

    assert.deepEqual(queue.story, ['a done'])
  })

  test('that is lost ends the work, and the job is left alone', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a')])
    queue.renew = failing(new LeaseLost('a'))

    await pipelineOf(queue, { run: (_, signal) => heedful(signal) }, { leaseMs: 6 }, log).drain()

    assert.deepEqual(queue.settled, [])
    assert.deepEqual(sentences(log), ['warn: lease lost'])
  })

  test('that is found lost at the end leaves the job alone, too', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a')])
    queue.finish = failing(new LeaseLost('a'))

    await pipelineOf(queue, {}, {}, log).drain()

    assert.deepEqual(queue.settled, [])
    assert.deepEqual(sentences(log), ['warn: lease lost'])
  })

  test('is not given up because the ledger could not be asked once', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a')])
    const failed = Promise.withResolvers<null>()
    queue.renew = async () => {
      failed.resolve(null)
      throw new Fault('RESOURCES', 'database is locked')
    }
    const run = async () => {
      await failed.promise
      return {}
    }

    await pipelineOf(queue, { run }, { leaseMs: 6 }, log).drain()

    assert.deepEqual(queue.story, ['a done'])
    assert.ok(sentences(log).every((one) => one === 'warn: lease could not be renewed'))
  })
})

describe('at its deadline', () => {
  test('a task that heeds its signal is overdue at once', async () => {
    const queue = new Queue([aJob('a')])

    await pipelineOf(queue, { run: (_, signal) => heedful(signal) }, { deadlineMs: 2 }).drain()

    const [settled] = queue.settled
    assert.ok(settled?.as === 'postponed')
    assert.equal(settled.fault.code, 'OVERDUE')
    assert.equal(settled.fault.message, 'not done in 2 ms')
  })

  test('a task that never heeds it is left behind after the grace', async () => {
    const queue = new Queue([aJob('a')])

    await pipelineOf(queue, { run: deaf }, { deadlineMs: 2, graceMs: 2 }).drain()

    const [settled] = queue.settled
    assert.ok(settled?.as === 'postponed')
    assert.equal(settled.fault.code, 'OVERDUE')
  })

  test('what a task that was left behind does later counts for nothing', async () => {
    const queue = new Queue([aJob('a')])
    const end = Promise.withResolvers<Entries>()

    await pipelineOf(queue, { run: () => end.promise }, { deadlineMs: 2, graceMs: 2 }).drain()
    end.reject(new Error('too late'))
    await new Promise(setImmediate)

    assert.deepEqual(queue.story, ['a postponed'])
  })

  test('a task that is done within the grace is done', async () => {
    const queue = new Queue([aJob('a')])
    const run = async (_: Job, signal: AbortSignal) => {
      await heedful(signal).catch(() => undefined)
      return {}
    }

    await pipelineOf(queue, { run }, { deadlineMs: 2 }).drain()

    assert.deepEqual(queue.story, ['a done'])
  })
})

describe('the stop of the gateway', () => {
  test('tells every task, and hands the jobs back at once and quietly', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a', 7), aJob('b')])
    const begun = Promise.withResolvers<null>()
    let running = 0
    const run = (_: Job, signal: AbortSignal) => {
      if (++running === 2) begun.resolve(null)
      return heedful(signal)
    }
    const pipeline = pipelineOf(queue, { run }, {}, log)
    const working = pipeline.work()
    await begun.promise

    await pipeline.stop()
    await working

    assert.deepEqual(queue.story.toSorted(), ['a postponed', 'b postponed'])
    for (const settled of queue.settled) {
      assert.ok(settled.as === 'postponed')
      assert.equal(settled.fault.code, 'STOPPING')
      assert.equal(settled.due, clock.now())
      assert.deepEqual(settled.events, [])
    }
    assert.deepEqual(log.entries, [])
  })

  test('does not wait for a task that never heeds it', async () => {
    const queue = new Queue([aJob('a')])
    const begun = Promise.withResolvers<null>()
    const run = () => {
      begun.resolve(null)
      return deaf()
    }
    const pipeline = pipelineOf(queue, { run }, { graceMs: 2 })
    const working = pipeline.work()
    await begun.promise

    await pipeline.stop()
    await working

    assert.deepEqual(queue.story, ['a postponed'])
  })

  test('hands back a job that was being taken, without beginning it', async () => {
    const queue = new Queue([aJob('a')])
    const asked = Promise.withResolvers<null>()
    const gate = Promise.withResolvers<null>()
    const leases = await new Queue([aJob('a')]).take('', pace.limits, 1, 1)
    queue.take = async () => {
      asked.resolve(null)
      await gate.promise
      return leases
    }
    let runs = 0
    const run = async () => {
      runs++
      return {}
    }
    const pipeline = pipelineOf(queue, { run })
    const working = pipeline.work()
    await asked.promise

    const stopping = pipeline.stop()
    gate.resolve(null)
    await stopping
    await working

    assert.equal(runs, 0)
    assert.deepEqual(queue.story, ['a postponed'])
  })

  test('ends a drain as well', async () => {
    const queue = new Queue([aJob('a'), aJob('b')])
    const begun = Promise.withResolvers<null>()
    const run = (_: Job, signal: AbortSignal) => {
      begun.resolve(null)
      return heedful(signal)
    }
    const pipeline = pipelineOf(queue, { run }, { jobs: 1 })
    const draining = pipeline.drain()
    await begun.promise

    await pipeline.stop()
    await draining

    assert.deepEqual(queue.story, ['a postponed'])
    assert.equal(queue.waiting.length, 1)
  })
})
