/**
 * The fields and options of a `.TYPE` line, told apart: by blanks, and by the quotation marks around
 * what holds blanks. A request may have a hundred thousand lines: each character is looked at once.
 */
import type { RequestLine } from '../model/index.ts'
import { excerpt } from './excerpt.ts'

export interface Field {
  /** What stood between the quotes, or the bare word. */
  readonly content: string
  readonly isQuoted: boolean
}

/** What there is to say about a line; whoever reads a part of it adds to them. */
export interface Remarks {
  readonly problems: string[]
  readonly warnings: string[]
}

export interface Fields {
  readonly fields: Field[]
  readonly options: RequestLine['options']
}

/** @param from - where the type ends */
export function readFields(text: string, from: number, remarks: Remarks): Fields {
  const fields: Field[] = []
  const options = text.includes('=') ? new Options(remarks) : undefined
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === blank || code === tab) at++
    else if (code === quote) at = readQuoted(text, at, fields, remarks)
    else at = readWord(text, at, fields, options)
  }
  return { fields, options: options?.all ?? noOptions }
}

const blank = 0x20
const tab = 0x09
const quote = 0x22

/** @returns where to read on */
function readQuoted(text: string, at: number, fields: Field[], { problems }: Remarks): number {
  const close = text.indexOf('"', at + 1)
  if (close < 0) {
    problems.push('a quotation mark is not closed: a list, and a time, stands between two of them')
    return at + 1
  }
  fields.push({ content: text.slice(at + 1, close), isQuoted: true })
  return close + 1
}

/** @returns where to read on */
function readWord(text: string, at: number, fields: Field[], options?: Options): number {
  const end = endOfWord(text, at)
  const content = text.slice(at, end)
  const option = options === undefined ? undefined : readOption(text, end, content)
  if (option === undefined) {
    fields.push({ content, isQuoted: false })
    return end
  }
  options?.keep(option, fields.length)
  return option.end
}

function endOfWord(text: string, from: number): number {
  let end = from + 1
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if (code === blank || code === tab || code === quote) break
    end++
  }
  return end
}

interface Option {
  readonly key: string
  readonly value: string
  /** Where it ends in the text. */
  readonly end: number
}

/** @param end - where the word ends: for `key="two words"` that is before the quotation mark */
function readOption(text: string, end: number, word: string): Option | undefined {
  const equals = word.indexOf('=')
  if (equals < 0 || !optionKey.test(word)) return undefined
  const key = word.slice(0, equals)
  const value = word.slice(equals + 1)
  const close = value === '' && text.charCodeAt(end) === quote ? text.indexOf('"', end + 1) : -1
  if (close < 0) return { key, value, end }
  return { key, value: text.slice(end + 1, close), end: close + 1 }
}

const optionKey = /^[A-Za-z][\w.-]*=/

const noOptions: RequestLine['options'] = {}

/** Gathers the options of a line; most lines have none. */
class Options {
  readonly #found = new Map<string, string>()
  readonly #remarks: Remarks

  constructor(remarks: Remarks) {
    this.#remarks = remarks
  }

  keep({ key, value }: Option, fieldsBefore: number): void {
    const { problems, warnings } = this.#remarks
    if (fieldsBefore < 2) {
      problems.push(`the option ${excerpt(key)} stands too early: write it behind the second field`)
    }
    if (this.#found.has(key)) {
      warnings.push(`the option ${excerpt(key)} is given twice; the last one counts`)
    }
    this.#found.set(key, value)
  }

  get all(): RequestLine['options'] {
    return Object.fromEntries(this.#found)
  }
}

/**
 * Lines repeat the codes of other lines: equal fields share one list of words. Only short fields,
 * because a longer slice of a text would keep the whole mail in memory.
 */
const sharedWords = new Map<string, readonly string[]>()
const mostShared = 4096
const longestShared = 12

export function wordsOf(content: string): readonly string[] {
  const known = sharedWords.get(content)
  if (known !== undefined) return known
  const words = content.split(/\s+/).filter((word) => word !== '')
  if (content.length > longestShared) return words
  if (sharedWords.size >= mostShared) sharedWords.clear()
  sharedWords.set(content, words)
  return words
}
