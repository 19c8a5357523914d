/** Who must never get an answer: blocked names, machines, and ourselves (RFC 3834; protocol, section 7). */
import type { MailHeaders } from './mail-headers.ts'

/**
 * Compares an address with the names of MAIL_BLOCK, as NetDC does: as part of the address, upper and
 * lower case alike, so that `netdc@` blocks every NetDC account.
 *
 * @returns the name that blocks it, or `undefined`
 */
export function mailBlock(names: readonly string[], address: string): string | undefined {
  const folded = address.toLowerCase()
  return names.find((name) => name !== '' && folded.includes(name.toLowerCase()))
}

/**
 * Whether a mail was written by a machine, or for a list.
 *
 * @param from - the addresses of its From field
 * @returns what says so, e.g. `Precedence: bulk`, or `undefined` for a mail from a person
 */
export function automaticMail(headers: MailHeaders, from: readonly string[]): string | undefined {
  return (
    automaticField(headers, 'Auto-Submitted', (value) => value !== 'no') ??
    automaticField(headers, 'Precedence', (value) => /^(bulk|list|junk)$/.test(value)) ??
    listField(headers) ??
    automaticField(headers, 'X-NetDC-Loop', () => true) ??
    suppressField(headers) ??
    automaticField(headers, 'Content-Type', (value) => reports.includes(value)) ??
    serviceSender(from)
  )
}

/** Mail about mail: bounces and receipts. */
const reports = ['multipart/report', 'message/delivery-status', 'message/disposition-notification']

/** The first word of a value, without comments and parameters, decides. */
function automaticField(
  headers: MailHeaders,
  name: string,
  isAutomatic: (value: string) => boolean,
): string | undefined {
  const words = headers.get(name.toLowerCase())?.map(firstWord)
  const word = words?.find(isAutomatic)
  return word === undefined ? undefined : `${name}: ${word}`
}

function firstWord(value: string): string {
  return value
    .trim()
    .replace(/[\s;(].*/s, '')
    .toLowerCase()
}

function listField(headers: MailHeaders): string | undefined {
  return [...headers.keys()].find((name) => name.startsWith('list-'))
}

/** `None` asks for nothing to be suppressed: a person wrote that. */
function suppressField(headers: MailHeaders): string | undefined {
  const values = headers
    .get('x-auto-response-suppress')
    ?.join(',')
    .toLowerCase()
    .split(/[\s,]+/)
  const word = values?.find((value) => ['all', 'autoreply', 'dr'].includes(value))
  return word === undefined ? undefined : `X-Auto-Response-Suppress: ${word}`
}

/** Accounts that no person reads, and the managers of mailing lists: before an `@`, or a `+` and a tag. */
const services =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|owner-.+|.+-(?:request|bounces?|owner))$/i

/** The longest local part that a mail server takes is 64 characters (RFC 5321, 4.5.3.1.1). */
const longestAccount = 256

function serviceSender(from: readonly string[]): string | undefined {
  const address = from.find((sender) => services.test(accountOf(sender)))
  return address === undefined ? undefined : `From: ${address}`
}

function accountOf(address: string): string {
  const account = address.slice(0, Math.max(0, address.lastIndexOf('@'))).slice(0, longestAccount)
  return account.replace(/\+.*/, '')
}
