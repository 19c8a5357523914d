/**
 * Reads one long request several times over, in turn with splitting its text into words and into fields
 * with one regular expression each, and tells how that went, as JSON.
 */
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { readMailText } from '../../src/parse/request.ts'
import { median } from '../report.ts'
import { requests } from './requests.ts'

export interface Reading {
  readonly lines: number
  /** How many of them asked for something; the others were refused, as they should be. */
  readonly good: number
  readonly firstMs: number
  /** Of the readings after the first, as all that follow. */
  readonly medianMs: number
  readonly wordsMs: number
  readonly fieldsMs: number
  /** Reading to splitting into words, round by round. */
  readonly toWords: number
  /** Reading to splitting into words and quoted fields. */
  readonly toFields: number
  /** Of the whole process, Node included, after the first reading. */
  readonly peakBytes: number
}

const rounds = 15

const [name = '', count = ''] = process.argv.slice(2)
const lines = Number(count)
const text = requests.get(name)?.(lines) ?? ''
const readTimes: number[] = []
const wordsTimes: number[] = []
const fieldsTimes: number[] = []
let [good, peakBytes] = [0, 0]
for (let round = 0; round < rounds; round++) {
  readTimes.push(timed(() => (good = goodLines())))
  if (round === 0) peakBytes = process.resourceUsage().maxRSS * 1024
  wordsTimes.push(timed(() => text.split(/\s+/)))
  fieldsTimes.push(timed(() => text.match(/"[^"]*"|\S+/g)))
}
const [firstMs = 0, ...later] = readTimes
const words = wordsTimes.slice(1)
const fields = fieldsTimes.slice(1)
const ratios = { toWords: medianRatio(words), toFields: medianRatio(fields) }
const medians = { medianMs: median(later), wordsMs: median(words), fieldsMs: median(fields) }
const reading: Reading = { lines, good, firstMs, ...medians, ...ratios, peakBytes }
process.stdout.write(JSON.stringify(reading))

function medianRatio(others: readonly number[]): number {
  return median(later.map((ms, round) => ms / (others[round] ?? Number.NaN)))
}

function timed(work: () => unknown): number {
  const since = performance.now()
  work()
  return performance.now() - since
}

function goodLines(): number {
  const reading = readMailText(text, {
    grammars: seismicGrammars,
    allowLocalhost: false,
    maxLines: lines,
  })
  return reading.requests[0]?.lines.length ?? 0
}
