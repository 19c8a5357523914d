/**
 * Where a record ends that does not say its length: at the next header, as libmseed has it, or with
 * the file. Does not read the record.
 */
import type { Piece } from './file-pieces.ts'
import { fixedHeaderBytes, looksLikeHeader } from './header-signature.ts'

/** Such records have a multiple of these bytes. */
const spacing = 64

/** Looks for headers in one file after another. */
export class NextHeader {
  readonly #furthest: number
  /**
   * By the remainder of the place: up to where in the file there is no header. A file made of
   * headers and nothing else must not be searched again for each of them.
   */
  readonly #searched = new Float64Array(spacing)

  /** @param furthest - how far behind a record's beginning is looked, in bytes */
  constructor(furthest: number) {
    this.#furthest = furthest
  }

  /** To be called before another file, or the same one from its beginning. */
  forget(): void {
    this.#searched.fill(0)
  }

  /** @returns bytes of the record that begins where the piece is; 0 where no end is found */
  distance({ view, base, at, filled, isLast }: Piece): number {
    const remainder = (base + at) % spacing
    const known = this.#searched[remainder] ?? 0
    const furthest = Math.min(filled - fixedHeaderBytes, at + this.#furthest)
    let next = Math.max(at + spacing, known - base)
    while (next <= furthest && !looksLikeHeader(view, next, filled)) next += spacing
    this.#searched[remainder] = base + next
    if (next <= furthest) return next - at
    const rest = filled - at
    return isLast && rest >= spacing && Number.isInteger(Math.log2(rest)) ? rest : 0
  }
}
