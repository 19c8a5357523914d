/** Answers lines by a program of the site's own (protocol, section 9): one process for each part. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

import { Fault } from '../../model/index.ts'
import type { Outcome } from '../../model/index.ts'
import type { Answer, Handler, HandlerHost, HandlerLine, HandlerTask } from '../handler.ts'
import { bounded, tooLarge } from './bounds.ts'
import { findExecutable } from './executable.ts'
import type { ExternalOptions } from './options.ts'
import { linesOf, readOutcomes } from './outcomes.ts'
import { environmentOf, inputOf, parametersOf, searchPath } from './parameters.ts'
import { runProgram, statuses } from './program.ts'
import type { Ended, Ending } from './program.ts'
import { openRegular } from './regular-file.ts'
import { WorkFolders } from './work-folders.ts'

export interface ExternalQuery {
  /** The line as the program reads it. */
  readonly text: string
}

type Lines = readonly HandlerLine<ExternalQuery>[]

/** What a run gave. The product is open, and nobody else's: its folder is gone already. */
type Result =
  | { readonly kind: 'later' }
  | {
      readonly kind: 'done'
      readonly product: FileHandle | undefined
      readonly outcomes: ReadonlyMap<number, Outcome>
      /** Of a line that the program did not name. */
      readonly otherwise: Outcome
    }

/** How things go on while a program runs. */
export interface Pace {
  /** How long a program that was told to stop may take to do so. Shorter than the pipeline's. */
  readonly graceMs: number
  /** How often the size of the product is looked at. */
  readonly lookMs: number
}

const usualPace: Pace = { graceMs: 5000, lookMs: 250 }
const sweepMs = 86_400_000

export class ExternalHandler implements Handler<ExternalQuery> {
  readonly #options: ExternalOptions
  readonly #host: HandlerHost
  readonly #pace: Pace
  readonly #folders: WorkFolders
  /** By the names of their folders. */
  readonly #running = new Map<string, Promise<Result>>()
  #sweeping = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(options: ExternalOptions, host: HandlerHost, pace = usualPace) {
    this.#options = options
    this.#host = host
    this.#pace = pace
    this.#folders = new WorkFolders(options.folder)
  }

  async *handle(lines: Lines, task: HandlerTask): AsyncGenerator<Answer> {
    const result = await this.#alone(lines, task)
    if (result.kind === 'later') {
      yield { later: true }
      return
    }
    const { product, outcomes, otherwise } = result
    try {
      if (product !== undefined) yield { line: lines[0]?.number ?? 0, bytes: bytesOf(product) }
      for (const { number: line } of lines) {
        yield { line, outcome: outcomes.get(line) ?? otherwise }
      }
    } finally {
      await product?.close()
    }
  }

  /** Removes what processes left that died. */
  start(): void {
    const sweep = () => {
      const isBusy = (name: string) => this.#running.has(name)
      this.#sweeping = this.#folders.sweep(Date.now(), isBusy).catch((err: unknown) => {
        this.#host.log.warn({ err }, 'work folders not swept')
      })
    }
    sweep()
    this.#timer = setInterval(sweep, sweepMs).unref()
  }

  /** @throws {Fault} `SOURCE_DOWN` where the program cannot be run */
  async check(): Promise<void> {
    const [program = ''] = this.#options.command
    await findExecutable(program, searchPath(process.env))
    await this.#folders.check()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.allSettled([...this.#running.values(), this.#sweeping])
  }

  /** One run for the same lines at a time: an earlier one, whose lease was lost, is told to stop. */
  async #alone(lines: Lines, task: HandlerTask): Promise<Result> {
    const name = nameOf(lines, task)
    await this.#running.get(name)?.catch(() => undefined)
    const run = this.#run(name, lines, task)
    this.#running.set(name, run)
    try {
      return await run
    } finally {
      this.#running.delete(name)
    }
  }

  async #run(name: string, lines: Lines, task: HandlerTask): Promise<Result> {
    await this.#sweeping
    task.signal.throwIfAborted()
    const folder = await this.#folders.make(name)
    const path = join(folder, workingName(task))
    let isKept = false
    try {
      const status = await this.#statusOf(folder, path, lines, task)
      isKept = status === statuses.later
      if (!isKept) return await this.#resultOf(status, path, lines, task)
      await this.#folders.keep(name)
      return { kind: 'later' }
    } finally {
      if (!isKept) {
        await this.#folders.remove(name).catch((err: unknown) => {
          task.log.warn({ folder, err }, 'work folder not removed')
        })
      }
    }
  }

  /** @throws {Fault} when it ended otherwise than the protocol knows */
  async #statusOf(folder: string, path: string, lines: Lines, task: HandlerTask): Promise<number> {
    const { timeLimitMs } = this.#options
    const { graceMs, lookMs } = this.#pace
    const bounds = { timeLimitMs, maxBytes: this.#maxBytes(task), lookMs }
    const { signal, release } = bounded(task.signal, path, bounds)
    const parameters = parametersOf(task, path)
    const texts = lines.map(({ number, query }) => ({ number, text: query.text }))
    try {
      const ended = await runProgram(
        {
          command: this.#options.command,
          folder,
          environment: environmentOf(parameters, process.env),
          input: inputOf(parameters, texts),
          secret: task.token,
          graceMs,
        },
        signal,
      )
      return judge(ended, task, signal)
    } finally {
      release()
    }
  }

  async #resultOf(status: number, path: string, lines: Lines, task: HandlerTask): Promise<Result> {
    const product = status === statuses.done ? await this.#productAt(path, task) : undefined
    try {
      const isEmpty = product === undefined || (await product.stat()).size === 0
      const outcomes = await outcomesAt(`${path}.outcomes`, lines, isEmpty, task)
      return { kind: 'done', product, outcomes, otherwise: isEmpty ? nothing : answered }
    } catch (thrown) {
      await product?.close()
      throw thrown
    }
  }

  async #productAt(path: string, task: HandlerTask): Promise<FileHandle> {
    const product = await openRegular(path)
    if (product === undefined) throw failed('exit status 0, but there is no file at .FILENAME')
    if ((await product.stat()).size <= this.#maxBytes(task)) return product
    await product.close()
    throw tooLarge(this.#maxBytes(task))
  }

  #maxBytes({ maxBytes = Infinity }: HandlerTask): number {
    return Math.min(this.#options.maxBytes, maxBytes)
  }
}

