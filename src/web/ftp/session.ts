/** One control connection: commands are answered one by one, in the order in which they came. */
import { once } from 'node:events'
import type { Socket } from 'node:net'

import { asFault } from '../../model/index.ts'
import { CommandLines } from './command-lines.ts'
import { Conversation } from './conversation.ts'
import type { ConversationOptions } from './conversation.ts'
import { plainAddress } from './host-port.ts'

const abort = /^ABOR\b/i

export class Session {
  readonly #options: ConversationOptions
  readonly #socket: Socket
  readonly #conversation: Conversation
  readonly #lines: CommandLines
  readonly #loginTimer: NodeJS.Timeout
  #queue: (string | undefined)[] = []
  /** How many ABOR are in the queue. */
  #aborts = 0
  #isWorking = false
  #isEnding = false

  constructor(socket: Socket, options: ConversationOptions) {
    const { limits } = options
    this.#options = options
    this.#socket = socket
    this.#lines = new CommandLines(limits.lineBytes)
    const ends = {
      own: plainAddress(socket.localAddress ?? ''),
      peer: plainAddress(socket.remoteAddress ?? ''),
    }
    this.#conversation = new Conversation(options, ends, (reply) => {
      this.#write(reply)
    })
    this.#loginTimer = setTimeout(() => {
      if (!this.#conversation.isIn) this.#overdue()
    }, limits.loginMs)
    this.#listen()
    this.#write('220 netdc')
  }

  /** Lets a transfer go on, and ends the session after it. */
  finish(): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#queue = []
    if (!this.#isWorking) this.#bid('421 The server is closing.')
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #listen(): void {
    const { idleMs } = this.#options.limits
    this.#socket
      .setKeepAlive(true, 60_000)
      .setNoDelay(true)
      .setTimeout(idleMs)
      .on('timeout', () => {
        if (!this.#conversation.isSending) this.#overdue()
      })
      .on('data', (bytes) => {
        this.#take(bytes)
      })
      .on('end', () => {
        // What was asked for before is still answered.
        this.#isEnding = true
        if (!this.#isWorking) this.#socket.destroySoon()
      })
      .on('error', () => undefined)
      .on('close', () => {
        clearTimeout(this.#loginTimer)
        this.#queue = []
        this.#conversation.close()
      })
  }

  #take(bytes: Uint8Array): void {
    for (const { text } of this.#lines.push(bytes)) {
      this.#queue.push(text)
      if (text !== undefined && abort.test(text)) {
        this.#aborts++
        this.#conversation.callOff()
      }
    }
    if (this.#queue.length > this.#options.limits.queued) this.#socket.pause()
    if (!this.#isWorking) void this.#work()
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    for (;;) {
      const next = this.#queue.splice(0, 1)
      if (next.length === 0 || this.#socket.destroyed) break
      await this.#answer(next[0])
      if (this.#conversation.isOver) return
    }
    this.#isWorking = false
    if (this.#isEnding) this.#bid('421 The server is closing.')
    this.#socket.setTimeout(this.#options.limits.idleMs)
    this.#socket.resume()
  }

  async #answer(line: string | undefined): Promise<void> {
    if (line !== undefined && abort.test(line)) this.#aborts--
    const reply = await this.#conversation.answer(line, this.#aborts > 0).catch(this.#failed)
    if (this.#conversation.isOver) this.#bid(reply)
    else await this.#say(reply)
  }

  readonly #failed = (error: unknown): string => {
    this.#options.log.error({ err: asFault(error) }, 'FTP command failed')
    return '451 Something went wrong. Please try again later.'
  }

  /** Who does not read the answers gets no more of them. */
  async #say(reply: string): Promise<void> {
    if (this.#write(reply) || this.#socket.destroyed) return
    const gone = new AbortController()
    const closed = () => {
      gone.abort()
    }
    this.#socket.once('close', closed)
    await once(this.#socket, 'drain', { signal: gone.signal }).catch(() => undefined)
    this.#socket.off('close', closed)
  }

  #overdue(): void {
    if (this.#isWorking) this.#socket.destroy()
    else this.#bid('421 That took too long. Goodbye.')
  }

  /** The last words. */
  #bid(reply: string): void {
    this.#isEnding = true
    this.#write(reply)
    this.#socket.destroySoon()
  }

  #write(reply: string): boolean {
    return this.#socket.writable && this.#socket.write(`${reply}\r\n`)
  }
}
