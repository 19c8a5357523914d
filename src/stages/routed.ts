/** Gathers what comes of routing a request, line by line: outcomes, parts, and the jobs that follow. */
import type { Entries, Portion } from '../ledger/ledger.ts'
import type { NewEvent } from '../log/events.ts'
import { partId } from '../model/index.ts'
import type { LineOutcome, NewJob, PartId, RequestId, RequestLine } from '../model/index.ts'
import { handleJob } from './handle-jobs.ts'
import type { Work } from './handle-jobs.ts'
import { closingKey, letterJob } from './letter-jobs.ts'

/** What becomes of one line. */
export interface RoutedLine {
  readonly outcomes: readonly LineOutcome[]
  /** The centres that answer it, each of which has a part of its own. */
  readonly assigned: readonly Assigned[]
}

/** A line as one centre gets it: by whom it is answered, and how much of the part at once. */
export interface Assigned extends Work {
  readonly dcName: string
  readonly type: string
  readonly unit: 'slice' | 'part'
  /** What the centre gets, where that is less than was received; its text is what was received. */
  readonly narrowed?: RequestLine
}

/** Lines of one handle job. */
const sliceLength = 100

/** Lines that are entered at once: a transaction of a few milliseconds. */
const portionLength = 300

/** A part, as far as its lines are known. */
interface Growing {
  readonly id: PartId
  readonly type: string
  readonly dcName: string
  /** How many lines it has. */
  length: number
  /** Those of them that were not entered yet. */
  lines: number[]
  /** How the centre gets them, where that is otherwise than they were received. */
  narrowed: RequestLine[]
  slice: Run | undefined
}

/** Lines that one job answers. */
interface Run extends Work {
  readonly from: number
  readonly most: number
}

export class Routed {
  readonly #id: RequestId
  readonly #requester: string
  readonly #isMerged: boolean
  readonly #parts = new Map<PartId, Growing>()
  /** How many lines were refused, by reason. */
  readonly #reasons = new Map<string, number>()
  #outcomes: LineOutcome[] = []
  #jobs: NewJob[] = []
  #count = 0
  #after = 0
  #last = 0

  /** @param isMerged - whether the products of a class wait for one another, to be made one file */
  constructor(id: RequestId, requester: string, isMerged: boolean) {
    this.#id = id
    this.#requester = requester
    this.#isMerged = isMerged
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
    for (const one of assigned) this.#assign(number, one)
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
      next: [...this.#letters(), ...this.#merges(), ...next],
      events: [...this.#routed(), ...this.#rejected()],
    }
  }

  #gathered(upTo: number): Portion {
    const requestId = this.#id
    const parts = [...this.#parts.values()].filter(({ lines }) => lines.length > 0)
    const portion = {
      routed: { requestId, after: this.#after, upTo },
      outcomes: this.#outcomes.map((outcome) => ({ requestId, outcome })),
      parts: parts.map(({ id, type, dcName, length, lines, narrowed }) => {
        const from = length - lines.length
        return { id, requestId, class: type, dcName, lines, from, narrowed }
      }),
      next: this.#jobs,
    }
    for (const part of parts) {
      part.lines = []
      part.narrowed = []
    }
    return portion
  }

  /** A slice is a run of lines of the same handler, of limited length where it works so. */
  #assign(number: number, { dcName, type, handler, unit, asked, narrowed }: Assigned): void {
    const part = this.#partOf(type, dcName)
    const { slice, length } = part
    const isOther = slice?.handler !== handler || slice.asked !== asked
    if (slice && (isOther || length - slice.from >= slice.most)) this.#endSlice(part)
    const most = unit === 'part' ? Infinity : sliceLength
    part.slice ??= { handler, ...(asked !== undefined && { asked }), from: length, most }
    part.lines.push(number)
    if (narrowed !== undefined) part.narrowed.push(narrowed)
    part.length++
  }

  #partOf(type: string, dcName: string): Growing {
    const id = partId(this.#id, type, dcName)
    const known = this.#parts.get(id)
    if (known) return known
    const rest = { length: 0, lines: [], narrowed: [], slice: undefined }
    const part: Growing = { id, type, dcName, ...rest }
    this.#parts.set(id, part)
    return part
  }

  #endSlice(part: Growing): void {
    const { id, slice, length: to } = part
    if (slice === undefined) return
    const { from } = slice
    const [requestId, requester] = [this.#id, this.#requester]
    const input = { requestId, partId: id, from, to }
    const blocks = this.#mergeKey(part)
    this.#jobs.push(handleJob({ key: `${id}/${from}`, input, requester, blocks }, slice))
    part.slice = undefined
  }

  #mergeKey({ id, type }: Growing): string {
    return this.#isMerged ? `${this.#id}/${type}/merge` : `${id}/merge`
  }

  /** One for each class; for each part where nothing is merged, so that none waits for another centre. */
  #merges(): NewJob<'merge'>[] {
    const [requestId, requester, blocks] = [this.#id, this.#requester, closingKey(this.#id)]
    const merges = new Map<string, NewJob<'merge'>>()
    for (const part of this.#parts.values()) {
      const key = this.#mergeKey(part)
      const { type, dcName } = part
      const input = { requestId, class: type, ...(!this.#isMerged && { dcName }) }
      merges.set(key, { key, stage: 'merge', input, requester, blocks })
    }
    return [...merges.values()]
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
    return [...this.#parts.values()].map(({ type, dcName, length }) => ({
      ...{ kind: 'ROUTED', level: 'info', stage: 'route', requestId: this.#id },
      ...{ class: type, dcName, lines: length },
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