const nothing: Outcome = { kind: 'nodata', count: 0, detail: '' }
const answered: Outcome = { kind: 'ok', count: 0, detail: '' }

/**
 * Puts into the log what the program said.
 *
 * @returns its exit status, one of those that the protocol knows
 */
function judge({ how, said, printed }: Ended, { log }: HandlerTask, signal: AbortSignal): number {
  const words = { ...(said !== '' && { said }), ...(printed !== '' && { printed }) }
  if ('status' in how && Object.values<number>(statuses).includes(how.status)) {
    if (said !== '' || printed !== '') log.info(words, 'program of the site said something')
    return how.status
  }
  if ('isStopped' in how) log.info(words, 'program of the site was stopped')
  else log.warn({ ...how, ...words }, 'program of the site failed')
  signal.throwIfAborted()
  throw failed(sentence(how))
}

function sentence(how: Ending): string {
  if ('status' in how) return `exit status ${how.status}`
  return 'killedBy' in how ? `killed by ${how.killedBy}` : 'stopped'
}

/** The reason is for the operator: requesters are told that it failed, and no more. */
function failed(reason: string): Fault {
  return new Fault('HANDLER_FAILED', reason, { isForeign: true })
}

async function outcomesAt(
  path: string,
  lines: Lines,
  isEmpty: boolean,
  { log }: HandlerTask,
): Promise<ReadonlyMap<number, Outcome>> {
  const file = await openRegular(path)
  if (file === undefined) return new Map()
  try {
    const end = outcomeBytes * (lines.length + 100)
    const text = file.createReadStream({ encoding: 'utf8', end, autoClose: false })
    const numbers = new Set(lines.map(({ number }) => number))
    // Without a product nothing was found.
    const isUsable = (number: number, kind: Outcome['kind']) =>
      numbers.has(number) && !(isEmpty && kind === 'ok')
    const { outcomes, unread, firstUnread } = await readOutcomes(linesOf(text), isUsable)
    if (unread > 0) log.warn({ lines: unread, first: firstUnread }, 'outcomes not understood')
    return outcomes
  } finally {
    await file.close()
  }
}

/** Room for the outcome of each line, and some more: no more of a file is read. */
const outcomeBytes = 1000

function bytesOf(product: FileHandle): AsyncIterable<Uint8Array> {
  return product.createReadStream({ start: 0, highWaterMark: 1_048_576, autoClose: false })
}

/** `<CLASS>.<HUB_ID>.<DC_NAME>` (protocol, section 6.3). */
function workingName({ class: type, hubId, dcName }: HandlerTask): string {
  return [type, hubId, dcName].join('.').replaceAll(/[^A-Za-z0-9._:,-]/g, '_')
}

/** Of the folder: the same whenever the same lines are handled. */
function nameOf(lines: Lines, { requestId, class: type, dcName }: HandlerTask): string {
  const words = [requestId, type, dcName, lines[0]?.number ?? 0].join('/')
  return createHash('sha256').update(words).digest('hex').slice(0, 32)
}
