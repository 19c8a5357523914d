/** Writes the letters of a request out of what the ledger knows; it sends nothing. */
import { createHash } from 'node:crypto'

import { oneLine, tally } from '../model/index.ts'
import type { LetterKind, LineStory, Remark } from '../model/index.ts'
import type { Letter } from './letter.ts'
import { lineTable } from './line-table.ts'
import type { Templates } from './templates.ts'
import { lineViews, remarkViews, shipmentView } from './views.ts'
import type { Sent, ShipmentView } from './views.ts'

/** Above this many lines a letter has a summary, and the table travels as a file. */
const mostLines = 500

/** Above this many remarks a letter only counts the rest. */
const mostRemarks = 100

/** Of the subject of the mail that is answered. */
const mostCharacters = 78

/** Who writes the letters. */
export interface Writer {
  readonly dcName: string
  readonly name: string
  readonly email: string
  readonly address: string
  readonly contact: string
  readonly phone: string
  readonly contactEmail: string
  /** Of the program. */
  readonly version: string
}

/** What every letter about a request needs of it. */
export interface Subject {
  readonly hubId: string
  /** How often the request was taken up again: a letter of another round is another letter. */
  readonly round: number
  readonly label: string
  readonly name: string
  readonly email: string
  /** Days to wait for the parts of other centres; 0 means that nothing is merged. */
  readonly mergeDays: number
  /** When the mail came. */
  readonly received: string
  /** Of the mail. */
  readonly subject: string
  readonly references: readonly string[]
  readonly stories: readonly LineStory[]
}

/** Which centres work on each line, by line number. */
export type Routes = ReadonlyMap<number, readonly string[]>

export class Letters {
  readonly #templates: Templates
  readonly #writer: Writer

  constructor(templates: Templates, writer: Writer) {
    this.#templates = templates
    this.#writer = writer
  }

  /** Says where each line went; what came of it there is for notices to tell, also when it is known. */
  receipt(about: Subject, routes: Routes, warnings: readonly Remark[], key: string): Letter {
    const stories = about.stories.map((story) => beyond(story, routes))
    const view = remarksOf(warnings)
    return this.#letter('receipt', { ...about, stories }, view, key, routes)
  }

  /** @param isLast - whether it is the closing notice too */
  notice(about: Subject, sent: Sent, isLast: boolean, key: string): Letter {
    const shipments = [shipmentView(sent, 'this letter')]
    return this.#letter(isLast ? 'closing' : 'notice', about, { shipments }, key)
  }

  closing(about: Subject, sent: readonly Sent[], key: string): Letter {
    const shipments = sent.map((one) => shipmentView(one, 'its notice'))
    return this.#letter('closing', about, { shipments }, key)
  }

  /** For a mail whose requests cannot be worked on, or that holds none (`help`). */
  answer(
    kind: 'refusal' | 'help',
    to: string,
    mail: { readonly subject: string; readonly references: readonly string[] },
    problems: readonly Remark[],
    key: string,
  ): Letter {
    const view = { ...this.#frame(mail.subject), ...remarksOf(problems) }
    return {
      messageId: this.#messageId(key),
      to,
      ...this.#templates(kind, view),
      references: mail.references,
      returnPath: '',
      attachments: [],
    }
  }

  #letter(
    kind: LetterKind,
    about: Subject,
    view: { readonly shipments?: readonly ShipmentView[] },
    key: string,
    routes?: Routes,
  ): Letter {
    const { stories, label } = about
    const isLong = stories.length > mostLines
    const words = this.#templates(kind, {
      ...this.#frame(about.subject),
      ...factsOf(about),
      ...view,
      lines: isLong ? [] : lineViews(stories, routes),
      isLong,
      lineCount: stories.length,
    })
    return {
      messageId: this.#messageId(`${kind} ${key} ${about.hubId} ${about.round}`),
      to: about.email,
      ...words,
      references: about.references,
      returnPath: kind === 'receipt' ? '' : 'gateway',
      attachments: isLong ? [lineTable(label, stories, routes)] : [],
    }
  }

  #frame(subject: string): object {
    const answered = oneLine(subject).replace(/^(re:\s*)+/i, '')
    const reSubject = Array.from(answered).slice(0, mostCharacters).join('').trim()
    return { centre: this.#writer, reSubject: reSubject === '' ? 'data request' : reSubject }
  }

  /**
   * The same for the same letter of the same job, so that one sent twice is known for a repeat. A
   * notice that after a crash has become the closing notice is another letter.
   */
  #messageId(key: string): string {
    const { dcName, email } = this.#writer
    const digest = createHash('sha256').update(`${dcName} ${key}`).digest('hex')
    return `${digest.slice(0, 32)}.netdc@${email.slice(email.lastIndexOf('@') + 1)}`
  }
}

function factsOf({ hubId, label, name, email, mergeDays, received, stories }: Subject): object {
  const counts = tally(stories)
  return {
    hubId,
    label: oneLine(label),
    name: oneLine(name),
    email,
    received,
    merging: merging(mergeDays),
    counts,
    summary: summaryOf(counts),
    isEmpty: counts.ok + counts.delegated === 0,
  }
}

function merging(days: number): string {
  return days === 0 ? 'no' : `yes, waiting ${days === 1 ? 'a day' : `${days} days`} at most`
}

/** `3 found, 1 failed`: only what there is. */
function summaryOf({ ok, nodata, failed, refused, delegated }: ReturnType<typeof tally>): string {
  const counted: readonly (readonly [number, string])[] = [
    [ok, 'found'],
    [nodata, 'without data'],
    [failed, 'failed'],
    [refused, 'refused'],
    [delegated, 'passed on'],
  ]
  const words = counted.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return words.length === 0 ? 'no answer' : words.join(', ')
}

function remarksOf(remarks: readonly Remark[]): object {
  return {
    remarks: remarkViews(remarks.slice(0, mostRemarks)),
    hasRemarks: remarks.length > 0,
    moreRemarks: Math.max(0, remarks.length - mostRemarks),
  }
}

/** The story without the outcomes at the centres that the line was routed to. */
function beyond(story: LineStory, routes: Routes): LineStory {
  const centres = routes.get(story.number) ?? []
  return { ...story, outcomes: story.outcomes.filter(({ dcName }) => !centres.includes(dcName)) }
}
