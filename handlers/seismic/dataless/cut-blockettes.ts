/** Cuts the bodies of control records into blockettes, which may go on from record to record. */
import type { ControlRecord } from './records.ts'

/** A blockette as it stands in the volume. */
export interface RawBlockette {
  readonly type: number
  /** Behind its type and length. */
  readonly text: string
  /** Where in the file it begins, and where the byte behind it lies. */
  readonly from: number
  readonly to: number
}

type Body = Pick<ControlRecord, 'isContinuation' | 'offset' | 'body'>

/** Type and length. */
const headBytes = 7
const headForm = /^(\d{3})([ \d]{3}\d)/
/** Of those that control headers are made of. */
const likelyHead = /^0[0-7]\d[ \d]{3}\d/

export class BlocketteCutter {
  /** The beginning of a blockette that goes on in the next record, and where it lies. */
  #open = { text: '', at: 0 }
  #problems: string[] = []

  /** What was found wrong since this was asked last. */
  takeProblems(): readonly string[] {
    const problems = this.#problems
    this.#problems = []
    return problems
  }

  *cut({ isContinuation, offset, body }: Body): Generator<RawBlockette> {
    // Some writers never set the continuation code; then a blockette must not begin here.
    if (!isContinuation && likelyHead.test(body)) this.#drop()
    const { text: before, at: beforeAt } = this.#open
    this.#open = { text: '', at: 0 }
    const text = before + body
    const placeOf = (i: number) => (i < before.length ? beforeAt + i : offset + i - before.length)
    for (let at = skipBlanks(text, 0); text.length - at >= headBytes;) {
      const length = this.#lengthAt(text, at)
      if (length === undefined) return
      const end = at + length
      if (end > text.length) {
        this.#open = { text: text.slice(at), at: placeOf(at) }
        return
      }
      const type = Number(text.slice(at, at + 3))
      const places = { from: placeOf(at), to: placeOf(end - 1) + 1 }
      yield { type, text: text.slice(at + headBytes, end), ...places }
      at = skipBlanks(text, end)
    }
  }

  /** At the end of the volume: what is still open is lost. */
  finish(): void {
    this.#drop()
  }

  #lengthAt(text: string, at: number): number | undefined {
    const length = Number(headForm.exec(text.slice(at, at + headBytes))?.[2])
    if (length >= headBytes) return length
    this.#problems.push(`"${text.slice(at, at + headBytes)}" stands where a blockette should begin`)
    return undefined
  }

  #drop(): void {
    const { text } = this.#open
    if (text !== '') this.#problems.push(`blockette ${text.slice(0, 3)} has no end`)
    this.#open = { text: '', at: 0 }
  }
}

/** Some volumes have line ends between blockettes; the rest of a record is blank. */
function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 0x20) at++
  return at
}
