/** The four tables of an inventory that this handler makes, and their rows. */
import { formatInstant, openEnd } from '../../../src/model/index.ts'
import type { Instant } from '../../../src/model/index.ts'
import type { HeldSpan } from '../archive/holdings.ts'
import { printedLocation } from '../channel-id.ts'
import type { ChannelEpoch, Epoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { Table } from './inventory-text.ts'

export const tables = {
  networks: {
    title: 'NETWORKS',
    columns: ['DC_NAME', 'NETWORK', 'DESCRIPTION', 'START', 'END', 'TOTAL_STATIONS'],
  },
  stations: {
    title: 'STATIONS',
    columns: [
      ...['DC_NAME', 'NETWORK', 'STATION', 'LATITUDE', 'LONGITUDE', 'ELEVATION'],
      ...['SITE_NAME', 'START', 'END'],
    ],
  },
  channels: {
    title: 'CHANNELS',
    columns: [
      ...['DC_NAME', 'NETWORK', 'STATION', 'LOCATION', 'CHANNEL', 'LATITUDE', 'LONGITUDE'],
      ...['ELEVATION', 'DEPTH', 'AZIMUTH', 'DIP', 'SENSOR', 'SCALE', 'SCALE_FREQ', 'SCALE_UNITS'],
      ...['SAMPLE_RATE', 'START', 'END'],
    ],
  },
  spans: {
    title: 'DATA TIME SPANS',
    columns: ['DC_NAME', 'NETWORK', 'STATION', 'LOCATION', 'CHANNEL', 'START', 'END'],
  },
} as const satisfies Record<string, Table>

export function networkRow(dcName: string, network: NetworkEpoch): string[] {
  const { description, totalStations = '' } = network
  return [dcName, network.network, description, ...epochCells(network), totalStations]
}

export function stationRow(dcName: string, epoch: StationEpoch): string[] {
  const { network, station, latitude, longitude, elevation, siteName } = epoch
  return [dcName, network, station, latitude, longitude, elevation, siteName, ...epochCells(epoch)]
}

export function channelRow(dcName: string, epoch: Omit<ChannelEpoch, 'element'>): string[] {
  const { id, latitude, longitude, elevation, depth, azimuth, dip, sensor } = epoch
  return [
    ...[dcName, id.network, id.station, printedLocation(id.location), id.channel],
    ...[latitude, longitude, elevation, depth, azimuth, dip, sensor],
    ...[epoch.scale, epoch.scaleFrequency, epoch.scaleUnits, epoch.sampleRate],
    ...epochCells(epoch),
  ]
}

export function spanRow(dcName: string, { id, start, end }: HeldSpan): string[] {
  const codes = [id.network, id.station, printedLocation(id.location), id.channel]
  return [dcName, ...codes, printTime(start), printTime(end)]
}

function epochCells({ start, end }: Epoch): string[] {
  return [start === undefined ? '' : printTime(start), end >= openEnd ? '' : printTime(end)]
}

/** `2001-06-23T20:30:00.000000` */
function printTime(at: Instant): string {
  return formatInstant(at).slice(0, -1)
}
