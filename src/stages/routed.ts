/** Gathers what comes of routing a request, line by line: outcomes, parts, and the jobs that follow. */
import type { Entries, Portion } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import { partId } from '../model/index.ts'
import type { LineOutcome, NewJob, PartId, RequestId } from '../model/index.ts'
import { closingKey, letterJob } from './letter-jobs.ts'

/** What becomes of one line. */
export interface RoutedLine {
  readonly outcomes: readonly LineOutcome[]
  /** Set for a line that is answered here: by which handler, and how much at once. */
  readonly assigned?: {
    readonly type: string
    readonly handler: string
    readonly unit: 'slice' | 'part'
  }
}

/** Lines of one handle job. */
const sliceLength = 100

/** Lines that are entered at once: a transaction of a few milliseconds. */
const portionLength = 300

/** The part of one class, as far as its lines are known. */
interface Growing {
  readonly id: PartId
  readonly type: string
  /** How many lines it has. */
  length: number
  /** Those of them that were not entered yet. */
  lines: number[]
  slice: { readonly handler: string; readonly from: number; readonly most: number } | undefined
}

export class Routed {
  readonly #id: RequestId
  readonly #requester: string
  readonly #dcName: string
  readonly #parts = new Map<string, Growing>()
  /** How many lines were refused, by reason. */
  readonly #reasons = new Map<string, number>()
  #outcomes: LineOutcome[] = []
  #jobs: NewJob[] = []
  #count = 0
  #after = 0
  #last = 0

  /** @param dcName - of this centre, which answers the lines that are assigned */
  constructor(id: RequestId, requester: string, dcName: string) {
    this.#id = id
    this.#requester = requester
    this.#dcName = dcName
  }

  /** Whether so much has come together that it should be entered. */
  get isFull(): boolean {
    return this.#count >= portionLength
  }

  /** Lines come in the order of their numbers. */
  add(number: number, { outcomes, assigned }: RoutedLine): void {
    this.#count++
    this.#last = number
    for (const outcome of outcomes) {
      this.#outcomes.push(outcome)
      this.#reasons.set(outcome.detail, (this.#reasons.get(outcome.detail) ?? 0) + 1)
    }
    if (assigned !== undefined) this.#assign(number, assigned)
  }

  /** What was gathered since the last portion. */
  portion(): Portion {
    const portion = this.#gathered(this.#last)
    this.#after = this.#last
    this.#count = 0
    this.#outcomes = []
    this.#jobs = []
    return portion
  }

  /** What was gathered since the last portion, and what waits for all of it. */
  end(): Entries {
    for (const part of this.#parts.values()) this.#endSlice(part)
    const { next = [], ...rest } = this.#gathered(Number.MAX_SAFE_INTEGER)
    return {
      ...rest,
      next: [
        ...this.#letters(),
        ...[...this.#parts.values()].map((part) => this.#merge(part)),
        ...next,
      ],
      events: [...this.#routed(), ...this.#rejected()],
    }
  }

  #gathered(upTo: number): Portion {
    const requestId = this.#id
    const parts = [...this.#parts.values()].filter(({ lines }) => lines.length > 0)
    const portion = {
      routed: { requestId, after: this.#after, upTo },
      outcomes: this.#outcomes.map((outcome) => ({ requestId, outcome })),
      parts: parts.map(({ id, type, length, lines }) => {
        const from = length - lines.length
        return { id, requestId, class: type, dcName: this.#dcName, lines, from }
      }),
      next: this.#jobs,
    }
    for (const part of parts) part.lines = []
    return portion
  }

  /** A slice is a run of lines of the same handler, of limited length where it works so. */
  #assign(number: number, { type, handler, unit }: NonNullable<RoutedLine['assigned']>): void {
    const part = this.#partOf(type)
    const { slice, length } = part
    if (slice && (slice.handler !== handler || length - slice.from >= slice.most)) {
      this.#endSlice(part)
    }
    part.slice ??= { handler, from: length, most: unit === 'part' ? Infinity : sliceLength }
    part.lines.push(number)
    part.length++
  }

  #partOf(type: string): Growing {
    const known = this.#parts.get(type)
    if (known) return known
    const id = partId(this.#id, type, this.#dcName)
    const part: Growing = { id, type, length: 0, lines: [], slice: undefined }
    this.#parts.set(type, part)
    return part
  }

  #endSlice(part: Growing): void {
    const { id, type, slice, length: to } = part
    if (slice === undefined) return
    const { from, handler } = slice
    const [requestId, requester] = [this.#id, this.#requester]
    const input = { requestId, partId: id, from, to }
    const blocks = this.#mergeKey(type)
    this.#jobs.push({ key: `${id}/${from}`, stage: 'handle', input, requester, handler, blocks })
    part.slice = undefined
  }

  #mergeKey(type: string): string {
    return `${this.#id}/${type}/merge`
  }

  #merge({ type }: Growing): NewJob<'merge'> {
    const [requester, blocks] = [this.#requester, closingKey(this.#id)]
    const input = { requestId: this.#id, class: type }
    return { key: this.#mergeKey(type), stage: 'merge', input, requester, blocks }
  }

  /** The receipt is the first letter: the last one waits for it. */
  #letters(): NewJob[] {
    const [requestId, requester, closing] = [this.#id, this.#requester, closingKey(this.#id)]
    const receipt = letterJob(`${requestId}/receipt`, { letter: 'receipt', requestId }, requester)
    return [
      { ...receipt, blocks: closing },
      letterJob(closing, { letter: 'closing', requestId }, requester),
    ]
  }

  #routed(): NewEvent[] {
    return [...this.#parts.values()].map(({ type, length }) => ({
      ...{ kind: 'ROUTED', level: 'info', stage: 'route', requestId: this.#id },
      ...{ class: type, dcName: this.#dcName, lines: length },
    }))
  }

  /** One event for each reason: a request may have thousands of lines that nobody answers. */
  #rejected(): NewEvent[] {
    return [...this.#reasons].map(([reason, lines]) => ({
      ...{ kind: 'REJECTED', level: 'warn', stage: 'route', requestId: this.#id },
      ...{ reason, lines },
    }))
  }
}
