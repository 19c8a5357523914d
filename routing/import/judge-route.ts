/** A route as a source says it, held against what the routing table can say. */
import type { Instant } from '../../src/model/index.ts'
import { openEnd } from '../../src/model/index.ts'
import { readTime } from '../../src/parse/time.ts'
import type { SourceRoute } from './reading.ts'
import type { Span } from './windows.ts'
import { endOf, spanOf, startOf } from './windows.ts'

/** What a route says but for the centre. */
export interface Stretch {
  readonly status: 'PRIMARY' | 'SECONDARY'
  readonly network: string
  /** A code or a pattern; `*` for every station. */
  readonly station: string
  readonly span: Span
}

export type Judgement =
  | { readonly stretch: Stretch; readonly remarks: readonly string[] }
  /** The route is left out; the sentence says which ones are. */
  | { readonly refused: string }

export function judgeRoute(route: SourceRoute): Judgement {
  const network = codeOf(route.network)
  const station = codeOf(route.station)
  if (network.startsWith('_')) return { refused: 'virtual networks are no routes and are left out' }
  if (!code.test(network)) return { refused: 'routes of networks that are no codes are left out' }
  if (!code.test(station)) return { refused: 'routes of stations that are no codes are left out' }
  const remarks: string[] = []
  const span = readSpan(route, remarks)
  if (startOf(span) >= Math.min(endOf(span), openEnd)) {
    return { refused: 'routes that end before they start are left out' }
  }
  if (isNarrow(route.location) || isNarrow(route.channel)) remarks.push(widened)
  const isFirst = route.priority === '' || Number(route.priority) === 1
  const status = isFirst ? 'PRIMARY' : 'SECONDARY'
  return { stretch: { status, network, station, span }, remarks }
}

/** FDSN Source Identifiers: 1 to 8 letters, digits and dashes; here with wildcards. */
const code = /^[A-Z0-9*?-]{1,8}$/

/** Left out means any, in routes as in queries. */
function codeOf(text: string): string {
  return text === '' ? '*' : text.toUpperCase().replace(/\*+/g, '*')
}

const widened =
  'the table cannot narrow to locations and channels: such routes are taken for whole stations'

/** `--` is the blank location code. */
function isNarrow(text: string): boolean {
  return text !== '' && !/^\*+$/.test(text)
}

function readSpan({ start, end }: SourceRoute, remarks: string[]): Span {
  const from = readBound(start, remarks)
  const until = readBound(end, remarks)
  return spanOf(from, until !== undefined && until >= openEnd ? undefined : until)
}

/** @returns `undefined` for an open bound, which routing services write as an empty text */
function readBound(text: string, remarks: string[]): Instant | undefined {
  if (/^(?:|''|""|\*)$/.test(text)) return undefined
  const reading = readTime(text)
  if ('at' in reading) return reading.at
  remarks.push('times that cannot be read are taken for open ones')
  return undefined
}
