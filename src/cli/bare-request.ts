/** Lets commands take the bare text of a request where they take a mail. */
import { randomUUID } from 'node:crypto'

/** A header field of a mail, or the `From ` line of a mailbox. */
const headerLine = /^(?:[!-9;-~]+[ \t]*:|From )/

/**
 * A mail as it is; the bare text of a request under the header of a mail from `sender`. Its
 * Message-ID is new each time: the same text handed in again is asked for again.
 *
 * A request line begins with a dot, and so may a header field (RFC 5322 2.2): the request has it.
 */
export function asMail(content: Buffer, sender: string): Buffer {
  const start = content.subarray(0, 4096).toString('latin1').trimStart()
  if (headerLine.test(start) && !start.startsWith('.')) return content
  const header = [
    `From: ${sender === '' ? 'nobody@localhost' : sender}`,
    `Message-ID: <${randomUUID()}@localhost>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`), content])
}
