/** Makes what is entered of a request that was read well: the record, and its lines in portions. */
import { createHash } from 'node:crypto'

import type { LineRun, MailRecord, NewRequest } from '../ledger/ledger.ts'
import { requestId } from '../model/index.ts'
import type { DataRequest, Remark, RequestId, RequestLine } from '../model/index.ts'
import type { MailFacts } from '../parse/mail.ts'
import type { EnterPortion } from '../pipeline.ts'
import { pauses } from './pauses.ts'
import type { Workshop } from './workshop.ts'

/** Lines that are entered at once: a transaction of a few milliseconds. */
const portionLength = 200

/** As many remarks about lines as a letter prints; each is read again with the request. */
const mostWarnings = 100

export function newRequest(
  mail: MailRecord,
  facts: Omit<MailFacts, 'text'>,
  request: DataRequest,
  ordinal: number,
  { rules }: Workshop,
): NewRequest {
  const id = requestId(mail.id, ordinal)
  const { label = madeUpLabel(`${id} ${mail.receivedAt}`) } = request.header
  return {
    id,
    mailId: mail.id,
    request: {
      ...request,
      header: { ...request.header, label },
      warnings: [...facts.warnings.map(remark), ...fewWarnings(request.warnings)],
    },
    hub: rules.dcName,
    references: facts.references,
    subject: facts.subject,
    token: rules.newToken(),
  }
}

/** Enters the lines of requests that have too many for one transaction. @returns what is left */
export async function enterLines(
  requests: readonly NewRequest[],
  enter: EnterPortion,
): Promise<readonly NewRequest[]> {
  const count = requests.reduce((sum, { request }) => sum + lengthOf(request), 0)
  if (count <= portionLength) return requests
  const left: NewRequest[] = []
  for (const request of requests) left.push(await enterLinesOf(request, enter))
  return left
}

async function enterLinesOf(added: NewRequest, enter: EnterPortion): Promise<NewRequest> {
  const { request } = added
  const { isDue, take } = pauses()
  let upTo = 0
  for (const run of runsOf(added.id, request)) {
    await enter({ lines: [run] })
    upTo = run.upTo
    if (isDue()) await take()
  }
  const general = request.problems.filter(({ number }) => number === 0)
  const drafted = { lines: request.lines.length, upTo }
  return { ...added, drafted, request: { ...request, lines: [], problems: general } }
}

function lengthOf({ lines, problems }: DataRequest): number {
  return lines.length + problems.length
}

/** The lines, good ones and refused ones together, in spans that are entered one by one. */
function* runsOf(requestId: RequestId, request: DataRequest): Generator<LineRun> {
  const { lines } = request
  const problems = request.problems
    .filter(({ number }) => number > 0)
    .sort((one, other) => one.number - other.number)
  let [after, line, problem] = [0, 0, 0]
  while (line < lines.length || problem < problems.length) {
    const upTo = Math.min(farthest(lines, line), farthest(problems, problem))
    const [nextLine, nextProblem] = [beyond(lines, line, upTo), beyond(problems, problem, upTo)]
    yield {
      ...{ requestId, after, upTo },
      lines: lines.slice(line, nextLine),
      problems: problems.slice(problem, nextProblem),
    }
    ;[after, line, problem] = [upTo, nextLine, nextProblem]
  }
}

type Numbered = Pick<RequestLine, 'number'>

/** The number of the last item that a portion takes, if it takes of these alone. */
function farthest(items: readonly Numbered[], from: number): number {
  if (from >= items.length) return Infinity
  return items[from + portionLength - 1]?.number ?? items.at(-1)?.number ?? Infinity
}

/** The index of the first item from there on that has a higher number. */
function beyond(items: readonly Numbered[], from: number, number: number): number {
  let to = from
  while ((items[to]?.number ?? Infinity) <= number) to++
  return to
}

function remark(reason: string): Remark {
  return { number: 0, text: '', reason }
}

/** A tag that no other request has, for one without a label. */
function madeUpLabel(seed: string): string {
  return `request_${createHash('sha256').update(seed).digest('hex').slice(0, 8)}`
}

function fewWarnings(warnings: readonly Remark[]): readonly Remark[] {
  const more = warnings.length - mostWarnings
  if (more <= 0) return warnings
  const told = `${warnings.length} lines have remarks, of which the first ${mostWarnings} are kept`
  return [remark(told), ...warnings.slice(0, mostWarnings)]
}
