/** Counts what there is to say of many routes, so that each thing is said once. */
export class Remarks {
  readonly #said = new Map<string, { count: number; readonly example: string }>()

  note(sentence: string, example: string): void {
    const said = this.#said.get(sentence)
    if (said === undefined) this.#said.set(sentence, { count: 1, example })
    else said.count++
  }

  /** In the order in which they were first noted. */
  list(): readonly string[] {
    return [...this.#said].map(([sentence, { count, example }]) => {
      const routes = count === 1 ? 'one route' : `${count} routes, the first is`
      return `${sentence} (${routes} ${example})`
    })
  }
}
