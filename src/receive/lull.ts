/**
 * Mail comes before work. The doors and the work share a thread, and a peer that sends mail after
 * mail waits for each answer: so work starts in the gaps between two mails. Where there are no gaps
 * it goes on slowly, so that no flood of mail stops it.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** A sender that is not held up sends its next mail sooner than this. */
const gapMs = 5
/** Work that is due waits no longer than this. */
const mostMs = 25

export class Lull {
  #lastMail = -Infinity

  /** A mail is being taken, or was. */
  mailCame(): void {
    this.#lastMail = performance.now()
  }

  /** Resolves in the next gap, or when that is too far away; at once when no mail comes. */
  async wait(): Promise<void> {
    const latest = performance.now() + mostMs
    for (;;) {
      const rest = Math.min(this.#lastMail + gapMs, latest) - performance.now()
      if (rest <= 0) return
      await sleep(rest)
    }
  }
}
