/** A pipeline over a queue in memory: only the stage `route` does anything. */
import type { Entries } from '../../src/ledger/ledger.ts'
import type { Log } from '../../src/log/log.ts'
import { Pipeline } from '../../src/pipeline.ts'
import type { Pace, Stages, StageWork } from '../../src/pipeline.ts'
import { retryAt } from '../../src/retry.ts'
import { stoppedClock } from './clock.ts'
import type { Queue } from './queue.ts'
import { quiet } from './quiet.ts'

/** Long enough not to happen in a test. */
const neverMs = 1_000_000

export const clock = stoppedClock()

export const pace: Pace = {
  worker: 'test',
  jobs: 4,
  limits: { byHandler: { seismic: 2 }, byDestination: 3 },
  leaseMs: neverMs,
  deadlineMs: neverMs,
  graceMs: neverMs,
  pollMs: neverMs,
  retryAt: (now, stage, attempt, fault) => retryAt(now, stage, attempt, fault, () => 0),
}

/** Stages of which only `route` does anything. */
export function stagesWith(route: Partial<StageWork<'route'>>): Stages {
  const idle = { run: async () => ({}), giveUp: async () => ({}) }
  return {
    parse: idle,
    route: { ...idle, ...route },
    handle: idle,
    merge: idle,
    ship: idle,
    notify: idle,
  }
}

export function pipelineOf(
  queue: Queue,
  route: Partial<StageWork<'route'>> = {},
  settings: Partial<Pace> = {},
  log: Log = quiet,
) {
  return new Pipeline(queue, stagesWith(route), { ...pace, ...settings }, clock.now, log)
}

/** A task that does nothing until its signal aborts, and then fails as it was told to. */
export const heedful = (signal: AbortSignal): Promise<Entries> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('aborted'))
    })
  })

export const deaf = (): Promise<Entries> => new Promise(() => undefined)

export const failing = (thrown: unknown) => async () => {
  throw thrown
}
