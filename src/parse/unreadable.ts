/** Why no request was found in a mail that may well hold one: encrypted, in a document, in a picture. */
import type { ParsedMail } from 'mailparser'

/**
 * @param raw - the mail as it came
 * @param text - what could be read of it
 * @returns one sentence each; none of them repeats anything of the mail
 */
export function unreadableParts(mail: ParsedMail, raw: Uint8Array, text: string): string[] {
  const types = mail.attachments.map((file) => file.contentType)
  const reasons = kinds.filter(({ pattern }) => types.some((type) => pattern.test(type)))
  return [
    ...new Set([
      ...(/^-----BEGIN PGP MESSAGE-----/m.test(text) ? [encrypted] : []),
      ...reasons.map(({ reason }) => reason),
      ...(isEncodedOddly(raw) || /^begin [0-7]{3,4} \S/m.test(text) ? [encoded] : []),
      ...(text.trim() === '' && reasons.length === 0 ? [empty] : []),
    ]),
  ]
}

const encrypted =
  'The mail is encrypted, or wrapped in its signature, which is not read here; send plain text.'
const encoded = 'The mail is encoded in a way that cannot be read here; send it as plain text.'
const empty = 'The mail has no text.'

const kinds = [
  { pattern: /^application\/(?:x-)?pkcs7-mime$|^application\/pgp-encrypted$/, reason: encrypted },
  {
    pattern: /^application\/(?:vnd\.)?ms-tnef$/,
    reason:
      'The mail is in a format that only Outlook reads (winmail.dat); send the request as plain text.',
  },
  {
    pattern:
      /^application\/pdf$|^image\/|msword|officedocument|opendocument|^(?:text|application)\/rtf$/,
    reason: 'Documents and pictures are not read; send the request as plain text.',
  },
  {
    pattern:
      /^application\/(?:x-)?(?:zip|gzip|tar|gtar|bzip2|7z|rar|zip-compressed|7z-compressed)$/,
    reason: 'Archives are not opened; send the request as plain text.',
  },
  {
    pattern: /^message\/rfc822$/,
    reason: 'A mail that is attached to a mail is not read; send the request itself.',
  },
] as const

const readable: ReadonlySet<string> = new Set([
  '7bit',
  '8bit',
  'binary',
  'quoted-printable',
  'base64',
])

/** Of the mail, or of a part of it. */
function isEncodedOddly(raw: Uint8Array): boolean {
  const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1')
  const encodings = mail.matchAll(/^content-transfer-encoding:[ \t]*([^\s;(]*)/gim)
  return encodings.some(([, word = '']) => !readable.has(word.toLowerCase()))
}
