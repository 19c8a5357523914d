/** Does the same things to a ledger and to a plain model of its jobs, and compares the two. */
import assert from 'node:assert/strict'

import { LeaseLost } from '../../src/ledger/ledger.ts'
import type { Ledger, Lease } from '../../src/ledger/ledger.ts'
import { later } from '../../src/model/index.ts'
import type { Instant, NewJob } from '../../src/model/index.ts'
import { job, mail, noLimits, sourceDown } from '../contracts/ledger/samples.ts'
import type { stoppedClock } from '../kit/clock.ts'

/** `lease` picks one of all leases that were ever given, most of them old. */
export type Step =
  | { readonly does: 'mail' }
  | { readonly does: 'take'; readonly n: number; readonly ms: number }
  | { readonly does: 'advance'; readonly ms: number }
  | Use

/** What a worker does with a lease. */
type Use =
  | { readonly does: 'finish'; readonly lease: number; readonly next: readonly Spec[] }
  | { readonly does: 'abandon'; readonly lease: number; readonly next: readonly Spec[] }
  | { readonly does: 'postpone'; readonly lease: number; readonly ms: number }
  | { readonly does: 'renew'; readonly lease: number; readonly ms: number }

interface Spec {
  readonly number: number
  /** How much higher the number of the job is that it blocks. */
  readonly ahead: number | undefined
  readonly waitsMs: number | undefined
  readonly requester: string
}

interface ModelJob {
  readonly blocks: string | undefined
  readonly waitsUntil: Instant | undefined
  isSettled: boolean
  attempt: number
  crashes: number
  /** While it is postponed. */
  due: Instant | undefined
  holder: { readonly token: string; until: Instant } | undefined
}

export class Comparison {
  readonly #ledger: Ledger
  readonly #clock: ReturnType<typeof stoppedClock>
  readonly #jobs = new Map<string, ModelJob>()
  readonly #leases: Lease[] = []
  #mails = 0

  constructor(ledger: Ledger, clock: ReturnType<typeof stoppedClock>) {
    this.#ledger = ledger
    this.#clock = clock
  }

  async step(step: Step) {
    switch (step.does) {
      case 'mail':
        return this.#enterMail()
      case 'take':
        return this.#take(step.n, step.ms)
      case 'advance':
        this.#clock.advance(step.ms)
        return
      case 'finish':
      case 'abandon':
      case 'postpone':
      case 'renew': {
        const lease = this.#leases.at(step.lease % Math.max(this.#leases.length, 1))
        if (lease) await this.#use(lease, step)
      }
    }
  }

  /** Works until nothing is left to do: every job must come to its end. */
  async drain() {
    for (let rounds = 0; this.#isWorkLeft(); rounds++) {
      assert.ok(rounds < 200, 'some job never becomes ready')
      for (const lease of await this.#take(10, 1000)) {
        await this.#use(lease, { does: 'finish', lease: 0, next: [] })
      }
      this.#clock.advance(500)
    }
    const depth = Object.values(await this.#ledger.depth())
    assert.ok(depth.every((count) => count === 0))
    assert.equal(await this.#ledger.nextDue(), undefined)
  }

  #isWorkLeft(): boolean {
    return [...this.#jobs.values()].some(({ isSettled }) => !isSettled)
  }

  async #enterMail() {
    const { id } = await this.#ledger.enter(mail(`m${++this.#mails}`))
    this.#add(`${id}/parse`, undefined, undefined)
  }

  async #take(n: number, ms: number): Promise<readonly Lease[]> {
    this.#reap()
    const ready = [...this.#jobs].filter(([key, each]) => this.#isReady(key, each))
    const leases = await this.#ledger.take('a', noLimits, n, ms)

    assert.equal(leases.length, Math.min(n, ready.length), 'as many as are ready')
    for (const { job: taken, token, until } of leases) {
      const found = this.#jobs.get(taken.key)
      assert.ok(found && this.#isReady(taken.key, found), `${taken.key} is not ready`)
      assert.deepEqual([taken.attempt, taken.crashes], [found.attempt, found.crashes])
      Object.assign(found, { holder: { token, until }, due: undefined })
    }
    this.#leases.push(...leases)
    return leases
  }

  async #use(lease: Lease, step: Use) {
    const held = this.#jobs.get(lease.job.key)
    assert.ok(held)
    const isOurs = held.holder?.token === lease.token && held.holder.until > this.#clock.now()
    const used = this.#ledgerStep(lease, step)
    if (!isOurs || held.isSettled) return assert.rejects(used, LeaseLost)
    await used
    this.#modelStep(held, step)
  }

  #ledgerStep(lease: Lease, step: Use) {
    switch (step.does) {
      case 'finish':
        return this.#ledger.finish(lease, { next: step.next.map((spec) => this.#newJob(spec)) })
      case 'abandon': {
        const next = step.next.map((spec) => this.#newJob(spec))
        return this.#ledger.abandon(lease, sourceDown, { next })
      }
      case 'postpone':
        return this.#ledger.postpone(lease, later(this.#clock.now(), step.ms), sourceDown, [])
      case 'renew':
        return this.#ledger.renew(lease, step.ms)
    }
  }

  #modelStep(held: ModelJob, step: Use) {
    const now = this.#clock.now()
    if (step.does === 'renew') {
      if (held.holder) held.holder.until = later(now, step.ms)
    } else if (step.does === 'postpone') {
      Object.assign(held, {
        holder: undefined,
        due: later(now, step.ms),
        attempt: held.attempt + 1,
      })
    } else {
      held.isSettled = true
      for (const { key, blocks, waitsUntil } of step.next.map((spec) => this.#newJob(spec))) {
        this.#add(key, blocks, waitsUntil)
      }
    }
  }

  #newJob({ number, ahead, waitsMs, requester }: Spec): NewJob {
    return job(`j${number}`, {
      requester,
      ...(ahead === undefined ? {} : { blocks: `j${number + ahead}` }),
      ...(waitsMs === undefined ? {} : { waitsUntil: later(this.#clock.now(), waitsMs) }),
    })
  }

  #add(key: string, blocks: string | undefined, waitsUntil: Instant | undefined) {
    if (this.#jobs.has(key)) return
    const fresh = { isSettled: false, attempt: 1, crashes: 0, due: undefined, holder: undefined }
    this.#jobs.set(key, { blocks, waitsUntil, ...fresh })
  }

  /** Leases that ran out are over. */
  #reap() {
    for (const each of this.#jobs.values()) {
      if (each.isSettled || !each.holder || each.holder.until > this.#clock.now()) continue
      each.holder = undefined
      each.crashes++
    }
  }

  #isReady(key: string, { isSettled, holder, due, waitsUntil }: ModelJob): boolean {
    const now = this.#clock.now()
    if (isSettled || holder !== undefined || (due ?? now) > now) return false
    return (waitsUntil !== undefined && waitsUntil <= now) || !this.#isBlocked(key)
  }

  #isBlocked(key: string): boolean {
    return [...this.#jobs.values()].some(({ blocks, isSettled }) => blocks === key && !isSettled)
  }
}
