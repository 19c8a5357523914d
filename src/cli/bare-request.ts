/** Lets commands take the bare text of a request where they take a mail. */

/** A header field of a mail, or the `From ` line of a mailbox. */
const headerLine = /^(?:[!-9;-~]+[ \t]*:|From )/

/**
 * A mail as it is; the bare text of a request under the header of a mail from `sender`.
 *
 * A request line begins with a dot, and a dot may begin a header field too (RFC 5322 2.2): `.MEDIA:`
 * decides for the request.
 */
export function asMail(content: Buffer, sender: string): Buffer {
  const start = content.subarray(0, 4096).toString('latin1').trimStart()
  if (headerLine.test(start) && !start.startsWith('.')) return content
  const header = [
    `From: ${sender === '' ? 'nobody@localhost' : sender}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`), content])
}
