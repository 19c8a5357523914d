/**
 * Takes mails apart in worker threads with limits of time and memory, so that a mail made to crash or
 * to hang its reader takes nothing down but its own job.
 */
import { workerUrl } from '../config/locate.ts'
import { Fault } from '../model/index.ts'
import type { MailFacts } from './mail.ts'
import type { Seat } from './worker-seat.ts'
import { WorkerLost, WorkerSeat } from './worker-seat.ts'

export interface MailReaderOptions {
  /** How long one mail may take. */
  readonly timeoutMs?: number
  /** How much heap one worker may use, in MiB. */
  readonly memoryMb?: number
  /** How many mails are read at once. */
  readonly workers?: number
  /** The worker's module; a test may bring its own. */
  readonly worker?: URL
}

export class MailReader {
  readonly #free: Seat[]
  readonly #all: readonly Seat[]
  readonly #waiting: PromiseWithResolvers<Seat>[] = []
  #isClosed = false

  constructor({
    timeoutMs = 5000,
    memoryMb = 256,
    workers = 1,
    worker = workerUrl(import.meta.url, 'mail-worker'),
  }: MailReaderOptions = {}) {
    this.#all = Array.from({ length: workers }, () => new WorkerSeat(worker, timeoutMs, memoryMb))
    this.#free = [...this.#all]
  }

  /**
   * Reads one mail.
   *
   * @param raw - gives its bytes, which nobody else uses: they go over to the worker, and are asked for
   *   again where that was lost
   * @throws {Fault} `POISON` when the mail cannot be taken apart: it is refused, or has killed two
   *   workers; `STOPPING` when the reader is closed
   */
  async read(raw: () => Promise<Uint8Array<ArrayBuffer>>): Promise<MailFacts> {
    const seat = await this.#take()
    return readTwice(seat, raw)
      .catch((thrown: unknown) => {
        throw this.#isClosed ? stopping(thrown) : thrown
      })
      .finally(() => {
        this.#give(seat)
      })
  }

  /** Ends the workers. Mails that are being read, or wait, fail with `STOPPING`. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiting of this.#waiting.splice(0)) waiting.reject(stopping())
    await Promise.all(this.#all.map((seat) => seat.close()))
  }

  async #take(): Promise<Seat> {
    if (this.#isClosed) throw stopping()
    const seat = this.#free.pop()
    if (seat !== undefined) return seat
    const waiting = Promise.withResolvers<Seat>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  #give(seat: Seat): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free.push(seat)
    else next.resolve(seat)
  }
}

function stopping(cause?: unknown): Fault {
  return new Fault('STOPPING', 'the mail reader was closed', { cause })
}

/** A worker may be lost by another's fault, or by a machine short of memory: so twice. */
async function readTwice(
  seat: Seat,
  raw: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<MailFacts> {
  try {
    return await seat.read(await raw())
  } catch (first) {
    if (!(first instanceof WorkerLost)) throw first
    return await readOnceMore(seat, await raw())
  }
}

async function readOnceMore(seat: Seat, raw: Uint8Array<ArrayBuffer>): Promise<MailFacts> {
  try {
    return await seat.read(raw)
  } catch (second) {
    if (!(second instanceof WorkerLost)) throw second
    throw new Fault('POISON', `two workers were lost over this mail: ${second.message}`, {
      cause: second,
    })
  }
}
