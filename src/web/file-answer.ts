/** The bytes of a shipment as an answer: which of them, what is said about them, and how they go out. */
import type { FastifyReply, FastifyRequest } from 'fastify'

import type { Log } from '../log/log.ts'
import { asFault } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import { Buffers } from './buffers.ts'
import { Outflow } from './outflow.ts'
import { sayPlainly } from './plain.ts'
import { judge, selectRange } from './range.ts'
import { fileName, validatorsOf } from './ready.ts'
import type { Ready } from './ready.ts'
import { bytesOf, gotOf } from './span.ts'
import type { Span } from './span.ts'
import { Turns } from './turns.ts'

/** Large, because every step of reading and writing costs the same for few bytes and for many. */
const chunkBytes = 524_288

/** Beyond so many transfers at once, each gets along with less. */
const fewTransfers = 8
const smallChunkBytes = 65_536

export class FileAnswers {
  readonly #store: Pick<Store, 'open'>
  readonly #log: Log
  readonly #large = new Buffers(chunkBytes)
  readonly #small = new Buffers(smallChunkBytes)
  readonly #turns = new Turns()
  #transfers = 0

  constructor(store: Pick<Store, 'open'>, log: Log) {
    this.#store = store
    this.#log = log
  }

  /** @returns what the client got; nothing where it asked for no bytes */
  async answer(
    shipment: Ready,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Span | undefined> {
    const known = validatorsOf(shipment)
    reply.headers({ ETag: known.etag, 'Last-Modified': known.lastModified })
    switch (judge(known, request.headers)) {
      case 'held':
        reply.code(304).send()
        return undefined
      case 'changed':
        sayPlainly(reply, 412, 'The file is not the one that you have a part of.')
        return undefined
      case 'wanted':
        return this.#send(shipment, request, reply)
    }
  }

  async #send(
    shipment: Ready,
    { method, headers }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Span | undefined> {
    const size = shipment.file.bytes
    // RFC 9110 14.2: Range means something for GET alone.
    const range = method === 'GET' ? headers.range : undefined
    const chosen = selectRange(size, validatorsOf(shipment), range, oneOf(headers['if-range']))
    if (chosen.kind === 'unsatisfiable') {
      reply.header('Content-Range', `bytes */${size}`)
      sayPlainly(reply, 416, 'The file has no such bytes.')
      return undefined
    }
    const span = chosen.kind === 'part' ? chosen : { first: 0, last: size - 1 }
    if (chosen.kind === 'part') {
      reply.code(206).header('Content-Range', `bytes ${span.first}-${span.last}/${size}`)
    }
    describeFile(reply, shipment, span.last - span.first + 1)
    if (method === 'HEAD') {
      reply.send()
      return undefined
    }
    return this.#pour(shipment, span, reply)
  }

  async #pour(shipment: Ready, span: Span, reply: FastifyReply): Promise<Span> {
    const buffers = this.#transfers < fewTransfers ? this.#large : this.#small
    const outflow = new Outflow(reply.raw, buffers, this.#turns)
    this.#transfers++
    try {
      await this.#write(shipment, span, reply, outflow, () => buffers.take())
    } catch (error) {
      this.#log.error({ requestId: shipment.requestId, err: asFault(error) }, 'pick-up broke off')
      breakOff(reply)
    } finally {
      this.#transfers--
    }
    const isWhole = reply.raw.writableFinished && span.first + outflow.taken > span.last
    return gotOf(span, outflow.taken, isWhole)
  }

  async #write(
    { file }: Ready,
    span: Span,
    reply: FastifyReply,
    outflow: Outflow,
    buffer: () => Uint8Array,
  ): Promise<void> {
    await outflow.pour(bytesOf(this.#store, file, span, buffer), () => {
      beginRaw(reply)
    })
    if (!reply.raw.destroyed) await ended(reply)
  }
}

/** The status and the fields; the library has no part in what follows. */
function beginRaw(reply: FastifyReply): void {
  reply.hijack()
  reply.raw.statusCode = reply.statusCode
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
}

/** Also when the client goes away meanwhile. */
function ended({ raw }: FastifyReply): Promise<void> {
  return new Promise((resolve) => {
    raw.once('close', resolve)
    raw.end()
  })
}

/** Before the first byte it can still be said; after it, only a cut tells. */
function breakOff(reply: FastifyReply): void {
  if (reply.sent) reply.raw.destroy()
  else failPlainly(reply)
}

function failPlainly(reply: FastifyReply): void {
  for (const name of Object.keys(reply.getHeaders())) {
    if (/^(?:content-|etag|last-modified|accept-ranges|repr-digest)/.test(name)) {
      reply.removeHeader(name)
    }
  }
  sayPlainly(reply, 500, 'Something went wrong. Please try again later.')
}

function describeFile(reply: FastifyReply, shipment: Ready, bytes: number): void {
  reply.headers({
    'Accept-Ranges': 'bytes',
    'Content-Disposition': `attachment; filename="${fileName(shipment)}"`,
    'Content-Length': bytes,
    'Content-Type': shipment.mediaType,
    'Repr-Digest': `sha-256=:${Buffer.from(shipment.file.sha256, 'hex').toString('base64')}:`,
  })
}

function oneOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0]
}
