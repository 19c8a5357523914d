/** Stage `handle`: one slice of a part is answered by its handler. */
import type { Source } from '../handle/handler.ts'
import { runSlice } from '../handle/slice.ts'
import type { Answered, SliceAnswer } from '../handle/slice.ts'
import type { Entries, RequestRecord } from '../ledger/ledger.ts'
import { dcNameOf, Fault, sentenceFor } from '../model/index.ts'
import type { Job, Piece, RequestLine } from '../model/index.ts'
import type { StageWork } from '../pipeline.ts'
import { servicesOf } from '../../routing/services.ts'
import { formOf } from './forms.ts'
import { partToken } from './part-token.ts'
import type { Workshop } from './workshop.ts'

export function handleStage(shop: Workshop): StageWork<'handle'> {
  return {
    async run(job, signal) {
      const { requestId, partId, from, to } = job.input
      const lines = await shop.ledger.slice(partId, from, to)
      const record = await shop.ledger.request(requestId)
      const answer = await answerOf(job, lines, record, shop, signal)
      if (answer.kind === 'later') return notAwaited(job, lines, shop)
      const form = formOf(lines[0]?.type ?? '', dcNameOf(partId), record.request.header, shop)
      return entriesOf(job, lines[0]?.type ?? '', answer, form.mediaType)
    },

    async giveUp({ input: { requestId, partId, from, to } }, fault) {
      const dcName = dcNameOf(partId)
      const failed = { dcName, kind: 'failed', count: 0, detail: sentenceFor(fault) } as const
      const lines = await shop.ledger.slice(partId, from, to)
      const about = { level: 'error', stage: 'handle', requestId, dcName } as const
      return {
        outcomes: lines.map(({ number }) => ({ requestId, outcome: { number, ...failed } })),
        events: [{ kind: 'FAILED', ...about, code: fault.code, reason: fault.message }],
      }
    },
  }
}

async function answerOf(
  job: Job<'handle'>,
  lines: readonly RequestLine[],
  { hubId, token, request: { header } }: RequestRecord,
  shop: Workshop,
  signal: AbortSignal,
): Promise<SliceAnswer> {
  const { store, registry, rules, log } = shop
  const { requestId, partId } = job.input
  const handler = handlerOf(job)
  const source = sourceOf(job, shop)
  const task = {
    requestId,
    hubId,
    token: partToken(token, partId),
    class: lines[0]?.type ?? '',
    header,
    dcName: dcNameOf(partId),
    ...(source !== undefined && { source }),
    attempt: job.attempt,
    maxBytes: rules.maxPartBytes,
    signal,
    log: log.with({ request: requestId, handler }),
  }
  const read = lines.map((line) => ({
    number: line.number,
    text: line.text,
    query: queryOf(handler, line, registry),
  }))
  return runSlice(registry.handler(handler), read, task, store, rules.maxPartBytes)
}

function handlerOf({ handler = '', input: { asks } }: Job<'handle'>): string {
  return asks ?? handler
}

/**
 * By the table in force, and not by that which routed the line: a job may wait for days, in which a
 * centre moves, or the operator wants it asked no more.
 *
 * @returns `undefined` for our own part
 */
function sourceOf({ input }: Job<'handle'>, { table }: Workshop): Source | undefined {
  if (input.asks === undefined) return undefined
  const dcName = dcNameOf(input.partId)
  const fdsnws = servicesOf(dcName, table())
  if (fdsnws !== undefined) return { fdsnws }
  throw new Fault('NO_ROUTE', `the routing table has no web services of ${dcName} any more`)
}

const notAwaitedHere = 'this gateway does not wait for results that are announced later'

/** What a handler means to announce by a word of its site's data system. */
function notAwaited(
  { input: { requestId } }: Job<'handle'>,
  lines: readonly RequestLine[],
  { rules: { dcName } }: Workshop,
): Entries {
  const failed = { dcName, kind: 'failed', count: 0, detail: notAwaitedHere } as const
  const about = { level: 'error', stage: 'handle', requestId, dcName } as const
  return {
    outcomes: lines.map(({ number }) => ({ requestId, outcome: { number, ...failed } })),
    events: [{ kind: 'FAILED', ...about, code: 'NOT_HANDLED', reason: notAwaitedHere }],
  }
}

/** The handler read this line when it was routed; it may have been configured anew since. */
function queryOf(handler: string, line: RequestLine, registry: Workshop['registry']): unknown {
  const reading = registry.read(handler, line)
  if ('problems' in reading) throw new Fault('NOT_HANDLED', reading.problems.join('; '))
  return reading.query
}

function entriesOf(
  job: Job<'handle'>,
  type: string,
  { product, files, outcomes, citations, bytes }: Answered,
  mediaType: string,
): Entries {
  const { requestId, partId, from } = job.input
  const whole: Piece[] = product
    ? [{ partId, position: from, name: '', mediaType, file: product }]
    : []
  const beside = files.map((file) => ({ partId, position: from, ...file }))
  const about = { level: 'info', stage: 'handle', requestId, dcName: dcNameOf(partId) } as const
  const told = { handler: handlerOf(job), lines: outcomes.length, bytes }
  return {
    pieces: [...whole, ...beside],
    outcomes: outcomes.map((outcome) => ({ requestId, outcome })),
    citations: citations.map((citation) => ({ requestId, class: type, citation })),
    events: [{ kind: 'LOCAL', ...about, ...told }],
  }
}
