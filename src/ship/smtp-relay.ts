/** The relays `smtp://HOST:PORT` and `smtps://HOST:PORT`: hands letters to a mail server. */
import { createTransport } from 'nodemailer'
import type { SMTPPoolOptions, SMTPPoolSentMessageInfo, Transporter } from 'nodemailer'

import { Fault, systemCode } from '../model/index.ts'
import { assertGoing, interruption } from './interruption.ts'
import type { Letter, Relay } from './letter.ts'
import type { MessageWriter } from './message-writer.ts'

/** How long the mail server may take. */
export interface SmtpRelayTimes {
  readonly connectMs: number
  readonly greetingMs: number
  /** Silence in a conversation (RFC 5321 4.5.3.2: ten minutes for the final dot). */
  readonly silenceMs: number
}

export const defaultSmtpRelayTimes: SmtpRelayTimes = {
  connectMs: 30_000,
  greetingMs: 60_000,
  silenceMs: 600_000,
}

export class SmtpRelay implements Relay {
  readonly #address: string
  readonly #write: MessageWriter
  readonly #pool: Transporter<SMTPPoolSentMessageInfo, SMTPPoolOptions>

  /** @param address - where letters come back to that cannot be delivered */
  constructor(url: URL, address: string, write: MessageWriter, times: SmtpRelayTimes) {
    this.#address = address
    this.#write = write
    this.#pool = createTransport(poolOptions(url, times))
  }

  async send(letter: Letter, signal: AbortSignal): Promise<string> {
    assertGoing(signal)
    const message = this.#write(letter)
    const from = letter.returnPath === '' ? '' : (letter.bounces ?? this.#address)
    try {
      const sent = await this.#pool.sendMail({
        envelope: { from, to: [letter.to] },
        raw: await message.stream(signal),
        disableFileAccess: true,
        disableUrlAccess: true,
        signal,
        // Nobody wants to hear that a receipt or a refusal could not be delivered (RFC 3461).
        ...(from === '' && { dsn: { notify: 'never' } }),
      })
      return sent.response
    } catch (error) {
      throw interruption(signal) ?? message.failure() ?? relayFault(error)
    } finally {
      await message.release()
    }
  }

  async check(signal: AbortSignal): Promise<void> {
    assertGoing(signal)
    const aborted = Promise.withResolvers<never>()
    const onAbort = () => {
      aborted.reject(interruption(signal))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.race([this.#pool.verify(), aborted.promise])
    } catch (error) {
      throw relayFault(error)
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  close(): Promise<void> {
    this.#pool.close()
    return Promise.resolve()
  }
}

/**
 * `?tls=required` insists on STARTTLS, `?tls=never` does without; otherwise it is used where it is
 * offered, but not to this machine itself, where certificates are seldom true.
 */
function poolOptions(url: URL, times: SmtpRelayTimes) {
  const secure = url.protocol === 'smtps:'
  const tls = url.searchParams.get('tls')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isHere = /^(localhost|127\.[\d.]+|::1)$/.test(host)
  return {
    pool: true as const,
    host,
    port: url.port === '' ? (secure ? 465 : 25) : Number(url.port),
    secure,
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'never' || (isHere && tls !== 'required'),
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    // The ledger tries again, with a pause; the pool only where a connection had gone stale.
    maxRequeues: 1,
    connectionTimeout: times.connectMs,
    dnsTimeout: times.connectMs,
    greetingTimeout: times.greetingMs,
    socketTimeout: times.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/**
 * RFC 4954, section 6: a login is required, too weak, failed, or wants encryption; and RFC 3207: so
 * does the mail. A server without a login, or with one that has lapsed, says it to MAIL FROM.
 */
const loginReplies: readonly number[] = [530, 534, 535, 538]

/**
 * 5yz in answer to the envelope or the content is the end of that letter. 5yz that is about a login,
 * or in answer to a greeting, is not about the letter: it waits until the operator has put that
 * right.
 */
function relayFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const detail = error instanceof Error ? error.message : String(error)
  const code = isAboutLetter(error) ? 'DESTINATION_REFUSED' : 'DESTINATION_DOWN'
  // In words of the relay, or of the network that it stands in.
  return new Fault(code, detail, { cause: error, isForeign: true })
}

function isAboutLetter(error: unknown): boolean {
  if (!['EENVELOPE', 'EMESSAGE'].includes(systemCode(error))) return false
  const reply = replyIn(error)
  // Without one, nodemailer itself has found fault with the letter.
  if (reply === undefined) return true
  const code = Number(/^\d{3}/.exec(reply)?.[0] ?? 0)
  return code >= 500 && !loginReplies.includes(code)
}

/** What the mail server said, be it a reply or rubbish. */
function replyIn(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error)) return undefined
  return typeof error.response === 'string' ? error.response : undefined
}
