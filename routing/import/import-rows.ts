/** Makes rows of the routing table of what sources say: the heart of `netdc routing import`. */
import { Fault, isConcrete } from '../../src/model/index.ts'
import type { RoutingRow } from '../routing-row.ts'
import { columnsOf } from './centre-columns.ts'
import { CentreNames } from './centre-names.ts'
import { gatherRows } from './gather-rows.ts'
import type { Stretch } from './judge-route.ts'
import { judgeRoute } from './judge-route.ts'
import { findOwn } from './own-rows.ts'
import type { SourceCentre, SourceReading, SourceRoute } from './reading.ts'
import { Remarks } from './remarks.ts'
import type { ServiceUrl } from './service-url.ts'
import { readServiceUrl } from './service-url.ts'

export interface ImportOptions {
  /** DC_NAMEs by host, chosen by the administrator. */
  readonly names: ReadonlyMap<string, string>
  /** DC_NAMEs of centres to be left out. */
  readonly without: ReadonlySet<string>
  /** The rows that the administrator wrote. */
  readonly own: readonly RoutingRow[]
}

export interface Imported {
  /** Sorted by centre and network. */
  readonly rows: readonly RoutingRow[]
  /** How many routes the administrator's rows say already. */
  readonly known: number
  /** What was left out, widened or guessed, one sentence each. */
  readonly remarks: readonly string[]
}

/** @throws {Fault} `SOURCE_BROKEN` where sources name more than there can be */
export function importRows(
  sources: readonly SourceReading[],
  { names: chosen, without, own }: ImportOptions,
): Imported {
  const entries = sources.flatMap(({ centres }) => centres)
  const placed = sources.map(placeRoutes)
  const hosts = placed.flatMap(({ routes }) => routes.flatMap((each) => each.services.map(hostOf)))
  refuseTooMany('data centres', entries.length + new Set(hosts).size, mostCentres)
  const names = new CentreNames({ chosen, own, centres: entries, hosts })
  const centres = new Map<string, Centre>()
  const remarks = placed.flatMap((source) => collect(source, names, without, centres))
  refuseTooMany('patterns of networks', patternsOf([...centres.values()]).size, mostPatterns)
  const made = [...centres.values()]
    .sort((one, other) => (one.dcName < other.dcName ? -1 : 1))
    .map((centre) => makeRows(centre, entriesOf(centre, entries, names), own))
  return {
    rows: made.flatMap(({ rows }) => rows),
    known: made.reduce((sum, { known }) => sum + known, 0),
    remarks: [...remarks, ...names.remarks, ...made.flatMap((each) => each.remarks)],
  }
}

/** There are some forty in the world; a source may name each of them several times, and each host. */
const mostCentres = 2000

/** A source that was made to keep the import, or the gateway that reads the table, busy for ever. */
function refuseTooMany(what: string, found: number, most: number): void {
  if (found <= most) return
  throw new Fault('SOURCE_BROKEN', `the sources name ${found} ${what}; more than ${most} cannot be`)
}

interface PlacedRoute {
  readonly route: SourceRoute
  /** Those of dataselect first. */
  readonly services: readonly ServiceUrl[]
}

interface PlacedSource {
  readonly name: string
  readonly routes: readonly PlacedRoute[]
  readonly remarks: readonly string[]
}

/** Sources repeat a few URLs ten thousand times. */
function placeRoutes({ name, routes, remarks }: SourceReading): PlacedSource {
  const known = new Map<string, ServiceUrl | undefined>()
  const read = (url: string) => {
    if (!known.has(url)) known.set(url, readServiceUrl(url))
    return known.get(url)
  }
  const placed = routes.map((route) => {
    const services = route.urls.map(read).filter((service) => service !== undefined)
    return { route, services: services.sort(byService) }
  })
  return { name, routes: placed, remarks }
}

function byService(one: ServiceUrl, other: ServiceUrl): number {
  return one.service.localeCompare(other.service)
}

function hostOf({ host }: ServiceUrl): string {
  return host
}

interface Centre {
  readonly dcName: string
  readonly stretches: Stretch[]
  /** By base and service: one of each is enough. */
  readonly services: Map<string, ServiceUrl>
}

/** Adds the source's routes to their centres. @returns what there is to say of the source */
function collect(
  source: PlacedSource,
  names: CentreNames,
  without: ReadonlySet<string>,
  centres: Map<string, Centre>,
): string[] {
  const remarks = new Remarks()
  for (const { route, services } of source.routes) {
    const shown = `${route.network} ${route.station}`.trim()
    const dcName = names.nameOf(route.centre, services.map(hostOf))
    if (dcName === undefined) remarks.note(elsewhere, shown)
    else if (!without.has(dcName)) {
      const judgement = judgeRoute(route)
      if ('refused' in judgement) remarks.note(judgement.refused, shown)
      else {
        for (const remark of judgement.remarks) remarks.note(remark, shown)
        addStretch(dcName, judgement.stretch, services, centres)
      }
    }
  }
  return [...source.remarks, ...remarks.list()].map((remark) => `${source.name}: ${remark}`)
}

const elsewhere = 'routes to other services than FDSN dataselect and station are left out'

function addStretch(
  dcName: string,
  stretch: Stretch,
  services: readonly ServiceUrl[],
  centres: Map<string, Centre>,
): void {
  const known = centres.get(dcName)
  const centre = known ?? { dcName, stretches: [], services: new Map<string, ServiceUrl>() }
  if (known === undefined) centres.set(dcName, centre)
  centre.stretches.push(stretch)
  for (const each of services) centre.services.set(`${each.service} ${each.base}`, each)
}

/** Each is compared with all others when the table is read. */
const mostPatterns = 1000

function patternsOf(centres: readonly Centre[]): ReadonlySet<string> {
  const networks = centres.flatMap(({ stretches }) => stretches.map(({ network }) => network))
  return new Set(networks.filter((network) => !isConcrete(network)))
}

/** What the sources say of the centre itself, the registry first. */
function entriesOf(
  { dcName }: Centre,
  entries: readonly SourceCentre[],
  names: CentreNames,
): readonly SourceCentre[] {
  const own = entries.filter(({ name }) => names.nameOf(name, []) === dcName)
  return own.sort((one, other) => Number(other.isRegistered) - Number(one.isRegistered))
}

function makeRows(
  { dcName, stretches, services }: Centre,
  entries: readonly SourceCentre[],
  table: readonly RoutingRow[],
): Imported {
  const own = table.filter((row) => row.dcName === dcName)
  const facts = { dcName, own: own[0], entries, services: [...services.values()] }
  const { columns, remarks } = columnsOf(facts)
  if (columns === undefined) return { rows: [], known: 0, remarks }
  const kept = new Remarks()
  const fresh = stretches.filter((stretch) => {
    const row = findOwn(stretch, own)
    if (row !== undefined && row.status !== stretch.status) {
      const says = `${dcName}: your row ${row.row} says ${row.status}, which is kept`
      kept.note(`${says}; the sources say ${stretch.status}`, stretch.network)
    }
    return row === undefined
  })
  const known = stretches.length - fresh.length
  return { rows: gatherRows(columns, fresh), known, remarks: [...remarks, ...kept.list()] }
}
