/**
 * smtp-server's server and session, with the gaps of that library closed. What is answered to whom
 * is not decided here: see smtp-door.ts.
 *
 * Several of the methods overridden here are internal to the library: test/receive holds them to
 * what they do, so that a new version of it cannot change them unseen.
 */
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

import { SMTPServer } from 'smtp-server'
import type { SMTPServerOptions } from 'smtp-server'
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js'
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js'

import { Refusal } from './refusal.ts'
import type { RefusalReason } from './refusal.ts'
import type { SmtpLimits } from './smtp-limits.ts'

/** A host name as clients have them, or an address literal: it goes into our trace line. */
const hostName = /^\S+\s+[A-Za-z0-9._:[\]-]+\s*$/
const enhancedCode = /^[245]\.\d{1,3}\.\d{1,3}$/
const beyondAscii = /[\u0080-\u{10ffff}]/u

export class SmtpListener extends SMTPServer {
  readonly #isTrusted: (address: string) => boolean

  constructor(options: SMTPServerOptions, isTrusted: (address: string) => boolean) {
    super(options)
    this.#isTrusted = isTrusted
  }

  /**
   * The library makes everyone wait 100 ms for the greeting, because bulk senders talk before it
   * and so give themselves away. That is worth keeping for strangers; it holds a mail server of our
   * own, which connects anew for every mail, to ten mails a second. So trusted networks are greeted
   * at once: a machine in one of them that is taken over can talk early unnoticed, and nothing else.
   */
  override connect(socket: Socket | TLSSocket, options?: SMTPConnectionOptions | null): void {
    const session = new SmtpSession(this, socket, options)
    this.connections.add(session)
    session.on('error', (error: Error) => {
      this._onError(error)
    })
    session.init()
    if (this.#isTrusted(session.remoteAddress)) session.connectionReady()
  }

  /** Sessions of one address, this one included. */
  countFrom(address: string): number {
    let count = 0
    for (const session of this.connections) if (session.remoteAddress === address) count++
    return count
  }

  /** Ends the sessions that have had their time. @returns how many */
  endOverdue(limits: SmtpLimits): number {
    return this.#endWhere((session) => session.overdue(limits))
  }

  /** Ends the sessions in which no mail is under way. */
  endIdle(): void {
    this.#endWhere((session) => (session.phase === 'commands' ? 'CLOSING' : undefined))
  }

  #endWhere(reasonFor: (session: SmtpSession) => RefusalReason | undefined): number {
    let count = 0
    for (const session of this.connections) {
      const reason = session instanceof SmtpSession ? reasonFor(session) : undefined
      if (reason === undefined || !(session instanceof SmtpSession)) continue
      session.end(reason)
      count++
    }
    return count
  }
}

export class SmtpSession extends SMTPConnection {
  readonly #startedAt = performance.now()
  #contentSince = 0
  #isReady = false

  /** Whether commands come in, the content of a mail does, or a mail waits to be made durable. */
  get phase(): 'commands' | 'content' | 'admission' {
    if (!this._dataStream) return 'commands'
    return this._dataStream.writableEnded ? 'admission' : 'content'
  }

  /** The library has idle timers only: a byte now and then would keep a session for ever. */
  overdue(limits: SmtpLimits): RefusalReason | undefined {
    const now = performance.now()
    const { phase } = this
    if (phase === 'admission') return undefined
    if (phase === 'content' && this._dataStream) {
      const allowance = limits.contentMs + (this._dataStream.byteLength / limits.slowest) * 1000
      if (now - this.#contentSince > allowance) return 'TOO_SLOW'
    }
    return now - this.#startedAt > limits.sessionMs ? 'SESSION_OVER' : undefined
  }

  end(reason: RefusalReason): void {
    this.#refuse(reason)
    this.close()
  }

  /** Called by the library 100 ms after the connection, and by the listener before that. */
  override connectionReady(next?: () => void): void {
    if (this.#isReady) return
    this.#isReady = true
    super.connectionReady(next)
  }

  /** A text that begins with an enhanced code is sent with it; the library has one code for each reply. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const [own = '', ...rest] = typeof data === 'string' ? data.split(' ') : []
    if (enhancedCode.test(own)) super.send(code, rest.join(' '), own)
    else super.send(code, data, context)
  }

  override _getEnhancedStatusCode(code: number, context?: string | false): string {
    if (typeof context === 'string' && enhancedCode.test(context)) return context
    return super._getEnhancedStatusCode(code, context)
  }

  /** The only error of the parser is a line that is too long: RFC 5321 4.5.3.1.9 wants 500 for it. */
  override _createParser(): ReturnType<SMTPConnection['_createParser']> {
    const parser = super._createParser()
    parser.removeAllListeners('error')
    parser.on('error', () => {
      this.end('LONG_COMMAND')
    })
    return parser
  }

  override handler_EHLO(command: Buffer, callback: () => void): void {
    if (hostName.test(command.toString())) super.handler_EHLO(command, callback)
    else this.#refuse('BAD_HOST_NAME', callback)
  }

  override handler_HELO(command: Buffer, callback: () => void): void {
    if (hostName.test(command.toString())) super.handler_HELO(command, callback)
    else this.#refuse('BAD_HOST_NAME', callback)
  }

  /** Asked of the wire: the library itself turns `xn--` domains into Unicode. */
  override handler_MAIL(command: Buffer, callback: () => void): void {
    const line = command.toString()
    const isAnnounced = /\sSMTPUTF8(\s|$)/i.test(line)
    if (beyondAscii.test(line) && !isAnnounced) this.#refuse('NEEDS_SMTPUTF8', callback)
    else super.handler_MAIL(command, callback)
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    const isAnnounced = this.session.envelope.smtpUtf8 === true
    if (beyondAscii.test(command.toString()) && !isAnnounced) {
      this.#refuse('NEEDS_SMTPUTF8', callback)
    } else super.handler_RCPT(command, callback)
  }

  override handler_DATA(command: Buffer, callback: () => void): void {
    this.#contentSince = performance.now()
    super.handler_DATA(command, callback)
  }

  #refuse(reason: RefusalReason, callback?: () => void): void {
    const refusal = new Refusal(reason)
    this.send(refusal.responseCode, refusal.message)
    callback?.()
  }
}
