interface Waiting<Call, Answer> {
  readonly call: Call
  readonly resolve: (answer: Answer) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Gathers the calls of one turn of the event loop, so that they share one commit: fifty mails that
 * arrive together cost one sync of the disk.
 */
export class Group<Call, Answer> {
  readonly #one: (call: Call) => Answer
  readonly #commit: <T>(work: () => T) => T
  #waiting: Waiting<Call, Answer>[] = []

  /**
   * @param one - does the work of one call
   * @param commit - runs the work of all as one transaction; what it throws goes to all callers
   */
  constructor(one: (call: Call) => Answer, commit: <T>(work: () => T) => T) {
    this.#one = one
    this.#commit = commit
  }

  add(call: Call): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    if (this.#waiting.length === 0) {
      setImmediate(() => {
        this.flush()
      })
    }
    this.#waiting.push({ call, resolve, reject })
    return promise
  }

  /** Commits now what waits; does nothing when nothing waits. */
  flush() {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    try {
      const answered = this.#commit(() =>
        waiting.map(({ call, resolve }) => ({ resolve, answer: this.#one(call) })),
      )
      for (const { resolve, answer } of answered) resolve(answer)
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }
}
