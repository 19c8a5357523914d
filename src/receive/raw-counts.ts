/**
 * What may be decided about a mail before it is stored: counts over its bytes, each in time
 * proportional to them at worst. No MIME is read here and nobody is asked: that comes after the
 * mail is in the ledger.
 */
import { countParts } from './part-counts.ts'
import type { RefusalReason } from './refusal.ts'

export interface CountLimits {
  readonly headerBytes: number
  /** As they stand: a folded field counts as many lines. */
  readonly headerLines: number
  /** DKIM-Signature fields: each costs DNS queries later. */
  readonly signatures: number
  /** Received fields, our own not counted (RFC 5321 6.3; Postfix has 50). */
  readonly received: number
  /** Addresses in the From field. */
  readonly fromAddresses: number
  readonly parts: number
  /** How deep multiparts may be nested. */
  readonly depth: number
}

export const defaultCounts: CountLimits = {
  headerBytes: 100 * 1024,
  headerLines: 1000,
  signatures: 16,
  received: 50,
  fromAddresses: 10,
  parts: 100,
  depth: 16,
}

/** Why a mail is refused at the dot, or `undefined`. */
export function refuseByCounts(mail: Buffer, limits: CountLimits): RefusalReason | undefined {
  const header = headerOf(mail, limits.headerBytes)
  if (header === undefined) return 'HEADER_TOO_LARGE'
  const lines = header.split('\n')
  if (lines.length > limits.headerLines + 1) return 'HEADER_TOO_LARGE'
  return refuseByFields(lines, limits) ?? countParts(mail, header, limits)
}

/**
 * A bare LF ends a line for some mail programs and not for others; in a header that is a way to
 * smuggle fields past one of them (Postfix: smtpd_forbid_bare_newline).
 */
export function hasBareNewlineInHeader(mail: Buffer, limits: CountLimits): boolean {
  return /(?<!\r)\n/.test(headerOf(mail, limits.headerBytes) ?? '')
}

/**
 * The header as text, one character a byte, with the empty line that ends it; `undefined` when it
 * does not end within that many bytes. A mail without an empty line is all header.
 */
function headerOf(mail: Buffer, mostBytes: number): string | undefined {
  const window = mail.toString('latin1', 0, Math.min(mail.length, mostBytes + 4))
  const end = /^\r?\n|\r?\n\r?\n/.exec(window)
  if (end) return window.slice(0, end.index + end[0].length)
  return mail.length > mostBytes ? undefined : window
}

function refuseByFields(lines: readonly string[], limits: CountLimits): RefusalReason | undefined {
  const fields = fieldsOf(lines)
  const named = (name: string) => fields.filter((field) => field.name === name)
  const from = named('from')
  if (named('received').length > limits.received) return 'TOO_MANY_HOPS'
  if (named('dkim-signature').length > limits.signatures) return 'TOO_MANY_SIGNATURES'
  if (from.length !== 1) return 'FROM_COUNT'
  if (named('sender').length > 1) return 'SENDER_COUNT'
  return countAddresses(from[0]?.body ?? '') > limits.fromAddresses ? 'FROM_LIST' : undefined
}

interface Field {
  /** In lower case. */
  readonly name: string
  body: string
}

function fieldsOf(lines: readonly string[]): readonly Field[] {
  const fields: Field[] = []
  for (const line of lines) {
    const last = fields.at(-1)
    if (last && /^[ \t]/.test(line)) last.body += line
    const colon = line.indexOf(':')
    if (/^[!-9;-~]+[ \t]*:/.test(line)) {
      fields.push({ name: line.slice(0, colon).trim().toLowerCase(), body: line.slice(colon + 1) })
    }
  }
  return fields
}

/** The `@` outside quotes and comments. No regular expression: those can be made to run long. */
function countAddresses(body: string): number {
  let count = 0
  let quoted = false
  let comments = 0
  for (let i = 0; i < body.length; i++) {
    const character = body[i]
    if (character === '\\') i++
    else if (character === '"' && comments === 0) quoted = !quoted
    else if (quoted) continue
    else if (character === '(') comments++
    else if (character === ')') comments = Math.max(0, comments - 1)
    else if (character === '@' && comments === 0) count++
  }
  return count
}
