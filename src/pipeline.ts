/** Takes jobs from the ledger, has their stage done, and settles them. */
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises'

import { LeaseLost } from './ledger/ledger.ts'
import type { Entries, Ledger, Lease, Limits, Portion } from './ledger/ledger.ts'
import type { Log } from './log/log.ts'
import { asFault, Fault } from './model/index.ts'
import type { Clock, Instant, Job, Stage } from './model/index.ts'

/** Does one stage's work, and says what is entered when it is done, or given up. */
export interface StageWork<S extends Stage> {
  run(job: Job<S>, signal: AbortSignal, enter: EnterPortion): Promise<Entries>
  /** What follows when the job is given up, so that failure ends in a letter and never in silence. */
  giveUp(job: Job<S>, fault: Fault, enter: EnterPortion): Promise<Entries>
}

/** Enters a part of what comes of a job, see {@link Ledger.portion}. */
export type EnterPortion = (portion: Portion) => Promise<void>

/** The pipeline, stage by stage, in the order in which a request passes through. */
export type Stages = { readonly [S in Stage]: StageWork<S> }

export interface Pace {
  /** Tells the jobs of this process from those of others. */
  readonly worker: string
  /** Jobs at once. */
  readonly jobs: number
  readonly limits: Limits
  /** How long a job is ours before it must be renewed. Renewed at a third of this. */
  readonly leaseMs: number
  /** How long one attempt may take. */
  readonly deadlineMs: number
  /** How long a task that was told to stop may take to do so, before it is left behind. */
  readonly graceMs: number
  /** How often the ledger is asked when nothing says that there is work. */
  readonly pollMs: number
  /** Waits for a moment at which jobs may be started; at any moment unless given. */
  readonly lull?: () => Promise<void>
  retryAt(now: Instant, stage: Stage, attempt: number, fault: Fault): Instant | undefined
}

/**
 * A job in whose hands the process died this often is taken for the reason. With the pauses after
 * each crash that takes twenty minutes: many kills in a row do not make an honest job suspect.
 */
const mostCrashes = 10

/** What the pipeline needs of the ledger. */
type Queue = Pick<Ledger, 'take' | 'renew' | 'portion' | 'finish' | 'postpone' | 'abandon'>

export class Pipeline {
  readonly #ledger: Queue
  readonly #stages: Stages
  readonly #pace: Pace
  readonly #clock: Clock
  readonly #log: Log
  /** One for each running task, to tell it to stop. */
  readonly #controllers = new Set<AbortController>()
  #isStopping = false
  readonly #running = new Set<Promise<void>>()
  #wake = Promise.withResolvers<null>()

  constructor(ledger: Queue, stages: Stages, pace: Pace, clock: Clock, log: Log) {
    this.#ledger = ledger
    this.#stages = stages
    this.#pace = pace
    this.#clock = clock
    this.#log = log
  }

  /** Says that there may be work: a mail came in, a word was told. */
  hint(): void {
    this.#wake.resolve(null)
  }

