/** Rows of the index as the epochs that they were made of. */
import { openEnd, plusMicroseconds } from '../../../src/model/index.ts'
import type { ChannelEpoch, Epoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import { unknownStart } from './epoch-writer.ts'
import { identifiersIn } from './identifier-cell.ts'
import type { SourceFile, SourceKind } from './source-file.ts'

/** A channel epoch and the file that describes it. */
export interface MetadataChannel extends ChannelEpoch {
  readonly file: SourceFile
}

interface Row {
  readonly network: string
  readonly start: number
  readonly end: number
}

export interface NetworkRow extends Row {
  readonly description: string
  readonly total: string | null
  readonly identifiers: string
}

export interface StationRow extends Row {
  readonly station: string
  readonly latitude: string
  readonly longitude: string
  readonly elevation: string
  readonly site: string
  readonly identifiers: string
}

export interface ChannelRow extends Row, Omit<ChannelEpoch, keyof Epoch | 'id' | 'element'> {
  readonly station: string
  readonly location: string
  readonly channel: string
  readonly position: number
  readonly length: number
  readonly volume: number | null
  readonly path: string
  readonly name: string
  readonly kind: SourceKind
  readonly size: number
  readonly modified: number
  readonly encoding: string
}

export function networkOf(row: NetworkRow): NetworkEpoch {
  const { network, description, total } = row
  const identifiers = identifiersIn(row.identifiers)
  return { network, description, totalStations: total ?? undefined, identifiers, ...epochOf(row) }
}

export function stationOf(row: StationRow): StationEpoch {
  const { network, station, latitude, longitude, elevation, site } = row
  const place = { latitude, longitude, elevation, siteName: site }
  return {
    network,
    station,
    ...place,
    identifiers: identifiersIn(row.identifiers),
    ...epochOf(row),
  }
}

export function channelOf(row: ChannelRow): MetadataChannel {
  const { network, station, location, channel, latitude, longitude, elevation } = row
  const { depth, azimuth, dip, sensor, scale, scaleFrequency, scaleUnits, sampleRate } = row
  return {
    id: { network, station, location, channel },
    ...{ latitude, longitude, elevation, depth, azimuth, dip, sensor },
    ...{ scale, scaleFrequency, scaleUnits, sampleRate },
    element: { offset: row.position, length: row.length, volume: row.volume ?? undefined },
    ...epochOf(row),
    file: fileOf(row),
  }
}

function fileOf({ path, name, kind, size, modified, encoding }: ChannelRow): SourceFile {
  return { path, name, kind, size, modifiedMs: modified, encoding }
}

function epochOf({ start, end }: Row): Epoch {
  return { start: start === unknownStart ? undefined : instant(start), end: instant(end) }
}

function instant(microseconds: number) {
  return plusMicroseconds(openEnd, microseconds - openEnd)
}
