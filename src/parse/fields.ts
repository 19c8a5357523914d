/**
 * Fields of one line each, `.KEYWORD value`, as machines write them for one another: taken into a
 * draft by the rule of their keyword, and written.
 */

/** How the values of one keyword are taken. */
export interface FieldRule<Draft> {
  /** @returns why the value cannot be taken, or `undefined` when it was */
  readonly take: (draft: Draft, value: string) => string | undefined
  /** Each of several is taken; else all must say the same. */
  readonly mayRepeat?: true
  /** The keyword alone says something; else an empty field counts as not sent. */
  readonly mayBeEmpty?: true
}

export type FieldRules<Draft> = ReadonlyMap<string, FieldRule<Draft>>

/** A draft is filled field by field. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** In characters. */
export const longestValue = 1000

/** Takes the fields of one text into a draft. */
export class FieldTaker<Draft> {
  readonly #rules: FieldRules<Draft>
  readonly #draft: Draft
  readonly #taken = new Map<string, string>()

  constructor(rules: FieldRules<Draft>, draft: Draft) {
    this.#rules = rules
    this.#draft = draft
  }

  /** @returns why the field cannot be taken; nothing of a keyword that has no rule */
  take(keyword: string, value: string): string | undefined {
    const rule = this.#rules.get(keyword)
    if (rule === undefined || (value === '' && rule.mayBeEmpty !== true)) return undefined
    if (value.length > longestValue) {
      return `the value has ${value.length} characters; at most ${longestValue} are read`
    }
    if (rule.mayRepeat === true) return rule.take(this.#draft, value)
    const before = this.#taken.get(keyword)
    if (before !== undefined) return before === value ? undefined : contradiction
    this.#taken.set(keyword, value)
    return rule.take(this.#draft, value)
  }
}

/** Nobody can tell which of the two a machine meant. */
const contradiction = 'the field is repeated with another value'

/** What would begin a new line for somebody who reads the value, or steers a terminal. */
const controls = /[^\P{Cc}\t]|[\u2028\u2029]/gu
const unusual = /[^ -~]/

/** The value as one line: blanks for line ends and control characters, and none around it. */
export function plainValue(value: string): string {
  return (unusual.test(value) ? value.replace(controls, ' ') : value).trim()
}

/** @returns `undefined` for what is no whole number, or too large to be exact */
export function readWhole(text: string): number | undefined {
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}

export type WrittenField = readonly [keyword: string, value: string | undefined]

/** Writes the fields that have a value, a line each; no value can begin another line. */
export function writeFields(fields: readonly WrittenField[]): string[] {
  return fields.flatMap(([keyword, value = '']) => {
    const plain = plainValue(value)
    // One colon before a value is taken for a mark of the keyword.
    if (plain.startsWith(':')) return [`.${keyword}: ${plain}`]
    return plain === '' ? [] : [`.${keyword} ${plain}`]
  })
}

/** For whom a text is written. */
export interface Dialect {
  /** An old NetDC, which knows no field and no word that came after it. */
  readonly dialect?: 'netdc1' | undefined
}