  /** Works until {@link Pipeline.stop}; a ledger that fails is asked again. */
  async work(): Promise<void> {
    while (!this.#isStopping) {
      const started = await this.#start().catch((thrown: unknown) => {
        this.#log.error({ err: thrown }, 'ledger cannot be asked for jobs')
        return 0
      })
      if (started === 0) await this.#idle()
    }
    await Promise.all(this.#running)
  }

  /** Works until nothing is due now and nothing runs, or until {@link Pipeline.stop}. */
  async drain(): Promise<void> {
    while (!this.#isStopping) {
      const wereRunning = this.#running.size > 0
      const started = await this.#start()
      // What ran while the ledger was asked may have entered more.
      if (started === 0 && !wereRunning) break
      if (this.#running.size > 0) await Promise.race(this.#running)
    }
    await Promise.all(this.#running)
  }

  /** Tells every task to stop and waits for them; their jobs are due again at once. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const task of this.#controllers) {
      task.abort(stopping())
    }
    this.hint()
    await Promise.all(this.#running)
  }

  /** Fills the free places. @returns how many jobs were started */
  async #start(): Promise<number> {
    const { worker, limits, jobs, leaseMs, lull } = this.#pace
    if (this.#running.size >= jobs) return 0
    // In a turn of its own, as is each job: what one settles and another begins adds up.
    await immediate()
    await lull?.()
    const free = jobs - this.#running.size
    const leases = await this.#ledger.take(worker, limits, free, leaseMs)
    for (const lease of leases) {
      const task = this.#see(lease).finally(() => {
        this.#running.delete(task)
        this.hint()
      })
      this.#running.add(task)
    }
    return leases.length
  }

  async #idle(): Promise<void> {
    const timer = new AbortController()
    const poll = sleep(this.#pace.pollMs, null, { signal: timer.signal }).catch(() => null)
    await Promise.race([this.#wake.promise, poll])
    timer.abort()
    this.#wake = Promise.withResolvers<null>()
  }

  /** A job that cannot be settled stays as it is: its lease runs out, and it is handed out again. */
  async #see(lease: Lease): Promise<void> {
    const { key, stage, crashes } = lease.job
    await immediate()
    try {
      if (crashes >= mostCrashes) {
        await this.#giveUp(lease, deadly(crashes))
        return
      }
      const fault = await this.#attempt(lease)
      if (fault) await this.#settle(lease, fault)
    } catch (thrown) {
      if (thrown instanceof LeaseLost) this.#log.warn({ job: key, stage }, 'lease lost')
      else this.#log.error({ job: key, stage, err: thrown }, 'job could not be settled')
    }
  }

  /** @returns why the job is not done. Entries that the ledger refuses count as work that failed. */
  async #attempt(lease: Lease): Promise<Fault | undefined> {
    try {
      const entries = await this.#holding(lease, (signal) =>
        workOf(this.#stages, lease.job).run(lease.job, signal, this.#entering(lease)),
      )
      await immediate()
      await this.#ledger.finish(lease, entries)
      return undefined
    } catch (thrown) {
      if (thrown instanceof LeaseLost) throw thrown
      return asFault(thrown)
    }
  }

  /**
   * Keeps the lease alive while `task` runs. The task is told to stop at its deadline, at the stop
   * of the gateway, or when the lease is lost; one that does not heed is left behind after a grace,
   * and the lease's token fences off whatever it does later.
   */
  async #holding(lease: Lease, task: (signal: AbortSignal) => Promise<Entries>): Promise<Entries> {
    const { leaseMs, deadlineMs, graceMs } = this.#pace
    if (this.#isStopping) throw stopping()
    const own = new AbortController()
    this.#controllers.add(own)
    const overdue = setTimeout(() => {
      own.abort(new Fault('OVERDUE', `not done in ${deadlineMs} ms`))
    }, deadlineMs)
    const renewal = setInterval(() => {
      this.#ledger.renew(lease, leaseMs).catch((thrown: unknown) => {
        if (thrown instanceof LeaseLost) own.abort(thrown)
        else this.#log.warn({ job: lease.job.key, err: thrown }, 'lease could not be renewed')
      })
    }, leaseMs / 3)
    const settled = new AbortController()
    try {
      return await Promise.race([task(own.signal), leftBehind(own.signal, graceMs, settled.signal)])
    } catch (thrown) {
      throw own.signal.aborted ? own.signal.reason : thrown
    } finally {
      settled.abort()
      clearTimeout(overdue)
      clearInterval(renewal)
      this.#controllers.delete(own)
    }
  }

  #entering(lease: Lease): EnterPortion {
    return (portion) => this.#ledger.portion(lease, portion)
  }

  async #settle(lease: Lease, fault: Fault): Promise<void> {
    const { key, stage, attempt } = lease.job
    const due = this.#pace.retryAt(this.#clock(), stage, attempt, fault)
    if (due === undefined) return this.#giveUp(lease, fault)
    const isQuiet = fault.code === 'STOPPING'
    if (!isQuiet) this.#log.warn({ job: key, stage, attempt, due, err: fault }, 'job postponed')
    const event = { kind: 'POSTPONED', level: 'warn', ...about(lease.job, fault), attempt } as const
    await this.#ledger.postpone(lease, due, fault, isQuiet ? [] : [event])
  }

  /** Entries that the ledger refuses must not keep the job: it would be done again for ever. */
  async #giveUp(lease: Lease, fault: Fault): Promise<void> {
    const { key, stage, attempt } = lease.job
    this.#log.error({ job: key, stage, attempt, err: fault }, 'job abandoned')
    const entries = await this.#whatFollows(lease, fault)
    try {
      await this.#ledger.abandon(lease, fault, entries)
    } catch (thrown) {
      if (thrown instanceof LeaseLost || asFault(thrown).code === 'RESOURCES') throw thrown
      this.#log.error({ job: key, stage, err: thrown }, 'giving up went wrong')
      await this.#ledger.abandon(lease, fault, failureAlone(lease.job, fault))
    }
  }

  /**
   * What is entered when a job is given up. A bug in this must not keep the job, and whatever waits
   * for it, for ever.
   */
  async #whatFollows(lease: Lease, fault: Fault): Promise<Entries> {
    const { job } = lease
    try {
      return await workOf(this.#stages, job).giveUp(job, fault, this.#entering(lease))
    } catch (thrown) {
      if (thrown instanceof LeaseLost || asFault(thrown).code !== 'UNEXPECTED') throw thrown
      this.#log.error({ job: job.key, stage: job.stage, err: thrown }, 'giving up went wrong')
      return failureAlone(job, fault)
    }
  }
}

function stopping(): Fault {
  return new Fault('STOPPING', 'the gateway is being stopped')
}

function deadly(crashes: number): Fault {
  return new Fault('UNEXPECTED', `the work on it ended the process ${crashes} times`)
}

function failureAlone(job: Job, fault: Fault): Entries {
  return { events: [{ kind: 'FAILED', level: 'error', ...about(job, fault) }] }
}

function about({ stage, input }: Job, { code, message }: Fault) {
  const request = 'requestId' in input ? { requestId: input.requestId } : {}
  return { stage, ...request, code, reason: message }
}

/** Rejects when the signal has been aborted for longer than the grace. */
async function leftBehind(
  signal: AbortSignal,
  graceMs: number,
  settled: AbortSignal,
): Promise<never> {
  const aborted = Promise.withResolvers<null>()
  signal.addEventListener('abort', () => {
    aborted.resolve(null)
  })
  if (!signal.aborted) await aborted.promise
  await sleep(graceMs, null, { signal: settled }).catch(() => null)
  throw asFault(signal.reason)
}

/** The work of a job's own stage: the type of the one follows from the type of the other. */
function workOf<S extends Stage>(stages: Stages, job: Job<S>): StageWork<S> {
  return stages[job.stage]
}
