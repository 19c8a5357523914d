/** What answers to DATA lines are made of. */
import type { HandlerLine } from '../../../src/handle/handler.ts'
import type { MetadataDesk } from '../metadata-desk.ts'
import type { WaveformQuery } from '../query.ts'
import type { Trouble } from '../trouble.ts'

/** The records of one line, from wherever they come. */
export interface RecordSource {
  readonly trouble: Trouble
  /** Whole records in chunks of up to 1 MiB, ordered by channel and time. */
  chunks(): AsyncIterable<Uint8Array>
}

export interface WaveformDesk {
  open(query: WaveformQuery, signal: AbortSignal): RecordSource
  readonly metadata: MetadataDesk
  /** Where samples are put aside that do not fit into memory. */
  readonly spoolFolder: string
  /** Whether SEED comes with the responses. */
  readonly hasCompanion: boolean
}

export type WaveformLine = HandlerLine<WaveformQuery>
