/** Recognizes the control headers of full SEED volumes, which stand before the records and are no damage. */
import type { Piece } from './file-pieces.ts'

/** Six digits, the kind of header, and a blank, or a star where the header before it goes on. */
const form = /^\d{6}[VAST][ *]/
/** The characters that tell the kind. */
const kinds: ReadonlySet<number> = new Set(Buffer.from('VAST'))
/** The first blockette of a volume, behind its header: number, length, version, and record length. */
const volumeForm = /^\d{6}V[ *]010\d{4}.{4}(\d\d)/
/** What nearly every volume has, in bytes. */
const usualBytes = 4096

export class ControlHeaders {
  #recordBytes = usualBytes
  /** Where in the file the last one that was recognized ends. */
  #end = 0

  /** For another file. */
  forget(): void {
    this.#recordBytes = usualBytes
    this.#end = 0
  }

  /**
   * @returns how many bytes of the file from `from` up to, not including, `to` are no control
   *   headers, or of one that was cut off
   */
  bytesOutside({ buffer, base, end }: Piece, from: number, to: number): number {
    if (this.#end < from) this.#end = from
    while (this.#end < to && this.#isHeader(buffer, this.#end - base)) {
      const next = this.#end + this.#recordBytes
      if (next > end) break
      this.#end = next
    }
    return Math.max(0, to - this.#end)
  }

  #isHeader(buffer: Buffer, at: number): boolean {
    if (!kinds.has(buffer[at + 6] ?? 0)) return false
    const text = buffer.toString('latin1', at, at + 21)
    const exponent = Number(volumeForm.exec(text)?.[1])
    if (exponent >= 8 && exponent <= 16) this.#recordBytes = 2 ** exponent
    return form.test(text)
  }
}
