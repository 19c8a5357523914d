/**
 * Answers INV, RESP and DATA lines from a local archive and from web services that stand beside it; those
 * of another centre from its web services alone.
 */
import { setImmediate } from 'node:timers/promises'
import type { Answer, Handler, HandlerLine, HandlerTask, Source } from '../../src/handle/handler.ts'
import { Fault } from '../../src/model/index.ts'
import { formatRefusal, responseFormat, waveformFormat } from './formats.ts'
import { answerInventory } from './inventory/answer-inventory.ts'
import type { SeismicQuery } from './query.ts'
import { answerResponses, openWriter } from './response-formats/answer-responses.ts'
import { JoinedResponses } from './response-formats/joined-responses.ts'
import type { SeismicSources } from './sources.ts'
import { answerWaveforms } from './waveform-formats/answer-waveforms.ts'

type Line = HandlerLine<SeismicQuery>
type Level = SeismicQuery['level']
type LineOf<Wanted extends Level> = HandlerLine<Extract<SeismicQuery, { level: Wanted }>>

export class SeismicHandler implements Handler<SeismicQuery> {
  readonly #sources: SeismicSources

  /** @param sources - closed with the handler */
  constructor(sources: SeismicSources) {
    this.#sources = sources
  }

  async *handle(lines: readonly Line[], task: HandlerTask): AsyncGenerator<Answer> {
    const refusal = formatRefusal(task.class, task.header)
    if (refusal !== undefined) {
      const outcome = { kind: 'refused', count: 0, detail: refusal } as const
      for (const { number: line } of lines) yield { line, outcome }
      return
    }
    // The lines of a task are of one type, so two of these are empty.
    yield* this.#waveforms(lines.filter(isOf('waveform')), task)
    yield* this.#responses(lines.filter(isOf('response')), task)
    yield* this.#inventory(lines.filter(isOf('networks', 'stations', 'channels', 'spans')), task)
  }

  /** Begins to watch the archive, and to look through it again and again. */
  start(): void {
    this.#sources.startWatching()
  }

  /** @throws {Fault} `SOURCE_DOWN` for a folder or a service, `SOURCE_BROKEN` for metadata files */
  async check(signal: AbortSignal, source?: Source): Promise<void> {
    if (source !== undefined) return this.#sources.checkSource(source, signal)
    const troubles = await this.#sources.check(signal)
    if (troubles.length > 0) throw new Fault('SOURCE_BROKEN', troubles.join('; '))
  }

  close(): Promise<void> {
    return this.#sources.close()
  }

  async *#waveforms(lines: readonly LineOf<'waveform'>[], task: HandlerTask) {
    const format = waveformFormat(task.header)
    if (lines.length === 0 || format === undefined) return
    yield* answerWaveforms(
      lines,
      format,
      this.#sources.of(task.source).waveformDesk(task),
      task.signal,
    )
  }

  *#responses(lines: readonly LineOf<'response'>[], task: HandlerTask) {
    const { header, dcName, signal } = task
    const format = responseFormat(header)
    if (lines.length === 0 || format === undefined) return
    const sources = this.#sources.of(task.source)
    const head = { sender: dcName, created: this.#sources.clock() }
    const upstreamsOf = sources.upstreamsOf.bind(sources)
    const responses = new JoinedResponses(sources.metadata, upstreamsOf, signal)
    yield* answerResponses(lines, responses, openWriter(format, responses, head), signal)
  }

  async *#inventory(
    lines: readonly LineOf<'networks' | 'stations' | 'channels' | 'spans'>[],
    { dcName, source, signal }: HandlerTask,
  ) {
    const sources = this.#sources.of(source)
    const { metadata, index } = sources
    for (const line of lines) {
      // Hundreds of lines without data would otherwise keep the rest of the program waiting.
      await setImmediate()
      signal.throwIfAborted()
      const upstreams = sources.upstreamsOf(line.query.selection)
      yield* answerInventory(line, { dcName, metadata, index, upstreams, signal })
    }
  }
}

function isOf<Wanted extends Level>(...levels: readonly Wanted[]) {
  const wanted: readonly Level[] = levels
  return (line: Line): line is LineOf<Wanted> => wanted.includes(line.query.level)
}
