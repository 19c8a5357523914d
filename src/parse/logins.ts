/**
 * Finds what may be a login in the text of a mail: a disposition that is more than a place, and what
 * people write in its stead. In doubt a line is taken for one; it is masked in the stored mail only.
 */
import { readDisposition } from './disposition.ts'
import { isHeaderKeyword, mayHoldSecret, readHeaderField } from './header.ts'
import { cleanLine } from './text.ts'

/** Stands for a login of whatever length. */
const mask = '***'

/** Whether any line of it may hold a login. */
export function holdsLogin(text: string): boolean {
  const masker = new LineMasker()
  return linesOf(text).some((line) => masker.mask(line) !== line)
}

/** The text with a mask for each login, and with plain line ends. */
export function maskLogins(text: string): string {
  const masker = new LineMasker()
  return [...linesOf(text).map((line) => masker.mask(line).trimEnd())].join('\n')
}

/** One by one: a large mail may have a million. */
function* linesOf(text: string) {
  let from = 0
  for (const { 0: end, index } of text.matchAll(lineEnds)) {
    yield text.slice(from, index)
    from = index + end.length
  }
  yield text.slice(from)
}

const lineEnds = /\r\n|[\n\r\v\f\u2028\u2029]/g

class LineMasker {
  /** Whether the line above is a field of that kind: a line that is none goes on with it. */
  #isWithin = false

  /** @returns the line as it is, or masked */
  mask(line: string): string {
    const marks = line.slice(0, line.search(/[^\s>|]|$/))
    const words = cleanLine(line.slice(marks.length)).trim()
    if (words === '') return this.#within(false, line)
    const field = readHeaderField(0, words)
    if (field === undefined) {
      const isHidden = this.#isWithin || isAnyIn(prose, words)
      return isHidden ? marks + mask : line
    }
    const { keyword, value } = field
    const kind = kindOf(keyword)
    const isLogin = value !== '' && (isLoginIn(kind, value) || isAnyIn(fieldsToo, value))
    return this.#within(kind !== 'other', isLogin ? `${marks}.${keyword} ${mask}` : line)
  }

  #within(isWithin: boolean, line: string): string {
    this.#isWithin = isWithin
    return line
  }
}

type Kind = 'disposition' | 'secret' | 'other'

/** A mail has many lines, of few keywords. */
const kinds = new Map<string, Kind>([['DISPOSITION', 'disposition']])
const mostKinds = 1000

function kindOf(keyword: string): Kind {
  const known = kinds.get(keyword)
  if (known !== undefined) return known
  const kind = !isHeaderKeyword(keyword) && mayHoldSecret(keyword) ? 'secret' : 'other'
  if (kinds.size < mostKinds) kinds.set(keyword, kind)
  return kind
}

/** What is no good disposition may be one with a login, in a form that nobody thought of. */
function isLoginIn(kind: Kind, value: string): boolean {
  return kind === 'secret' || (kind === 'disposition' && 'problem' in readDisposition(value))
}

function isAnyIn(patterns: readonly RegExp[], words: string): boolean {
  return needed.test(words) && patterns.some((pattern) => pattern.test(words))
}

/** What each pattern needs: most lines have none of it. */
const needed = /:\/\/|ftp|pass|pwd|login|push/i

/** A login in a line by itself. Each pattern is short of sight, so that no line takes long. */
const prose = [
  /\bs?ftps?:\/\/[^@]{1,256}@/i,
  /:\/\/[^\s/?#@]{1,256}@/,
  /\b(?:pass(?:wor)?d|passphrase|pwd|login)\s{0,9}[:=]\s{0,9}\S/i,
  /\bpush\s{1,9}\S{1,200}[.:/]\S{1,200}\s{1,9}\S{1,200}\s{1,9}\S/i,
]
const fieldsToo = [...prose, /\b(?:push|s?ftps?)\s{1,9}\S{1,200}\s{1,9}\S{1,200}\s{1,9}\S/i]
