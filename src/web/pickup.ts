/** The pick-up of waiting shipments: `GET /pickup/TOKEN/NAME`, in one piece or in several. */
import { Readable } from 'node:stream'

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { asFault, Fault } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { sayPlainly } from './plain.ts'
import { isHeld, selectRange } from './range.ts'
import type { Validators } from './range.ts'
import { Waiting } from './waiting.ts'
import type { Ready, WaitingOptions } from './waiting.ts'

export interface PickupOptions extends WaitingOptions {
  readonly store: Pick<Store, 'open'>
}

type PickupRequest = FastifyRequest<{ Params: { token: string; name: string } }>

/** Adds the routes to a server. */
export function servePickups(app: FastifyInstance, options: PickupOptions): void {
  const pickups = new Pickups(options)
  app.route<{ Params: { token: string; name: string } }>({
    method: ['GET', 'HEAD'],
    url: '/pickup/:token/:name',
    exposeHeadRoute: false,
    handler: (request, reply) => pickups.answer(request, reply),
  })
}

class Pickups {
  readonly #options: PickupOptions
  readonly #waiting: Waiting

  constructor(options: PickupOptions) {
    this.#options = options
    this.#waiting = new Waiting(options)
  }

  async answer(request: PickupRequest, reply: FastifyReply): Promise<FastifyReply> {
    const shipment = await this.#waiting.find(request.params.token, request.params.name)
    if (shipment === 'unknown') return sayPlainly(reply, 404, 'There is nothing here.')
    if (shipment === 'gone') {
      return sayPlainly(reply, 410, 'This shipment has been removed. Please request it again.')
    }
    const validators = validatorsOf(shipment)
    reply.headers({ ETag: validators.etag, 'Last-Modified': validators.lastModified })
    if (isHeld(validators, request.headers['if-none-match'])) return reply.code(304).send()
    return this.#send(shipment, validators, request, reply)
  }

  #send(
    shipment: Ready,
    validators: Validators,
    { method, headers, ip }: PickupRequest,
    reply: FastifyReply,
  ): FastifyReply {
    const size = shipment.file.bytes
    // RFC 9110 14.2: Range means something for GET alone.
    const range = method === 'GET' ? headers.range : undefined
    const chosen = selectRange(size, validators, range, oneOf(headers['if-range']))
    if (chosen.kind === 'unsatisfiable') {
      reply.header('Content-Range', `bytes */${size}`)
      return sayPlainly(reply, 416, 'The file has no such bytes.')
    }
    const first = chosen.kind === 'part' ? chosen.first : 0
    const last = chosen.kind === 'part' ? chosen.last : size - 1
    if (chosen.kind === 'part') {
      reply.code(206).header('Content-Range', `bytes ${first}-${last}/${size}`)
    }
    describeFile(reply, shipment, last - first + 1)
    if (method === 'HEAD') return reply.send()
    return reply.send(this.#body(shipment, first, last, ip, reply))
  }

  /** The bytes on their way out; it sees how far they get. */
  #body(shipment: Ready, first: number, last: number, peer: string, reply: FastifyReply): Readable {
    let sent = 0
    const { store, log } = this.#options
    async function* counted() {
      const { key, bytes } = shipment.file
      const whole = first === 0 && last === bytes - 1
      for await (const chunk of store.open(key, whole ? undefined : { first, last })) {
        yield chunk
        sent += chunk.length
      }
      // Ending well would leave the client waiting for what Content-Length has promised.
      if (sent !== last - first + 1) throw new Fault('SOURCE_BROKEN', 'the store gave too little')
    }
    const body = Readable.from(counted(), { objectMode: false })
    body.on('error', (error) => {
      log.error({ requestId: shipment.requestId, err: asFault(error) }, 'pick-up broke off')
    })
    reply.raw.once('close', () => {
      const isWhole = reply.raw.writableFinished && first + sent > last
      // Of a broken transfer the last byte never counts: it may have been in a buffer.
      const end = isWhole ? last : Math.min(first + sent, last) - 1
      void this.#waiting.sent(shipment, first, end, peer)
    })
    return body
  }
}

function validatorsOf({ file, receipt }: Ready): Validators {
  return {
    etag: `"${file.sha256}"`,
    lastModified: new Date(receipt.at / 1000).toUTCString(),
  }
}

/** The name is safe already (protocol, section 6.3); a header is no place to rely on that. */
function describeFile(reply: FastifyReply, shipment: Ready, bytes: number): void {
  const name = shipment.name.replace(/[^A-Za-z0-9._-]/g, '_')
  reply.headers({
    'Accept-Ranges': 'bytes',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Length': bytes,
    'Content-Type': shipment.mediaType,
  })
}

function oneOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0]
}
