/**
 * The page about one shipment. Whoever holds its link may see it, so it tells nothing of the person
 * who asked.
 */
import { setImmediate } from 'node:timers/promises'

import type { FastifyReply } from 'fastify'

import type { LedgerView, ShipmentRecord } from '../ledger/ledger.ts'
import type { LineStory } from '../model/index.ts'
import { mostLines } from '../ship/account.ts'
import type { Writer } from '../ship/letters.ts'
import { countsOf, sumOf, summaryOf } from '../ship/summary.ts'
import type { Pages } from '../ship/templates.ts'
import { endingSoFar, lineViews } from '../ship/views.ts'
import type { LineView } from '../ship/views.ts'
import { factsOf, viewOf } from './page-view.ts'
import type { Ready } from './ready.ts'

export interface PageOptions {
  readonly ledger: Pick<LedgerView, 'request' | 'stories'>
  readonly pages: Pages
  /** Whom the page says it is from. */
  readonly centre: Writer
}

interface LinesView {
  readonly lineCount: number
  readonly summary: string
  readonly lines: readonly LineView[]
  /** How many lines there are besides those told. */
  readonly moreLines: number
}

/** How many lines are read at once. */
const pageLength = 250

export class ShipmentPages {
  readonly #options: PageOptions
  /** Those under way, by shipment: a long request is read once for all who ask meanwhile. */
  readonly #reading = new Map<string, Promise<LinesView>>()

  constructor(options: PageOptions) {
    this.#options = options
  }

  async ready(shipment: Ready, reply: FastifyReply): Promise<FastifyReply> {
    const { request } = await this.#options.ledger.request(shipment.requestId)
    const view = {
      ...viewOf(shipment, request.header.label ?? ''),
      ...(await this.#lines(shipment)),
      centre: this.#options.centre,
    }
    return sayPage(reply, 200, this.#options.pages('page', view))
  }

  async gone(shipment: ShipmentRecord, reply: FastifyReply): Promise<FastifyReply> {
    const { request } = await this.#options.ledger.request(shipment.requestId)
    const { pages, centre } = this.#options
    const view = { ...factsOf(shipment, request.header.label ?? ''), centre }
    return sayPage(reply, 410, pages('page-gone', view))
  }

  #lines(shipment: Ready): Promise<LinesView> {
    const underWay = this.#reading.get(shipment.id)
    if (underWay !== undefined) return underWay
    const reading = readLines(shipment, this.#options.ledger).finally(() => {
      this.#reading.delete(shipment.id)
    })
    this.#reading.set(shipment.id, reading)
    return reading
  }
}

/** Page by page, and whatever else waits is let through between two of them. */
async function readLines(
  { requestId, class: type }: Ready,
  ledger: Pick<LedgerView, 'stories'>,
): Promise<LinesView> {
  let [counts, lineCount, after] = [countsOf([]), 0, 0]
  const told: LineStory[] = []
  for (;;) {
    const page = await ledger.stories(requestId, { after, limit: pageLength }, type)
    counts = sumOf(counts, countsOf(page))
    lineCount += page.length
    told.push(...page.slice(0, mostLines - told.length))
    if (page.length < pageLength) break
    after = page.at(-1)?.number ?? after
    await setImmediate()
  }
  const lines = lineViews(told, endingSoFar)
  return { lineCount, summary: summaryOf(counts), lines, moreLines: lineCount - told.length }
}

/** Outcomes may still come in: a copy kept somewhere would tell old ones. */
function sayPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  reply.headers({ 'Cache-Control': 'private, no-store', 'Content-Security-Policy': policy })
  return reply.code(status).type('text/html; charset=utf-8').send(page)
}

/** Nothing is loaded, run, sent or framed; the page brings its own style. */
const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
