/**
 * What StationXML files say, read with patterns and no parser: an opinion of its own on what an
 * inventory must hold. Good for files whose elements have no prefix and no comments in between.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The cells of a row behind DC_NAME. */
export type Row = readonly string[]

export interface StationXmlRows {
  readonly networks: readonly Row[]
  readonly stations: readonly Row[]
  readonly channels: readonly Row[]
}

/** An element without its children of the same level below. */
interface Found {
  readonly attributes: string
  readonly content: string
}

/** Of several files that describe the same epoch the first, by name, counts. */
export function readStationXml(folder: string, networks: readonly string[]): StationXmlRows {
  const names = readdirSync(folder).filter((name) => /\.(xml|staxml)$/.test(name))
  const files = names.sort().map((name) => rowsOf(readFileSync(join(folder, name))))
  const all = (level: keyof StationXmlRows, codes: number) =>
    files
      .flatMap((file) => file[level])
      .filter(([network = '']) => networks.includes(network))
      .filter((row, index, rows) => rows.findIndex(sameEpoch(row, codes)) === index)
      .sort(byCodes(codes))
  return {
    networks: all('networks', 1),
    stations: all('stations', 2),
    channels: all('channels', 4),
  }
}

function rowsOf(file: Buffer): StationXmlRows {
  const isLatin1 = /encoding=.ISO-8859-1/.test(file.subarray(0, 100).toString('latin1'))
  const text = file.toString(isLatin1 ? 'latin1' : 'utf8')
  const networks: Row[] = []
  const stations: Row[] = []
  const channels: Row[] = []
  for (const network of elements(text, 'Network')) {
    const code = attribute(network, 'code')
    const own = network.content.replace(/<Station [^]*/, '')
    networks.push([code, inside(own, 'Description'), ...epoch(network), total(own)])
    for (const station of elements(network.content, 'Station')) {
      const name = attribute(station, 'code')
      const site = inside(station.content, 'Site', 'Name')
      stations.push([code, name, ...position(station.content), site, ...epoch(station)])
      for (const channel of elements(station.content, 'Channel')) {
        channels.push([code, name, ...channelCells(channel)])
      }
    }
  }
  return { networks, stations, channels }
}

function channelCells(channel: Found): Row {
  const { content } = channel
  const sensor = inside(content, 'Sensor', 'Description') || inside(content, 'Sensor', 'Type')
  const sensitivity = (...path: string[]) => inside(content, 'InstrumentSensitivity', ...path)
  return [
    ...[attribute(channel, 'locationCode').trim() || '--', attribute(channel, 'code')],
    ...[...position(content), inside(content, 'Depth')],
    ...[inside(content, 'Azimuth'), inside(content, 'Dip'), sensor],
    ...[sensitivity('Value'), sensitivity('Frequency'), sensitivity('InputUnits', 'Name')],
    inside(content, 'SampleRate'),
    ...epoch(channel),
  ]
}

function position(content: string): Row {
  return ['Latitude', 'Longitude', 'Elevation'].map((name) => inside(content, name))
}

function total(content: string): string {
  return inside(content, 'TotalNumberStations') || '1'
}

/** Start and end as they are printed; from the year 2500 on an end is open. */
function epoch(element: Found): Row {
  const [start, end] = [attribute(element, 'startDate'), attribute(element, 'endDate')]
  return [printed(start), end.slice(0, 4) >= '2500' ? '' : printed(end)]
}

function printed(date: string): string {
  const [whole = '', fraction = ''] = date.replace(/Z$/, '').split('.')
  return whole && `${whole}.${fraction.padEnd(6, '0')}`
}

function elements(text: string, name: string): Found[] {
  const form = new RegExp(`<${name}\\s([^>]*)>([^]*?)</${name}>`, 'g')
  return [...text.matchAll(form)].map(([, attributes = '', content = '']) => {
    return { attributes, content }
  })
}

function attribute({ attributes }: Found, name: string): string {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? ''
}

/** The text of the first element at a path, wherever that begins. */
function inside(text: string, ...path: readonly string[]): string {
  const [name = '', ...rest] = path
  const content = new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`).exec(text)?.[1] ?? ''
  return rest.length > 0 ? inside(content, ...rest) : content.replaceAll(/\s+/g, ' ').trim()
}

/** Rows end with start and end, but for networks, where the number of stations follows. */
function startOf(row: Row, codes: number): string {
  return row.at(codes === 1 ? -3 : -2) ?? ''
}

function keyOf(row: Row, codes: number): string {
  return [...row.slice(0, codes), startOf(row, codes)].join('\0')
}

function sameEpoch(row: Row, codes: number) {
  return (other: Row) => keyOf(other, codes) === keyOf(row, codes)
}

function byCodes(codes: number) {
  return (one: Row, other: Row) => (keyOf(one, codes) < keyOf(other, codes) ? -1 : 1)
}
