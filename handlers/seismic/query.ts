/** What a line asks this handler for. The fields and codes were checked when the line was read. */
import type { LineReading } from '../../src/handle/handler.ts'
import type { RequestLine, TimeWindow } from '../../src/model/index.ts'
import { readLineOptions } from './line-options.ts'
import type { LineOptions, LineWishes } from './line-options.ts'
import type { Selection } from './selection.ts'

export type SeismicQuery = MetadataQuery | SpansQuery | ResponseQuery | WaveformQuery

/** What there is by the metadata, at all times. */
export interface MetadataQuery {
  readonly level: 'networks' | 'stations' | 'channels'
  readonly selection: Selection
}

export interface SpansQuery {
  readonly level: 'spans'
  readonly selection: Selection
  readonly window: TimeWindow
}

export interface ResponseQuery {
  readonly level: 'response'
  readonly selection: Selection
  /** Undefined for the whole history. */
  readonly window: TimeWindow | undefined
}

export interface WaveformQuery {
  readonly level: 'waveform'
  readonly selection: Selection
  readonly window: TimeWindow
  /** What the line says; the configuration says the rest. */
  readonly wishes: LineWishes
}

/** Which positions a line names: DC_NAME and NETWORK, STATION, LOCATION and CHANNEL. */
const positions = { networks: 2, stations: 3, channels: 5 }

export function readLine(line: RequestLine): LineReading<SeismicQuery> {
  const reading = readLineOptions(line.options, line.type === 'DATA')
  if ('problems' in reading) return reading
  const query = queryOf(line, reading)
  return query
    ? { query }
    : { problems: [`a ${line.type} line with these fields is not known here`] }
}

function queryOf(line: RequestLine, { wishes, exclude }: LineOptions): SeismicQuery | undefined {
  const selection = selectionOf(line, exclude)
  const window = windowOf(line)
  const isComplete = line.fields.length === positions.channels
  switch (line.type) {
    case 'INV':
      return inventoryQuery(line, selection, window)
    case 'RESP':
      return isComplete ? { level: 'response', selection, window } : undefined
    case 'DATA':
      return isComplete && window ? { level: 'waveform', selection, window, wishes } : undefined
    default:
      return undefined
  }
}

function inventoryQuery(
  line: RequestLine,
  selection: Selection,
  window: TimeWindow | undefined,
): SeismicQuery | undefined {
  const count = line.fields.length
  if (window)
    return count === positions.channels ? { level: 'spans', selection, window } : undefined
  switch (count) {
    case positions.networks:
      return { level: 'networks', selection }
    case positions.stations:
      return { level: 'stations', selection }
    case positions.channels:
      return { level: 'channels', selection }
    default:
      return undefined
  }
}

function selectionOf({ fields }: RequestLine, exclude: readonly string[]): Selection {
  const [, network = ['*'], station = ['*'], location = ['*'], channel = ['*']] = fields
  const selection = { network, station, location, channel }
  return exclude.length === 0 ? selection : { ...selection, exclude }
}

function windowOf({ start, end }: RequestLine): TimeWindow | undefined {
  return start !== undefined && end !== undefined ? { start, end } : undefined
}
