/**
 * What was opened, closed in reverse. It does the work of an `AsyncDisposableStack`, which Node 22
 * does not have.
 */
export class Closers {
  readonly #closers: (() => void | Promise<void>)[] = []

  defer(close: () => void | Promise<void>): void {
    this.#closers.push(close)
  }

  /**
   * Closes everything, once, though some of it cannot be closed.
   *
   * @throws {AggregateError} of all that went wrong
   */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close()
      } catch (thrown) {
        failures.push(thrown)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '))
  }
}
