/**
 * Mail comes before work. The doors and the work share a thread, and a peer that sends mail after
 * mail waits for each answer: so jobs start in the gaps between two mails. Where there are no gaps
 * they start now and then, so that no flood of mail stops the work.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** A sender that is not held up sends its next mail sooner than this. */
const gapMs = 20
/** Work that is due waits no longer than this. */
const mostMs = 100

export interface LullTime {
  /** Milliseconds on a clock that is never set. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<unknown>
}

export class Lull {
  readonly #time: LullTime
  #lastMail = -Infinity

  constructor(time: LullTime = { now: () => performance.now(), sleep }) {
    this.#time = time
  }

  /** A mail is being taken, or was. */
  mailCame(): void {
    this.#lastMail = this.#time.now()
  }

  /** Resolves in the next gap, or when that is too far away; at once when no mail comes. */
  async wait(): Promise<void> {
    const latest = this.#time.now() + mostMs
    for (;;) {
      const rest = Math.min(this.#lastMail + gapMs, latest) - this.#time.now()
      if (rest <= 0) return
      await this.#time.sleep(rest)
    }
  }
}
