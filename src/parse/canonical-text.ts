/** The form of a text that a signature covers, whatever mail servers did to it (protocol, section 4.4). */

const lineEnds = /\r\n?|\n/g

/** Line ends are LF, no line ends in blanks, and no empty line ends the text, which has no last LF. */
export function canonicalText(text: string): string {
  const pieces: string[] = []
  // Most texts are canonical but for their end: what needs no change is not taken apart.
  let from = 0
  let start = 0
  for (const { 0: lineEnd, index } of text.matchAll(lineEnds)) {
    const end = endOfWords(text, start, index)
    start = index + lineEnd.length
    if (end === index && lineEnd === '\n') continue
    pieces.push(text.slice(from, end), '\n')
    from = start
  }
  pieces.push(text.slice(from, endOfWords(text, start, text.length)))
  return withoutLineEnds(pieces.join(''))
}

/** Where the line from `start` to `end` has nothing but blanks left: counted, as a pattern would try each blank anew. */
function endOfWords(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isBlank(text.charCodeAt(at - 1))) at--
  return at
}

function withoutLineEnds(text: string): string {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === lineFeed) end--
  return text.slice(0, end)
}

const blank = 0x20
const tab = 0x09
const lineFeed = 0x0a

function isBlank(code: number): boolean {
  return code === blank || code === tab
}
