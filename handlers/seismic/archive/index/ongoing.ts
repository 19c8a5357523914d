/** Work that goes on, so that nothing is closed under it. */

export class Ongoing {
  readonly #all = new Set<Promise<unknown>>()
  readonly #ending = new AbortController()

  get isEnded(): boolean {
    return this.#ending.signal.aborted
  }

  /**
   * Does one piece of work.
   *
   * @param signal - of the one who waits for it; what is done is told to stop at the end, too
   * @throws the reason of the end after it
   */
  async wait<T>(work: (until: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const until = this.#untilEnd(signal)
    until.throwIfAborted()
    return this.#add(work(until))
  }

  /** The same for work in steps; between them it does not go on. */
  async *each<T>(
    work: (until: AbortSignal) => AsyncGenerator<T, void>,
    signal: AbortSignal,
  ): AsyncGenerator<T, void> {
    const until = this.#untilEnd(signal)
    const steps = work(until)
    try {
      for (;;) {
        until.throwIfAborted()
        const { done, value } = await this.#add(steps.next())
        if (done === true) return
        yield value
      }
    } finally {
      await steps.return()
    }
  }

  /** Stops all work, and waits until it has ended. */
  async end(reason: Error): Promise<void> {
    this.#ending.abort(reason)
    await Promise.allSettled(this.#all)
  }

  #untilEnd(signal?: AbortSignal): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#ending.signal]) : this.#ending.signal
  }

  async #add<T>(work: Promise<T>): Promise<T> {
    this.#all.add(work)
    try {
      return await work
    } finally {
      this.#all.delete(work)
    }
  }
}
