/** Sends bytes over a data connection, as fast as they are taken, and sees how far they get. */
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'

import type { Log } from '../../log/log.ts'
import { asFault } from '../../model/index.ts'
import { bufferRing } from '../../store/buffer-ring.ts'
import type { Store } from '../../store/store.ts'
import type { Ready } from '../ready.ts'
import { bytesOf, gotOf } from '../span.ts'
import type { Waiting } from '../waiting.ts'
import type { DataChannel } from './data-channel.ts'

export interface SendingOptions {
  readonly waiting: Waiting
  readonly store: Pick<Store, 'open'>
  readonly log: Log
  readonly stallMs: number
  readonly lingerMs: number
  /** Says something before the last answer. */
  readonly say: (reply: string) => void
  readonly peer: string
}

/** Small, as each session has some of its own; there may be hundreds that are slow. */
const bufferBytes = 65_536

type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** Hears, once the client has closed the connection, whether it took all. */
type Ended = (isWhole: boolean) => void

export class Sending {
  readonly #options: SendingOptions
  #callingOff = new AbortController()
  #lingering: Socket | undefined
  #isActive = false

  constructor(options: SendingOptions) {
    this.#options = options
  }

  get isActive(): boolean {
    return this.#isActive
  }

  /** A new command begins; `callOff` holds for that one. */
  begin(): void {
    this.#callingOff = new AbortController()
  }

  /** Ends what is under way, or what the command was about to begin. */
  callOff(): void {
    this.#callingOff.abort()
  }

  /** @returns the last answer to the command */
  text(channel: DataChannel, text: string): Promise<string> {
    const bytes = text === '' ? [] : [Buffer.from(text)]
    return this.#send(channel, '150 The list follows.', bytes, () => undefined)
  }

  /** @param first - the first byte; the size of the file for none */
  file(channel: DataChannel, shipment: Ready, first: number): Promise<string> {
    const { waiting, store, peer, log } = this.#options
    const { bytes } = shipment.file
    const span = { first, last: bytes - 1 }
    let sent = 0
    async function* counted() {
      try {
        const ring = bufferRing({ bufferBytes })
        for await (const chunk of bytesOf(store, shipment.file, span, ring)) {
          yield chunk
          sent += chunk.length
        }
      } catch (error) {
        log.error({ requestId: shipment.requestId, err: asFault(error) }, 'pick-up broke off')
        throw error
      }
    }
    return this.#send(
      channel,
      `150 The file follows (${bytes - first} bytes).`,
      counted(),
      (isWhole) => {
        void waiting.sent(shipment, first, gotOf(span, sent, isWhole).last, peer)
      },
    )
  }

  close(): void {
    this.callOff()
    this.#lingering?.destroy()
  }

  async #send(
    channel: DataChannel,
    opening: string,
    source: Source,
    ended: Ended,
  ): Promise<string> {
    const { signal } = this.#callingOff
    this.#lingering?.destroy()
    this.#isActive = true
    try {
      signal.throwIfAborted()
      const socket = await channel.open(signal)
      this.#options.say(opening)
      return await this.#pour(source, socket, ended)
    } catch {
      channel.close()
      return signal.aborted ? calledOff : '425 No data connection came about.'
    } finally {
      this.#isActive = false
    }
  }

  async #pour(source: Source, socket: Socket, ended: Ended): Promise<string> {
    const { signal } = this.#callingOff
    socket.setTimeout(this.#options.stallMs, () => socket.destroy())
    try {
      await pipeline(source, socket, { signal })
    } catch {
      ended(false)
      return signal.aborted ? calledOff : '426 The transfer broke off.'
    }
    this.#linger(socket, ended)
    return '226 That was all.'
  }

  /** What was sent may still be under way: a client that goes without reading it resets the connection. */
  #linger(socket: Socket, ended: Ended): void {
    let isWhole = true
    this.#lingering = socket
    const overdue = setTimeout(() => socket.destroy(), this.#options.lingerMs)
    socket.once('error', () => {
      isWhole = false
    })
    socket.once('close', () => {
      clearTimeout(overdue)
      ended(isWhole)
    })
    socket.resume()
  }
}

const calledOff = '426 The transfer was called off.'
