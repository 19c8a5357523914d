/** The invented stations of the example archive. */
import { fromDayOfYear } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'

export interface ExampleChannel {
  readonly location: string
  readonly channel: string
  /** Samples per second. */
  readonly rate: number
  /** Degrees. */
  readonly azimuth: number
  readonly dip: number
}

export interface ExampleStation {
  readonly network: string
  readonly station: string
  readonly site: string
  /** Degrees and metres. */
  readonly latitude: number
  readonly longitude: number
  readonly elevation: number
  readonly channels: readonly ExampleChannel[]
}

export const networkNames: Readonly<Record<string, string>> = {
  XX: 'Example Network',
  XY: 'Second Example Network',
}

const vertical = { azimuth: 0, dip: -90 }

export const exampleStations: readonly ExampleStation[] = [
  {
    network: 'XX',
    station: 'ALFA',
    site: 'Alfa Hill, Nowhere',
    latitude: 10.5,
    longitude: 20.25,
    elevation: 350,
    channels: [
      { location: '00', channel: 'BHZ', rate: 20, ...vertical },
      { location: '00', channel: 'BHN', rate: 20, azimuth: 0, dip: 0 },
      { location: '00', channel: 'BHE', rate: 20, azimuth: 90, dip: 0 },
    ],
  },
  {
    network: 'XX',
    station: 'BETA',
    site: 'Beta Valley, Nowhere',
    latitude: 11.25,
    longitude: 21.5,
    elevation: 120,
    channels: [
      { location: '', channel: 'BHZ', rate: 20, ...vertical },
      { location: '', channel: 'LHZ', rate: 1, ...vertical },
    ],
  },
  {
    network: 'XY',
    station: 'GAMA',
    site: 'Gama Island, Nowhere',
    latitude: -3.125,
    longitude: 40.75,
    elevation: 15,
    channels: [{ location: '10', channel: 'BHZ', rate: 20, ...vertical }],
  },
]

/** Two hours before midnight and two after. */
export const recorded: TimeWindow = {
  start: fromDayOfYear(2024, 10, 22 * 3_600_000_000),
  end: fromDayOfYear(2024, 11, 2 * 3_600_000_000),
}

/** Nothing was recorded here by channels of one sample per second. */
export const gap: TimeWindow = {
  start: fromDayOfYear(2024, 10, 23 * 3_600_000_000),
  end: fromDayOfYear(2024, 10, 23 * 3_600_000_000 + 600_000_000),
}
