/**
 * The pick-up of waiting shipments: `GET /pickup/TOKEN/NAME` in one piece or in several, its checksum
 * as `NAME.sha256`, and a page about it at `/pickup/TOKEN/`.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { ShipmentRecord } from '../ledger/ledger.ts'
import type { Store } from '../store/store.ts'
import { FileAnswers } from './file-answer.ts'
import { ShipmentPages } from './page.ts'
import type { PageOptions } from './page.ts'
import { sayPlainly } from './plain.ts'
import { fileName } from './ready.ts'
import type { Ready } from './ready.ts'
import { Waiting } from './waiting.ts'
import type { WaitingOptions } from './waiting.ts'

export interface PickupOptions extends PageOptions, WaitingOptions {
  readonly ledger: WaitingOptions['ledger'] & PageOptions['ledger']
  readonly store: Pick<Store, 'open'>
}

type TokenRequest = FastifyRequest<{ Params: { token: string } }>
type FileRequest = FastifyRequest<{ Params: { token: string; name: string } }>

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
  readonly #waiting: Waiting
  readonly #files: FileAnswers
  readonly #pages: ShipmentPages

  constructor(options: PickupOptions) {
    this.#waiting = new Waiting(options)
    this.#files = new FileAnswers(options.store, options.log)
    this.#pages = new ShipmentPages(options)
  }

  /** The links on the page are as seen from inside its folder. */
  async turn({ params: { token } }: TokenRequest, reply: FastifyReply): Promise<FastifyReply> {
    const found = await this.#waiting.look(token)
    if (found.state === 'unknown') return sayNothing(reply)
    return sayPlainly(reply.header('Location', `${token}/`), 308, 'The page is one slash away.')
  }

  async page({ params: { token } }: TokenRequest, reply: FastifyReply): Promise<FastifyReply> {
    const found = await this.#waiting.look(token)
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
    const found = await this.#waiting.look(token)
    if (found.state === 'unknown') return sayNothing(reply)
    const { shipment } = found
    const isSum = name === `${shipment.name}.sha256`
    if (name !== shipment.name && !isSum) return sayNothing(reply)
    if (found.state === 'gone') return this.#sayGone(shipment, request, reply)
    return isSum ? saySum(shipment, reply) : this.#send(found.shipment, request, reply)
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
    if (sent !== undefined) await this.#waiting.sent(shipment, sent.first, sent.last, request.ip)
    return reply
  }
}

function sayNothing(reply: FastifyReply): FastifyReply {
  return sayPlainly(reply, 404, 'There is nothing here.')
}

/** One line as `sha256sum --check` reads it. */
function saySum(shipment: ShipmentRecord, reply: FastifyReply): FastifyReply {
  return sayPlainly(reply, 200, `${shipment.file.sha256}  ${fileName(shipment)}`)
}
