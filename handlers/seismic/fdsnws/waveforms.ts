/** Takes the records of a window from a dataselect service: whole records, and no others. */
import type { Log } from '../../../src/log/log.ts'
import { overlaps } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import type { RecordHeader } from '../miniseed/record-header.ts'
import { matchesCode, selectsChannel } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { Trouble } from '../trouble.ts'
import { asksOneStream, halvesByLine, halvesByTime, wholeQuestion } from './question.ts'
import type { Question } from './question.ts'
import { codeLines, postBody, printLine } from './question-lines.ts'
import type { CodeLine } from './question-lines.ts'
import type { Service } from './service.ts'
import { Transfer } from './transfer.ts'
import { selectsUpstream, upstreamSelections } from './upstream-selection.ts'
import type { UpstreamSelection } from './upstream-selection.ts'

export interface UpstreamWanted {
  readonly selection: Selection
  readonly window: TimeWindow
}

export interface WaveformSource {
  /** Where dataselect is, up to `…/1/`. */
  readonly dataselect: URL
  readonly networks: readonly string[]
  readonly requestLines: number
  readonly service: Service
  readonly log: Log
  /** The streams that match a line, for a question that must be cut; empty where nobody knows. */
  readonly streamsOf: (
    line: CodeLine,
    window: TimeWindow,
    signal: AbortSignal,
  ) => Promise<readonly CodeLine[]>
}

/** The pause after a transfer broke off. */
const pauseMs = 2000

/** One object is one extraction: read {@link chunks} once. */
export class UpstreamWaveforms {
  readonly trouble = new Trouble()
  readonly #wanted: UpstreamWanted
  readonly #source: WaveformSource
  readonly #signal: AbortSignal
  #records = 0

  constructor(wanted: UpstreamWanted, source: WaveformSource, signal: AbortSignal) {
    this.#wanted = wanted
    this.#source = source
    this.#signal = signal
  }

  /** How many records were given out so far. */
  get records(): number {
    return this.#records
  }

  /**
   * Whole records that overlap the window by the rule of the protocol: the services also send those
   * that only touch it. Each comes once; their order is that of the service. A chunk stays as it is
   * until the next one is asked for.
   *
   * @throws {Fault} `SOURCE_DOWN` where the service cannot answer now; a question that it refuses is
   *   told in {@link trouble}
   */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const { selection, window } = this.#wanted
    const { networks, requestLines } = this.#source
    const earlier: UpstreamSelection[] = []
    for (const upstream of upstreamSelections(selection, networks)) {
      const isWanted = this.#idSieve(earlier)
      for (const lines of codeLines(upstream, requestLines)) {
        yield* this.#answersTo(wholeQuestion(lines, window), isWanted)
      }
      earlier.push(upstream)
    }
  }

  /** Cuts questions until the service takes them, or will not take the smallest one. */
  async *#answersTo(whole: Question, isWanted: IdSieve): AsyncGenerator<Uint8Array> {
    let open: readonly Question[] = [whole]
    for (let [question] = open; question !== undefined; [question] = open) {
      this.#signal.throwIfAborted()
      const { lines } = question
      const rest = open.slice(1)
      const isTooLarge = yield* this.#transfer(question, isWanted)
      const parts = isTooLarge ? await this.#cut(question) : []
      const isHopeless = isTooLarge && parts.length === 0
      open = isHopeless ? rest.filter((other) => other.lines !== lines) : [...parts, ...rest]
    }
  }

  /** "413 too large -> split by channel then by time" */
  async #cut(question: Question): Promise<readonly Question[]> {
    const [line] = question.lines
    if (line === undefined || question.lines.length > 1) return halvesByLine(question)
    if (!asksOneStream(question)) {
      const streams = await this.#source.streamsOf(line, question.window, this.#signal)
      if (streams.length > 0) return halvesByLine({ ...question, lines: streams })
    }
    const halves = halvesByTime(question)
    if (halves.length === 0) {
      this.trouble.note(
        `${this.#source.dataselect.host} finds even a minute of ${printLine(line)} too large`,
      )
    }
    return halves
  }

  /** @returns whether the service finds the question too large; then nothing was given out */
  async *#transfer(question: Question, isWanted: IdSieve): AsyncGenerator<Uint8Array, boolean> {
    const { service, dataselect, log } = this.#source
    const { host } = dataselect
    const transfer = new Transfer(question, host, (record) => {
      const isGiven = isWanted(record.id) && this.#isInTime(record, question)
      if (isGiven) this.#records++
      return isGiven
    })
    for (;;) {
      try {
        return yield* this.#attempt(transfer)
      } catch (error) {
        if (!transfer.maySucceed(error)) throw error
        log.warn({ host, bytes: transfer.bytes, reason: error.message }, 'transfer broke off')
        await service.pause(pauseMs, this.#signal)
      }
    }
  }

  async *#attempt(transfer: Transfer): AsyncGenerator<Uint8Array, boolean> {
    const { service, dataselect } = this.#source
    const { lines, window } = transfer.again()
    const url = new URL('query', dataselect)
    const body = postBody({ nodata: '204' }, lines, window)
    const answer = await service.ask({ url, body }, this.#signal)
    switch (answer.kind) {
      case 'data':
        yield* transfer.records(answer.reply, this.trouble)
        return false
      case 'too-large':
        transfer.abandon(dataselect.host)
        return true
      case 'refused':
        this.trouble.note(answer.reason)
        return false
      case 'nodata':
      case 'not-found':
        transfer.finish()
        return false
    }
  }

  #isInTime(record: RecordHeader, { from, before }: Question): boolean {
    return record.start >= from && record.start < before && overlaps(record, this.#wanted.window)
  }

  /** What the line selects, but for what an earlier selection of it has brought already. */
  #idSieve(before: readonly UpstreamSelection[]): IdSieve {
    const earlier = [...before]
    const { selection } = this.#wanted
    const { networks } = this.#source
    return remembering(
      (id) =>
        selectsChannel(selection, id) &&
        matchesCode(networks, id.network) &&
        !earlier.some((one) => selectsUpstream(one, id)),
    )
  }
}

type IdSieve = (id: ChannelId) => boolean

/** Almost every record has the id of the one before, as the same object. */
function remembering(isWanted: IdSieve): IdSieve {
  let known: { readonly id: ChannelId; readonly is: boolean } | undefined
  return (id) => {
    if (known?.id !== id) known = { id, is: isWanted(id) }
    return known.is
  }
}
