/** What a letter tells of the lines of a request: of few lines each, of many their sums and a table. */
import type { LineStory } from '../model/index.ts'
import type { Attachment } from './letter.ts'
import { outcomeForm, receiptForm, tableOf, writtenRows } from './line-table.ts'
import type { Routes, TableForm } from './line-table.ts'
import { countsOf, sumOf } from './summary.ts'
import type { Counts } from './summary.ts'
import { ending, going, lineViews } from './views.ts'
import type { LineView, Saying } from './views.ts'

/** Above this many lines a letter has a summary, and the table travels as a file. */
export const mostLines = 500

/** Above this many refused lines, a letter whose lines travel as a file leaves the others to it. */
const mostRefused = 20

export interface Account {
  readonly lineCount: number
  readonly counts: Counts
  /** Empty where there are too many for a letter. */
  readonly lines: readonly LineView[]
  /** The lines that go nowhere: their sender has to mend them. */
  readonly nowhere: number
  /** The first of them. */
  readonly firstNowhere: readonly LineView[]
  /** The table of the lines, where there are too many. */
  readonly table: Attachment | undefined
}

/** How lines are told. */
export interface Telling {
  readonly says: Saying
  readonly form: TableForm
  /** What is told of a story. */
  readonly part: (story: LineStory) => LineStory
  /** Whether the line goes to no centre. */
  readonly isNowhere: (story: LineStory) => boolean
}

/** How each line ended. */
export const endings: Telling = {
  says: ending,
  form: outcomeForm,
  part: (story) => story,
  isNowhere: () => false,
}

/** Where each line goes; what came of it there is left out, also when it is known. */
export function goings(routes: Routes): Telling {
  return {
    says: going(routes),
    form: receiptForm(routes),
    part: (story) => beyond(story, routes),
    isNowhere: ({ number }) => !routes.has(number),
  }
}

/** Gathers an account page by page, and keeps no more of long ones than their letters need. */
export class AccountBook {
  readonly #telling: Telling
  #lineCount = 0
  #counts = countsOf([])
  #nowhere = 0
  readonly #firstNowhere: LineStory[] = []
  /** The lines that are not in the table. */
  readonly #untabled: LineStory[] = []
  /** A few hundred rows of the table each. */
  readonly #rows: Uint8Array[] = []

  constructor(telling: Telling) {
    this.#telling = telling
  }

  /** @param page - a few hundred lines: they are told in one go */
  add(page: readonly LineStory[]): void {
    const { part, isNowhere, form } = this.#telling
    const stories = page.map(part)
    const refused = stories.filter(isNowhere)
    this.#lineCount += stories.length
    this.#counts = sumOf(this.#counts, countsOf(stories))
    this.#nowhere += refused.length
    this.#firstNowhere.push(...refused.slice(0, mostRefused - this.#firstNowhere.length))
    this.#untabled.push(...stories)
    if (this.#lineCount > mostLines) this.#rows.push(writtenRows(form, this.#untabled.splice(0)))
  }

  /** @param label - what the table is named after */
  account(label: string): Account {
    const { says, form } = this.#telling
    return {
      lineCount: this.#lineCount,
      counts: this.#counts,
      lines: lineViews(this.#untabled, says),
      nowhere: this.#nowhere,
      firstNowhere: lineViews(this.#firstNowhere, says),
      table: this.#rows.length > 0 ? tableOf(label, form, this.#rows) : undefined,
    }
  }
}

/** The story without the outcomes at the centres that the line was routed to. */
function beyond(story: LineStory, routes: Routes): LineStory {
  const centres = routes.get(story.number) ?? []
  return { ...story, outcomes: story.outcomes.filter(({ dcName }) => !centres.includes(dcName)) }
}
