/** A channel epoch as a `<Channel>` element, where its source is not StationXML. */
import { Fault, formatInstant, openEnd } from '../../../src/model/index.ts'
import type { ChannelEpoch, Epoch, StationEpoch } from '../stationxml/epochs.ts'
import type { Response } from '../stationxml/response.ts'
import { responseElement } from './response-element.ts'
import { element, group, optional } from './xml.ts'

/**
 * @param station - where the channel itself says nothing of its place
 * @throws {Fault} `SOURCE_BROKEN` for what the schema has no way to say
 */
export function channelElement(
  channel: ChannelEpoch,
  station: StationEpoch | undefined,
  response: Response | undefined,
): string {
  const { id, azimuth, dip, sampleRate, sensor } = channel
  const children = [
    ...placeElements(placeOf(channel, station)),
    // "Depth" is not optional; of most sources that lack it, nothing lies deep.
    element('Depth', channel.depth === '' ? '0' : channel.depth),
    optional('Azimuth', azimuthOf(azimuth)),
    optional('Dip', within(dip, -90, 90)),
    optional('SampleRate', sampleRate),
    group('Sensor', [optional('Description', sensor)]),
    response ? responseElement(response) : '',
  ]
  const codes = { code: id.channel, locationCode: id.location }
  return group('Channel', children, { ...codes, ...dateAttributes(channel) })
}

export interface Place {
  readonly latitude: string
  readonly longitude: string
  readonly elevation: string
}

/** @throws {Fault} `SOURCE_BROKEN` where nobody knows it */
function placeOf(channel: Place, station: Place | undefined): Place {
  if (isKnown(channel)) return channel
  if (station && isKnown(station)) return station
  throw new Fault(
    'SOURCE_BROKEN',
    'its coordinates are not known, which StationXML cannot do without',
  )
}

export function isKnown({ latitude, longitude, elevation }: Place): boolean {
  return [latitude, longitude, elevation].every((number) => number !== '')
}

export function placeElements({ latitude, longitude, elevation }: Place): string[] {
  return [
    element('Latitude', latitude),
    element('Longitude', longitude),
    element('Elevation', elevation),
  ]
}

/** "Azimuth: at least 0 and less than 360", and SEED goes up to 360. */
function azimuthOf(text: string): string {
  return Number(text) === 360 ? '0' : within(text, 0, 360)
}

/** Nothing for a number that would make the whole document invalid. */
function within(text: string, least: number, most: number): string {
  const number = Number(text)
  return number >= least && number <= most ? text : ''
}

/** No date for a start that nobody knows, and for what has no end. */
export function dateAttributes({ start, end }: Epoch): Record<string, string | undefined> {
  return {
    startDate: start === undefined ? undefined : formatInstant(start),
    endDate: end >= openEnd ? undefined : formatInstant(end),
  }
}
