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
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/)
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > longestLine) throw new Fault('SOURCE_BROKEN', 'a line of a table is too long')
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
