/** The records of a line from several archives: each channel from the first one that has any of it. */
import { formatId } from '../channel-id.ts'
import { RecordHeader } from '../miniseed/record-header.ts'
import { Trouble } from '../trouble.ts'
import { recordsOf } from './chunk-records.ts'
import type { RecordSource } from './waveform-desk.ts'

export class JoinedRecords implements RecordSource {
  readonly trouble = new Trouble()
  readonly #sources: readonly RecordSource[]
  readonly #remark: string | undefined
  /** Channels that an earlier archive gave. */
  readonly #given = new Set<string>()

  /**
   * @param sources - in the order in which they are asked: our own archive first
   * @param remark - worth saying when another one gave anything
   */
  constructor(sources: readonly RecordSource[], remark?: string) {
    this.#sources = sources
    this.#remark = remark
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (const [place, source] of this.#sources.entries()) {
      const channels = new Set<string>()
      for await (const chunk of source.chunks()) {
        const fresh = this.#fresh(chunk, channels)
        if (fresh.length === 0) continue
        if (place > 0 && this.#remark !== undefined) this.trouble.remark(this.#remark)
        yield fresh
      }
      for (const channel of channels) this.#given.add(channel)
      this.trouble.take(source.trouble)
    }
  }

  /** @param channels - gathers those of the chunk. @returns the chunk itself where all of it is new */
  #fresh(chunk: Uint8Array, channels: Set<string>): Uint8Array {
    const header = new RecordHeader()
    const pieces: Uint8Array[] = []
    for (const record of recordsOf(chunk, header)) {
      const channel = formatId(header.id)
      if (this.#given.has(channel)) continue
      channels.add(channel)
      pieces.push(record)
    }
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
    return bytes === chunk.length ? chunk : Buffer.concat(pieces)
  }
}
