/** `netdc requests`, `show`, `retry` and `cancel`: the ledger. */
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'

import { systemClock } from '../config/clock.ts'
import { ledgerFile, rulesOf } from '../config/derive.ts'
import type { Ledger, RequestRecord, ShipmentRecord } from '../ledger/ledger.ts'
import { openSqliteLedger } from '../ledger/sqlite-ledger.ts'
import { centreSentence, formatInstant } from '../model/index.ts'
import type { Destination, Receipt } from '../model/index.ts'
import { cancelInPortions, cancellation } from '../stages/cancel.ts'
import { storyPages } from '../stages/lines.ts'
import { ExitStatus } from './exit-status.ts'
import { write, writeJson, writeTable } from './output.ts'
import { load, withConfig } from './setting.ts'
import type { Setting } from './setting.ts'

type Options = Setting & { json?: true; limit?: number }

export function requestsCommand(program: Command): void {
  withConfig(program.command('requests'))
    .description('lists the newest requests')
    .option('--limit <n>', 'how many', readCount, 20)
    .option('--json', 'prints JSON')
    .action((options: Options) => withLedger(options, (ledger) => list(ledger, options)))
}

export function showCommand(program: Command): void {
  withConfig(program.command('show'))
    .description('shows a request: its lines, shipments, letters and jobs')
    .argument('<id>', 'a HUB_ID, a label, or the number that `netdc requests` prints')
    .option('--json', 'prints JSON')
    .action((id: string, options: Options) =>
      withLedger(options, async (ledger) => {
        await show(ledger, await found(ledger, id), options)
      }),
    )
}

export function retryCommand(program: Command): void {
  withConfig(program.command('retry'))
    .description('does again what was given up in a request')
    .argument('<id>', 'as for show')
    .action((id: string, options: Options) =>
      withLedger(options, async (ledger) => {
        const jobs = await ledger.retry((await found(ledger, id)).id)
        write(`${jobs} jobs are due again\n`)
      }),
    )
}

export function cancelCommand(program: Command): void {
  withConfig(program.command('cancel'))
    .description('stops what a request has not shipped yet')
    .argument('<id>', 'as for show')
    .action((id: string, options: Options) =>
      withLedger(options, async (ledger) => {
        const record = await found(ledger, id)
        const { keepMs } = rulesOf(load(options).config)
        const by = 'the operator'
        const entries = await cancellation(ledger, record, by, systemClock(), keepMs)
        const wasOpen = await cancelInPortions(ledger, record.id, entries)
        write(wasOpen ? 'cancelled\n' : 'the request was finished already\n')
      }),
    )
}

async function withLedger(options: Options, work: (ledger: Ledger) => Promise<void>) {
  const ledger = openSqliteLedger(ledgerFile(load(options).config), {
    clock: systemClock,
    verify: false,
  })
  try {
    await work(ledger)
  } finally {
    await ledger.close()
  }
}

async function found(ledger: Ledger, id: string): Promise<RequestRecord> {
  const record = await ledger.find(id)
  if (record === undefined) throw new ExitStatus(1, `there is no request ${id}`)
  return record
}

/** @throws {InvalidArgumentError} which ends in status 2 */
function readCount(word: string): number {
  const count = Number(word)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new InvalidArgumentError('It must be a whole number above 0.')
}

async function list(ledger: Ledger, { limit = 20, json }: Options): Promise<void> {
  const records = await ledger.recent(limit)
  if (json) {
    writeJson({ requests: records.map(summary) })
    return
  }
  const rows = records.map((record) => {
    const { header } = record.request
    const state = record.closedAt === undefined ? 'open' : 'closed'
    const received = formatInstant(record.receivedAt).slice(0, 19)
    return [record.id, received, state, record.hubId, header.label ?? '', header.email]
  })
  writeTable([['ID', 'RECEIVED', 'STATE', 'HUB_ID', 'LABEL', 'E-MAIL'], ...rows])
}

function summary({ id, hubId, request, receivedAt, closedAt, lineCount }: RequestRecord) {
  return {
    requestId: id,
    hubId,
    label: request.header.label,
    email: request.header.email,
    receivedAt: formatInstant(receivedAt),
    closedAt: closedAt === undefined ? null : formatInstant(closedAt),
    lines: lineCount,
  }
}

/** Where a file waits is known to the one who asked for it, and to nobody else. */
function shipmentTold({
  class: type,
  dcName,
  name,
  file,
  to,
  state,
  receipt,
  reason,
  fetchedAt,
}: ShipmentRecord) {
  const where = reason ?? (receipt === undefined ? '' : whereabouts(to, state, receipt))
  const { bytes, sha256 } = file
  const fetched = fetchedAt === undefined ? '' : formatInstant(fetchedAt)
  return { class: type, dcName, name, bytes, sha256, by: to.by, state, where, fetched }
}

function whereabouts(to: Destination, state: ShipmentRecord['state'], receipt: Receipt): string {
  if (to.by !== 'pull') return receipt.location
  const { removedAt } = receipt
  const until = removedAt === undefined ? '' : formatInstant(removedAt).slice(0, 10)
  return state === 'removed' ? `removed on ${until}` : `waits for pick-up until ${until}`
}

async function show(ledger: Ledger, record: RequestRecord, { json }: Options): Promise<void> {
  const { id, request } = record
  const stories = (await Array.fromAsync(storyPages(id, ledger))).flat()
  const shipments = await ledger.shipments(id)
  const letters = await ledger.letters(id)
  const jobs = await ledger.jobs(id)
  if (json) {
    writeJson({
      ...summary(record),
      header: request.header,
      lines: stories,
      shipments: shipments.map(shipmentTold),
      letters,
      jobs,
    })
    return
  }
  const { name, email, label } = request.header
  write(`${record.hubId}  ${label ?? ''}  ${name} <${email}>\n\n`)
  for (const { number, text, outcomes } of stories) {
    const says = outcomes.map(centreSentence)
    write(`${number}: ${text}\n     ${says.join('; ') || 'waiting'}\n`)
  }
  write('\n')
  writeTable([
    ['SHIPMENT', 'BYTES', 'STATE', 'FETCHED', 'WHERE'],
    ...shipments.map(shipmentTold).map(({ name: file, bytes, state, fetched, where }) => {
      return [file, String(bytes), state, fetched, where]
    }),
  ])
  write('\n')
  writeTable([
    ['JOB', 'STATE', 'ATTEMPT', 'BECAUSE'],
    ...jobs.map(({ key, state, attempt, because }) => {
      const why = because && state !== 'done' ? `${because.code} ${because.detail}` : ''
      return [key, state, String(attempt), why]
    }),
  ])
  write('\n')
  writeTable([
    ['LETTER', 'SENT', 'TO', 'WHERE'],
    ...letters.map(({ kind, sentAt, to, path }) => [kind, formatInstant(sentAt), to, path]),
  ])
}
