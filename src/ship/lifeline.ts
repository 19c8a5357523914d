/**
 * A connection to a server that may fall silent, break off, or have to be left: whichever comes first
 * closes it, and ends every wait for it with the same fault.
 */
import type { Socket } from 'node:net'

import { Fault } from '../model/index.ts'
import { interruption } from './interruption.ts'

export class Lifeline {
  readonly #socket: Socket
  readonly #host: string
  readonly #signal: AbortSignal
  readonly #waits = new Set<(fault: Fault) => void>()
  #fault: Fault | undefined
  #isEnded = false

  /** @param host - for the words of faults */
  constructor(socket: Socket, host: string, signal: AbortSignal) {
    this.#socket = socket
    this.#host = host
    this.#signal = signal
    socket.once('close', this.#onClose).on('error', this.#onError)
    signal.addEventListener('abort', this.#onAbort)
    if (signal.aborted) this.#onAbort()
  }

  get isBroken(): boolean {
    return this.#fault !== undefined
  }

  /** Nothing more is sent; what waits, or will, gets this fault, unless there was one before. */
  break(fault: Fault): void {
    if (this.#fault !== undefined || this.#isEnded) return
    this.#fault = fault
    this.#socket.destroy()
    for (const end of this.#waits) end(fault)
    this.#letGo()
  }

  /** Done with it: what was written still goes out. */
  end(): void {
    if (this.#fault !== undefined || this.#isEnded) return
    this.#isEnded = true
    this.#socket.destroySoon()
    this.#letGo()
  }

  /**
   * Waits for the server.
   *
   * @param step - what it is asked for, for people: `the login`
   * @throws {Fault} that the connection broke with; or what the work throws
   */
  async within<T>(limitMs: number, step: string, work: Promise<T>): Promise<T> {
    const broken = Promise.withResolvers<never>()
    this.#waits.add(broken.reject)
    const timer = setTimeout(() => {
      const seconds = Math.round(limitMs / 1000)
      this.break(this.down(`${step}: no answer for ${seconds} s`))
    }, limitMs)
    if (this.#fault) broken.reject(this.#fault)
    try {
      return await Promise.race([work, broken.promise])
    } catch (error) {
      throw this.#fault ?? error
    } finally {
      clearTimeout(timer)
      this.#waits.delete(broken.reject)
    }
  }

  /** The other side never gets a word in: what it says could tell a stranger about its network. */
  down(what: string, cause?: unknown): Fault {
    return new Fault('DESTINATION_DOWN', `${this.#host}: ${what}`, { cause })
  }

  #letGo(): void {
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#socket.off('close', this.#onClose)
  }

  readonly #onAbort = (): void => {
    const fault = interruption(this.#signal)
    if (fault) this.break(fault)
  }

  readonly #onClose = (): void => {
    this.break(this.down('the connection was closed'))
  }

  readonly #onError = (error: Error): void => {
    this.break(this.down('the connection broke off', error))
  }
}
