import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { LeaseLost } from '../../../src/ledger/ledger.ts'
import type { Entries, Ledger, Lease, LineRun, Portion } from '../../../src/ledger/ledger.ts'
import type { NewJob, RequestId } from '../../../src/model/index.ts'
import { requestId } from '../../../src/model/index.ts'
import { stoppedClock } from '../../kit/clock.ts'
import {
  closing,
  entered,
  firstMail,
  firstRequest,
  job,
  line,
  mail,
  minute,
  newRequest,
  noLimits,
  part,
  sourceDown,
  stateOf,
  taken,
  takenKeys,
} from './samples.ts'
import type { Open } from './samples.ts'

const all = Number.MAX_SAFE_INTEGER
const merge = job('merge')
const slice = (key: string, change: Partial<NewJob<'route'>> = {}) =>
  job(key, { blocks: 'merge', ...change })

export function describePortions(open: Open) {
  describe('what is entered in portions', () => {
    describeLines(open)
    describeDrafts(open)
  })
}

function describeLines(open: Open) {
  it('is no request before its job is finished, and then the whole of it', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    await ledger.enter(mail('a'))
    const lease = await taken(ledger)
    await ledger.portion(lease, { lines: [run(0, 3, [1, 3], [2])] })
    await ledger.portion(lease, { lines: [run(3, 6, [4], [6])] })

    assert.deepEqual(await ledger.requestsOf(firstMail), [])
    assert.equal(await ledger.find(firstRequest), undefined)
    const added = newRequest(firstMail, [line(8)])
    await ledger.finish(lease, { requests: [{ ...added, drafted: { lines: 3, upTo: 6 } }] })

    assert.equal((await ledger.request(firstRequest)).lineCount, 4)
    assert.deepEqual(
      await ledger.lines(firstRequest),
      [1, 3, 4, 8].map((number) => line(number)),
    )
    assert.deepEqual(await toldOf(ledger), ['1', '2 refused', '3', '4', '6 refused', '8'])
  })

  it('is replaced when the job is done again, and nothing of the first run is left', async (t) => {
    const clock = stoppedClock()
    const ledger = await open(t, clock.now)
    await ledger.enter(mail('a'))
    const first = await taken(ledger)
    const second = requestId(firstMail, 2)
    await ledger.portion(first, { lines: [run(0, 9, [1, 2, 9], [3])] })
    await ledger.portion(first, { lines: [run(9, 20, [12, 20])] })
    await ledger.portion(first, { lines: [run(0, 5, [5], [4], second)] })
    clock.advance(2 * minute)

    const lease = await taken(ledger, 'b')
    await ledger.portion(lease, { lines: [run(0, 9, [1, 4])] })
    const drafted = { lines: 2, upTo: 9 }
    await ledger.finish(lease, { requests: [{ ...newRequest(firstMail, []), drafted }] })

    assert.deepEqual(await toldOf(ledger), ['1', '4'])
    assert.deepEqual(await ledger.lines(second), [])
    assert.deepEqual(await ledger.stories(second, { after: 0, limit: 9 }), [])
  })

  it('is gone when the job is given up', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    await ledger.enter(mail('a'))
    const lease = await taken(ledger)
    await ledger.portion(lease, { lines: [run(0, 3, [1, 3], [2])] })

    await ledger.abandon(lease, sourceDown, {})

    assert.deepEqual(await ledger.lines(firstRequest), [])
    assert.deepEqual(await toldOf(ledger), [])
  })

  it('tells the lines page by page, with refusals and outcomes, whatever the page', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    const problem = (number: number, reason = 'bad') => ({ number, text: `line ${number}`, reason })
    const lines = [2, 5, 6, 9].map((number) =>
      line(number, { type: number === 5 ? 'INV' : 'DATA' }),
    )
    const problems = [problem(0), problem(3), problem(3, 'worse'), problem(7)]
    await entered(ledger, (id) => {
      const added = newRequest(id, lines)
      return { requests: [{ ...added, request: { ...added.request, problems } }] }
    })
    await enterOutcomes(ledger, [5, 9])

    const whole = await ledger.stories(firstRequest, { after: 0, limit: 100 })
    const paged = [
      ...(await ledger.stories(firstRequest, { after: 0, limit: 2 })),
      ...(await ledger.stories(firstRequest, { after: 3, limit: 3 })),
      ...(await ledger.stories(firstRequest, { after: 7, limit: 2 })),
    ]

    assert.deepEqual(paged, whole)
    assert.deepEqual(
      whole.map(({ number, outcomes }) => [number, ...outcomes.map(({ kind }) => kind)]),
      [[2], [3, 'refused'], [5, 'nodata'], [6], [7, 'refused'], [9, 'nodata']],
    )
    assert.equal(whole[1]?.outcomes[0]?.detail, 'bad; worse')
    const ofClass = await ledger.stories(firstRequest, { after: 0, limit: 9 }, 'INV')
    assert.deepEqual(ofClass, [whole[2]])
    assert.deepEqual((await ledger.request(firstRequest)).request.problems, [problem(0)])
  })
}

