/** Keeps an index up to date in a thread of its own, which is started when there is something to do. */
import { Worker } from 'node:worker_threads'
import type { Log } from '../../../../src/log/log.ts'
import { asFault, Fault, systemCode } from '../../../../src/model/index.ts'
import type { Trouble } from '../../trouble.ts'
import { isLent } from '../lent-chunks.ts'
import type { Extracted, IndexWork, RescanChoices } from './index-work.ts'
import type { WantedWindow, WorkOptions } from './index-work.ts'
import type { Progress, RescanReport, Wanted } from './rescan.ts'
import { failureOf, handedOver } from './worker-words.ts'
import type { Answer, Order, Question, Word } from './worker-words.ts'

interface Task {
  readonly resolve: (answer: Answer) => void
  readonly reject: (reason: unknown) => void
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Heap of the thread: the files of one folder, the sections of one channel, and where data are there more
 * than once the places of its records.
 */
const memoryMb = 256

/** Steps of one extraction that are under way or wait to be used, of up to 1 MiB each. */
const stepsAhead = 2

/** Bytes that are given back wait for the next question; more of them are not worth it. */
const mostUsed = 2

/** Heap for what is new. Node would take up to 96 MiB. */
const youngMb = 6

export class IndexThread implements IndexWork {
  readonly #options: WorkOptions
  readonly #log: Log
  readonly #url: URL
  readonly #tasks = new Map<number, Task>()
  /** Bytes of extractions that were given back. */
  readonly #used: Uint8Array[] = []
  #worker: Worker | undefined
  #count = 0
  #isWatching = false
  #isClosed = false

  /** @param url - of the file that runs in the thread */
  constructor(
    options: WorkOptions,
    log: Log,
    url: URL = workerUrl(import.meta.url, 'index-worker'),
  ) {
    this.#options = options
    this.#log = log
    this.#url = url
  }

  async rescan(signal: AbortSignal, choices: RescanChoices = {}): Promise<RescanReport> {
    const { onProgress, wanted } = choices
    const isCounted = onProgress !== undefined
    const question = { kind: 'rescan', isCounted, wanted } as const
    const { report } = await this.#ask(question, signal, onProgress)
    if (report === undefined) throw new Error('a rescan gave no report')
    return report
  }

  async refreshFile(path: string, signal: AbortSignal): Promise<void> {
    await this.#ask({ kind: 'refresh', path }, signal)
  }

  async freshen(
    wanted: Wanted,
    trouble: Trouble,
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const { freshened } = await this.#ask({ kind: 'freshen', wanted }, signal)
    if (freshened === undefined) throw new Error('what was freshened was not told')
    trouble.take(freshened.told)
    return new Set(freshened.paths)
  }

  /** After the first step some are asked for ahead, so that the thread never waits for the consumer. */
  async *extract(wanted: WantedWindow, signal: AbortSignal): AsyncGenerator<Extracted, void> {
    this.#requireOpen(signal)
    const extraction = ++this.#count
    this.#tell({ kind: 'begin', extraction, wanted })
    const asked = [this.#step(extraction, signal)]
    try {
      for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
        const step = await next
        if (step === undefined) return
        while (!step.isLast && asked.length < stepsAhead) asked.push(this.#step(extraction, signal))
        yield step
        if (step.isLast) return
      }
    } finally {
      this.#worker?.postMessage({ kind: 'end', extraction } satisfies Order)
      for (const step of asked) void this.#discard(step)
    }
  }

  /** @returns undefined behind the last one */
  #step(extraction: number, signal: AbortSignal): Promise<Extracted | undefined> {
    const used = this.#used.splice(0)
    const asked = this.#ask({ kind: 'step', extraction, used }, signal)
    const step = asked.then((answer) => answer.step)
    // What goes wrong ahead of time is told when it is the step's turn.
    step.catch(unheard)
    return step
  }

