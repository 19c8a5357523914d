/** The text format of fdsnws-station, mapped column by column onto epochs. */
import { openEnd } from '../../../src/model/index.ts'
import { readIsoTime } from '../iso-time.ts'
import type { ChannelEpoch, Epoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { RowKey } from './sorted-rows.ts'
import type { TableForm } from './table-reader.ts'

/** A channel as a service describes it; numbers as the service writes them. */
export type UpstreamChannel = Omit<ChannelEpoch, 'element'>

/** Gives the cell of a column. */
type Row = (column: string) => string

/** The text of one level: which columns, and what a row of their cells says. */
export interface LevelText<T> {
  readonly level: 'network' | 'station' | 'channel'
  readonly form: TableForm
  /** @returns undefined where a date cannot be read */
  readonly keyOf: (cells: readonly string[]) => RowKey | undefined
  /** @param cells - a row that has a key */
  readonly epochOf: (cells: readonly string[]) => T
}

export const networkText = levelText<NetworkEpoch>(
  'network',
  1,
  ['Network', 'Description', 'StartTime', 'EndTime', 'TotalStations'],
  (row) => ({
    network: row('Network'),
    description: row('Description'),
    totalStations: row('TotalStations'),
    ...epochOf(row),
  }),
)

export const stationText = levelText<StationEpoch>(
  'station',
  2,
  [
    ...['Network', 'Station', 'Latitude', 'Longitude', 'Elevation', 'SiteName'],
    ...['StartTime', 'EndTime'],
  ],
  (row) => ({
    network: row('Network'),
    station: row('Station'),
    latitude: row('Latitude'),
    longitude: row('Longitude'),
    elevation: row('Elevation'),
    siteName: row('SiteName'),
    ...epochOf(row),
  }),
)

export const channelText = levelText<UpstreamChannel>(
  'channel',
  4,
  [
    ...['Network', 'Station', 'Location', 'Channel', 'Latitude', 'Longitude', 'Elevation'],
    ...['Depth', 'Azimuth', 'Dip', 'SensorDescription', 'Scale', 'ScaleFreq', 'ScaleUnits'],
    ...['SampleRate', 'StartTime', 'EndTime'],
  ],
  (row) => ({
    id: {
      network: row('Network'),
      station: row('Station'),
      location: locationOf(row('Location')),
      channel: row('Channel'),
    },
    latitude: row('Latitude'),
    longitude: row('Longitude'),
    elevation: row('Elevation'),
    depth: row('Depth'),
    azimuth: row('Azimuth'),
    dip: row('Dip'),
    sensor: row('SensorDescription'),
    scale: row('Scale'),
    scaleFrequency: row('ScaleFreq'),
    scaleUnits: row('ScaleUnits'),
    sampleRate: row('SampleRate'),
    ...epochOf(row),
  }),
)

/** The blank location is written as nothing, as blanks, or as dashes. */
export function locationOf(cell: string): string {
  return /^-{1,2}$/.test(cell) ? '' : cell
}

/** "IRIS puts blanks round `|`"; cells are trimmed when they are read. */
function levelText<T>(
  level: LevelText<T>['level'],
  needed: number,
  columns: readonly string[],
  read: (row: Row) => T,
): LevelText<T> {
  const places = new Map(columns.map((name, place) => [name, place]))
  const rowOf = (cells: readonly string[]) => (column: string) =>
    cells[places.get(column) ?? -1] ?? ''
  return {
    level,
    form: {
      columns: columns.map((name) => ({ name })),
      needed,
      usualCount: columns.length,
      split: (line) => line.split('|'),
    },
    keyOf: (cells) => keyOf(rowOf(cells), needed),
    epochOf: (cells) => read(rowOf(cells)),
  }
}

function keyOf(row: Row, codes: number): RowKey | undefined {
  const [startTime, endTime] = [row('StartTime'), row('EndTime')]
  const start = startTime === '' ? -Infinity : readIsoTime(startTime)
  if (start === undefined || (endTime !== '' && readIsoTime(endTime) === undefined))
    return undefined
  return {
    network: row('Network'),
    station: codes > 1 ? row('Station') : '',
    location: codes > 2 ? locationOf(row('Location')) : '',
    channel: codes > 2 ? row('Channel') : '',
    start,
    more: '',
  }
}

/** "End empty or 2599/2500" is none; both dates were found readable before. */
function epochOf(row: Row): Epoch {
  return { start: readIsoTime(row('StartTime')), end: readIsoTime(row('EndTime')) ?? openEnd }
}