function describeDrafts(open: Open) {
  it('is no work before its job is finished, and holds back what waits for it', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    const lease = await routing(ledger)
    await ledger.portion(lease, routed(0, 2, { next: [slice('s1'), slice('s2')] }))

    assert.deepEqual(await takenKeys(ledger), [])
    await ledger.finish(lease, { ...routed(2, all), next: [merge, slice('s3')] })

    assert.equal(await stateOf(ledger, 'merge'), 'held')
    const leases = await ledger.take('a', noLimits, 9, minute)
    assert.deepEqual(leases.map((one) => one.job.key).sort(), ['s1', 's2', 's3'])
    for (const one of leases) await ledger.finish(one, {})
    assert.deepEqual(await takenKeys(ledger), ['merge'])
  })

  it('is entered once, though its job be done twice', async (t) => {
    const clock = stoppedClock()
    const ledger = await open(t, clock.now)
    const first = await routing(ledger)
    const parts = [part(firstRequest, 'NCEDC', [1, 2])]
    const outcomes = [refusal(3), refusal(4)]
    await ledger.portion(
      first,
      routed(0, 4, { next: [slice('s1'), slice('old')], parts, outcomes }),
    )
    clock.advance(2 * minute)

    const lease = await taken(ledger, 'b')
    const fewer = [part(firstRequest, 'NCEDC', [1, 2, 4])]
    await ledger.portion(
      lease,
      routed(0, 4, { next: [slice('s1')], parts: fewer, outcomes: [refusal(3)] }),
    )
    await ledger.finish(lease, { ...routed(4, all), next: [merge] })

    assert.deepEqual(await ledger.parts(firstRequest), fewer)
    assert.deepEqual(
      (await ledger.outcomes(firstRequest)).map(({ number }) => number),
      [3],
    )
    assert.deepEqual(await takenKeys(ledger), ['s1'])
  })

  it('forgets how lines were narrowed in an earlier run', async (t) => {
    const clock = stoppedClock()
    const ledger = await open(t, clock.now)
    const whole = part(firstRequest, 'NCEDC', [1, 2])
    const narrowed = [line(1, { fields: [['*'], ['BK']] }), line(2, { fields: [['*'], ['BA']] })]
    await ledger.portion(await routing(ledger), routed(0, 2, { parts: [{ ...whole, narrowed }] }))
    clock.advance(2 * minute)

    const lease = await taken(ledger, 'b')
    const parts = [{ ...whole, narrowed: narrowed.slice(1) }]
    await ledger.finish(lease, routed(0, all, { parts }))

    assert.deepEqual(await ledger.slice(whole.id, 0, 2), [line(1), ...narrowed.slice(1)])
  })

  it('is dropped when a run without portions takes its place', async (t) => {
    const clock = stoppedClock()
    const ledger = await open(t, clock.now)
    const first = await routing(ledger)
    const parts = [part(firstRequest, 'NCEDC', [1, 2])]
    await ledger.portion(
      first,
      routed(0, 4, { next: [slice('s1')], parts, outcomes: [refusal(3)] }),
    )
    clock.advance(2 * minute)

    await ledger.finish(await taken(ledger, 'b'), { ...routed(0, all), next: [merge] })

    assert.deepEqual(await ledger.parts(firstRequest), [])
    assert.deepEqual(await ledger.outcomes(firstRequest), [])
    assert.deepEqual(await takenKeys(ledger), ['merge'])
  })

  it('goes with a job that is given up, and what waits is free', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    const lease = await routing(ledger)
    await ledger.portion(lease, routed(0, 4, { next: [slice('s1')] }))

    await ledger.abandon(lease, sourceDown, { ...routed(0, all), next: [merge] })

    assert.deepEqual(await takenKeys(ledger), ['merge'])
    assert.equal(await stateOf(ledger, 's1'), undefined)
  })

  it('ends with a request that is cancelled, whose job has lost its lease', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    const lease = await routing(ledger)
    await ledger.portion(lease, routed(0, 4, { next: [slice('s1')] }))

    assert.equal(await ledger.cancel(firstRequest, { next: [closing] }), true)

    await assert.rejects(ledger.portion(lease, routed(4, 9, { next: [slice('s2')] })), LeaseLost)
    await assert.rejects(ledger.finish(lease, routed(9, all)), LeaseLost)
    assert.equal(await stateOf(ledger, 's1'), 'abandoned')
    assert.deepEqual(await takenKeys(ledger), [closing.key])
  })

  it('is not taken from a worker whose lease ran out', async (t) => {
    const clock = stoppedClock()
    const ledger = await open(t, clock.now)
    const lease = await routing(ledger)
    clock.advance(2 * minute)

    await assert.rejects(ledger.portion(lease, routed(0, 4, { next: [slice('s1')] })), LeaseLost)

    assert.equal(await stateOf(ledger, 's1'), undefined)
  })

  it('gives further lines to a part, of which slices are taken anywhere', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    const numbers = Array.from({ length: 750 }, (_, i) => 2 * i + 1)
    const lease = await routing(ledger, numbers)
    const whole = part(firstRequest, 'NCEDC', numbers)
    const cuts = [0, 1, 250, 251, 390, 750]
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const lines = numbers.slice(from, cuts[index + 1])
      const span = [lines[0] ?? 0, lines.at(-1) ?? 0] as const
      await ledger.portion(
        lease,
        routed(span[0] - 1, span[1], { parts: [{ ...whole, lines, from }] }),
      )
    }
    await ledger.finish(lease, routed(all - 1, all))

    assert.deepEqual(await ledger.parts(firstRequest), [whole])
    for (const [from, to] of [
      [0, 100],
      [99, 101],
      [240, 400],
      [700, 750],
      [749, 900],
    ] as const) {
      const slice = await ledger.slice(whole.id, from, to)
      assert.deepEqual(
        slice.map(({ number }) => number),
        numbers.slice(from, to),
      )
    }
    assert.deepEqual(await ledger.slice(part(firstRequest, 'NONE', []).id, 0, 9), [])
  })

  it('comes after those who queued up while it was drafted', async (t) => {
    const ledger = await open(t, stoppedClock().now)
    const lease = await routing(ledger)
    const drafts = Array.from({ length: 5 }, (_, i) => slice(`many${i}`))
    await ledger.portion(lease, routed(0, 4, { next: drafts }))
    for (const name of ['x', 'y', 'z']) await served(ledger, name)
    await entered(ledger, { next: [job('late', { requester: 'late@example.org' })] }, 'late')

    await ledger.finish(lease, routed(4, all))

    const keys = await takenKeys(ledger, 3)
    assert.ok(keys.includes('late'), keys.join(' '))
  })
}

