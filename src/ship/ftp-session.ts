/**
 * One conversation with an FTP server. Every wait in it has an end: {@link FtpSession.end} breaks off
 * whatever is under way, and its fault is what the waiting one gets.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'

import { FTPError } from 'basic-ftp'
import type { FTPResponse } from 'basic-ftp'

import { Fault } from '../model/index.ts'
import { FtpClient } from './ftp-client.ts'
import { answered, notInTime, troubleWith } from './ftp-faults.ts'

export interface FtpLimits {
  /** Until the control connection stands; and until a data connection does, with its command. */
  readonly connectMs: number
  readonly replyMs: number
  /** Without any progress of a transfer. */
  readonly stallMs: number
}

export class FtpSession {
  readonly host: string
  readonly #limits: FtpLimits
  readonly #client = new FtpClient()
  readonly #ended = Promise.withResolvers<never>()
  #socket: Socket | undefined
  #fault: Fault | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(host: string, limits: FtpLimits) {
    this.host = host
    this.#limits = limits
    // Nobody may be waiting when the end comes.
    this.#ended.promise.catch(() => undefined)
  }

  /** Breaks everything off, at once. The first reason stays. */
  end(fault: Fault): void {
    if (this.#fault !== undefined) return
    this.#fault = fault
    clearTimeout(this.#timer)
    this.#client.ftp.closeWithError(fault)
    this.#client.ftp.destroyDataSocket()
    this.#socket?.destroy()
    this.#ended.reject(fault)
  }

  close(): void {
    this.end(new Fault('DESTINATION_DOWN', `the conversation with ${this.host} is over`))
  }

  /** Takes a connection over and waits for the greeting; with TLS options, TLS comes first. */
  async greet(socket: Socket, tls?: ConnectionOptions): Promise<void> {
    this.#socket = socket
    const { code } = await this.#during('the greeting', async () => {
      if (tls === undefined) this.#client.ftp.socket = socket
      else await this.#encrypt(socket, tls)
      return this.#reply()
    })
    if (!isDone(code)) throw answered(this.host, code, 'the greeting')
  }

  /** Begins TLS on the connection that stands. */
  async secure(tls: ConnectionOptions): Promise<void> {
    await this.demand('AUTH', 'TLS')
    await this.#during('TLS', () => this.#encrypt(this.#client.ftp.socket, tls))
  }

  /** Says something, and gives the answer, whatever it is. */
  async ask(verb: string, argument = ''): Promise<FTPResponse> {
    const command = argument === '' ? verb : `${verb} ${argument}`
    return this.#during(verb, () => this.#reply(command))
  }

  /** @throws {Fault} when the answer is none that was hoped for */
  async demand(verb: string, argument = '', isGood = isDone): Promise<FTPResponse> {
    const reply = await this.ask(verb, argument)
    if (!isGood(reply.code)) throw answered(this.host, reply.code, verb)
    return reply
  }

  /** @returns the number of the last reply: some 2yz when all was received */
  async upload(
    verb: 'STOR' | 'APPE',
    name: string,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const source = Readable.from(this.#watched(pieces), { objectMode: true, highWaterMark: 1 })
    try {
      const upload = () =>
        verb === 'STOR'
          ? this.#client.uploadFrom(source, name)
          : this.#client.appendFrom(source, name)
      const { code } = await this.#transfer(verb, () => upload().catch(answerIn))
      return code
    } finally {
      await closed(source)
    }
  }

  /** The SHA-256 of a file of so many bytes, read back; nothing where it may not be read. */
  async digest(name: string, bytes: number): Promise<string | undefined> {
    const hash = createHash('sha256')
    let read = 0
    const sink = new Writable({
      write: (chunk: Uint8Array, _encoding, done) => {
        this.#arm(this.#limits.stallMs)
        hash.update(chunk)
        read += chunk.length
        done(read > bytes ? new Error('more than it said') : null)
      },
    })
    try {
      await this.#transfer('RETR', () => this.#client.downloadTo(sink, name))
      return hash.digest('hex')
    } catch (error) {
      if (error instanceof Fault && error.code === 'DESTINATION_REFUSED') return undefined
      throw error
    }
  }

  /** The size by a listing. */
  async listedSize(path: string): Promise<number | 'none' | 'unknown'> {
    const name = path.split('/').at(-1)
    try {
      const entries = await this.#transfer('LIST', () => this.#client.list(path))
      return entries.find((entry) => entry.name.split('/').at(-1) === name)?.size ?? 'none'
    } catch (error) {
      if (error instanceof Fault && error.code === 'DESTINATION_REFUSED') return 'unknown'
      throw error
    }
  }

  async #encrypt(socket: Socket, tls: ConnectionOptions): Promise<void> {
    const { ftp } = this.#client
    const secured = connectTls({ ...tls, socket })
    let session: Buffer | undefined
    secured.on('error', () => undefined)
    secured.on('session', (latest) => (session = latest))
    await once(secured, 'secureConnect')
    ftp.forgetReplies()
    ftp.socket = secured
    // The library takes all listeners from what lies below.
    socket.on('error', () => undefined)
    ftp.tlsOptions = tls
    ftp.tlsSessionStore = session
  }

  /** The next reply that ends something; without a command the one that comes by itself. */
  async #reply(command?: string): Promise<FTPResponse> {
    const handled: unknown = this.#client.ftp.handle(command, (reply, task) => {
      if (reply instanceof FTPError) task.resolve({ code: reply.code, message: reply.message })
      else if (reply instanceof Error) task.reject(reply)
      else if (reply.code >= 200 || command === undefined) task.resolve(reply)
    })
    return (await handled) as FTPResponse
  }

  async #during<T>(verb: string, work: () => Promise<T>): Promise<T> {
    return this.#bounded(verb, this.#limits.replyMs, work)
  }

  /** A transfer has to begin in time; from then on its data keep the time. */
  async #transfer<T>(verb: string, work: () => Promise<T>): Promise<T> {
    const { connectMs, replyMs } = this.#limits
    return this.#bounded(verb, connectMs + replyMs, work)
  }

  async #bounded<T>(verb: string, ms: number, work: () => Promise<T>): Promise<T> {
    this.#arm(ms)
    try {
      this.#assertOpen()
      return await Promise.race([work(), this.#ended.promise])
    } catch (error) {
      throw this.#fault ?? troubleWith(this.host, verb, error)
    } finally {
      clearTimeout(this.#timer)
    }
  }

  /** Time that our own store takes is not the server's. */
  async *#watched(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    clearTimeout(this.#timer)
    for await (const piece of pieces) {
      this.#arm(this.#limits.stallMs)
      yield piece
      clearTimeout(this.#timer)
    }
    this.#arm(this.#limits.stallMs)
  }

  #assertOpen(): void {
    if (this.#fault !== undefined) throw this.#fault
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer)
    if (this.#fault !== undefined) return
    this.#timer = setTimeout(() => {
      this.end(notInTime(this.host, 'no answer and no progress', ms))
    }, ms)
  }
}

/** A reply that says no is an answer as well. */
function answerIn(thrown: unknown): { readonly code: number } {
  if (thrown instanceof FTPError) return { code: thrown.code }
  throw thrown
}

/** The store's file is closed then; what became of the sending is known from elsewhere. */
async function closed(source: Readable): Promise<void> {
  if (source.closed) return
  await new Promise((resolve) => source.on('error', resolve).once('close', resolve).destroy())
}

export function isDone(code: number): boolean {
  return code >= 200 && code < 300
}
