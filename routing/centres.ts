/**
 * The built-in handler of `.INV *` and `.INV NAME`: the list of data centres, answered from the
 * routing table in force (protocol, section 5.1).
 */
import { Readable } from 'node:stream'

import type { Answer, Handler, HandlerLine, HandlerModule } from '../src/handle/handler.ts'
import type { RequestLine } from '../src/model/index.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'

/** Which centres a line asks for: one by its name, or all of them. */
export interface CentresQuery {
  readonly dcName: string
}

export function centresHandler(
  tableInForce: () => RoutingTable,
): HandlerModule<undefined, CentresQuery> {
  return {
    name: 'centres',
    types: ['INV'],
    unit: 'slice',
    readOptions: () => undefined,
    readLine,
    form: () => ({ ending: 'txt', mediaType: 'text/plain; charset=utf-8' }),
    create: (): Handler<CentresQuery> => ({
      handle: (lines) => Readable.from(answer(lines, tableInForce())),
    }),
  }
}

function readLine({ dcName, fields, options }: RequestLine) {
  const problems: string[] = []
  if (fields.length !== 1) problems.push('the list of data centres takes one field, * or a name')
  const unknown = Object.keys(options)
  if (unknown.length > 0) problems.push(`the option ${unknown.join(', ')} is not known here`)
  return problems.length > 0 ? { problems } : { query: { dcName } }
}

function* answer(
  lines: readonly HandlerLine<CentresQuery>[],
  table: RoutingTable,
): Iterable<Answer> {
  for (const { number, text, query } of lines) {
    const centres = centresOf(table, query.dcName)
    yield { line: number, bytes: [Buffer.from(block(text, centres))] }
    yield { line: number, outcome: outcomeOf(centres, query) }
  }
}

/** Each centre once, by its first row, in the order of their names. */
function centresOf({ rows }: RoutingTable, dcName: string): RoutingRow[] {
  const centres = new Map<string, RoutingRow>()
  for (const row of rows) {
    const isAsked = dcName === '*' || dcName === row.dcName
    if (isAsked && !centres.has(row.dcName)) centres.set(row.dcName, row)
  }
  return [...centres.values()].sort((one, other) => (one.dcName < other.dcName ? -1 : 1))
}

const title = 'DATA CENTERS'
const columns = 'DC_NAME EMAIL DATA_CENTER_NAME ADDRESS CONTACT PHONE CONTACT_EMAIL'

function block(request: string, centres: readonly RoutingRow[]): string {
  const rows = centres.length === 0 ? ['NO DATA'] : centres.map(printRow)
  return [request, '', '', title, columns, ...rows, '', ''].join('\n')
}

function printRow(row: RoutingRow): string {
  const reached = [row.dcName, row.email ?? '', row.dataCenterName]
  const asked = [row.address, row.contact, row.phone, row.contactEmail]
  return [...reached, ...asked].map(quote).join(' ')
}

/** The protocol has no way to quote a quote, or a line end. */
function quote(value: string): string {
  return `"${value.replaceAll('"', "'").replaceAll(/\s+/g, ' ')}"`
}

function outcomeOf(centres: readonly RoutingRow[], { dcName }: CentresQuery) {
  if (centres.length > 0) return { kind: 'ok', count: centres.length, detail: '' } as const
  const detail = `No data centre is called ${dcName}.`
  return { kind: 'nodata', count: 0, detail } as const
}
