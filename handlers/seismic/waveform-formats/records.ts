/** Records as products: passed on as they lie, those of the other miniSEED version converted. */
import { Fault, formatInstant } from '../../../src/model/index.ts'
import { formatId } from '../channel-id.ts'
import { convertRecord, isOf } from '../miniseed/convert.ts'
import { RecordHeader } from '../miniseed/record-header.ts'
import type { Trouble } from '../trouble.ts'
import { recordEnds } from './chunk-records.ts'

export class RecordsAs {
  readonly #version: 2 | 3
  readonly #trouble: Trouble
  readonly #visit: (record: RecordHeader) => void
  readonly #header = new RecordHeader()
  #count = 0

  /**
   * @param trouble - told of records that cannot be converted
   * @param visit - called for every record that was given out
   */
  constructor(version: 2 | 3, trouble: Trouble, visit: (record: RecordHeader) => void) {
    this.#version = version
    this.#trouble = trouble
    this.#visit = visit
  }

  /** Records of the archive that were given out. */
  get count(): number {
    return this.#count
  }

  async *chunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      const pieces = this.#pieces(chunk)
      if (pieces.length > 0)
        yield pieces.length === 1 ? (pieces[0] ?? chunk) : Buffer.concat(pieces)
    }
  }

  /** The chunk itself where nothing is to be converted. */
  #pieces(chunk: Uint8Array): readonly Uint8Array[] {
    const pieces: Uint8Array[] = []
    let [kept, at] = [0, 0]
    for (const end of recordEnds(chunk, this.#header)) {
      const from = at
      at = end
      if (!isOf(this.#version, this.#header)) {
        if (from > kept) pieces.push(chunk.subarray(kept, from))
        kept = at
        pieces.push(...this.#converted(chunk.subarray(from, at)))
      } else this.#counted()
    }
    if (at > kept) pieces.push(chunk.subarray(kept, at))
    return pieces
  }

  #converted(record: Uint8Array): readonly Uint8Array[] {
    const { id, start } = this.#header
    try {
      const records = convertRecord(record, this.#header, this.#version)
      this.#counted()
      return records
    } catch (error) {
      const isBroken = error instanceof Fault && error.code === 'SOURCE_BROKEN'
      if (!isBroken) throw error
      const at = formatInstant(start)
      this.#trouble.note(`${formatId(id)}: the record of ${at} was left out: ${error.message}`)
      return []
    }
  }

  #counted(): void {
    this.#count++
    this.#visit(this.#header)
  }
}
