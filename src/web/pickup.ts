/**
 * The pick-up of waiting shipments: `GET /pickup/TOKEN/NAME` in one piece or in several, its checksum
 * as `NAME.sha256`, and a page about it at `/pickup/TOKEN/`.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Ledger, ShipmentRecord } from '../ledger/ledger.ts'
import type { Log } from '../log/log.ts'
import { asFault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { FileAnswers } from './file-answer.ts'
import type { Sent } from './file-answer.ts'
import { ShipmentPages } from './page.ts'
import type { PageOptions } from './page.ts'
import { sayPlainly } from './plain.ts'
import { PickupProgress } from './progress.ts'
import { fileName } from './ready.ts'
import type { Ready } from './ready.ts'

export interface PickupOptions extends PageOptions {
  readonly ledger: Pick<Ledger, 'waiting' | 'note'> & PageOptions['ledger']
  readonly store: Pick<Store, 'open'>
  readonly log: Log
  readonly clock: Clock
}

type TokenRequest = FastifyRequest<{ Params: { token: string } }>
type FileRequest = FastifyRequest<{ Params: { token: string; name: string } }>

/** What lies under a token: nothing that one may know of, something that was there, or a shipment. */
type Found =
  | { readonly state: 'unknown' }
  | { readonly state: 'gone'; readonly shipment: ShipmentRecord }
  | { readonly state: 'ready'; readonly shipment: Ready }

/** Adds the routes to a server. */
export function servePickups(app: FastifyInstance, options: PickupOptions): void {
  const pickups = new Pickups(options)
  const common = { method: ['GET', 'HEAD'], exposeHeadRoute: false }
  app.route<{ Params: { token: string } }>({
    ...common,
    url: '/pickup/:token',
    handler: (request, reply) => pickups.turn(request, reply),
  })
  app.route<{ Params: { token: string } }>({
    ...common,
    url: '/pickup/:token/',
    handler: (request, reply) => pickups.page(request, reply),
  })
  app.route<{ Params: { token: string; name: string } }>({
    ...common,
    url: '/pickup/:token/:name',
    handler: (request, reply) => pickups.file(request, reply),
  })
}

class Pickups {
  readonly #options: PickupOptions
  readonly #files: FileAnswers
  readonly #pages: ShipmentPages
  readonly #progress = new PickupProgress()

  constructor(options: PickupOptions) {
    this.#options = options
    this.#files = new FileAnswers(options.store, options.log)
    this.#pages = new ShipmentPages(options)
  }

  /** The links on the page are as seen from inside its folder. */
  async turn({ params: { token } }: TokenRequest, reply: FastifyReply): Promise<FastifyReply> {
    const found = await this.#find(token)
    if (found.state === 'unknown') return sayNothing(reply)
    return sayPlainly(reply.header('Location', `${token}/`), 308, 'The page is one slash away.')
  }

  async page({ params: { token } }: TokenRequest, reply: FastifyReply): Promise<FastifyReply> {
    const found = await this.#find(token)
    switch (found.state) {
      case 'unknown':
        return sayNothing(reply)
      case 'gone':
        return this.#pages.gone(found.shipment, reply)
      case 'ready':
        return this.#pages.ready(found.shipment, reply)
    }
  }

  async file(request: FileRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { token, name } = request.params
    const found = await this.#find(token)
    if (found.state === 'unknown') return sayNothing(reply)
    const { shipment } = found
    const isSum = name === `${shipment.name}.sha256`
    if (name !== shipment.name && !isSum) return sayNothing(reply)
    if (found.state === 'gone') return this.#sayGone(shipment, request, reply)
    return isSum ? saySum(shipment, reply) : this.#send(found.shipment, request, reply)
  }

  async #find(token: string): Promise<Found> {
    if (!/^[\w-]{16,64}$/.test(token)) return { state: 'unknown' }
    const shipment = await this.#options.ledger.waiting(token)
    if (shipment === undefined) return { state: 'unknown' }
    const { receipt, state } = shipment
    if (state === 'removed') return { state: 'gone', shipment }
    if (state !== 'arrived' || receipt === undefined) return { state: 'unknown' }
    const isPast = receipt.removedAt !== undefined && this.#options.clock() >= receipt.removedAt
    return isPast
      ? { state: 'gone', shipment }
      : { state: 'ready', shipment: { ...shipment, receipt } }
  }

  /** To people, who followed a link, in a page; to programs in a sentence. */
  async #sayGone(
    shipment: ShipmentRecord,
    { headers }: FileRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    if (headers.accept?.includes('text/html') === true) return this.#pages.gone(shipment, reply)
    return sayPlainly(reply, 410, 'This shipment has been removed. Please request it again.')
  }

  async #send(shipment: Ready, request: FileRequest, reply: FastifyReply): Promise<FastifyReply> {
    const sent = await this.#files.answer(shipment, request, reply)
    if (sent !== undefined && this.#isComplete(shipment, sent)) {
      await this.#note(shipment, request.ip)
    }
    return reply
  }

  #isComplete({ id, file }: Ready, { first, last }: Sent): boolean {
    return this.#progress.add(id, file.bytes, first, last)
  }

  async #note(shipment: Ready, peer: string): Promise<void> {
    const { requestId, class: type, dcName, name, file } = shipment
    const about = { requestId, class: type, dcName, name, bytes: file.bytes, peer }
    try {
      const event = { kind: 'PICKED_UP', level: 'info', stage: 'pick-up', ...about } as const
      await this.#options.ledger.note([event])
    } catch (error) {
      this.#options.log.error({ requestId, err: asFault(error) }, 'pick-up could not be noted')
    }
  }
}

function sayNothing(reply: FastifyReply): FastifyReply {
  return sayPlainly(reply, 404, 'There is nothing here.')
}

/** One line as `sha256sum --check` reads it. */
function saySum(shipment: ShipmentRecord, reply: FastifyReply): FastifyReply {
  return sayPlainly(reply, 200, `${shipment.file.sha256}  ${fileName(shipment)}`)
}
