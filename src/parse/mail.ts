/**
 * A mail as it came off the wire, taken apart: who wrote it, its one text, and whether a machine did.
 * It reads no requests. Hostile mails can make it slow or large, so the gateway runs it in a worker
 * (see MailReader).
 */
import type { AddressObject, EmailAddress, ParsedMail } from 'mailparser'

import { holdsLogin, maskLogins } from './logins.ts'
import { automaticMail } from './loop-guard.ts'
import type { MailHeaders } from './mail-headers.ts'
import { headersOf } from './mail-headers.ts'
import { parseMail } from './mail-parser.ts'
import { chooseText } from './mail-text.ts'
import { bytesHoldLogin, maskedMail } from './masked-mail.ts'
import { unreadableParts } from './unreadable.ts'

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
  /** What a mail server says of a mail that it could not deliver (RFC 3464). */
  readonly deliveryStatus?: string
  /** What a person should know about how the text was found, or why none was; one sentence each. */
  readonly warnings: readonly string[]
  /** What may be kept of a mail that holds a login, in its place. */
  readonly masked?: string
}

const mostReferences = 10

/** @throws {Error} for a mail that mailparser refuses, e.g. for the number of its parts */
export async function readMail(raw: Uint8Array): Promise<MailFacts> {
  // First of all: what this leaves behind is gone when the parser needs the room.
  const isOpen = bytesHoldLogin(raw)
  const mail = await parseMail(raw)
  const headers = headersOf(mail.headerLines)
  const from = addressesOf(mail.from)
  const { text, hasRequest, warnings, candidates } = await chooseText(
    isEmptyMultipart(mail) ? await bodyOf(raw) : mail,
  )
  const subject = maskLogins(plain(mail.subject ?? ''))
  const isLogin = isOpen || [mail.subject ?? '', ...candidates].some(holdsLogin)
  const { headerLines } = mail
  const messageId = idsOf(headers, 'message-id').at(-1) ?? ''
  return {
    from,
    subject,
    messageId,
    references: referencesOf(headers, messageId),
    text,
    automatic: automaticMail(headers, from) ?? (hasRequest ? undefined : calendarMail(mail)),
    ...statusOf(mail),
    warnings: hasRequest ? warnings : [...warnings, ...unreadableParts(mail, raw, text)],
    ...(isLogin && { masked: maskedMail({ headerLines, subject, text }) }),
  }
}

/** A report is short; what is longer is none. */
const mostStatusBytes = 65_536

function statusOf({ attachments }: ParsedMail): Pick<MailFacts, 'deliveryStatus'> {
  const part = attachments.find(({ contentType }) => deliveryTypes.includes(contentType))
  if (part === undefined) return {}
  return { deliveryStatus: part.content.subarray(0, mostStatusBytes).toString() }
}

/** The second is for addresses beyond ASCII (RFC 6533). */
const deliveryTypes = ['message/delivery-status', 'message/global-delivery-status']

/** A multipart whose boundary is missing, or never comes. */
function isEmptyMultipart({ headerLines, text, html, attachments }: ParsedMail): boolean {
  const isMultipart = headerLines.some(({ line }) => /^content-type:\s*multipart\//i.test(line))
  return isMultipart && !text && !html && attachments.length === 0
}

/** What stands below the header, as it is: from the blank line on, it is a mail with an empty header. */
async function bodyOf(raw: Uint8Array): Promise<ParsedMail> {
  const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const [header = ''] = mail.toString('latin1').split(/(?<=\n)\r?\n/, 1)
  return parseMail(mail.subarray(header.length))
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

function calendarMail({ attachments }: ParsedMail): string | undefined {
  const isInvitation = attachments.some((file) => file.contentType === 'text/calendar')
  return isInvitation ? 'Content-Type: text/calendar' : undefined
}
