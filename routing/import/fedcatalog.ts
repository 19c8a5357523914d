/**
 * Reads answers of irisws-fedcatalog: `format=request`, with the URLs of services and selection lines
 * for each centre, and `format=text`, with a listing of networks, stations or channels for each.
 */
import type { SourceCentre, SourceReading, SourceRoute } from './reading.ts'
import type { Stream } from './request-words.ts'
import { badLine, isParameter, readSelection } from './request-words.ts'

/** @throws {Fault} `SOURCE_BROKEN`, with the line */
export function readFedcatalog(text: string, name: string): SourceReading {
  const routes: SourceRoute[] = []
  const centres: Block[] = []
  let block: Block | undefined
  for (const [index, line] of text
    .split(/\r?\n/)
    .map((each) => each.trim())
    .entries()) {
    const begun = readBlock(line)
    if (begun !== undefined) {
      block = begun
      centres.push(block)
    } else if (!readService(line, block) && !isBeside(line)) {
      const stream = readListed(line) ?? readSelection(line)
      if (stream === undefined || block === undefined) throw badLine(name, index, line)
      routes.push({ centre: block.name, urls: block.urls, ...stream })
    }
  }
  return { name, routes, centres, remarks: [] }
}

/** A centre, while its services are still being read. */
type Block = SourceCentre & { readonly urls: string[] }

/** `DATACENTER=GEOFON,http://geofon.gfz.de`; in listings as a comment. */
function readBlock(line: string): Block | undefined {
  const [, said] = /^#?\s*DATACENTER=(.*)$/i.exec(line) ?? []
  if (said === undefined) return undefined
  const [name = '', ...website] = said.split(',')
  return {
    name: name.trim(),
    fullName: '',
    website: website.join(',').trim(),
    urls: [],
    isRegistered: false,
  }
}

/** `DATASELECTSERVICE=URL`, and whatever other services the centre has. */
function readService(line: string, block: Block | undefined): boolean {
  const [, url] = /^[A-Z]+SERVICE=(.*)$/.exec(line) ?? []
  if (url === undefined || block === undefined) return false
  block.urls.push(url.trim())
  return true
}

/** What carries no route: blank lines, the titles of a listing, parameters. */
function isBeside(line: string): boolean {
  return line === '' || line.startsWith('#') || isParameter(line)
}

/**
 * A row of the text format of fdsnws-station: networks have five columns (start and end are the third
 * and fourth), stations eight, channels seventeen (start and end are the last two).
 */
function readListed(line: string): Stream | undefined {
  const columns = line.split('|').map((column) => column.trim())
  const column = (index: number) => [columns.at(index)].join('')
  const level = levels.get(columns.length)
  if (level === undefined) return undefined
  const isChannel = level === 'channel'
  const [start, end] = level === 'network' ? [column(2), column(3)] : [column(-2), column(-1)]
  return {
    network: column(0),
    station: level === 'network' ? '*' : column(1),
    location: isChannel ? column(2) : '*',
    channel: isChannel ? column(3) : '*',
    start,
    end,
    priority: '',
  }
}

const levels: ReadonlyMap<number, 'network' | 'station' | 'channel'> = new Map([
  [5, 'network'],
  [8, 'station'],
  [17, 'channel'],
])
