/** What the headers of some formats tell of a channel besides its codes: numbers of the metadata. */
import type { ChannelEpoch } from '../stationxml/epochs.ts'

/** Undefined where the metadata does not say. */
export interface ChannelFacts {
  /** Degrees. */
  readonly latitude: number | undefined
  /** Degrees. */
  readonly longitude: number | undefined
  /** Metres. */
  readonly elevation: number | undefined
  /** Metres below the elevation's surface. */
  readonly depth: number | undefined
  /** Degrees clockwise from north. */
  readonly azimuth: number | undefined
  /** Degrees down from the horizontal. */
  readonly dip: number | undefined
  /** Counts for one unit of ground motion, at the frequency. */
  readonly scale: number | undefined
  /** Hz. */
  readonly scaleFrequency: number | undefined
  readonly scaleUnits: string
  readonly sensor: string
}

export function factsOf(epoch: Omit<ChannelEpoch, 'element'>): ChannelFacts {
  return {
    latitude: numberOf(epoch.latitude),
    longitude: numberOf(epoch.longitude),
    elevation: numberOf(epoch.elevation),
    depth: numberOf(epoch.depth),
    azimuth: numberOf(epoch.azimuth),
    dip: numberOf(epoch.dip),
    scale: numberOf(epoch.scale),
    scaleFrequency: numberOf(epoch.scaleFrequency),
    scaleUnits: epoch.scaleUnits,
    sensor: epoch.sensor,
  }
}

function numberOf(text: string): number | undefined {
  const value = Number(text)
  return text.trim() !== '' && Number.isFinite(value) ? value : undefined
}
