/** Line ends of mail that came over the wire: CR LF, and nothing else. */

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Gives every bare LF its CR, so that no later reader can see a second mail in the first one
 * (SMTP smuggling). Returns the same bytes, uncopied, when there is none. Goes byte by byte: a mail
 * of nothing but LF must cost no more than another.
 */
export function withWireNewlines(mail: Buffer): Buffer {
  const bare = countBare(mail)
  if (bare === 0) return mail
  const mended = Buffer.allocUnsafe(mail.length + bare)
  let end = 0
  for (let at = 0; at < mail.length; at++) {
    if (isBare(mail, at)) mended[end++] = carriageReturn
    mended[end++] = mail[at] ?? 0
  }
  return mended
}

function countBare(mail: Buffer): number {
  let count = 0
  for (let at = 0; at < mail.length; at++) if (isBare(mail, at)) count++
  return count
}

function isBare(mail: Buffer, at: number): boolean {
  return mail[at] === lineFeed && mail[at - 1] !== carriageReturn
}
