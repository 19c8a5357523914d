/**
 * The text of files attached to a mail: of those that are text, or that a mail program did not know
 * (`event.netdc` travels as application/octet-stream). Archives, images and mails stay shut.
 */
import type { Attachment } from 'mailparser'

import { parseMail } from './mail-parser.ts'

/** @returns `undefined` for a file that is no text */
export async function attachedText({
  contentType,
  content,
  headers,
}: Attachment): Promise<string | undefined> {
  if (!readable.test(contentType)) return undefined
  if (contentType !== 'text/plain' && !couldBeText(content)) return undefined
  return decode(content, markedCharset(content) ?? namedCharset(headers))
}

/** Any kind of text but those that are written for programs. */
const readable = /^(?:text\/(?!html|calendar|rtf|vcard|x-vcard|xml)|application\/octet-stream$)/

/** A request is plain text from its first byte on: no other file has no control characters there. */
function couldBeText(content: Buffer): boolean {
  if (markedCharset(content) !== undefined) return true
  return !content.subarray(0, 1024).some((byte) => byte < 0x20 && !textControls.has(byte))
}

/** Tab, line feed, vertical tab, form feed, carriage return. */
const textControls: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d])

/** What the byte order mark says, which editors write and mail programs do not look at. */
function markedCharset(content: Buffer): string | undefined {
  const [first, second, third] = content
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined
}

function namedCharset(headers: Attachment['headers']): string {
  const type = headers.get('content-type')
  const charset = typeof type === 'object' && 'params' in type ? type.params['charset'] : undefined
  return charset !== undefined && /^[\w.:+-]{1,40}$/.test(charset) ? charset : 'utf-8'
}

/** As a mail of its own, so that it is decoded as the text of a mail is. */
async function decode(content: Buffer, charset: string): Promise<string> {
  const header = `Content-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`
  const { text = '' } = await parseMail(Buffer.concat([Buffer.from(header), content]))
  return text
}
