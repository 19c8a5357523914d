/** The dictionaries of a SEED volume: abbreviations, units, and responses that channels refer to. */
import { FieldReader } from './field-reader.ts'
import type { RawBlockette } from './cut-blockettes.ts'

export class Dictionaries {
  readonly #abbreviations = new Map<number, string>()
  readonly #units = new Map<number, { readonly name: string; readonly description: string }>()
  readonly #responses = new Map<number, RawBlockette[]>()

  /** Blockettes that are no dictionaries are passed over. */
  add(blockette: RawBlockette): void {
    const fields = new FieldReader(blockette.text)
    switch (blockette.type) {
      case 33:
        this.#abbreviations.set(fields.integer(3), fields.variable())
        break
      case 34:
        this.#units.set(fields.integer(3), {
          name: fields.variable(),
          description: fields.variable(),
        })
        break
      default:
        if (blockette.type >= 41 && blockette.type <= 48) {
          this.#addResponse(fields.integer(4), blockette)
        }
    }
  }

  /** Empty for a code that is not in the dictionary: 0 stands for nothing. */
  abbreviation(code: number): string {
    return this.#abbreviations.get(code) ?? ''
  }

  unitName(code: number): string {
    return this.#units.get(code)?.name ?? ''
  }

  /** `M/S - Velocity in Meters per Second`, as RESP has it. */
  unitText(code: number): string {
    const { name = '', description = '' } = this.#units.get(code) ?? {}
    return description === '' ? name : `${name} - ${description}`
  }

  /** Several where one blockette has not room enough for a long list; none for an unknown key. */
  response(key: number): readonly RawBlockette[] {
    return this.#responses.get(key) ?? []
  }

  #addResponse(key: number, blockette: RawBlockette): void {
    const known = this.#responses.get(key)
    if (known?.[0]?.type === blockette.type) known.push(blockette)
    else this.#responses.set(key, [blockette])
  }
}
