/** How the pipeline gives a job up, so that none is done again for ever. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { LeaseLost } from '../src/ledger/ledger.ts'
import type { Entries } from '../src/ledger/ledger.ts'
import { Fault } from '../src/model/index.ts'
import type { Job } from '../src/model/index.ts'
import { failing, pipelineOf } from './kit/pipelines.ts'
import { aJob, Queue } from './kit/queue.ts'
import { recordingLog, sentences } from './kit/recording-log.ts'

test('a job that ended the process ten times is not done, but given up', async () => {
  const queue = new Queue([aJob('tenth', 1, 9), aJob('eleventh', 1, 10)])
  const entries: Entries = { discards: ['key'] }
  const done: string[] = []
  const run = async ({ key }: Job) => {
    done.push(key)
    return {}
  }

  await pipelineOf(queue, { run, giveUp: async () => entries }).drain()

  assert.deepEqual(done, ['tenth'])
  const settled = queue.settled.find(({ key }) => key === 'eleventh')
  assert.ok(settled?.as === 'abandoned')
  assert.equal(settled.fault.code, 'UNEXPECTED')
  assert.equal(settled.fault.message, 'the work on it ended the process 10 times')
  assert.equal(settled.entries, entries)
})

describe('when giving up goes wrong', () => {
  const never = new Fault('SOURCE_BROKEN', 'bad record')

  test('by a bug, the job is given up all the same, with an event', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a')])

    const giveUp = failing(new TypeError('a bug'))
    await pipelineOf(queue, { run: failing(never), giveUp }, {}, log).drain()

    const about = { level: 'error', stage: 'route', requestId: '17.1' }
    assert.deepEqual(queue.settled, [
      {
        as: 'abandoned',
        key: 'a',
        fault: never,
        entries: {
          events: [{ kind: 'FAILED', ...about, code: 'SOURCE_BROKEN', reason: 'bad record' }],
        },
      },
    ])
    assert.ok(sentences(log).includes('error: giving up went wrong'))
  })

  test('with entries that the ledger refuses, it is given up with an event alone', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a')])
    const abandon = queue.abandon.bind(queue)
    queue.abandon = async (lease, fault, entries) => {
      if (entries.discards) throw new Error('no such shipment')
      return abandon(lease, fault, entries)
    }

    const giveUp = async () => ({ discards: ['key'] })
    await pipelineOf(queue, { run: failing(never), giveUp }, {}, log).drain()

    const [settled] = queue.settled
    assert.ok(settled?.as === 'abandoned')
    assert.deepEqual(
      settled.entries.events?.map(({ kind }) => kind),
      ['FAILED'],
    )
    assert.equal(sentences(log).at(-1), 'error: giving up went wrong')
  })

  for (const [thrown, sentence] of [
    [new Fault('RESOURCES', 'database is locked'), 'error: job could not be settled'],
    [new LeaseLost('a'), 'warn: lease lost'],
  ] as const) {
    test(`because of "${thrown.message}", the job is left alone`, async () => {
      const log = recordingLog()
      const queue = new Queue([aJob('a')])
      queue.abandon = failing(thrown)

      await pipelineOf(queue, { run: failing(never) }, {}, log).drain()

      assert.deepEqual(queue.settled, [])
      assert.deepEqual(sentences(log), ['error: job abandoned', sentence])
    })
  }

  test('by a shortage, the job is left alone until its lease runs out', async () => {
    const log = recordingLog()
    const queue = new Queue([aJob('a')])

    const giveUp = failing(new Fault('RESOURCES', 'database is locked'))
    await pipelineOf(queue, { run: failing(never), giveUp }, {}, log).drain()

    assert.deepEqual(queue.settled, [])
    assert.equal(sentences(log).at(-1), 'error: job could not be settled')
  })
})
