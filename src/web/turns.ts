/**
 * Turns at the thread, for work that comes in short pieces from many sides: a few of them, then whatever
 * else waits. Without turns fifty clients of HTTPS would hold up a mail by fifty encryptions.
 */

/** Pieces are done until this is over; the last one may take longer. */
const mostMs = 1

export class Turns {
  readonly #now: () => number
  #waiting: (() => void)[] = []
  #isSet = false

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** @param piece - done soon, in the order in which they came */
  add(piece: () => void): void {
    this.#waiting.push(piece)
    this.#set()
  }

  #set(): void {
    if (this.#isSet) return
    this.#isSet = true
    setImmediate(() => {
      this.#isSet = false
      this.#work()
    })
  }

  #work(): void {
    const due = this.#waiting
    this.#waiting = []
    const until = this.#now() + mostMs
    let done = 0
    do due[done++]?.()
    while (done < due.length && this.#now() < until)
    // What came meanwhile stands behind what was there.
    this.#waiting = [...due.slice(done), ...this.#waiting]
    if (this.#waiting.length > 0) this.#set()
  }
}
