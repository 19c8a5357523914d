/** Stage `route`: which centre answers each line, and the jobs that follow from it. */
import type { Entries } from '../ledger/ledger.ts'
import { sentenceFor } from '../model/index.ts'
import type { LineOutcome, RequestHeader, RequestId, RequestLine } from '../model/index.ts'
import type { EnterPortion, StageWork } from '../pipeline.ts'
import { findCentres } from '../../routing/find.ts'
import type { RoutedCentre } from '../../routing/find.ts'
import { lineFor } from '../../routing/line-for.ts'
import { servicesOf } from '../../routing/services.ts'
import type { RoutingTable } from '../../routing/table.ts'
import { linesOf } from './lines.ts'
import { pauses } from './pauses.ts'
import { Routed } from './routed.ts'
import type { Assigned, RoutedLine } from './routed.ts'
import type { Workshop } from './workshop.ts'

export function routeStage(shop: Workshop): StageWork<'route'> {
  return {
    async run({ input: { requestId } }, _signal, enter) {
      const { header } = (await shop.ledger.request(requestId)).request
      const routed = (line: RequestLine) => routeLine(line, header, shop)
      return routeAll(requestId, header, routed, shop, enter)
    },

    async giveUp({ input: { requestId } }, fault, enter) {
      const { header } = (await shop.ledger.request(requestId)).request
      const failed = { kind: 'failed', count: 0, detail: sentenceFor(fault), dcName: '*' } as const
      const routed = ({ number }: RequestLine) => ({
        outcomes: [{ number, ...failed }],
        assigned: [],
      })
      return routeAll(requestId, header, routed, shop, enter)
    },
  }
}

/** Enters what becomes of the lines in portions, where they are many. @returns the rest of it */
async function routeAll(
  id: RequestId,
  { email, mergeDays }: RequestHeader,
  routedLine: (line: RequestLine) => RoutedLine,
  { ledger }: Workshop,
  enter: EnterPortion,
): Promise<Entries> {
  const routed = new Routed(id, email, mergeDays > 0)
  const { isDue, take } = pauses()
  for await (const line of linesOf(id, ledger)) {
    routed.add(line.number, routedLine(line))
    if (routed.isFull) await enter(routed.portion())
    if (isDue()) await take()
  }
  return routed.end()
}

function routeLine(line: RequestLine, header: RequestHeader, shop: Workshop): RoutedLine {
  const { dcName: local, unrouted } = shop.rules
  const table = shop.table()
  const found = findCentres(line, table, { local, unrouted })
  const outcomes: LineOutcome[] = []
  const refuse = (dcName: string, detail: string) => {
    outcomes.push({ number: line.number, dcName, kind: 'refused', count: 0, detail })
  }
  if (found.refused !== null) refuse('*', found.refused)
  else if (found.unrouted.length > 0) refuse('*', `no route for ${found.unrouted.join(' ')}`)
  const assigned: Assigned[] = []
  for (const centre of found.centres) {
    const given = assign(centre, line, header, table, shop)
    if ('refused' in given) refuse(centre.dcName, given.refused)
    else assigned.push(given)
  }
  return { outcomes, assigned }
}

/** Gives a line to one of its centres. */
function assign(
  centre: RoutedCentre,
  line: RequestLine,
  header: RequestHeader,
  table: RoutingTable,
  { registry, rules }: Workshop,
): Assigned | { readonly refused: string } {
  const { dcName, by } = centre
  if (by === 'mail') return { refused: notPassedOn(dcName, table) }
  const got = lineFor(centre, line, table, rules.narrow)
  const assignment = registry.assign(got, header, by === 'fdsnws' ? by : undefined)
  if ('problems' in assignment) return { refused: assignment.problems.join('; ') }
  const { handler, unit } = assignment
  const refused = registry.refusal(handler, got, header)
  if (refused !== undefined) return { refused }
  const asked = by === 'fdsnws' ? servicesOf(dcName, table) : undefined
  return {
    ...{ dcName, type: line.type, handler, unit },
    ...(asked !== undefined && { asked }),
    ...(got !== line && { narrowed: { ...got, text: line.text } }),
  }
}

function notPassedOn(dcName: string, table: RoutingTable): string {
  const address = table.rows.find((one) => one.dcName === dcName)?.email
  const how = address === undefined ? '' : ` (${address})`
  return `this gateway does not pass requests on; please send the line to ${dcName}${how}`
}
