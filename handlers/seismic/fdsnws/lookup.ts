/**
 * Asks a service that answers with text or XML, and cuts questions that are too large. Whoever takes
 * the answers must not mind to get one twice: a transfer that broke off is begun anew.
 */
import { Fault, fromDayOfYear, openEnd } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import type { Trouble } from '../trouble.ts'
import type { HttpQuestion, HttpReply } from './http-exchange.ts'
import { codeLines, getQuery, isOneStream, postBody, printLine } from './question-lines.ts'
import type { CodeLine, Parameters } from './question-lines.ts'
import type { Service } from './service.ts'
import type { UpstreamSelection } from './upstream-selection.ts'

/** What a look-up is made for: where its troubles are told, and when it is to stop. */
export interface LookupTask {
  readonly trouble: Trouble
  readonly signal: AbortSignal
}

export interface LookupWanted {
  readonly selections: readonly UpstreamSelection[]
  /** Undefined for all times. */
  readonly window: TimeWindow | undefined
  readonly parameters: Parameters
}

export interface LookupSource {
  /** Where the service is, up to `…/1/`. */
  readonly url: URL
  readonly service: Service
  readonly requestLines: number
  /** The streams that match a line, where finer questions than lines can be asked. */
  readonly streamsOf?: (line: CodeLine) => Promise<readonly CodeLine[]>
}

/** How often an answer may break off. */
const mostAttempts = 3
const pauseMs = 2000
/** "all six needed": what stands for all times. */
const allTime: TimeWindow = { start: fromDayOfYear(1900, 1), end: openEnd }

/** What became of a question: `elsewhere` is an address that is not there. */
type Fate = 'answered' | 'elsewhere' | 'too-large'

export class Lookup {
  readonly #source: LookupSource
  readonly #task: LookupTask
  readonly #take: (reply: HttpReply) => Promise<void>

  /** @param take - reads an answer; called for one at a time */
  constructor(source: LookupSource, task: LookupTask, take: (reply: HttpReply) => Promise<void>) {
    this.#source = source
    this.#task = task
    this.#take = take
  }

  /**
   * @returns whether the service is there: `false` when every question was answered with 404
   * @throws {Fault} `SOURCE_DOWN` where it cannot answer now; refusals are told as trouble
   */
  async ask({ selections, window, parameters }: LookupWanted): Promise<boolean> {
    const fates = new Set<Fate>()
    for (const selection of selections) {
      const url = window ? undefined : getQuery(this.#source.url, parameters, selection)
      const fate = url ? await this.#settle({ url }) : 'too-large'
      if (fate !== 'too-large') fates.add(fate)
      else await this.#post(selection, parameters, window ?? allTime, fates)
    }
    return fates.has('answered') || fates.size === 0
  }

  async #post(
    selection: UpstreamSelection,
    parameters: Parameters,
    window: TimeWindow,
    fates: Set<Fate>,
  ): Promise<void> {
    const url = new URL('query', this.#source.url)
    for (const batch of codeLines(selection, this.#source.requestLines)) {
      const open: (readonly CodeLine[])[] = [batch]
      for (let lines = open.shift(); lines; lines = open.shift()) {
        const fate = await this.#settle({ url, body: postBody(parameters, lines, window) })
        if (fate === 'too-large') open.unshift(...(await this.#cut(lines)))
        else fates.add(fate)
      }
    }
  }

  async #cut(lines: readonly CodeLine[]): Promise<(readonly CodeLine[])[]> {
    const [line] = lines
    if (line === undefined || lines.length > 1) return halves(lines)
    if (!isOneStream(line)) {
      const streams = (await this.#source.streamsOf?.(line)) ?? []
      if (streams.length > 0) return halves(streams)
    }
    this.#task.trouble.note(`${this.#source.url.host} finds ${printLine(line)} too large`)
    return []
  }

  async #settle(question: HttpQuestion): Promise<Fate> {
    const { service } = this.#source
    const { signal } = this.#task
    for (let attempts = 1; ; attempts++) {
      const answer = await service.ask(question, signal)
      if (answer.kind !== 'data') return this.#fateOf(answer)
      try {
        await this.#take(answer.reply)
        return 'answered'
      } catch (error) {
        const isCut = error instanceof Fault && error.code === 'SOURCE_DOWN'
        if (!isCut || attempts >= mostAttempts) throw error
        await service.pause(pauseMs, signal)
      }
    }
  }

  #fateOf(answer: Exclude<Awaited<ReturnType<Service['ask']>>, { kind: 'data' }>): Fate {
    switch (answer.kind) {
      case 'nodata':
        return 'answered'
      case 'not-found':
        return 'elsewhere'
      case 'too-large':
        return 'too-large'
      case 'refused':
        this.#task.trouble.note(answer.reason)
        return 'answered'
    }
  }
}

function halves(lines: readonly CodeLine[]): (readonly CodeLine[])[] {
  const middle = Math.ceil(lines.length / 2)
  return [lines.slice(0, middle), lines.slice(middle)].filter((half) => half.length > 0)
}
