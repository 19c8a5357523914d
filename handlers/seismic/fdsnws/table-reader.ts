/** Reads the text tables of web services by the names of their columns, which not all write alike. */

export interface TableForm {
  /** The columns wanted, in the order in which cells are given; a column may have two names. */
  readonly columns: readonly Column[]
  /** How many of the first columns a row cannot do without. */
  readonly needed: number
  /** Whether a header of this many columns means the usual ones, whatever it calls them. */
  readonly usualCount: number | undefined
  /** The column whose cell a row lacks that is one cell short. */
  readonly vanishing?: number
  readonly split: (line: string) => readonly string[]
}

interface Column {
  readonly name: string
  readonly alias?: string
  /** Whether it is no matter when there is none. */
  readonly isOptional?: boolean
}

export class TableReader {
  readonly #form: TableForm
  readonly #remarks = new Set<string>()
  /** Where each wanted column stands, -1 for one that is not there. */
  #places: readonly number[] | undefined
  #width = 0
  #unread = 0

  constructor(form: TableForm) {
    this.#form = form
  }

  /** What is strange about the header, one sentence each. */
  get remarks(): readonly string[] {
    return [...this.#remarks]
  }

  /** Rows that had to be left out. */
  get unread(): number {
    return this.#unread
  }

  /** Takes note of a row that reads as a table, but makes no sense. */
  leaveOut(): void {
    this.#unread++
  }

  /** @returns the cells of the wanted columns; undefined for what is no row, and for a bad one */
  read(line: string): readonly string[] | undefined {
    if (line.trim() === '') return undefined
    if (line.startsWith('#')) {
      this.#readHeader(line.slice(1))
      return undefined
    }
    const places = this.#places ?? this.#usualPlaces()
    const cells = this.#cellsOf(line)
    const isRow = cells.length === this.#width && !places.slice(0, this.#form.needed).includes(-1)
    if (isRow) return places.map((place) => cells[place] ?? '')
    this.#unread++
    return undefined
  }

  #cellsOf(line: string): readonly string[] {
    const cells = this.#form.split(line).map(tidy)
    const { vanishing } = this.#form
    const isShort = vanishing !== undefined && cells.length === this.#width - 1
    return isShort ? cells.toSpliced(vanishing, 0, '') : cells
  }

  #readHeader(line: string): void {
    const names = this.#form.split(line).map(tidy)
    // Other lines that begin so are comments.
    if (names.length < this.#form.needed) return
    const lower = names.map((name) => name.toLowerCase())
    this.#width = names.length
    const isUsual = names.length === this.#form.usualCount
    this.#places = this.#form.columns.map((column, i) => {
      const place = placeOf(column, lower)
      return place >= 0 ? place : this.#placeInstead(column, i, isUsual ? names[i] : undefined)
    })
  }

  /** @param found - what stands in the usual place of a column that is not there by its name */
  #placeInstead({ name, isOptional = false }: Column, usual: number, found: string | undefined) {
    if (found !== undefined) {
      this.#remarks.add(`the column "${found}" is read as ${name}`)
      return usual
    }
    if (!isOptional) this.#remarks.add(`the column ${name} is missing`)
    return -1
  }

  #usualPlaces(): readonly number[] {
    this.#remarks.add('the table has no header; its columns are read in the usual order')
    this.#width = this.#form.columns.length
    this.#places = this.#form.columns.map((_, i) => i)
    return this.#places
  }
}

function placeOf({ name, alias }: Column, names: readonly string[]): number {
  const place = names.indexOf(name.toLowerCase())
  return place >= 0 || alias === undefined ? place : names.indexOf(alias.toLowerCase())
}

/** Blanks around a cell are layout; control characters have no business in one. */
function tidy(cell: string): string {
  return cell.replaceAll(/\p{Cc}/gu, ' ').trim()
}
