/** The extractions that go on in the thread of an index, each a step at a time. */
import { Fault } from '../../../../src/model/index.ts'
import type { Extracted, IndexWork, WantedWindow } from './index-work.ts'

interface Running {
  readonly steps: AsyncGenerator<Extracted, void>
  readonly stopping: AbortController
}

export class Extractions {
  readonly #work: Pick<IndexWork, 'extract'>
  readonly #running = new Map<number, Running>()

  constructor(work: Pick<IndexWork, 'extract'>) {
    this.#work = work
  }

  begin(extraction: number, wanted: WantedWindow): void {
    const stopping = new AbortController()
    const steps = this.#work.extract(wanted, stopping.signal)
    this.#running.set(extraction, { steps, stopping })
  }

  /**
   * @param signal - stops the whole extraction
   * @returns undefined behind the last step
   * @throws as the extraction does
   */
  async step(extraction: number, signal: AbortSignal): Promise<Extracted | undefined> {
    const running = this.#running.get(extraction)
    if (running === undefined) throw unknown()
    const stop = () => {
      running.stopping.abort(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    try {
      const { value } = await running.steps.next()
      return value ?? undefined
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** Closes its files, also in the middle of it. */
  end(extraction: number): void {
    const running = this.#running.get(extraction)
    this.#running.delete(extraction)
    if (running === undefined) return
    running.stopping.abort()
    // What goes wrong now is nobody's any more.
    running.steps.return().catch(() => undefined)
  }
}

/** It was begun in a thread before this one. */
function unknown(): Fault {
  return new Fault('SOURCE_DOWN', 'the thread of the index was lost', { isForeign: true })
}
