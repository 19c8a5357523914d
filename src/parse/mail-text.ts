/**
 * Chooses the one text of a mail that is read: its plain text, a text attachment, or its HTML with
 * every tag taken off and no line wrapped. Archives, images and mails inside the mail stay shut.
 */
import { convert } from 'html-to-text'
import type { Attachment, ParsedMail } from 'mailparser'

import { cleanLine, splitLines } from './text.ts'

export interface ChosenText {
  readonly text: string
  readonly warnings: readonly string[]
}

/** The first text that holds a request; where none does, the first that is not blank. */
export function chooseText(mail: ParsedMail): ChosenText {
  const candidates = [bodyText(mail), ...attachedTexts(mail), ...htmlTexts(mail)]
  const withRequest = candidates.find(({ text }) => holdsRequest(text))
  const chosen = withRequest ?? candidates.find(({ text }) => text.trim() !== '')
  return chosen ?? { text: '', warnings: [] }
}

/**
 * A line that begins with the first line of a request, also in a quotation. Looked for line by line:
 * a pattern over the whole text would take the square of its blank lines.
 */
function holdsRequest(text: string): boolean {
  const lines = splitLines(text.slice(0, farthest))
  return lines.some((line) => /^[\s>]*\.NETDC_REQUEST\b/i.test(cleanLine(line)))
}

/** How far into a text a request is looked for, in characters. */
const farthest = 1_000_000

function bodyText(mail: ParsedMail): ChosenText {
  return { text: mail.text ?? '', warnings: [] }
}

function attachedTexts(mail: ParsedMail): ChosenText[] {
  return mail.attachments
    .filter((file) => file.contentType.toLowerCase() === 'text/plain')
    .map((file) => ({
      text: decode(file),
      warnings: ['The request was read from a file attached to the mail.'],
    }))
}

function decode(file: Attachment): string {
  const type = file.headers.get('content-type')
  const charset = typeof type === 'object' && 'params' in type ? type.params['charset'] : undefined
  const bytes: Uint8Array = file.content
  try {
    return new TextDecoder(charset ?? 'utf-8').decode(bytes)
  } catch {
    // A charset that does not exist: what is ASCII can be read all the same.
    return new TextDecoder('utf-8').decode(bytes)
  }
}

function htmlTexts(mail: ParsedMail): ChosenText[] {
  if (typeof mail.html !== 'string' || mail.html.trim() === '') return []
  const isAlone = (mail.text ?? '').trim() === ''
  const why = isAlone ? 'The mail has no plain text' : 'The plain text of the mail has no request'
  return [
    {
      text: convert(mail.html, htmlOptions),
      warnings: [`${why}, so its HTML was read; better send plain text.`],
    },
  ]
}

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']

/** Neither wraps nor adds to a line: `joe@x.test [mailto:joe@x.test]` would be no address. */
const htmlOptions = {
  wordwrap: false,
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    ...headings.map((selector) => ({ selector, options: { uppercase: false } })),
  ],
} as const satisfies Parameters<typeof convert>[1]
