/**
 * Finds in bytes where the stages of a response are over. Stages are nine tenths of a response-level
 * file and nothing of them is indexed, so that the parser need not see them: they are read, by the
 * parser, when a response is asked for.
 *
 * In XML only comments, CDATA sections and processing instructions can hold text that looks like
 * the end tag; these are stepped over. Bytes are those of an encoding that keeps ASCII as it is.
 */
const endTag = Buffer.from('</Stage')
/** What stands behind that where nothing but the next stage follows. */
const nextStage = /\s*>\s*<Stage(?:\s+[\w.:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*>/y
/** A start tag that is longer than this is left to the parser. */
const longestTags = 256
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
  /** Whether an end tag begins there, behind which something else than a stage follows. */
  readonly isEnd: boolean
}

/** Looks through one piece, forwards, for many stages: what was found further on is not looked for again. */
export class PieceSearch {
  readonly bytes: Buffer
  /** The next opening by each of the marks: Infinity where there is none, less where it is behind. */
  readonly #openings = marks.map(() => -1)

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** The next opening; Infinity where there is none. */
  openingFrom(at: number): number {
    for (const [i, mark] of marks.entries()) {
      if ((this.#openings[i] ?? 0) < at) this.#openings[i] = findOpening(this.bytes, mark, at)
    }
    return Math.min(...this.#openings)
  }
}

/** The stages that follow one another, from inside the first one; they may come in several pieces. */
export class StageSkipper {
  /** What ends the comment or the like that hides everything now. */
  #hidingUntil: Buffer | undefined

  skip(search: PieceSearch, from: number): Skipped {
    const { bytes } = search
    let at = from
    /** The next end tag, unless that is behind. */
    let end = -1
    for (;;) {
      const start = this.#reappear(bytes, at)
      if (start === undefined) return { to: rest(bytes, at), isEnd: false }
      if (end < start) end = findEndTag(bytes, start)
      const opening = search.openingFrom(start)
      if (opening < end) {
        if (opening >= bytes.length - longestToken) return { to: rest(bytes, start), isEnd: false }
        at = opening + this.#hide(bytes, opening)
      } else {
        if (end === Infinity) return { to: rest(bytes, start), isEnd: false }
        const next = behindNextStart(bytes, end + endTag.length)
        if (next === undefined) return { to: end, isEnd: true }
        at = next
      }
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

/** Where the inside of the next stage begins, where only that follows the end tag. */
function behindNextStart(bytes: Buffer, at: number): number | undefined {
  nextStage.lastIndex = 0
  const matches = nextStage.test(bytes.toString('latin1', at, at + longestTags))
  return matches ? at + nextStage.lastIndex : undefined
}

function findEndTag(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(endTag, from)
  while (at >= 0 && !isTagEnd(bytes[at + endTag.length])) {
    at = bytes.indexOf(endTag, at + endTag.length)
  }
  return at < 0 ? Infinity : at
}

function findOpening(bytes: Buffer, mark: number, from: number): number {
  let at = bytes.indexOf(mark, from + 1)
  while (at >= 0 && bytes[at - 1] !== lessThan) at = bytes.indexOf(mark, at + 1)
  return at < 0 ? Infinity : at - 1
}

/** `>` or white space: not the `G` of `</StageGain>`. */
function isTagEnd(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 0x3e || byte <= 0x20)
}

/** What begins in the last bytes of a piece may go on in the next one. */
function rest(bytes: Buffer, at: number): number {
  return Math.max(at, bytes.length - longestToken)
}
