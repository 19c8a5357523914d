/** The lines of a text that comes in pieces. */
import { Fault } from '../../../src/model/index.ts'

/** Characters of a line. No table has such long ones. */
const longestLine = 64 * 1024

/**
 * Without their line ends.
 *
 * @throws {Fault} `SOURCE_BROKEN` for a line that does not end
 */
export async function* textLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    const text = rest + decoder.decode(piece, { stream: true })
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    if (end > 0)
      yield* text
        .slice(0, end - 1)
        .split('\n')
        .map(withoutReturn)
    if (rest.length > longestLine) throw new Fault('SOURCE_BROKEN', 'a line of a table is too long')
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

/** Of `\r\n`. */
function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
