/**
 * The selection lines of FDSN web services, `NET STA LOC CHA [START END]`, as routing services give
 * them back (FDSN Web Service Specifications, POST requests).
 */
import { Fault, oneLine } from '../../src/model/index.ts'
import type { SourceRoute } from './reading.ts'

export type Stream = Omit<SourceRoute, 'centre' | 'urls'>

/** @returns `undefined` for a line that is not of this form; no priority can be said in it */
export function readSelection(line: string): Stream | undefined {
  const words = line.split(/\s+/)
  const [network = '', station = '', location = '', channel, start = '', end] = words
  const isWhole = channel !== undefined && (words.length === 4 || words.length === 6)
  if (!isWhole) return undefined
  return { network, station, location, channel, start, end: end ?? '', priority: '' }
}

/** Parameters that were sent along, such as `nodata=404` or `RANDOM_KEY=true`, are repeated in answers. */
export function isParameter(line: string): boolean {
  return /^[\w-]+=/.test(line)
}

/** @param index - of the line, counted from 0 */
export function badLine(name: string, index: number, line: string): Fault {
  const shown = oneLine(line.slice(0, 80))
  return new Fault('SOURCE_BROKEN', `${name}:${index + 1}: "${shown}" is no line of such an answer`)
}
