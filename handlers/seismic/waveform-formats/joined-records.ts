/** The records of a line from several archives: each channel from the first one that has any of it. */
import { formatId } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import { RecordHeader } from '../miniseed/record-header.ts'
import { Trouble } from '../trouble.ts'
import { recordEnds } from './chunk-records.ts'
import type { RecordSource } from './waveform-desk.ts'

export class JoinedRecords implements RecordSource {
  readonly trouble = new Trouble()
  readonly #sources: readonly RecordSource[]
  readonly #header = new RecordHeader()
  /** Channels that an earlier archive gave. */
  readonly #given = new Set<string>()

  /** @param sources - in the order in which they are asked: our own archive first */
  constructor(sources: readonly RecordSource[]) {
    this.#sources = sources
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (const source of this.#sources) {
      const channels = new Set<string>()
      for await (const chunk of source.chunks()) {
        const fresh = this.#fresh(chunk, channels)
        if (fresh.length > 0) yield fresh
      }
      for (const channel of channels) this.#given.add(channel)
      this.trouble.take(source.trouble.told)
    }
  }

  /** @param channels - gathers those of the chunk. @returns the chunk itself where all of it is new */
  #fresh(chunk: Uint8Array, channels: Set<string>): Uint8Array {
    const header = this.#header
    const pieces: Uint8Array[] = []
    let [kept, at] = [0, 0]
    let id: ChannelId | undefined
    let isGiven = false
    for (const end of recordEnds(chunk, header)) {
      // Headers of one channel have the same object for their ids.
      if (header.id !== id) {
        id = header.id
        isGiven = this.#given.has(formatId(id))
        if (!isGiven) channels.add(formatId(id))
      }
      if (isGiven && at > kept) pieces.push(chunk.subarray(kept, at))
      at = end
      if (isGiven) kept = at
    }
    if (kept === 0) return chunk
    return Buffer.concat([...pieces, chunk.subarray(kept)])
  }
}
