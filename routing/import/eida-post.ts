/** Reads the answer of the EIDA routing service to `query?format=post`: a URL, then what to ask there. */
import type { SourceReading, SourceRoute } from './reading.ts'
import { badLine, isParameter, readSelection } from './request-words.ts'

/** @throws {Fault} `SOURCE_BROKEN`, with the line */
export function readEidaPost(text: string, name: string): SourceReading {
  const routes: SourceRoute[] = []
  let urls: readonly string[] | undefined
  for (const [index, line] of text
    .split(/\r?\n/)
    .map((each) => each.trim())
    .entries()) {
    if (line === '') continue
    if (/^https?:\/\//i.test(line)) {
      urls = [line]
    } else if (!isParameter(line)) {
      const stream = readSelection(line)
      if (stream === undefined || urls === undefined) throw badLine(name, index, line)
      routes.push({ urls, ...stream })
    }
  }
  return { name, routes, centres: [], remarks: [] }
}