  /** Of a step that nobody takes the memory can be used again. */
  async #discard(step: Promise<Extracted | undefined>): Promise<void> {
    const unread = await step.catch(unheard)
    if (unread) this.giveBack(unread.bytes)
  }

  /** They go over with what is asked next. */
  giveBack(bytes: Uint8Array): void {
    if (isLent(bytes) && this.#used.length < mostUsed) this.#used.push(bytes)
  }

  watch(): void {
    this.#isWatching = true
    this.#tell({ kind: 'watch' })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const worker = this.#worker
    if (worker === undefined) return
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    worker.ref()
    worker.postMessage({ kind: 'close' } satisfies Order)
    await ended
  }

  async #ask(
    question: Question,
    signal: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Answer> {
    this.#requireOpen(signal)
    const task = ++this.#count
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    // The thread may be held up by a disk: nobody waits for it to have stopped.
    const stop = () => {
      this.#worker?.postMessage({ kind: 'stop', task } satisfies Order)
      reject(signal.reason)
    }
    this.#tasks.set(task, { resolve, reject, onProgress })
    signal.addEventListener('abort', stop, { once: true })
    this.#tell({ kind: 'ask', task, question })
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
      this.#tasks.delete(task)
      // Whoever closes waits for the thread: the process must not end before.
      if (this.#tasks.size === 0 && !this.#isClosed) this.#worker?.unref()
    }
  }

  #requireOpen(signal: AbortSignal): void {
    signal.throwIfAborted()
    if (this.#isClosed) throw new Fault('STOPPING', 'the index was closed')
  }

  #tell(order: Order): void {
    const worker = this.#worker ?? this.#start()
    // Nobody's process ends before what was asked for is done; watching alone keeps none alive.
    if (this.#tasks.size > 0) worker.ref()
    worker.postMessage(order, handedOver(usedBytes(order)))
  }

  #start(): Worker {
    const worker = new Worker(this.#url, {
      workerData: this.#options,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: youngMb },
    })
    worker.unref()
    worker.on('message', (word: Word) => {
      this.#hear(word)
    })
    worker.on('error', (error) => {
      this.#lost(worker, error)
    })
    worker.on('exit', () => {
      this.#lost(worker, new Error('it has ended'))
    })
    this.#worker = worker
    if (this.#isWatching) worker.postMessage({ kind: 'watch' } satisfies Order)
    return worker
  }

  #hear(word: Word): void {
    if (word.kind === 'log') {
      const { level, fields, failure, sentence } = word
      this.#log[level](failure ? { ...fields, err: failureOf(failure) } : fields, sentence)
      return
    }
    const task = this.#tasks.get(word.task)
    switch (word.kind) {
      case 'done':
        task?.resolve(word.answer)
        return
      case 'failed':
        task?.reject(failureOf(word.failure))
        return
      case 'progress':
        task?.onProgress?.(word.progress)
    }
  }

  /** The next task starts another thread, which goes on where this one was. */
  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const loss = this.#isClosed ? new Fault('STOPPING', 'the index was closed') : lossOf(error)
    if (!this.#isClosed) this.#log.error({ err: loss }, 'the thread of the index was lost')
    for (const task of this.#tasks.values()) task.reject(loss)
  }
}

function unheard(): undefined {
  return undefined
}

function usedBytes(order: Order): readonly Uint8Array[] {
  return order.kind === 'ask' && order.question.kind === 'step' ? order.question.used : []
}

/** The worker's file: as TypeScript in a checkout, as JavaScript in the package. */
function workerUrl(beside: string, name: string): URL {
  return new URL(`./${name}${beside.endsWith('.ts') ? '.ts' : '.js'}`, beside)
}

/** Why nothing more comes from a thread. */
function lossOf(error: unknown): Fault {
  const isShortage = systemCode(error) === 'ERR_WORKER_OUT_OF_MEMORY'
  const detail = `the thread of the index was lost: ${asFault(error).message}`
  const options = { cause: error, isForeign: true }
  return new Fault(isShortage ? 'RESOURCES' : 'SOURCE_DOWN', detail, options)
}
