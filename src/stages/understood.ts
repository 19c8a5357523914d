/** How the lines of a request were read, where that says something else than what was received. */
import type { LedgerView } from '../ledger/ledger.ts'
import type { LineStory, RequestId, RequestLine } from '../model/index.ts'
import { writeLine } from '../parse/line.ts'
import { cleanLine } from '../parse/text.ts'
import { storyPages } from './lines.ts'

/** The stories of a request in pages, with how each line was understood. */
export async function* readPages(
  id: RequestId,
  ledger: Pick<LedgerView, 'lines' | 'stories'>,
): AsyncGenerator<readonly LineStory[], void> {
  let after = 0
  for await (const page of storyPages(id, ledger)) {
    // Lines that were refused when the mail was read have a story only.
    const lines = await ledger.lines(id, { after, limit: page.length })
    const readings = new Map(lines.map((line) => [line.number, understood(line)]))
    yield page.map((story) => asRead(story, readings.get(story.number)))
    after = page.at(-1)?.number ?? after
  }
}

function asRead(story: LineStory, reading: string | undefined): LineStory {
  return reading === undefined ? story : { ...story, understood: reading }
}

/** The line as the gateway writes it, or `undefined` where it was received so. */
export function understood(line: RequestLine): string | undefined {
  const written = writeLine(line).replaceAll(needlessFraction, '$1$2"')
  const isSame = written === line.text || essence(written) === essence(line.text)
  return isSame ? undefined : written
}

/** Zeros at the end of a fraction, with its point where nothing else is in it. */
const needlessFraction = /(\d\d \d\d \d\d)(?:\.0*|(\.\d*?[1-9])0*)"/g

/** What is left of a line without that which makes no difference. */
function essence(line: string): string {
  return cleanLine(line)
    .toUpperCase()
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/^(\.\w+) ?:/, '$1 ')
    .replaceAll(/ ?"([^"]*)" ?/g, (_, words: string) => ` ${quotedIfNeeded(words.trim())} `)
    .replaceAll(needlessFraction, '$1$2"')
    .replaceAll(/ +/g, ' ')
    .trim()
}

function quotedIfNeeded(words: string): string {
  return words === '' || words.includes(' ') ? `"${words}"` : words
}
