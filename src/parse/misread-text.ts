/** Mends text that was decoded by another charset than the one it was written in. */

export interface MendedText {
  readonly text: string
  readonly wasMisread: boolean
}

/**
 * What is told by the text alone: UTF-16 read as bytes (each letter has a NUL beside it) or with its
 * bytes the wrong way round (each letter is a multiple of 256), and a byte order mark that was read as
 * letters.
 */
export function mendText(received: string): MendedText {
  const sample = received.slice(0, sampled)
  if (isMost(sample, (code) => code === 0)) {
    return { text: withoutMark(received.replaceAll('\0', '')), wasMisread: true }
  }
  if (isMost(sample, (code) => code !== 0 && (code & 0xff) === 0)) {
    return { text: withoutMark(turned(received)), wasMisread: true }
  }
  return { text: withoutMark(received), wasMisread: false }
}

/** In characters. */
const sampled = 1000

/** At least two in five, as a text has characters beyond Latin too. */
function isMost(sample: string, isSuch: (code: number) => boolean): boolean {
  let count = 0
  for (let at = 0; at < sample.length; at++) if (isSuch(sample.charCodeAt(at))) count++
  return count > sample.length * 0.4
}

function turned(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('utf16le')
}

/** As itself, as bytes that are no UTF-8, and as the three letters of windows-1252. */
function withoutMark(text: string): string {
  return text.replace(/^(?:\ufeff|\ufffe|\ufffd{2}|\u00ef\u00bb\u00bf)/, '')
}
