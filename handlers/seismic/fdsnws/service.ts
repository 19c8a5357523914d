/** Asks the web services of one centre, by the FDSN rules of what a status means. */
import { setTimeout } from 'node:timers/promises'
import type { Log } from '../../../src/log/log.ts'
import { Fault } from '../../../src/model/index.ts'
import type { Clock } from '../../../src/model/index.ts'
import type { HostPools } from './host-pools.ts'
import { HttpExchange } from './http-exchange.ts'
import type { HttpQuestion, HttpReply, Strangers } from './http-exchange.ts'
import type { FdsnwsOptions } from './options.ts'
import { readReason } from './refusal-reason.ts'
import { readRetryAfter } from './retry-after.ts'

/** What the services need of the gateway. */
export interface FdsnwsHost {
  readonly clock: Clock
  readonly log: Log
  /** One for all centres. */
  readonly pools: HostPools
  readonly strangers?: Strangers | undefined
  /** What the gateway calls itself where the options say nothing. */
  readonly agent?: string | undefined
  /** Rejects when the signal aborts. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

export type ServiceAnswer =
  /** The caller reads the reply's body, or discards it. */
  | { readonly kind: 'data'; readonly reply: HttpReply }
  | { readonly kind: 'nodata' }
  /** There is no such address: some centres answer so too when they have no data. */
  | { readonly kind: 'not-found' }
  /** The question, or its answer, is larger than the service takes. */
  | { readonly kind: 'too-large' }
  /** It will not be answered, for a reason that people may read. */
  | { readonly kind: 'refused'; readonly reason: string }

/** The first pause after which a service is asked again that does not say when; it doubles. */
const firstPauseMs = 2000

export class Service {
  readonly #exchange: HttpExchange
  readonly #options: FdsnwsOptions
  readonly #host: FdsnwsHost

  constructor(options: FdsnwsOptions, host: FdsnwsHost) {
    this.#options = options
    this.#host = host
    const userAgent = options.userAgent ?? host.agent
    this.#exchange = new HttpExchange(host, options, userAgent)
  }

  /**
   * Asks, and asks again while the service is busy (429, 503) and the waits stay within the limit.
   *
   * @throws {Fault} `SOURCE_DOWN` where it cannot answer now
   */
  async ask(question: HttpQuestion, signal: AbortSignal): Promise<ServiceAnswer> {
    let waitedMs = 0
    for (let pauses = 0; ; pauses++) {
      const reply = await this.#exchange.ask(question, signal)
      if (reply.astray !== undefined) this.#warn(reply)
      if (!isBusy(reply.status)) return answerOf(reply)
      await reply.discard()
      const told = readRetryAfter(reply.retryAfter, this.#host.clock())
      const pauseMs = Math.max(told ?? firstPauseMs * 2 ** pauses, firstPauseMs)
      waitedMs += pauseMs
      if (waitedMs > this.#options.waitMs) throw busy(reply, pauseMs)
      const { status, host } = reply
      this.#host.log.info({ host, status, pauseMs }, 'web service is busy')
      await this.pause(pauseMs, signal)
    }
  }

  /** The centre may have moved for good: then somebody has to see to the configuration. */
  #warn({ host, astray }: HttpReply): void {
    this.#host.log.warn({ host, to: astray }, 'redirect of a web service is not followed')
  }

  /** @throws what the signal aborted for */
  async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    await (this.#host.wait ?? wait)(milliseconds, signal)
    signal.throwIfAborted()
  }
}

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {
    signal.throwIfAborted()
  })
}

function isBusy(status: number): boolean {
  return status === 429 || status === 503
}

function busy({ host, status }: HttpReply, pauseMs: number): Fault {
  const asks = `asks to come back in ${Math.ceil(pauseMs / 1000)} s`
  return new Fault('SOURCE_DOWN', `${host} is busy (${status}) and ${asks}`)
}

/** The statuses of "FDSN Web Service Specifications", section 'HTTP status codes'. */
async function answerOf(reply: HttpReply): Promise<ServiceAnswer> {
  const { status, host, astray } = reply
  if (astray !== undefined) {
    await reply.discard()
    const where = `${host} redirects to ${astray}`
    return { kind: 'refused', reason: `${where}, which the configuration does not name for it` }
  }
  switch (status) {
    case 200:
      return { kind: 'data', reply }
    case 204:
      await reply.discard()
      return { kind: 'nodata' }
    case 404:
      await reply.discard()
      return { kind: 'not-found' }
    case 413:
    case 414:
      await reply.discard()
      return { kind: 'too-large' }
    case 401:
    case 403:
      await reply.discard()
      return {
        kind: 'refused',
        reason: `${host} keeps these data for authorised users (${status})`,
      }
    default:
      return refusalOf(reply, await readReason(reply))
  }
}

function refusalOf({ status, host }: HttpReply, said: string): ServiceAnswer {
  const why = said === '' ? '' : `: ${said}`
  if (status >= 500) throw new Fault('SOURCE_DOWN', `${host} failed (${status})${why}`)
  return { kind: 'refused', reason: `${host} refused the question (${status})${why}` }
}
