/** Stage `route`: which centre answers each line, and the jobs that follow from it. */
import type { Entries } from '../ledger/ledger.ts'
import { sentenceFor } from '../model/index.ts'
import type { LineOutcome, RequestHeader, RequestId, RequestLine } from '../model/index.ts'
import type { EnterPortion, StageWork } from '../pipeline.ts'
import { findCentres } from '../../routing/find.ts'
import { linesOf } from './lines.ts'
import { pauses } from './pauses.ts'
import { Routed } from './routed.ts'
import type { RoutedLine } from './routed.ts'
import type { Workshop } from './workshop.ts'

export function routeStage(shop: Workshop): StageWork<'route'> {
  return {
    async run({ input: { requestId } }, _signal, enter) {
      const { header } = (await shop.ledger.request(requestId)).request
      const routed = (line: RequestLine) => routeLine(line, header, shop)
      return routeAll(requestId, header.email, routed, shop, enter)
    },

    async giveUp({ input: { requestId } }, fault, enter) {
      const { header } = (await shop.ledger.request(requestId)).request
      const failed = { kind: 'failed', count: 0, detail: sentenceFor(fault), dcName: '*' } as const
      const routed = ({ number }: RequestLine) => ({ outcomes: [{ number, ...failed }] })
      return routeAll(requestId, header.email, routed, shop, enter)
    },
  }
}

/** Enters what becomes of the lines in portions, where they are many. @returns the rest of it */
async function routeAll(
  id: RequestId,
  requester: string,
  routedLine: (line: RequestLine) => RoutedLine,
  { ledger, rules }: Workshop,
  enter: EnterPortion,
): Promise<Entries> {
  const routed = new Routed(id, requester, rules.dcName)
  const { isDue, take } = pauses()
  for await (const line of linesOf(id, ledger)) {
    routed.add(line.number, routedLine(line))
    if (routed.isFull) await enter(routed.portion())
    if (isDue()) await take()
  }
  return routed.end()
}

function routeLine(
  line: RequestLine,
  header: RequestHeader,
  { registry, table, rules }: Workshop,
): RoutedLine {
  const { dcName: local, unrouted } = rules
  const found = findCentres(line, table(), { local, unrouted })
  const outcomes: LineOutcome[] = []
  const refuse = (dcName: string, detail: string) => {
    outcomes.push({ number: line.number, dcName, kind: 'refused', count: 0, detail })
  }
  if (found.refused !== null) refuse('*', found.refused)
  else if (found.unrouted.length > 0) refuse('*', `no route for ${found.unrouted.join(' ')}`)
  for (const centre of found.centres.filter(({ by }) => by !== 'local')) {
    refuse(centre.dcName, notPassedOn(centre.dcName, table()))
  }
  if (!found.centres.some(({ by }) => by === 'local')) return { outcomes }
  const assignment = registry.assign(line, header)
  if ('problems' in assignment) {
    refuse(local, assignment.problems.join('; '))
    return { outcomes }
  }
  const { handler, unit } = assignment
  const refusal = registry.refusal(handler, line, header)
  if (refusal !== undefined) {
    refuse(local, refusal)
    return { outcomes }
  }
  return { outcomes, assigned: { type: line.type, handler, unit } }
}

function notPassedOn(dcName: string, table: ReturnType<Workshop['table']>): string {
  const row = table.rows.find((one) => one.dcName === dcName)
  const address = row?.email ?? row?.fdsnws
  const how = address === undefined ? '' : ` (${address})`
  return `this gateway does not pass requests on; please send the line to ${dcName}${how}`
}
