/** The canonical form `relaxed` of mails, which signatures are made of (RFC 6376, 3.4). */
import { createHash } from 'node:crypto'

/** A field of a header: its name in lower case, and its text with folds but without the last line end. */
export interface HeaderField {
  readonly key: string
  readonly line: string
}

/** @param header - lines that end with CR LF, one character a byte */
export function fieldsOf(header: string): readonly HeaderField[] {
  return header
    .split(/\r\n(?![ \t])/)
    .filter((line) => line.includes(':'))
    .map((line) => ({ key: line.slice(0, line.indexOf(':')).trim().toLowerCase(), line }))
}

/** Without a line end. */
export function relaxedField({ key, line }: HeaderField): string {
  const value = line.slice(line.indexOf(':') + 1)
  return `${key}:${oneBlank(value.replaceAll('\r\n', '')).replaceAll(/^ | $/g, '')}`
}

/** Blanks and tabs alone are folded: what else looks white is a byte of the text. */
function oneBlank(text: string): string {
  return text.replaceAll(/[ \t]+/g, ' ')
}

/** The hash of a body, taken piece by piece: a body of any length costs the memory of one line. */
export class BodyHash {
  readonly #hash = createHash('sha256')
  /** What came after the last line end. */
  #rest = ''
  /** Empty lines count only where something follows them. */
  #emptyLines = 0

  add(piece: Buffer): void {
    const text = this.#rest + piece.toString('latin1')
    const end = text.lastIndexOf('\r\n') + 2
    if (end < 2) this.#rest = text
    else {
      this.#rest = text.slice(end)
      this.#addLines(text.slice(0, end))
    }
  }

  /** In base64. To be asked for once, at the end. */
  digest(): string {
    // A body that does not end with a line end gets one.
    if (this.#rest !== '') this.#addLines(`${this.#rest}\r\n`)
    return this.#hash.digest('base64')
  }

  /** @param lines - whole ones */
  #addLines(lines: string): void {
    const relaxed = oneBlank(lines).replaceAll(' \r\n', '\r\n')
    let end = relaxed.length
    while (relaxed.endsWith('\r\n', end) && isEmptyLine(relaxed, end)) end -= 2
    if (end > 0) this.#update(relaxed.slice(0, end))
    this.#emptyLines += (relaxed.length - end) / 2
  }

  #update(lines: string): void {
    for (; this.#emptyLines > 0; this.#emptyLines--) this.#hash.update('\r\n')
    this.#hash.update(lines, 'latin1')
  }
}

/** Whether the line that ends here is empty. */
function isEmptyLine(lines: string, end: number): boolean {
  return end === 2 || lines.endsWith('\r\n', end - 2)
}
