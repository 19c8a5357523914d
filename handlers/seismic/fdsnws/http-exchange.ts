/** One HTTP request to a web service and its answer, redirects included. Knows no FDSN rules. */
import type { Dispatcher } from 'undici'
import { Fault } from '../../../src/model/index.ts'
import type { HostPools } from './host-pools.ts'
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
  /** Read it to its end, or {@link discard} it: the connection is in use until then. */
  readonly body: AsyncIterable<Uint8Array>
  discard(): Promise<void>
}

type Limits = Pick<
  FdsnwsOptions,
  'connections' | 'connectMs' | 'answerMs' | 'silenceMs' | 'userAgent'
>

const mostRedirects = 5
/** 303 is none of them: it would turn the question into one without a body. */
const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308])

export class HttpExchange {
  readonly #pools: HostPools
  readonly #limits: Limits

  constructor(pools: HostPools, limits: Limits) {
    this.#pools = pools
    this.#limits = limits
  }

  /** @throws {Fault} `SOURCE_DOWN` where the host cannot be reached, is too slow or leads astray */
  async ask(question: HttpQuestion, signal: AbortSignal): Promise<HttpReply> {
    let { url } = question
    for (let hops = 0; hops <= mostRedirects; hops++) {
      const answer = await this.#send({ ...question, url }, signal)
      if (!redirects.has(answer.statusCode)) return replyOf(answer, url.host, signal)
      await discard(answer)
      url = redirected(url, answer)
    }
    throw new Fault('SOURCE_DOWN', `${question.url.host} redirects too often`)
  }

  async #send({ url, body }: HttpQuestion, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { answerMs, silenceMs, userAgent } = this.#limits
    try {
      return await this.#pools.poolFor(url.origin, this.#limits).request({
        path: `${url.pathname}${url.search}`,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          'user-agent': userAgent,
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

/** "the same host or https": what was asked for safely is never asked for openly. */
function redirected(from: URL, answer: Dispatcher.ResponseData): URL {
  const location = fieldOf(answer, 'location')
  if (!URL.canParse(location, from.href)) throw astray(from, 'nowhere')
  const to = new URL(location, from)
  const isAllowed =
    to.protocol === 'https:' || (to.protocol === from.protocol && isSameHost(from, to))
  if (!isAllowed) throw astray(from, to.host || to.protocol)
  return to
}

function isSameHost(one: URL, other: URL): boolean {
  return one.host === other.host
}

function astray(from: URL, to: string): Fault {
  return new Fault('SOURCE_DOWN', `${from.host} redirects to ${to}, which is not followed`)
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
  try {
    yield* body
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
