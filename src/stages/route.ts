/** Stage `route`: which centre answers each line, and the jobs that follow from it. */
import type { StageWork } from '../pipeline.ts'
import type { Entries, RequestRecord } from '../ledger/ledger.ts'
import { partId, sentenceFor } from '../model/index.ts'
import type {
  LineOutcome,
  NewJob,
  Part,
  RequestHeader,
  RequestId,
  RequestLine,
} from '../model/index.ts'
import { findCentres } from '../../routing/find.ts'
import { linesOf } from './lines.ts'
import { closingKey, letterJob } from './letter-jobs.ts'
import type { Workshop } from './workshop.ts'

/** Lines of one handle job. */
const sliceLength = 100

/** A line that is answered here, and the handler that does it. */
interface Assigned {
  readonly number: number
  readonly type: string
  readonly handler: string
  readonly unit: 'slice' | 'part'
}

export function routeStage(shop: Workshop): StageWork<'route'> {
  return {
    async run({ input: { requestId } }) {
      const record = await shop.ledger.request(requestId)
      const assigned: Assigned[] = []
      const outcomes: LineOutcome[] = []
      for await (const line of linesOf(requestId, shop.ledger)) {
        const routed = routeLine(line, record.request.header, shop)
        outcomes.push(...routed.outcomes)
        if (routed.assigned) assigned.push(routed.assigned)
      }
      return entriesOf(record, assigned, outcomes, shop)
    },

    async giveUp({ input: { requestId } }, fault) {
      const record = await shop.ledger.request(requestId)
      const failed = { kind: 'failed', count: 0, detail: sentenceFor(fault) } as const
      const lines = await shop.ledger.texts(requestId)
      const outcomes = lines.map(({ number }) => ({ number, dcName: '*', ...failed }))
      return entriesOf(record, [], outcomes, shop)
    },
  }
}

function routeLine(line: RequestLine, header: RequestHeader, { registry, table, rules }: Workshop) {
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
  if (!found.centres.some(({ by }) => by === 'local')) return { outcomes, assigned: undefined }
  const assignment = registry.assign(line)
  if ('problems' in assignment) {
    refuse(local, assignment.problems.join('; '))
    return { outcomes, assigned: undefined }
  }
  const { number, type } = line
  const { handler, unit } = assignment
  const refusal = registry.refusal(handler, line, header)
  if (refusal !== undefined) {
    refuse(local, refusal)
    return { outcomes, assigned: undefined }
  }
  return { outcomes, assigned: { number, type, handler, unit } }
}

function notPassedOn(dcName: string, table: ReturnType<Workshop['table']>): string {
  const email = table.rows.find((row) => row.dcName === dcName)?.email ?? '-'
  const address = email === '-' ? '' : ` (${email})`
  return `this gateway does not pass requests on; please send the line to ${dcName}${address}`
}

function entriesOf(
  record: RequestRecord,
  assigned: readonly Assigned[],
  outcomes: readonly LineOutcome[],
  { rules }: Workshop,
): Entries {
  const { id } = record
  const requester = record.request.header.email
  const classes = Map.groupBy(assigned, ({ type }) => type)
  const parts = [...classes].map(([type, lines]) => partOf(id, type, rules.dcName, lines))
  const closing = closingKey(id)
  const jobs: NewJob[] = [
    // The receipt is the first letter: the last one waits for it.
    {
      ...letterJob(`${id}/receipt`, { letter: 'receipt', requestId: id }, requester),
      blocks: closing,
    },
    letterJob(closing, { letter: 'closing', requestId: id }, requester),
  ]
  for (const part of parts) {
    const merge = `${id}/${part.class}/merge`
    const input = { requestId: id, class: part.class }
    jobs.push({ key: merge, stage: 'merge', input, requester, blocks: closing })
    jobs.push(...slices(part, classes.get(part.class) ?? [], requester, merge))
  }
  return {
    parts,
    outcomes: outcomes.map((outcome) => ({ requestId: id, outcome })),
    next: jobs,
    events: [...routed(parts), ...rejected(id, outcomes)],
  }
}

function partOf(id: RequestId, type: string, dcName: string, assigned: readonly Assigned[]): Part {
  const lines = assigned.map(({ number }) => number)
  return { id: partId(id, type, dcName), requestId: id, class: type, dcName, lines }
}

/** Cuts a part into runs of lines of the same handler, at most a slice long where it works so. */
function slices(
  part: Part,
  assigned: readonly Assigned[],
  requester: string,
  blocks: string,
): NewJob<'handle'>[] {
  const jobs: NewJob<'handle'>[] = []
  let from = 0
  while (from < assigned.length) {
    const { handler, unit } = assigned[from] ?? { handler: '', unit: 'slice' }
    let to = from + 1
    while (assigned[to]?.handler === handler && (unit === 'part' || to - from < sliceLength)) to++
    const input = { requestId: part.requestId, partId: part.id, from, to }
    jobs.push({ key: `${part.id}/${from}`, stage: 'handle', input, requester, handler, blocks })
    from = to
  }
  return jobs
}

function routed(parts: readonly Part[]) {
  return parts.map(({ requestId, class: type, dcName, lines }) => {
    const about = { level: 'info', stage: 'route', requestId, class: type, dcName } as const
    return { kind: 'ROUTED' as const, ...about, lines: lines.length }
  })
}

/** One event for each reason: a request may have thousands of lines that nobody answers. */
function rejected(requestId: RequestId, outcomes: readonly LineOutcome[]) {
  const reasons = Map.groupBy(outcomes, ({ detail }) => detail)
  return [...reasons].map(([reason, lines]) => {
    const about = { level: 'warn', stage: 'route', requestId } as const
    return { kind: 'REJECTED' as const, ...about, reason, lines: lines.length }
  })
}
