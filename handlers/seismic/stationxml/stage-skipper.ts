/**
 * Finds the end of a `<Stage>` element in bytes. Stages are nine tenths of a response-level file and
 * nothing of them is indexed, so that the parser need not see them: they are read, by the parser,
 * when a response is asked for.
 *
 * In XML only comments, CDATA sections and processing instructions can hold text that looks like
 * the end tag; these are stepped over. Bytes are those of an encoding that keeps ASCII as it is.
 */
const endTag = Buffer.from('</Stage')
const openings: readonly (readonly [Buffer, Buffer])[] = [
  [Buffer.from('<!--'), Buffer.from('-->')],
  [Buffer.from('<![CDATA['), Buffer.from(']]>')],
  [Buffer.from('<?'), Buffer.from('?>')],
]
/** The second bytes of openings. They are rare, so that looking for them takes no time. */
const marks = [0x21, 0x3f]
const lessThan = 0x3c
/** A tag or an opening that is cut by the end of a piece has no more bytes than this in it. */
const longestToken = 9

export interface Skipped {
  /** Up to where the bytes of the piece are done with; the rest is to be given again, with more. */
  readonly to: number
  /** Whether the end tag begins there. */
  readonly isEnd: boolean
}

/** One stage; its content may come in several pieces. */
export class StageSkipper {
  /** What ends the comment or the like that hides everything now. */
  #hidingUntil: Buffer | undefined

  skip(bytes: Buffer, from: number): Skipped {
    let at = from
    for (;;) {
      const start = this.#reappear(bytes, at)
      if (start === undefined) return { to: rest(bytes, at), isEnd: false }
      const end = findEndTag(bytes, start)
      const hidden = findOpening(bytes, start, end ?? bytes.length)
      if (hidden === undefined) return { to: end ?? rest(bytes, start), isEnd: end !== undefined }
      if (hidden >= bytes.length - longestToken) return { to: rest(bytes, start), isEnd: false }
      at = hidden + this.#hide(bytes, hidden)
    }
  }

  /** @returns from where on things are what they look like; undefined when that is further on */
  #reappear(bytes: Buffer, at: number): number | undefined {
    if (this.#hidingUntil === undefined) return at
    const end = bytes.indexOf(this.#hidingUntil, at)
    if (end < 0) return undefined
    const behind = end + this.#hidingUntil.length
    this.#hidingUntil = undefined
    return behind
  }

  /** @returns the length of the opening at this place */
  #hide(bytes: Buffer, at: number): number {
    const found = openings.find(
      ([opening]) => bytes.compare(opening, 0, opening.length, at, at + opening.length) === 0,
    )
    this.#hidingUntil = found?.[1]
    return found?.[0].length ?? 2
  }
}

function findEndTag(bytes: Buffer, from: number): number | undefined {
  let at = bytes.indexOf(endTag, from)
  while (at >= 0) {
    const next = bytes[at + endTag.length]
    if (next === undefined) return undefined
    if (isTagEnd(next)) return at
    at = bytes.indexOf(endTag, at + endTag.length)
  }
  return undefined
}

function findOpening(bytes: Buffer, from: number, to: number): number | undefined {
  const region = bytes.subarray(from, to)
  const places = marks.flatMap((mark) => {
    let at = region.indexOf(mark, 1)
    while (at > 0 && region[at - 1] !== lessThan) at = region.indexOf(mark, at + 1)
    return at > 0 ? [from + at - 1] : []
  })
  return places.length > 0 ? Math.min(...places) : undefined
}

/** `>` or white space: not the `G` of `</StageGain>`. */
function isTagEnd(byte: number): boolean {
  return byte === 0x3e || byte <= 0x20
}

/** What begins in the last bytes of a piece may go on in the next one. */
function rest(bytes: Buffer, at: number): number {
  return Math.max(at, bytes.length - longestToken)
}
