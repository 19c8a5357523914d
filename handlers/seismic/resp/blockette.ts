/** One blockette of a RESP file: its fields, and what can be asked of them. */
import { Fault } from '../../../src/model/index.ts'
import type { Units } from '../stationxml/response.ts'
import type { RespLine } from './read-lines.ts'

const numberForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$/

export class Blockette {
  readonly type: number
  readonly #fields = new Map<number, string>()
  readonly #rows = new Map<number, string[]>()

  constructor(type: number) {
    this.type = type
  }

  /** `053` */
  get name(): string {
    return String(this.type).padStart(3, '0')
  }

  /** Whether a line can belong to it: of the same type, and no field that it has. */
  takes(line: RespLine): boolean {
    return line.blockette === this.type && (line.isRow || !this.#fields.has(line.field))
  }

  add({ field, isRow, value }: RespLine): void {
    if (!isRow) this.#fields.set(field, value)
    else if (!this.#rows.get(field)?.push(value)) this.#rows.set(field, [value])
  }

  /** The same fields under other numbers: what a dictionary holds, as the blockette it stands for. */
  renamed(type: number, fieldOf: (field: number) => number): Blockette {
    const other = new Blockette(type)
    for (const [field, value] of this.#fields) other.#fields.set(fieldOf(field), value)
    for (const [field, rows] of this.#rows) other.#rows.set(fieldOf(field), rows)
    return other
  }

  /** Empty where the field is missing. */
  text(field: number): string {
    return this.#fields.get(field) ?? ''
  }

  /** The first word of a field. */
  word(field: number): string {
    return /^\S*/.exec(this.text(field))?.[0] ?? ''
  }

  /** @throws {Fault} `SOURCE_BROKEN` where the field is missing or no number; units may follow it */
  number(field: number): number {
    return this.#finite(this.word(field), field)
  }

  /** @throws {Fault} `SOURCE_BROKEN` */
  optionalNumber(field: number): number | undefined {
    return this.word(field) === '' ? undefined : this.number(field)
  }

  /** @throws {Fault} `SOURCE_BROKEN` */
  integer(field: number): number {
    const number = this.number(field)
    if (!Number.isInteger(number)) throw this.#wrong(field, this.text(field), 'whole number')
    return number
  }

  /** @throws {Fault} `SOURCE_BROKEN` for a letter that stands for nothing */
  choose<T>(field: number, choices: ReadonlyMap<string, T>): T {
    const choice = choices.get(this.word(field).toUpperCase())
    if (choice === undefined) throw this.#wrong(field, this.text(field), 'type that is known')
    return choice
  }

  /** `M/S - Velocity in Meters per Second` */
  units(field: number): Units {
    const text = this.text(field)
    const dash = /\s-(?=\s|$)/.exec(text)
    const name = known(dash ? text.slice(0, dash.index).trim() : text)
    const description = known(dash ? text.slice(dash.index + 2).trim() : '')
    return { name, description: description === name ? '' : description }
  }

  /**
   * The numbers of a list, without the index that rows begin with in most dialects.
   *
   * @param count - the field that says how many rows there are
   * @param least - how many numbers a row has, the index and columns of errors apart
   * @throws {Fault} `SOURCE_BROKEN` when rows are missing or make no sense
   */
  rows(field: number, count: number, least: number): number[][] {
    const rows = this.#rows.get(field) ?? []
    const wanted = this.integer(count)
    if (rows.length !== wanted) {
      const found = `${rows.length} rows of ${fieldName(field)} where it says ${wanted}`
      throw new Fault('SOURCE_BROKEN', `blockette ${this.name} has ${found}`)
    }
    return rows.map((row) => {
      const words = row.split(/[\s,]+/)
      const isIndexed = words.length > least && /^\d+$/.test(words[0] ?? '')
      const numbers = isIndexed ? words.slice(1) : words
      if (numbers.length < least) throw this.#wrong(field, row, 'row of numbers')
      return numbers.map((word) => this.#finite(word, field))
    })
  }

  #finite(word: string, field: number): number {
    const number = numberForm.test(word) ? Number(word.replace(/d/i, 'E')) : NaN
    if (!Number.isFinite(number)) throw this.#wrong(field, word, 'number')
    return number === 0 ? 0 : number
  }

  #wrong(field: number, found: string, wanted: string): Fault {
    const where = `${fieldName(field)} of blockette ${this.name}`
    return new Fault(
      'SOURCE_BROKEN',
      `${where} holds "${found.slice(0, 40)}", which is no ${wanted}`,
    )
  }
}

function fieldName(field: number): string {
  return `F${String(field).padStart(2, '0')}`
}

/** What writers of RESP put where the metadata tells nothing. */
function known(text: string): string {
  return /^(unknown|undefined|no abbreviation referenced)$/i.test(text) ? '' : text
}
