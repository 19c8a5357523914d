/** Tells from the ledger where requests stand, for the answers to commands. */
import type { LedgerView, RequestRecord, ShipmentRecord } from '../ledger/ledger.ts'
import { faults, formatInstant, isCancelled } from '../model/index.ts'
import type { LineStory, RequestId, StageInput } from '../model/index.ts'
import { mostLines } from '../ship/account.ts'
import { awaited, lineTable, standingForm } from '../ship/line-table.ts'
import type { Routes } from '../ship/line-table.ts'
import type { Standing } from '../ship/standing.ts'
import { countsOf, summaryOf, sumOf } from '../ship/summary.ts'
import type { Counts } from '../ship/summary.ts'
import { lineViews, shipmentView, standing } from '../ship/views.ts'
import { commandWords, routesOf, sentOf, shipmentsInOrder, storiesOf } from './accounts.ts'
import { storyPages } from './lines.ts'
import type { Workshop } from './workshop.ts'

type Answer = Extract<StageInput['notify'], { readonly requestIds: readonly RequestId[] }>

/** One request after the other: each may have very many lines. */
export async function standingsOf(
  { letter, requestIds, ended }: Answer,
  shop: Workshop,
): Promise<readonly Standing[]> {
  const records: RequestRecord[] = []
  for (const id of requestIds) records.push(await shop.ledger.request(id))
  const lineCount = records.reduce((sum, record) => sum + record.lineCount, 0)
  const standings: Standing[] = []
  const isLong = lineCount > mostLines
  for (const record of records) {
    const told = await gather(record, shop)
    const parts = letter === 'status' ? await linesTold(told, isLong, shop) : noLines
    const state =
      letter === 'cancelled' ? verdictOf(told, ended.includes(record.id)) : stateOf(told)
    const isTold = letter === 'cancel-how' && record.closedAt === undefined
    const words = isTold ? commandWords(record) : undefined
    standings.push({ ...factsOf(told), ...parts, state, commandWords: words })
  }
  return standings
}

/** All that is known of a request. */
interface Told {
  readonly record: RequestRecord
  readonly progress: Progress
  readonly routes: Routes
  readonly shipments: readonly ShipmentRecord[]
  readonly waitsFor: readonly string[]
}

async function gather(record: RequestRecord, shop: Workshop): Promise<Told> {
  const { id } = record
  const routes = await routesOf(id, shop)
  const progress = await progressOf(id, routes, shop.ledger)
  const shipments = await shipmentsInOrder(id, shop)
  return { record, progress, routes, shipments, waitsFor: await waitsFor(id, shop.ledger) }
}

/** How far the lines have come. */
interface Progress {
  readonly lines: number
  readonly counts: Counts
  /** Answers of centres that are not there yet. */
  readonly open: number
  /** Lines without an outcome. */
  readonly silent: number
  /** Lines that were cancelled at some centre. */
  readonly stopped: number
}

/** Page by page: all lines of a long request at once would fill the memory, and hold up everyone. */
async function progressOf(id: RequestId, routes: Routes, ledger: LedgerView): Promise<Progress> {
  let progress: Progress = { lines: 0, counts: countsOf([]), open: 0, silent: 0, stopped: 0 }
  for await (const page of storyPages(id, ledger)) {
    const { lines, counts, open, silent, stopped } = progress
    progress = {
      lines: lines + page.length,
      counts: sumOf(counts, countsOf(page)),
      open: open + page.reduce((sum, story) => sum + openOf(story, routes), 0),
      silent: silent + page.filter(({ outcomes }) => outcomes.length === 0).length,
      stopped: stopped + page.filter(({ outcomes }) => outcomes.some(isCancelled)).length,
    }
  }
  return progress
}

function factsOf({ record, progress, shipments, waitsFor: waiting }: Told) {
  const { hubId, request, receivedAt, closedAt } = record
  const { counts, open, lines } = progress
  const ends = summaryOf(counts)
  return {
    hubId,
    label: request.header.label ?? '',
    received: formatInstant(receivedAt),
    summary: [...(ends === '' ? [] : [ends]), ...(open > 0 ? [`${open} in progress`] : [])].join(
      ', ',
    ),
    lineCount: lines,
    shipments: shipments
      .filter(({ state }) => state !== 'open')
      .map((record) => shipmentView(sentOf(record), 'its notice')),
    waitsFor: closedAt === undefined ? waiting : [],
  }
}

function openOf(story: LineStory, routes: Routes): number {
  const isUnrouted = !routes.has(story.number) && story.outcomes.length === 0
  return isUnrouted ? 1 : awaited(story, routes).length
}

const noLines = { lines: [], table: undefined }

async function linesTold({ record, routes }: Told, isLong: boolean, { ledger }: Workshop) {
  if (!isLong) {
    const stories = await storiesOf(record.id, ledger)
    return { lines: lineViews(stories, standing(routes)), table: undefined }
  }
  const label = record.request.header.label ?? ''
  // Read again when the letter is sent: ten long requests at once would fill the memory.
  const table = lineTable(label, async () => {
    const form = standingForm(await routesOf(record.id, { ledger }))
    return { form, pages: storyPages(record.id, ledger) }
  })
  return { lines: [], table }
}

function stateOf({ record, progress, routes, waitsFor: waiting }: Told): string {
  const { closedAt } = record
  const isStopped = progress.stopped > 0
  if (closedAt !== undefined) {
    const at = `${formatInstant(closedAt).slice(0, 16).replace('T', ' ')} UTC`
    return isStopped ? `cancelled; closed ${at}` : `complete; closed ${at}`
  }
  if (isStopped) return 'cancelled; its closing notice is on its way'
  if (routes.size === 0 && progress.silent > 0) {
    return 'received; its lines wait to be given to centres'
  }
  return waiting.length > 0 ? 'in progress' : 'answered; its closing notice is on its way'
}

function verdictOf(told: Told, isEndedBefore: boolean): string {
  const { lines, stopped } = told.progress
  if (isEndedBefore) return `${stateOf(told)} already: there was nothing left to stop`
  if (stopped === 0) return 'cancelled, but everything had shipped: there was nothing left to stop'
  const verb = stopped === 1 ? 'was' : 'were'
  return `cancelled: ${stopped} of its ${lines} lines ${verb} stopped`
}

/** Of the stages of a request that is not closed, the work that is left, in sentences. */
async function waitsFor(id: RequestId, ledger: LedgerView): Promise<readonly string[]> {
  const { handle, merge, ship } = await ledger.openJobs(id, '')
  const work: readonly (readonly [number, string, string])[] = [
    [handle, 'block of lines to be answered', 'blocks of lines to be answered'],
    [merge, 'product to be put together', 'products to be put together'],
    [ship, 'file to be sent', 'files to be sent'],
  ]
  const putOff = (await ledger.jobs(id)).flatMap(({ state, because }) =>
    state === 'postponed' && because !== undefined ? [because.code] : [],
  )
  return [
    ...work
      .filter(([count]) => count > 0)
      .map(([count, one, several]) => `${count} ${count === 1 ? one : several}`),
    ...Array.from(
      new Set(putOff),
      (code) => `a further attempt after trouble: ${faults[code].says}`,
    ),
  ]
}
