/** What there is to say of a text that a machine wrote: a few remarks, however many there could be. */
import type { Remark } from '../model/index.ts'
import { remark, showLine } from './text.ts'

const mostRemarks = 20

export class Remarks {
  readonly #first: Remark[] = []
  #others = 0

  add(number: number, line: string, reason: string): void {
    if (this.#first.length < mostRemarks) this.#first.push(remark(number, showLine(line), reason))
    else this.#others++
  }

  addIfNone(number: number, line: string, reason: string): void {
    if (this.#first.length === 0) this.add(number, line, reason)
  }

  get all(): readonly Remark[] {
    if (this.#others === 0) return this.#first
    return [...this.#first, remark(0, '', `${this.#others} more remarks were left out`)]
  }
}
