/** Networks, stations and channels as an inventory file describes them, each for a stretch of time. */
import type { Instant, TimeWindow } from '../../../src/model/index.ts'
import { openEnd, overlaps, plusMicroseconds } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'

/** The time for which a description holds. */
export interface Epoch {
  /** Undefined where the file does not say. */
  readonly start: Instant | undefined
  /** `openEnd` where the file names none, or one in 2500 or later. */
  readonly end: Instant
}

/** A name under some scheme, as the file writes both: `DOI`, `10.7914/SN/IU`. */
export interface Identifier {
  /** Empty where the file does not say. */
  readonly type: string
  readonly value: string
}

export interface NetworkEpoch extends Epoch {
  readonly network: string
  readonly description: string
  /** As the file says it; undefined where it does not. */
  readonly totalStations: string | undefined
  /** Undefined where the kind of file has none. */
  readonly identifiers?: readonly Identifier[]
}

/** Numbers are kept as the file writes them, empty where it has none. */
export interface StationEpoch extends Epoch {
  readonly network: string
  readonly station: string
  readonly latitude: string
  readonly longitude: string
  readonly elevation: string
  readonly siteName: string
  readonly identifiers?: readonly Identifier[]
}

export interface ChannelEpoch extends Epoch {
  readonly id: ChannelId
  readonly latitude: string
  readonly longitude: string
  readonly elevation: string
  readonly depth: string
  readonly azimuth: string
  readonly dip: string
  readonly sensor: string
  readonly scale: string
  readonly scaleFrequency: string
  readonly scaleUnits: string
  readonly sampleRate: string
  /** Where in the file it is described: its `<Channel>` element, or the like. */
  readonly element: Element
}

/** A stretch of bytes of a file. */
export interface Element {
  readonly offset: number
  /** Bytes. */
  readonly length: number
  /** In SEED volumes: where the volume begins that has the dictionaries for it. */
  readonly volume?: number | undefined
}

/** The overlap rule for epochs; one without a start began before anything. */
export function epochOverlaps(epoch: Epoch, window: TimeWindow): boolean {
  return overlaps(spanOf(epoch), window)
}

export function epochsOverlap(one: Epoch, other: Epoch): boolean {
  return overlaps(spanOf(one), spanOf(other))
}

const beforeAnything = plusMicroseconds(openEnd, -Infinity)
const afterEverything = plusMicroseconds(openEnd, Infinity)

/** "A missing end (an open epoch) is +infinity." (protocol, section 1.1) */
function spanOf({ start, end }: Epoch): TimeWindow {
  return { start: start ?? beforeAnything, end: end >= openEnd ? afterEverything : end }
}