function run(
  after: number,
  upTo: number,
  good: readonly number[],
  bad: readonly number[] = [],
  request: RequestId = firstRequest,
): LineRun {
  const problems = bad.map((number) => ({ number, text: `line ${number}`, reason: 'bad' }))
  return { requestId: request, after, upTo, lines: good.map((number) => line(number)), problems }
}

function routed(after: number, upTo: number, portion: Portion = {}): Portion {
  return { routed: { requestId: firstRequest, after, upTo }, ...portion }
}

function refusal(number: number) {
  const outcome = { number, dcName: '*', kind: 'refused', count: 0, detail: 'no route' } as const
  return { requestId: firstRequest, outcome }
}

/** A request whose routing has begun. */
async function routing(ledger: Ledger, numbers: readonly number[] = [1, 2, 3, 4]): Promise<Lease> {
  await entered(ledger, (id): Entries => {
    const lines = numbers.map((number) => line(number))
    return { requests: [newRequest(id, lines)], next: [job(`${id}.1/route`)] }
  })
  return taken(ledger)
}

/** A requester who came and was served. */
async function served(ledger: Ledger, name: string) {
  const requester = `${name}@example.org`
  await entered(ledger, { next: [job(`of ${name}`, { requester })] }, name)
  await ledger.finish(await taken(ledger), {})
}

async function enterOutcomes(ledger: Ledger, numbers: readonly number[]) {
  const nodata = { dcName: 'NCEDC', kind: 'nodata', count: 0, detail: '' } as const
  const outcomes = numbers.map((number) => ({
    requestId: firstRequest,
    outcome: { number, ...nodata },
  }))
  await entered(ledger, { outcomes }, 'b')
}

/** `17`, or `17 refused`, for each line. */
async function toldOf(ledger: Ledger): Promise<readonly string[]> {
  const stories = await ledger.stories(firstRequest, { after: 0, limit: 1000 })
  return stories.map(({ number, outcomes }) =>
    [number, ...outcomes.map(({ kind }) => kind)].join(' '),
  )
}
