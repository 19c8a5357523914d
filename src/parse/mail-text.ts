/**
 * Chooses the one text of a mail that is read: its plain text, a text attachment, or its HTML with
 * every tag taken off and no line wrapped. Archives, images and mails inside the mail stay shut.
 */
import type { ParsedMail } from 'mailparser'

import { attachedText } from './attached-text.ts'
import { shallowHtml } from './html-depth.ts'
import { textOfHtml } from './html-text.ts'
import { mendText } from './misread-text.ts'
import { cleanLine, splitLines } from './text.ts'

export interface ChosenText {
  readonly text: string
  readonly hasRequest: boolean
  readonly warnings: readonly string[]
  /** All texts that it was chosen from. */
  readonly candidates: readonly string[]
}

/**
 * The first text that holds a request; where none does, the first that has the header of one, as
 * BREQ_FAST has; else the first that is not blank.
 */
export async function chooseText(mail: ParsedMail): Promise<ChosenText> {
  const files = await attachedTexts(mail)
  const candidates = [candidate(mail.text ?? ''), ...files, ...htmlTexts(mail)]
  const chosen = candidates.reduce((best, other) => (other.rank > best.rank ? other : best))
  const hasRequest = chosen.rank >= headed
  const unread = files.filter((file) => file !== chosen && file.rank === marked)
  const warnings = [...chosen.warnings, ...(unread.length === 0 ? [] : [otherFiles])]
  const { text } = chosen
  return {
    text,
    hasRequest,
    warnings: hasRequest ? warnings : [],
    candidates: candidates.map((one) => one.text),
  }
}

const otherFiles =
  'A request in another attached file was not read: of a mail, its text or one file is read.'

interface Candidate {
  readonly text: string
  readonly rank: number
  readonly warnings: readonly string[]
}

/** How much a text looks like a request, also in a quotation. */
const [blank, words, headed, marked] = [0, 1, 2, 3]

function candidate(received: string, ...warnings: string[]): Candidate {
  const { text, wasMisread } = mendText(received)
  const rank = rankOf(text)
  return { text, rank, warnings: wasMisread ? [...warnings, misread] : warnings }
}

const misread = 'The text is not in the character set that the mail names.'

/**
 * Looked at line by line: a pattern over the whole text would take the square of its blank lines.
 */
function rankOf(text: string): number {
  let rank = blank
  for (const line of splitLines(text.slice(0, farthest))) {
    const keyword = /^[\s>]*\.(\w+)/.exec(cleanLine(line))?.[1]?.toUpperCase()
    if (keyword === 'NETDC_REQUEST') return marked
    if (keyword === 'EMAIL') rank = headed
    else if (rank === blank && line.trim() !== '') rank = words
  }
  return rank
}

/** How far into a text a request is looked for, in characters. */
const farthest = 1_000_000

/** Words in a file that says it is text may be meant for the gateway; in any other, a request only. */
async function attachedTexts({ attachments }: ParsedMail): Promise<Candidate[]> {
  const texts: Candidate[] = []
  for (const file of attachments) {
    const text = await attachedText(file)
    if (text === undefined) continue
    const read = candidate(text, fromFile)
    if (file.contentType === 'text/plain' || read.rank >= headed) texts.push(read)
  }
  return texts
}

const fromFile = 'The request was read from a file attached to the mail.'

function htmlTexts({ html, text = '' }: ParsedMail): Candidate[] {
  if (typeof html !== 'string' || html.trim() === '') return []
  const isAlone = text.trim() === ''
  const why = isAlone ? 'The mail has no plain text' : 'The plain text of the mail has no request'
  const shallow = shallowHtml(html)
  const warning = `${why}, so its HTML was read; better send plain text.`
  return [candidate(textOfHtml(shallow), warning, ...(shallow === html ? [] : [cutShort]))]
}

const cutShort = 'The HTML is nested too deeply; it was read up to there.'
