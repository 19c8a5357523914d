/**
 * A mail as it came off the wire, taken apart: who wrote it, its one text, and whether a machine did.
 * It reads no requests. Hostile mails can make it slow or large, so the gateway runs it in a worker
 * (see MailReader).
 */
import { simpleParser } from 'mailparser'
import type { AddressObject, EmailAddress, ParsedMail } from 'mailparser'

import { automaticMail } from './loop-guard.ts'
import type { MailHeaders } from './mail-headers.ts'
import { headersOf } from './mail-headers.ts'
import { chooseText } from './mail-text.ts'

export interface MailFacts {
  /** Every address of the From field: bare addr-specs, unverified. */
  readonly from: readonly string[]
  /** Empty where there is none. */
  readonly subject: string
  /** Without angle brackets; empty where there is none, or none that is valid. */
  readonly messageId: string
  /** For the threading of an answer: what the mail refers to and then the mail itself, at most 10. */
  readonly references: readonly string[]
  /** The lines of the mail as they were sent: nothing is wrapped, joined or unquoted. */
  readonly text: string
  /** Why nothing may be answered (RFC 3834), or `undefined` for a mail from a person. */
  readonly automatic: string | undefined
  /** What a person should know about how the text was found; one sentence each. */
  readonly warnings: readonly string[]
}

const mostReferences = 10

/** @throws {Error} for a mail that mailparser refuses, e.g. for the number of its parts */
export async function readMail(raw: Uint8Array): Promise<MailFacts> {
  const mail = await simpleParser(withoutFlowed(raw), parserOptions)
  const headers = headersOf(mail.headerLines)
  const { text, warnings } = chooseText(mail)
  const messageId = idsOf(headers, 'message-id').at(-1) ?? ''
  return {
    from: addressesOf(mail.from),
    subject: plain(mail.subject ?? ''),
    messageId,
    references: referencesOf(headers, messageId),
    text,
    automatic: automaticMail(headers, addressesOf(mail.from)) ?? calendarMail(mail, text),
    warnings: [...warnings, ...encodingWarnings(headers)],
  }
}

/** Nothing is made into HTML or links, and a mail inside the mail stays shut. */
const parserOptions = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  keepCidLinks: true,
  keepDeliveryStatus: true,
  ignoreEmbedded: true,
}

/**
 * Takes `format=flowed` and `delsp=yes` (RFC 3676) off the content types: unwrapping such a text would
 * join request lines, and `delsp` would make `0203` of `02` and `03`.
 */
function withoutFlowed(raw: Uint8Array): Buffer {
  const buffer = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const mail = buffer.toString('latin1')
  if (!/format\s*=\s*"?flowed/i.test(mail)) return buffer
  const rigid = mail.replace(/^content-type:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim, (field) =>
    field.replace(/;\s*(?:format|delsp)\s*=\s*(?:"[^"\r\n]*"|[^\s;"]*)/gi, ''),
  )
  return Buffer.from(rigid, 'latin1')
}

function addressesOf(from: AddressObject | undefined): string[] {
  return (from?.value ?? []).flatMap(bareAddresses)
}

function bareAddresses({ address, group }: EmailAddress): string[] {
  if (group !== undefined) return group.flatMap(bareAddresses)
  return address === undefined || address === '' ? [] : [address]
}

function referencesOf(headers: MailHeaders, messageId: string): string[] {
  const referred = idsOf(headers, 'references')
  const before = referred.length > 0 ? referred : idsOf(headers, 'in-reply-to')
  const chain = [...before.filter((id) => id !== messageId), messageId]
  return [...new Set(chain)].filter((id) => id !== '').slice(-mostReferences)
}

/** Message-IDs without their brackets: printable ASCII (RFC 5322, 3.6.4), and not absurdly long. */
function idsOf(headers: MailHeaders, name: string): string[] {
  const value = headers.get(name)?.join(' ') ?? ''
  return [...value.matchAll(/<([!-;=?-~]{1,250})>/g)].map(([, id = '']) => id)
}

/** One line without control characters. */
function plain(subject: string): string {
  return subject.replace(/\p{Cc}+/gu, ' ').trim()
}

function calendarMail(mail: ParsedMail, text: string): string | undefined {
  const isInvitation = mail.attachments.some((file) => file.contentType === 'text/calendar')
  return isInvitation && !text.includes('.NETDC_REQUEST')
    ? 'Content-Type: text/calendar'
    : undefined
}

const readable = ['', '7bit', '8bit', 'binary', 'quoted-printable', 'base64']

function encodingWarnings(headers: MailHeaders): string[] {
  const encoding = headers.get('content-transfer-encoding')?.at(-1) ?? ''
  if (readable.includes(encoding.trim().toLowerCase())) return []
  return ['The mail is encoded in a way that cannot be read here; send it as plain text.']
}
