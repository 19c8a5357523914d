/** A place for one worker thread that reads mails: starts it when needed, ends it when it misbehaves. */
import { Worker } from 'node:worker_threads'

import { asFault, Fault } from '../model/index.ts'
import type { MailFacts } from './mail.ts'
import type { WorkerWord } from './mail-worker.ts'

export interface Seat {
  /**
   * Reads one mail, whose bytes go over to the worker; the next one is given only when this one is done.
   *
   * @throws {WorkerLost} when the worker crashed or hung over it; the next call gets a fresh one
   * @throws {Fault} `POISON` when the worker refused the mail
   */
  read(raw: Uint8Array<ArrayBuffer>): Promise<MailFacts>
  close(): Promise<void>
}

/** The worker died or was ended while it had a mail. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost'
}

/** Loading the worker's modules on a busy machine takes a while; it is not the mail's time. */
const startMs = 30_000

/** A worker that read a mail of more bytes keeps much of what that took, so it is not kept itself. */
const largeBytes = 256 * 1024

/** Heap for what is new. Node would take up to 96 MiB. */
const youngMb = 6

export class WorkerSeat implements Seat {
  readonly #module: URL
  readonly #timeoutMs: number
  readonly #memoryMb: number
  #worker: Worker | undefined
  #isClosed = false

  constructor(module: URL, timeoutMs: number, memoryMb: number) {
    this.#module = module
    this.#timeoutMs = timeoutMs
    this.#memoryMb = memoryMb
  }

  async read(raw: Uint8Array<ArrayBuffer>): Promise<MailFacts> {
    if (this.#isClosed) throw new Fault('STOPPING', 'the mail reader was closed')
    try {
      const worker = this.#worker ?? (await this.#started())
      const isLarge = raw.length > largeBytes
      const facts = await this.#ask(worker, raw)
      if (isLarge) await this.#end()
      return facts
    } catch (thrown) {
      if (!(thrown instanceof Fault)) await this.#end()
      throw thrown
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#end()
  }

  async #end(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  /** A worker that cannot start is no mail's fault: the machine is short of something. */
  async #started(): Promise<Worker> {
    try {
      return await this.#start()
    } catch (cause) {
      await this.#end()
      const detail = `no reader of mails could be started: ${asFault(cause).message}`
      throw new Fault('RESOURCES', detail, { cause, isForeign: true })
    }
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(this.#module, {
      resourceLimits: {
        maxOldGenerationSizeMb: this.#memoryMb,
        // What is read of a mail is soon forgotten: more room for it would stay taken for nothing.
        maxYoungGenerationSizeMb: youngMb,
      },
    })
    this.#worker = worker
    // Between two mails nobody waits for the worker; an error then must not end the process.
    worker.on('error', () => undefined)
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
    })
    await nextWord(worker, startMs, 'did not start')
    return worker
  }

  async #ask(worker: Worker, raw: Uint8Array<ArrayBuffer>): Promise<MailFacts> {
    worker.postMessage(raw, [raw.buffer])
    const word = await nextWord(worker, this.#timeoutMs, 'took too long').catch((lost: unknown) => {
      throw new WorkerLost(asFault(lost).message, { cause: lost })
    })
    if ('facts' in word) return word.facts
    throw new Fault('POISON', 'refused' in word ? word.refused : 'the worker answered out of turn')
  }
}

async function nextWord(worker: Worker, withinMs: number, late: string): Promise<WorkerWord> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerWord>()
  const onExit = (code: number) => {
    reject(new Error(`the worker ended with code ${code}`))
  }
  const timer = setTimeout(() => {
    reject(new Error(`the worker ${late} (${withinMs} ms)`))
  }, withinMs)
  worker.on('message', resolve).on('error', reject).on('exit', onExit)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    worker.off('message', resolve).off('error', reject).off('exit', onExit)
  }
}
