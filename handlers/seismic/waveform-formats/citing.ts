/** Asks for the networks of what was shipped to be cited, each once in a task. */
import type { Answer } from '../../../src/handle/handler.ts'
import type { MetadataDesk } from '../metadata-desk.ts'
import type { Shipped } from './shipped.ts'

export class Citing {
  readonly #desk: MetadataDesk
  readonly #cited = new Set<string>()

  constructor(desk: MetadataDesk) {
    this.#desk = desk
  }

  /** Codes of temporary networks are used again and again: the time of the data says which is meant. */
  async *answers(line: number, shipped: Shipped): AsyncGenerator<Answer> {
    for (const { network, start, end } of shipped.networks) {
      for (const citation of await this.#desk.citationsOf([network], { start, end })) {
        if (this.#cited.has(citation.reference)) continue
        this.#cited.add(citation.reference)
        yield { line, citation }
      }
    }
  }
}
