/** How a centre stands in the table: the columns and keys that are the same in all its rows. */
import { quoted } from '../../src/model/index.ts'
import type { RoutingRow } from '../routing-row.ts'
import type { SourceCentre } from './reading.ts'
import type { ServiceUrl } from './service-url.ts'
import { readServiceUrl } from './service-url.ts'

/** What makes a row one of many of its centre. */
type Narrowing = 'row' | 'status' | 'networks' | 'stations' | 'start' | 'end' | 'types'
export type CentreColumns = Omit<RoutingRow, Narrowing>

export interface CentreFacts {
  readonly dcName: string
  /** A row of the table's own for it, where there is one: its columns are kept. */
  readonly own: RoutingRow | undefined
  /** What sources say of it, the strongest first. */
  readonly entries: readonly SourceCentre[]
  /** The services that its routes name. */
  readonly services: readonly ServiceUrl[]
}

export interface ColumnsReading {
  /** Left out for a centre that nobody says how to reach. */
  readonly columns?: CentreColumns
  readonly remarks: readonly string[]
}

export function columnsOf(facts: CentreFacts): ColumnsReading {
  const { dcName, own } = facts
  const base = chooseBase(facts)
  if (own !== undefined) return { columns: withoutNarrowing(own), remarks: keptRemarks(own, base) }
  if (base === undefined) return { remarks: [`${dcName}: no source says where its services are`] }
  const columns = { ...peopleColumns(facts), fdsnws: base }
  return { columns, remarks: baseRemarks(facts, base) }
}

function withoutNarrowing(row: RoutingRow): CentreColumns {
  const columns: { -readonly [K in keyof RoutingRow]: RoutingRow[K] } = { ...row }
  delete columns.stations
  delete columns.start
  delete columns.end
  delete columns.types
  return columns
}

function keptRemarks({ dcName, row, fdsnws }: RoutingRow, base: string | undefined): string[] {
  if (base === undefined || isSameBase(base, fdsnws ?? '')) return []
  const says = fdsnws === undefined ? 'has no fdsnws=' : `says fdsnws=${fdsnws}`
  return [`${dcName}: your row ${row} ${says}, which is kept; the sources say ${base}`]
}

/** Nobody's address and telephone number are told: the web site stands for them. */
function peopleColumns({ dcName, entries }: CentreFacts): CentreColumns {
  const first = (texts: readonly string[]) => texts.find((text) => text !== '') ?? ''
  const called = [...entries.map(({ fullName }) => fullName), ...entries.map(({ name }) => name)]
  return {
    dcName,
    dataCenterName: plain(first([...called, dcName])),
    address: plain(first(entries.map(({ website }) => website))),
    contact: '',
    phone: '',
    contactEmail: '',
  }
}

/** Fit to stand between the quotes of a column. */
function plain(text: string): string {
  return quoted(text).slice(1, -1)
}

/**
 * A centre has one base in the table. Where its services live at several, that of dataselect is taken:
 * most lines ask for waveforms, and a host that serves waveforms mostly serves metadata too.
 */
function chooseBase({ entries, services }: CentreFacts): string | undefined {
  const told = entries.flatMap((entry) =>
    entry.urls
      .map(readServiceUrl)
      .filter((service) => service !== undefined)
      .map((service) => ({ ...service, isRegistered: entry.isRegistered })),
  )
  const used = services.map((service) => ({ ...service, isRegistered: false }))
  const candidates = [...told, ...used]
  const rated = candidates.map((each) => ({ base: each.base, rating: rate(each) }))
  const [best] = rated.sort((one, other) => (one.rating < other.rating ? -1 : 1))
  const secure = best?.base.replace(/^http:/, 'https:')
  return candidates.some(({ base }) => base === secure) ? secure : best?.base
}

/** Sorts the best one first, and always in the same order. */
function rate(service: ServiceUrl & { readonly isRegistered: boolean }): string {
  const isUsual = service.base.endsWith('/fdsnws')
  const merits = [service.service === 'dataselect', service.isRegistered, isUsual]
  return merits.map((has) => (has ? '0' : '1')).join('') + service.base
}

function baseRemarks({ dcName, services }: CentreFacts, base: string): string[] {
  const others = services.filter((each) => !isSameBase(each.base, base))
  if (others.length === 0) return []
  const named = [...new Set(others.map((each) => `${each.base} (${each.service})`))].sort()
  return [
    `${dcName}: a centre has one fdsnws= and ${base} is taken; not taken: ${named.join(', ')}`,
  ]
}

/** Over HTTP or HTTPS, with or without a slash at the end. */
function isSameBase(one: string, other: string): boolean {
  const [bare, otherBare] = [one, other].map((base) => base.replace(/^https?:|\/+$/g, ''))
  return bare === otherBare
}
