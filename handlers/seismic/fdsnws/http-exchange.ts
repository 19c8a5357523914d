/** One HTTP request to a web service and its answer, redirects included. Knows no FDSN rules. */
import type { Dispatcher } from 'undici'
import { Fault } from '../../../src/model/index.ts'
import type { PoolLimits } from './host-pools.ts'
import type { FdsnwsOptions } from './options.ts'
import { transportFault } from './transport-fault.ts'

export interface HttpQuestion {
  readonly url: URL
  /** Sent by POST where there is one, else the question is a GET. */
  readonly body?: string
}

export interface HttpReply {
  readonly status: number
  /** The host that answered, as people know it. */
  readonly host: string
  /** Lower-case and without its parameters; empty where none was told. */
  readonly mediaType: string
  readonly retryAfter: string
  /** Where a redirect leads that is not followed; undefined for every other answer. */
  readonly astray?: string
  /** Read it to its end, or {@link discard} it: the connection is in use until then. */
  readonly body: AsyncIterable<Uint8Array>
  discard(): Promise<void>
}

/** A host that is not admitted fails with `DESTINATION_REFUSED`. */
export type Strangers = Pick<Dispatcher, 'request'>

/** What is to be known of a centre. */
type Centre = Pick<FdsnwsOptions, 'station' | 'dataselect' | 'availability'>
type Limits = PoolLimits & Pick<FdsnwsOptions, 'answerMs' | 'silenceMs'>

/** The ways to other machines. */
interface Connections {
  /** To the hosts that the configuration names, whatever their addresses. */
  readonly pools: {
    poolFor(origin: string, limits: PoolLimits): Strangers
  }
  /** To all others, as far as they are admitted; undefined where none is. */
  readonly strangers?: Strangers | undefined
}

/** What the gateway calls itself where nobody says anything else. */
const plainAgent = 'netdc'

const mostRedirects = 5
/** 303 is none of them: it would turn the question into one without a body. */
const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308])

export class HttpExchange {
  readonly #connections: Connections
  readonly #limits: Limits
  readonly #userAgent: string
  /** The hosts that the configuration names for this centre. */
  readonly #hosts: ReadonlySet<string>

  constructor(connections: Connections, options: Centre & Limits, userAgent = plainAgent) {
    const { station, dataselect, availability } = options
    this.#connections = connections
    this.#limits = options
    this.#userAgent = userAgent
    this.#hosts = new Set([station, dataselect, ...availability].map((one) => new URL(one).host))
  }

  /**
   * A redirect that leads astray is not followed, and is the answer.
   *
   * @throws {Fault} `SOURCE_DOWN` where the host cannot be reached, is too slow or leads in circles
   */
  async ask(question: HttpQuestion, signal: AbortSignal, hops = mostRedirects): Promise<HttpReply> {
    const { url } = question
    const answer = await this.#send(question, signal)
    const reply = replyOf(answer, url.host, signal)
    if (!redirects.has(answer.statusCode)) return reply
    const next = this.#redirected(url, answer)
    if (typeof next === 'string') return { ...reply, astray: next }
    await reply.discard()
    if (hops === 0) throw new Fault('SOURCE_DOWN', `${url.host} redirects too often`)
    try {
      return await this.ask({ ...question, url: next }, signal, hops - 1)
    } catch (error) {
      if (isRefused(error)) return { ...reply, astray: next.host }
      throw error
    }
  }

  /**
   * Where to ask instead: at a host that the configuration names for this centre, or at one that is
   * admitted to strangers; by https where it was https before. Whoever answers must not send us to
   * any place it likes.
   *
   * @returns the name of a place where we must not ask
   */
  #redirected(from: URL, answer: Dispatcher.ResponseData): URL | string {
    const to = URL.parse(fieldOf(answer, 'location'), from.href)
    if (to === null) return 'nowhere'
    if (!isAsSafe(from, to)) return to.origin === 'null' ? to.protocol : to.origin
    const isKnown = this.#hosts.has(to.host) || this.#connections.strangers !== undefined
    return isKnown ? to : to.host
  }

  /** The pool of a host is of no use to whom another centre sends there. */
  #wayTo({ host, origin }: URL): Strangers {
    const { pools, strangers } = this.#connections
    const isStrange = strangers !== undefined && !this.#hosts.has(host)
    return isStrange ? strangers : pools.poolFor(origin, this.#limits)
  }

  async #send({ url, body }: HttpQuestion, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { answerMs, silenceMs } = this.#limits
    try {
      return await this.#wayTo(url).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'user-agent': this.#userAgent,
          'accept-encoding': 'identity',
          ...(body === undefined ? {} : { 'content-type': 'text/plain' }),
        },
        body: body ?? null,
        headersTimeout: answerMs,
        bodyTimeout: silenceMs,
        signal,
      })
    } catch (error) {
      throw transportFault(error, url.host, signal)
    }
  }
}

/** By the guard: a web service says nothing of that kind. */
function isRefused(error: unknown): boolean {
  return error instanceof Fault && error.code === 'DESTINATION_REFUSED'
}

function isAsSafe(from: URL, to: URL): boolean {
  return to.protocol === 'https:' || to.protocol === from.protocol
}

function replyOf(answer: Dispatcher.ResponseData, host: string, signal: AbortSignal): HttpReply {
  return {
    status: answer.statusCode,
    host,
    mediaType: (fieldOf(answer, 'content-type').split(';', 1)[0] ?? '').trim().toLowerCase(),
    retryAfter: fieldOf(answer, 'retry-after'),
    body: bodyOf(answer, host, signal),
    discard: () => discard(answer),
  }
}

async function* bodyOf(
  { body }: Dispatcher.ResponseData,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  // Untyped, and always bytes: no encoding is ever set.
  const pieces: AsyncIterable<Uint8Array> = body
  try {
    yield* pieces
  } catch (error) {
    throw transportFault(error, host, signal)
  }
}

/** A short rest is read, so that the connection can be used again. */
async function discard({ body }: Dispatcher.ResponseData): Promise<void> {
  await body.dump({ limit: 64 * 1024 }).catch(() => undefined)
}

function fieldOf({ headers }: Dispatcher.ResponseData, name: string): string {
  const value = headers[name]
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}
