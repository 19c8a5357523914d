/** The part of a ledger that the pipeline needs, in memory: it notes how every job was settled. */
import type { Entries, Lease, Limits, Portion } from '../../src/ledger/ledger.ts'
import type { NewEvent } from '../../src/log/events.ts'
import type { Fault, Instant, Job } from '../../src/model/index.ts'
import { requestId } from '../../src/model/index.ts'
import type { MailId } from '../../src/model/index.ts'

export type Settled =
  | { readonly as: 'done'; readonly key: string; readonly entries: Entries }
  | {
      readonly as: 'postponed'
      readonly key: string
      readonly due: Instant
      readonly fault: Fault
      readonly events: readonly NewEvent[]
    }
  | {
      readonly as: 'abandoned'
      readonly key: string
      readonly fault: Fault
      readonly entries: Entries
    }

export class Queue {
  readonly waiting: Job[]
  readonly settled: Settled[] = []
  readonly taken: { readonly limits: Limits; readonly n: number; readonly leaseMs: number }[] = []
  readonly portions: { readonly key: string; readonly portion: Portion }[] = []
  renewals = 0
  readonly #watchers = new Set<() => void>()

  constructor(jobs: readonly Job[] = []) {
    this.waiting = [...jobs]
  }

  async take(_worker: string, limits: Limits, n: number, leaseMs: number) {
    this.taken.push({ limits, n, leaseMs })
    return this.waiting.splice(0, n).map(leaseOf)
  }

  async renew() {
    this.renewals++
    this.#tell()
  }

  async portion({ job: { key } }: Lease, portion: Portion) {
    this.portions.push({ key, portion })
    this.#tell()
  }

  async finish({ job: { key } }: Lease, entries: Entries) {
    for (const next of entries.next ?? [])
      this.waiting.push({ ...next, attempt: 1, crashes: 0, isRepeat: false })
    this.#settle({ as: 'done', key, entries })
  }

  async postpone({ job: { key } }: Lease, due: Instant, fault: Fault, events: readonly NewEvent[]) {
    this.#settle({ as: 'postponed', key, due, fault, events })
  }

  async abandon({ job: { key } }: Lease, fault: Fault, entries: Entries) {
    this.#settle({ as: 'abandoned', key, fault, entries })
  }

  /** How the jobs were settled, e.g. `a done`. */
  get story(): readonly string[] {
    return this.settled.map(({ key, as }) => `${key} ${as}`)
  }

  /** Resolves when that is true, looked at whenever something happens. */
  until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isTrue()) return
        this.#watchers.delete(look)
        resolve()
      }
      this.#watchers.add(look)
      look()
    })
  }

  #settle(settled: Settled) {
    this.settled.push(settled)
    this.#tell()
  }

  #tell() {
    for (const look of this.#watchers) look()
  }
}

export function aJob(key: string, attempt = 1, crashes = 0): Job<'route'> {
  const input = { requestId: requestId('17' as MailId, 1) }
  const isRepeat = attempt > 1 || crashes > 0
  return {
    key,
    stage: 'route',
    attempt,
    crashes,
    isRepeat,
    input,
    requester: 'jenny@seis.example.edu',
  }
}

function leaseOf(job: Job): Lease {
  return { job, until: 0 as Instant, token: job.key }
}
