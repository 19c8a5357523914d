/** What answers to DATA lines are made of. */
import type { HandlerLine } from '../../../src/handle/handler.ts'
import type { MetadataDesk } from '../metadata-desk.ts'
import type { WaveformQuery } from '../query.ts'
import type { Trouble } from '../trouble.ts'

/** The records of one line, from wherever they come. */
export interface RecordSource {
  readonly trouble: Trouble
  /** Whole records in chunks of up to 1 MiB, each as it is until the next one is asked for. */
  chunks(): AsyncIterable<Uint8Array>
}

/**
 * Our own archive always gives records by channel and time. Other centres give them as they like:
 * to put them in order takes a file that holds them all.
 */
export type RecordOrder = 'any' | 'channel and time'

export interface WaveformDesk {
  /** @param order - `any` unless told */
  open(query: WaveformQuery, signal: AbortSignal, order?: RecordOrder): RecordSource
  readonly metadata: MetadataDesk
  /** Where samples are put aside that do not fit into memory. */
  readonly spoolFolder: string
  /** Whether SEED comes with the responses. */
  readonly hasCompanion: boolean
}

export type WaveformLine = HandlerLine<WaveformQuery>
