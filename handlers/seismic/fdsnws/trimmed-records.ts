/** Records cut to the samples of a window while they come: those that reach out of it, and no others. */
import type { TimeWindow } from '../../../src/model/index.ts'
import { isWithin } from '../archive/extents.ts'
import { RecordHeader } from '../miniseed/record-header.ts'
import { trimRecord } from '../miniseed/trim-record.ts'
import type { Trouble } from '../trouble.ts'
import { recordsOf } from '../waveform-formats/chunk-records.ts'
import type { RecordSource } from '../waveform-formats/waveform-desk.ts'

export class TrimmedRecords implements RecordSource {
  readonly #source: RecordSource
  readonly #window: TimeWindow
  readonly #header = new RecordHeader()

  constructor(source: RecordSource, window: TimeWindow) {
    this.#source = source
    this.#window = window
  }

  get trouble(): Trouble {
    return this.#source.trouble
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#source.chunks()) yield* this.#trimmed(chunk)
  }

  *#trimmed(chunk: Uint8Array): Generator<Uint8Array> {
    const bounds = { from: this.#window.start, to: this.#window.end }
    let [kept, at] = [0, 0]
    for (const record of recordsOf(chunk, this.#header)) {
      const from = at
      at += record.length
      if (isWithin(this.#header, this.#window)) continue
      if (from > kept) yield chunk.subarray(kept, from)
      kept = at
      const trimmed = trimRecord(record, this.#header, bounds)
      if (trimmed) yield trimmed
    }
    if (at > kept) yield chunk.subarray(kept, at)
  }
}
