/** Makes epochs of what was read between the tags of one network, station or channel. */
import { openEnd } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import { readIsoTime } from '../iso-time.ts'
import type { ChannelEpoch, Epoch, Identifier, NetworkEpoch, StationEpoch } from './epochs.ts'

/** An element's attributes, the texts below it by their path, and its identifiers. */
export interface Described {
  readonly attributes: Readonly<Record<string, string>>
  readonly texts: ReadonlyMap<string, string>
  readonly identifiers: readonly Identifier[]
}

/** @returns undefined where a date is there but cannot be read */
export function epochOf({ attributes }: Described): Epoch | undefined {
  const { startDate, endDate } = attributes
  const start = startDate === undefined ? undefined : readIsoTime(startDate)
  const end = endDate === undefined ? openEnd : readIsoTime(endDate)
  if ((startDate !== undefined && start === undefined) || end === undefined) return undefined
  return { start, end }
}

export function networkOf(network: string, described: Described, epoch: Epoch): NetworkEpoch {
  const { texts, identifiers } = described
  return {
    network,
    description: texts.get('Description') ?? '',
    totalStations: texts.get('TotalNumberStations'),
    identifiers,
    ...epoch,
  }
}

export function stationOf(
  network: string,
  station: string,
  { texts, identifiers }: Described,
  epoch: Epoch,
): StationEpoch {
  return {
    network,
    station,
    latitude: texts.get('Latitude') ?? '',
    longitude: texts.get('Longitude') ?? '',
    elevation: texts.get('Elevation') ?? '',
    siteName: texts.get('Site/Name') ?? '',
    identifiers,
    ...epoch,
  }
}

const sensitivity = 'Response/InstrumentSensitivity'

export function channelOf(
  codes: Omit<ChannelId, 'location'>,
  { attributes, texts }: Described,
  epoch: Epoch,
): Omit<ChannelEpoch, 'element'> {
  const textAt = (path: string) => texts.get(path) ?? ''
  return {
    id: { ...codes, location: locationOf(attributes['locationCode']) },
    latitude: textAt('Latitude'),
    longitude: textAt('Longitude'),
    elevation: textAt('Elevation'),
    depth: textAt('Depth'),
    azimuth: textAt('Azimuth'),
    dip: textAt('Dip'),
    sensor: textAt('Sensor/Description') || textAt('Sensor/Type'),
    scale: textAt(`${sensitivity}/Value`),
    scaleFrequency: textAt(`${sensitivity}/Frequency`),
    scaleUnits: textAt(`${sensitivity}/InputUnits/Name`),
    sampleRate: textAt('SampleRate'),
    ...epoch,
  }
}

/** The blank location is written as nothing, as blanks, as dashes, or not at all. */
function locationOf(code: string | undefined): string {
  const trimmed = code?.trim() ?? ''
  return /^-{1,2}$/.test(trimmed) ? '' : trimmed
}
