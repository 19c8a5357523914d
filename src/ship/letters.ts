/** Writes the letters of a request out of what the ledger knows; it sends nothing. */
import { createHash } from 'node:crypto'

import { oneLine } from '../model/index.ts'
import type { AnsweredMail, Citation, LetterKind, Remark } from '../model/index.ts'
import type { Account } from './account.ts'
import type { Attachment, Letter } from './letter.ts'
import type { Standing } from './standing.ts'
import { numbered } from './standing.ts'
import { summaryOf } from './summary.ts'
import type { Templates } from './templates.ts'
import { remarkViews, shipmentView } from './views.ts'
import type { Sent } from './views.ts'

/** Above this many remarks a letter only counts the rest. */
const mostRemarks = 500

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
  /** Lines that a request may have. */
  readonly maxLines: number
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
  readonly account: Account
  /** What those who use the data are asked to cite. */
  readonly citations?: readonly Citation[]
}

/** What an answer to commands is about. */
export interface Errand {
  readonly to: string
  readonly mail: AnsweredMail
  /** The requests that the commands name. */
  readonly standings: readonly Standing[]
}

export class Letters {
  readonly #templates: Templates
  readonly #writer: Writer

  constructor(templates: Templates, writer: Writer) {
    this.#templates = templates
    this.#writer = writer
  }

  /**
   * Says where each line went; what came of it there is for notices to tell.
   *
   * @param commandWords - what names the request in a command, and proves that its owner says so
   */
  receipt(about: Subject, warnings: readonly Remark[], commandWords: string, key: string): Letter {
    const view = { ...remarksOf(warnings), ...refusedOf(about.account), commandWords }
    return this.#letter('receipt', about, view, key)
  }

  /** @param isLast - whether it is the closing notice too */
  notice(about: Subject, sent: Sent, isLast: boolean, key: string): Letter {
    return this.#told(isLast ? 'closing' : 'notice', about, [sent], 'this letter', key)
  }

  closing(about: Subject, sent: readonly Sent[], key: string): Letter {
    return this.#told('closing', about, sent, 'its notice', key)
  }

  /**
   * For a mail whose requests cannot be worked on, or that holds none (`help`).
   *
   * @param problemCount - where that is more than the problems given
   */
  answer(
    kind: 'refusal' | 'help',
    to: string,
    mail: AnsweredMail,
    problems: readonly Remark[],
    key: string,
    problemCount = problems.length,
  ): Letter {
    const view = { ...this.#frame(mail.subject), ...remarksOf(problems, problemCount) }
    return this.#answering(kind, to, mail, view, key, [])
  }

  /** The answer to a command. */
  obeyed(
    kind: 'status' | 'cancelled' | 'cancel-how',
    { to, mail, standings }: Errand,
    key: string,
  ): Letter {
    const isOne = standings.length === 1
    const hubId = isOne ? standings[0]?.hubId : undefined
    const isStoppable = standings.some(({ commandWords }) => commandWords !== undefined)
    const view = { ...this.#frame(mail.subject), requests: standings, isOne, hubId, isStoppable }
    return this.#answering(kind, to, mail, view, key, numbered(standings))
  }

  #answering(
    kind: LetterKind,
    to: string,
    { references }: AnsweredMail,
    view: object,
    key: string,
    attachments: readonly Attachment[],
  ): Letter {
    const words = this.#templates(kind, view)
    const messageId = this.#messageId(key)
    return { messageId, to, ...words, references, returnPath: '', attachments }
  }

  #told(
    kind: 'notice' | 'closing',
    about: Subject,
    sent: readonly Sent[],
    carrier: string,
    key: string,
  ): Letter {
    const shipments = sent.map((one) => shipmentView(one, carrier))
    return this.#letter(kind, about, { shipments }, key)
  }

  #letter(
    kind: 'receipt' | 'notice' | 'closing',
    about: Subject,
    view: object,
    key: string,
  ): Letter {
    const { hubId, round, email, references } = about
    const { table } = about.account
    return {
      messageId: this.#messageId(`${kind} ${key} ${hubId} ${round}`),
      to: email,
      ...this.#templates(kind, { ...this.#viewOf(about), ...view }),
      references,
      returnPath: kind === 'receipt' ? '' : 'gateway',
      attachments: table === undefined ? [] : [table],
    }
  }

  #viewOf(about: Subject): object {
    const { hubId, label, name, email, mergeDays, received, citations = [] } = about
    const { lineCount, counts, lines, table } = about.account
    const summary = summaryOf(counts)
    return {
      ...this.#frame(about.subject),
      hubId,
      label: oneLine(label),
      name: oneLine(name),
      email,
      received,
      merging: merging(mergeDays),
      summary: summary === '' ? nothingOf(lineCount) : summary,
      hasRefused: counts.refused > 0,
      hasNoData: counts.nodata > 0,
      isEmpty: counts.ok + counts.delegated === 0,
      isCancelled: counts.cancelled > 0,
      isLong: table !== undefined,
      lineCount,
      lines,
      hasCitations: citations.length > 0,
      citations,
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

function nothingOf(lineCount: number): string {
  return lineCount === 0 ? 'it has no lines' : 'no answer'
}

function merging(days: number): string {
  return days === 0 ? 'no' : `yes, waiting ${days === 1 ? 'a day' : `${days} days`} at most`
}

/** The lines that go nowhere: their sender has to mend them. */
function refusedOf({ lineCount, nowhere, firstNowhere }: Account): object {
  const isNothingLeft = nowhere === lineCount
  return {
    nowhere,
    isNothingLeft,
    isHalf: nowhere > 0 && !isNothingLeft,
    isOneNowhere: nowhere === 1,
    hasNowhere: nowhere > 0,
    firstNowhere,
    moreNowhere: nowhere - firstNowhere.length,
  }
}

function remarksOf(remarks: readonly Remark[], count = remarks.length): object {
  const told = remarks.slice(0, mostRemarks)
  return {
    remarks: remarkViews(told),
    hasRemarks: remarks.length > 0,
    moreRemarks: count - told.length,
  }
}
