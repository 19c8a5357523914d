/** Does one thing after another, in the order they were asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  /** @returns what `act` gives, once all that was asked for before is done */
  take<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act)
    this.#last = done.catch(() => undefined) // told to whoever asked for it
    return done
  }
}
