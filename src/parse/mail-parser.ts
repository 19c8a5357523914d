/** Hands mails to mailparser, the one way in which their text comes out as it was sent. */
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'

import { latin1Blocks } from './latin1-blocks.ts'

/** @throws {Error} for a mail that mailparser refuses, e.g. for the number of its parts */
export async function parseMail(raw: Uint8Array): Promise<ParsedMail> {
  const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  return simpleParser(withTypesMended(mail), options)
}

const toBeMended = /format\s*=\s*"?flowed|multipart\/digest/i

/** Nothing is made into HTML or links, and a mail inside the mail stays shut. */
const options = {
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
 * join request lines, and `delsp` would make `0203` of `02` and `03`. The parts of a digest are mails
 * without saying so (RFC 2046, 5.1.5): it stays shut as one.
 */
function withTypesMended(mail: Buffer): Buffer {
  if (!latin1Blocks(mail).some((block) => toBeMended.test(block))) return mail
  const mended = mail
    .toString('latin1')
    .replace(/^content-type:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim, (field) => {
      if (/^content-type:\s*multipart\/digest/i.test(field)) return 'Content-Type: message/rfc822'
      return field.replace(/;\s*(?:format|delsp)\s*=\s*(?:"[^"\r\n]*"|[^\s;"]*)/gi, '')
    })
  return Buffer.from(mended, 'latin1')
}
