/** Recognises a mail that comes again, by another way or after a lost answer. */
import { createHash } from 'node:crypto'

/** What each relay writes on top of a mail that it passes on. */
const traces: ReadonlySet<string> = new Set([
  'received',
  'return-path',
  'delivered-to',
  'x-delivered-to',
  'x-original-to',
  'x-received',
  'envelope-to',
  'delivery-date',
  'authentication-results',
  'received-spf',
  'arc-seal',
  'arc-message-signature',
  'arc-authentication-results',
])

/**
 * SHA-256 (64 hex digits) of the mail without the block of trace fields on its top, and of the
 * envelope. The Message-ID has no say: some senders use one and the same for every mail.
 */
export function fingerprint(
  raw: Uint8Array,
  envelope: { readonly sender: string; readonly recipients: readonly string[] },
): string {
  const recipients = [...new Set(envelope.recipients)].sort()
  return createHash('sha256')
    .update(JSON.stringify([envelope.sender, recipients]))
    .update('\n')
    .update(raw.subarray(endOfTraces(raw)))
    .digest('hex')
}

const lineFeed = 0x0a
const blank = 0x20
const tab = 0x09

/** The position of the first field that no relay wrote. */
function endOfTraces(raw: Uint8Array): number {
  let position = 0
  while (traces.has(fieldName(raw, position))) position = endOfField(raw, position)
  return position
}

/** In lower case; empty where no field begins. */
function fieldName(raw: Uint8Array, position: number): string {
  const start = Buffer.from(raw.subarray(position, position + 64)).toString('latin1')
  return /^([!-9;-~]+)[ \t]*:/.exec(start)?.[1]?.toLowerCase() ?? ''
}

/** Past the field's last line: a line that begins with a blank goes on with the one before it. */
function endOfField(raw: Uint8Array, position: number): number {
  let end = position
  do {
    const lineEnd = raw.indexOf(lineFeed, end)
    if (lineEnd < 0) return raw.length
    end = lineEnd + 1
  } while (raw[end] === blank || raw[end] === tab)
  return end
}
