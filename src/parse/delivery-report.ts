/**
 * Reads what mail servers say of a mail that they could not deliver: the machine's part of a report
 * (RFC 3464), or the words of qmail, which has none.
 */
import { oneLine } from '../model/index.ts'

/** What became of one recipient. */
export interface DeliveryReport {
  /** A bare address. */
  readonly recipient: string
  readonly action: 'failed' | 'delayed'
  /** `5.1.1` (RFC 3463) */
  readonly status: string
  /** What the other side said, in one line without control characters. */
  readonly diagnostic: string
}

const mostCharacters = 200
/** Above this many recipients none is looked for: our letters have one. */
const mostRecipients = 100

/**
 * @param status - the part `message/delivery-status`: fields in groups, parted by empty lines; the
 *   first group is about the mail, each other one about a recipient
 * @returns of what failed or is late; other news is not reported
 */
export function readDeliveryStatus(status: string): readonly DeliveryReport[] {
  return groupsOf(status).flatMap((group) => {
    const fields = fieldsOf(group)
    const [, recipient] = finalRecipient.exec(fieldIn(fields, 'final-recipient')) ?? []
    const action = fieldIn(fields, 'action').toLowerCase()
    if (recipient === undefined || !isNews(action)) return []
    const said = fieldIn(fields, 'diagnostic-code')
    const code = statusIn(fieldIn(fields, 'status')) ?? statusIn(said) ?? unknown[action]
    return [{ recipient, action, status: code, diagnostic: clean(said) }]
  })
}

/** The second kind is for addresses beyond ASCII (RFC 6533). */
const finalRecipient = /^(?:rfc822|utf-8);\s*<?([^<>\s]+)>?/i

const unknown = { failed: '5.0.0', delayed: '4.0.0' } as const

function isNews(action: string): action is DeliveryReport['action'] {
  return action in unknown
}

/**
 * @param text - of a mail that begins as qmail's do: a paragraph about itself, then one for each
 *   recipient, which begins with its address
 */
export function readQmailBounce(text: string): readonly DeliveryReport[] {
  const [greeting = '', ...groups] = groupsOf(text)
  if (!greeting.startsWith('Hi. This is the qmail-send program')) return []
  return groups.flatMap((group) => {
    const [, recipient, said = ''] = /^<([^<>\s]+)>:\n([^]*)$/.exec(group) ?? []
    if (recipient === undefined) return []
    const status = statusIn(said) ?? unknown.failed
    return [{ recipient, action: 'failed', status, diagnostic: clean(said) }]
  })
}

function groupsOf(text: string): readonly string[] {
  const groups = text.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/, mostRecipients)
  return groups.map((group) => group.trim())
}

/** The first of each name, unfolded. */
function fieldsOf(group: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const line of group.split(/\n(?![ \t])/)) {
    const name = line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase()
    if (!fields.has(name)) fields.set(name, line.slice(line.indexOf(':') + 1).trim())
  }
  return fields
}

function fieldIn(fields: ReadonlyMap<string, string>, name: string): string {
  return fields.get(name) ?? ''
}

function statusIn(text: string): string | undefined {
  return /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/.exec(text)?.[0]
}

function clean(text: string): string {
  return Array.from(oneLine(text)).slice(0, mostCharacters).join('')
}
