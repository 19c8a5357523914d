/** Answers INV, RESP and DATA lines from a local archive of miniSEED and StationXML. */
import { setImmediate } from 'node:timers/promises'
import type { Answer, Handler, HandlerLine, HandlerTask } from '../../src/handle/handler.ts'
import type { Log } from '../../src/log/log.ts'
import { Fault } from '../../src/model/index.ts'
import { Extraction } from './archive/extract.ts'
import type { Wanted } from './archive/extract.ts'
import { FileSummaries } from './archive/file-summaries.ts'
import { formatRefusal } from './formats.ts'
import { answerInventory } from './inventory/answer-inventory.ts'
import type { SeismicOptions } from './options.ts'
import type { SeismicQuery } from './query.ts'
import { readRoot } from './read-root.ts'
import { answerResponse } from './resp/answer-response.ts'
import { Catalogue } from './stationxml/catalogue.ts'
import { outcomeOf } from './trouble.ts'

type Line = HandlerLine<SeismicQuery>

export class SeismicHandler implements Handler<SeismicQuery> {
  readonly #options: SeismicOptions
  readonly #catalogue: Catalogue
  readonly #summaries = new FileSummaries()

  constructor(options: SeismicOptions, log: Log) {
    this.#options = options
    this.#catalogue = new Catalogue(options.metadata, log)
  }

  async *handle(lines: readonly Line[], task: HandlerTask): AsyncGenerator<Answer> {
    const refusal = formatRefusal(task.class, task.header)
    for (const line of lines) {
      // Hundreds of lines without data would otherwise keep the rest of the program waiting.
      await setImmediate()
      task.signal.throwIfAborted()
      if (refusal === undefined) yield* this.#answer(line, task)
      else yield { line: line.number, outcome: { kind: 'refused', count: 0, detail: refusal } }
    }
  }

  /** @throws {Fault} `SOURCE_DOWN` for a folder, `SOURCE_BROKEN` for metadata files */
  async check(signal: AbortSignal): Promise<void> {
    for (const root of this.#options.waveforms) await readRoot(root)
    signal.throwIfAborted()
    const { troubles } = await this.#catalogue.contents()
    if (troubles.length > 0) throw new Fault('SOURCE_BROKEN', troubles.join('; '))
  }

  close(): Promise<void> {
    this.#summaries.clear()
    this.#catalogue.clear()
    return Promise.resolve()
  }

  #answer({ number, text, query }: Line, task: HandlerTask): Iterable<Answer> {
    const { dcName, signal } = task
    const [roots, catalogue, summaries] = [
      this.#options.waveforms,
      this.#catalogue,
      this.#summaries,
    ]
    switch (query.level) {
      case 'waveform':
        return answerWaveform(number, { roots, ...query }, signal)
      case 'response':
        return answerResponse(number, query, catalogue, signal)
      case 'spans':
      case 'networks':
      case 'stations':
      case 'channels':
        return answerInventory(
          { number, text, query },
          { dcName, roots, catalogue, summaries, signal },
        )
    }
  }
}

function* answerWaveform(line: number, wanted: Wanted, signal: AbortSignal): Generator<Answer> {
  const extraction = new Extraction(wanted, signal)
  yield { line, bytes: extraction.chunks() }
  yield { line, outcome: outcomeOf(extraction.records, extraction.trouble) }
}
