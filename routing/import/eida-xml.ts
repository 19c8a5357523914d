/**
 * Reads the XML of the EIDA routing service: the `routing` document of its `localconfig` method and of
 * its configuration, and the `service` document of its `query` method.
 */
import { SaxesParser } from 'saxes'

import { Fault } from '../../src/model/index.ts'
import type { SourceReading, SourceRoute } from './reading.ts'

/** @throws {Fault} `SOURCE_BROKEN`, with line and column */
export function readEidaXml(text: string, name: string): SourceReading {
  const document = new EidaDocument()
  const parser = new SaxesParser({})
  let root: string | undefined
  let depth = 0
  parser.on('error', (cause) => {
    throw new Fault('SOURCE_BROKEN', `${name}:${cause.message}`, { cause })
  })
  parser.on('opentag', ({ name: tag, attributes }) => {
    if (++depth > deepest) throw new Fault('SOURCE_BROKEN', `${name}: more than ${deepest} levels`)
    root ??= known(localName(tag), name)
    document.open(localName(tag), attributes)
  })
  parser.on('text', (piece) => {
    document.append(piece)
  })
  parser.on('closetag', ({ name: tag }) => {
    depth--
    document.close(localName(tag))
  })
  // Blanks before the declaration are an error of XML, but not worth failing for.
  parser.write(text.trimStart()).close()
  return { name, routes: document.routes, centres: [], remarks: document.remarks() }
}

/** Levels of elements. The documents have four; the parser keeps all that are open. */
const deepest = 50

/** @throws {Fault} `SOURCE_BROKEN` for the root of any other document */
function known(root: string, name: string): string {
  if (root === 'routing' || root === 'service') return root
  const what = `a document <${root}>; the EIDA routing service answers with <routing> or <service>`
  throw new Fault('SOURCE_BROKEN', `${name}: ${what}`)
}

function localName(tag: string): string {
  return tag.slice(tag.indexOf(':') + 1)
}

type Attributes = Readonly<Record<string, string>>
type Fields = ReadonlyMap<string, string>

/** Both documents in one: their elements have no name in common that would mean two things. */
class EidaDocument {
  readonly routes: SourceRoute[] = []
  readonly #virtual: string[] = []
  #route: Attributes | undefined
  #url = ''
  #streams: Fields[] = []
  #fields = new Map<string, string>()
  #text = ''

  open(tag: string, attributes: Attributes): void {
    this.#text = ''
    if (tag === 'route') this.#route = attributes
    else if (tag === 'params') this.#fields = new Map()
    else if (tag === 'vnetwork') this.#virtual.push(attributes['networkCode'] ?? '')
    else if (this.#route !== undefined && (tag === 'dataselect' || tag === 'station')) {
      this.routes.push(declaredRoute(this.#route, attributes))
    }
  }

  append(piece: string): void {
    this.#text += piece
  }

  close(tag: string): void {
    if (tag === 'route') this.#route = undefined
    else if (tag === 'params') this.#streams.push(this.#fields)
    else if (tag === 'url') this.#url = this.#text.trim()
    else if (tag === 'datacenter') this.#closeCentre()
    else this.#fields.set(tag, this.#text.trim())
  }

  remarks(): readonly string[] {
    if (this.#virtual.length === 0) return []
    return [`virtual networks are no routes and are left out: ${this.#virtual.join(' ')}`]
  }

  /** The URL may stand before or after the streams that it serves. */
  #closeCentre(): void {
    const urls = [this.#url]
    this.routes.push(...this.#streams.map((fields) => answeredRoute(urls, fields)))
    this.#streams = []
    this.#url = ''
  }
}

/** A `route` says which streams, each service in it where and when. */
function declaredRoute(route: Attributes, service: Attributes): SourceRoute {
  return {
    urls: [service['address'] ?? ''],
    network: route['networkCode'] ?? '',
    station: route['stationCode'] ?? '',
    location: route['locationCode'] ?? '',
    channel: route['streamCode'] ?? '',
    start: service['start'] ?? '',
    end: service['end'] ?? '',
    priority: service['priority'] ?? '',
  }
}

function answeredRoute(urls: readonly string[], fields: Fields): SourceRoute {
  const field = (key: string) => fields.get(key) ?? ''
  return {
    urls,
    network: field('net'),
    station: field('sta'),
    location: field('loc'),
    channel: field('cha'),
    start: field('start'),
    end: field('end'),
    priority: field('priority'),
  }
}
