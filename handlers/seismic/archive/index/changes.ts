/** Gathers what changed, so that a file that is written to all the time is not read all the time. */

/** Looking at changes takes no more than a fifth of the time. */
const restFactor = 4

export class Changes {
  readonly #look: (path: string) => Promise<void>
  readonly #pauseMs: number
  readonly #paths = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #isLooking = false
  #isClosed = false

  /** @param look - takes care of one path; `pauseMs` - the least time between two rounds */
  constructor(look: (path: string) => Promise<void>, pauseMs: number) {
    this.#look = look
    this.#pauseMs = pauseMs
  }

  add(path: string): void {
    this.#paths.add(path)
    if (!this.#isLooking) this.#wait(this.#pauseMs)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #wait(ms: number): void {
    if (this.#isClosed || this.#timer !== undefined) return
    this.#timer = setTimeout(() => void this.#round(), ms)
    this.#timer.unref()
  }

  async #round(): Promise<void> {
    const since = performance.now()
    this.#isLooking = true
    const paths = [...this.#paths]
    this.#paths.clear()
    for (const path of paths) if (!this.#isClosed) await this.#look(path)
    this.#isLooking = false
    this.#timer = undefined
    const tookMs = performance.now() - since
    if (this.#paths.size > 0) this.#wait(Math.max(this.#pauseMs, restFactor * tookMs))
  }
}
