/**
 * What is kept of a mail that holds a login: the trace and the names in its header, and the one text
 * that was read, with a mask for each login. The body as it came may hold it a second time, encoded or
 * in HTML, so nothing else of it is kept.
 */
import { latin1Blocks } from './latin1-blocks.ts'
import { undoQuotedPrintable } from './left-encoded.ts'
import { holdsLogin, maskLogins } from './logins.ts'

export interface MaskedParts {
  /** The fields of the mail's header, each as it came, with its name in lower case. */
  readonly headerLines: readonly { readonly key: string; readonly line: string }[]
  readonly subject: string
  /** The text that was read. */
  readonly text: string
}

/** Whether a login stands anywhere in a mail, in its plain bytes or in those that an encoding hides. */
export function bytesHoldLogin(raw: Uint8Array): boolean {
  return latin1Blocks(raw).some((block) => holdsLogin(block) || isHiddenIn(block))
}

/** Encodings are looked for wherever they stand: a mail inside the mail is not taken apart. */
function isHiddenIn(bytes: string): boolean {
  if (quotedPrintable.test(bytes) && holdsLogin(withoutQuotedPrintable(bytes))) return true
  return bytes.matchAll(base64).some(([run]) => holdsLogin(decodedText(run)))
}

const quotedPrintable = /=(?:[0-9A-F]{2}|[ \t]*\r?\n)/i

function withoutQuotedPrintable(bytes: string): string {
  return bytes
    .replace(/=[ \t]{0,99}\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
}

/** Lines of nothing but base64; the last one may be short. */
const base64 = /(?:^[A-Za-z0-9+/]{20,}={0,2}\r?\n?)+(?:^[A-Za-z0-9+/]+={0,2}\r?$)?/gm

/** @returns nothing for what is an image or an archive */
function decodedText(run: string): string {
  const text = Buffer.from(run, 'base64').toString('latin1')
  return binary.test(text.slice(0, 512)) ? '' : text
}

// eslint-disable-next-line no-control-regex -- a text has none of them
const binary = /[\0-\x08\x0e-\x1a]/

export function maskedMail(parts: MaskedParts): string {
  const traces = parts.headerLines.filter(({ key }) => kept.has(key)).map(({ line }) => line)
  const subject = `Subject: ${parts.subject}`
  const head = maskLogins([...traces, subject].join('\n'))
  return `${head}\n${newFields.join('\n')}\n\n${textWithout(parts.text)}\n`.replaceAll('\n', '\r\n')
}

/** A text whose encoding a mailer left in place is looked at as it will be read. */
function textWithout(received: string): string {
  const masked = maskLogins(undoQuotedPrintable(received) ?? received)
  return holdsLogin(withoutQuotedPrintable(masked)) ? '' : masked
}

const kept: ReadonlySet<string> = new Set([
  ...['return-path', 'received', 'date', 'from', 'sender', 'reply-to', 'to', 'cc'],
  ...['message-id', 'in-reply-to', 'references', 'auto-submitted', 'precedence'],
])

const newFields = [
  'X-Netdc-Masked: a login stood in this mail; this is its text without it, and all that was kept',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
]
