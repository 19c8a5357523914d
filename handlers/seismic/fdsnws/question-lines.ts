/** The questions that go to a web service: by POST, one line for each combination; or by GET. */
import { formatInstant, isConcrete, openEnd } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import type { ChannelId } from '../channel-id.ts'
import type { UpstreamSelection } from './upstream-selection.ts'

/** One combination of patterns; `--` is the blank location. */
export type CodeLine = ChannelId

/** Parameters of the service, in the order in which they are sent. */
export type Parameters = Readonly<Record<string, string>>

/** Addresses longer than this are cut or refused (414) by some servers. */
const longestAddress = 2000

/** The combinations of a selection, in batches. There may be a great many. */
export function* codeLines(selection: UpstreamSelection, most: number): Generator<CodeLine[]> {
  let batch: CodeLine[] = []
  for (const line of combinations(selection)) {
    batch.push(line)
    if (batch.length < most) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function* combinations(selection: UpstreamSelection): Generator<CodeLine> {
  for (const network of selection.network) {
    for (const station of selection.station) {
      for (const location of selection.location) {
        for (const channel of selection.channel) yield { network, station, location, channel }
      }
    }
  }
}

/** "`key=value` lines first, then `NET STA LOC CHA START END` per line, all six needed" */
export function postBody(
  parameters: Parameters,
  lines: readonly CodeLine[],
  window: TimeWindow,
): string {
  const times = `${printTime(window.start)} ${printTime(window.end)}`
  const heads = Object.entries(parameters).map(([key, value]) => `${key}=${value}\n`)
  return heads.concat(lines.map((line) => `${printLine(line)} ${times}\n`)).join('')
}

/**
 * The same without times, which a service reads as all times; lists are written with commas.
 *
 * @param service - where it is, up to `…/1/`
 * @returns undefined where the address would be too long
 */
export function getQuery(
  service: URL,
  parameters: Parameters,
  { network, station, location, channel }: UpstreamSelection,
): URL | undefined {
  const codes = Object.entries({ network, station, location, channel })
    .map(([key, patterns]) => [key, patterns.join(',')] as const)
    .filter(([, patterns]) => patterns !== '*')
  const url = new URL('query', service)
  for (const [key, value] of [...Object.entries(parameters), ...codes]) {
    url.searchParams.set(key, value)
  }
  return url.href.length > longestAddress ? undefined : url
}

/** Whether a line can match the codes of one stream only. */
export function isOneStream({ network, station, location, channel }: CodeLine): boolean {
  return [network, station, location, channel].every(isConcrete)
}

/** `IU ANMO -- BH?` */
export function printLine({ network, station, location, channel }: CodeLine): string {
  return `${network} ${station} ${location} ${channel}`
}

/** `2001-06-23T20:30:00`, with its fraction where there is one. */
function printTime(at: TimeWindow['end']): string {
  const text = formatInstant(at > openEnd ? openEnd : at)
  return text.slice(0, -1).replace(/\.0+$/, '')
}
