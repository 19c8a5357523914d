/** Runs a handler over one slice, and guards it: bytes counted, outcomes complete, nothing left open. */
import { Fault } from '../model/index.ts'
import type { Citation, LineOutcome, StoredFile } from '../model/index.ts'
import type { Store } from '../store/store.ts'
import type { Answer, Handler, HandlerLine, HandlerTask } from './handler.ts'

/** What became of a slice. */
export type SliceAnswer = Answered | { readonly kind: 'later' }

export interface Answered {
  readonly kind: 'answered'
  /** The stretch of the part's product; `undefined` when the slice gave no bytes. */
  readonly product: StoredFile | undefined
  readonly files: readonly {
    readonly name: string
    readonly mediaType: string
    readonly file: StoredFile
  }[]
  /** One for each line, in their order. */
  readonly outcomes: readonly LineOutcome[]
  /** Each of them once. */
  readonly citations: readonly Citation[]
  readonly bytes: number
}

type FileAnswer = Extract<Answer, { readonly file: object }>

/**
 * @param maxBytes - a slice that gives more is given up with `TOO_LARGE`
 * @throws {Fault} what the handler threw; then nothing of the slice stays in the store
 */
export async function runSlice(
  handler: Handler,
  lines: readonly HandlerLine<unknown>[],
  task: HandlerTask,
  store: Store,
  maxBytes: number,
): Promise<SliceAnswer> {
  const slice = new Slice(handler, lines, task, store, maxBytes)
  try {
    const product = await store.put(slice.productBytes(), task.signal)
    if (slice.isLater) {
      await Promise.all([store.delete(product.key), slice.discard()])
      return { kind: 'later' }
    }
    if (product.bytes === 0) await store.delete(product.key)
    return {
      kind: 'answered',
      product: product.bytes === 0 ? undefined : product,
      files: slice.files,
      outcomes: slice.outcomes(),
      citations: slice.citations,
      bytes: slice.bytes,
    }
  } catch (thrown) {
    await slice.discard()
    throw thrown
  }
}

class Slice {
  readonly files: { name: string; mediaType: string; file: StoredFile }[] = []
  readonly #citations = new Map<string, Citation>()
  bytes = 0
  /** Whether there is nothing yet, and what was given besides is of no use. */
  isLater = false
  #isDiscarded = false
  readonly #outcomes = new Map<number, LineOutcome>()
  readonly #handler: Handler
  readonly #lines: readonly HandlerLine<unknown>[]
  readonly #task: HandlerTask
  readonly #store: Store
  readonly #maxBytes: number

  constructor(
    handler: Handler,
    lines: readonly HandlerLine<unknown>[],
    task: HandlerTask,
    store: Store,
    maxBytes: number,
  ) {
    this.#handler = handler
    this.#lines = lines
    this.#task = task
    this.#store = store
    this.#maxBytes = maxBytes
  }

  /** Everything that belongs to the product; files of their own are put away on the way. */
  async *productBytes(): AsyncGenerator<Uint8Array> {
    for await (const answer of this.#handler.handle(this.#lines, this.#task)) {
      if ('outcome' in answer) {
        const { line, outcome } = answer
        this.#outcomes.set(line, { number: line, dcName: this.#task.dcName, ...outcome })
      } else if ('citation' in answer) {
        const { subject, reference } = answer.citation
        this.#citations.set(`${subject} ${reference}`, answer.citation)
      } else if ('file' in answer) {
        await this.#putFile(answer)
      } else if ('later' in answer) {
        this.isLater = true
      } else yield* this.#counted(answer.bytes)
    }
  }

  get citations(): readonly Citation[] {
    return [...this.#citations.values()]
  }

  /** A line that the handler forgot is a line that failed. */
  outcomes(): LineOutcome[] {
    const { dcName } = this.#task
    const forgotten = { kind: 'failed', count: 0, detail: 'the handler gave no answer' } as const
    return this.#lines.map(
      ({ number }) => this.#outcomes.get(number) ?? { number, dcName, ...forgotten },
    )
  }

  /** Removes what was put away. Bytes that cannot be removed now are swept as left over, later. */
  async discard(): Promise<void> {
    this.#isDiscarded = true
    await Promise.allSettled(this.files.map(({ file }) => this.#store.delete(file.key)))
  }

  async #putFile({ file, bytes }: FileAnswer): Promise<void> {
    const stored = await this.#store.put(this.#counted(bytes), this.#task.signal)
    if (this.#isDiscarded) {
      // The product was given up while this file was settling.
      await this.#store.delete(stored.key)
      return
    }
    this.files.push({ name: file.name, mediaType: file.mediaType, file: stored })
  }

  async *#counted(source: FileAnswer['bytes']): AsyncGenerator<Uint8Array> {
    for await (const chunk of oneStream(source)) {
      this.#task.signal.throwIfAborted()
      this.bytes += chunk.length
      if (this.bytes > this.#maxBytes) {
        throw new Fault('TOO_LARGE', `more than ${this.#maxBytes} bytes for one slice of lines`)
      }
      yield chunk
    }
  }
}

/** What was given all at once and what comes bit by bit are read alike. */
async function* oneStream(source: FileAnswer['bytes']): AsyncGenerator<Uint8Array> {
  yield* source
}
