/** Reads one long request several times over and tells how that went, as JSON. */
import { seismicGrammars } from '../../src/parse/seismic-line.ts'
import { readMailText } from '../../src/parse/request.ts'
import { median } from '../report.ts'

export interface Reading {
  readonly lines: number
  /** How many of them asked for something; the others were refused, as they should be. */
  readonly good: number
  readonly firstMs: number
  /** Of the readings after the first. */
  readonly medianMs: number
  /** Of the whole process, Node included, after the first reading. */
  readonly peakBytes: number
}

const readings = 8

/** What mails bring: mostly plain lines, and those that programs and people write otherwise. */
const mix: readonly ((n: number) => string)[] = [
  (n) => `.DATA * IU ANMO 00 BHZ "2001 06 23 20 ${two(n % 60)} 00" "2001 06 24 00 00 00"`,
  (n) => `.DATA * "IU II" A${letter(n)}MO "- 10" "BH? LHZ" "2001 06 23 20 30 00.0" "2001 06 24"`,
  (n) => `.INV * G? S${two(n % 90)}* * BH*`,
  () => '.resp  IRIS\tiu anmo -- bhz "2001,174,20:30:00" "2001-06-24T00:00:00Z"',
  (n) =>
    `.DATA * GE A${letter(n)}PE BHZ "2010 03 21 12 00 00" "2010 03 21 12 ${two(1 + (n % 59))} 00"`,
  (n) => `.INV * XX ST${two(n % 99)} 00 * "2024 01 10 00 00 00" "2024 01 11 00 00 00"`,
  () => '.RESP * [P-Q]38A ANMO 00 BHZ',
  () => '.DATA * IU ANMO 00 BHZ "2001 02 30" "2001 03 01"',
]

const lines = Number(process.argv[2])
const text = requestText(lines)
const times: number[] = []
let [good, peakBytes] = [0, 0]
for (let i = 0; i < readings; i++) {
  const since = performance.now()
  good = goodLines()
  times.push(performance.now() - since)
  if (i === 0) peakBytes = process.resourceUsage().maxRSS * 1024
}
const [firstMs = 0, ...later] = times
const reading: Reading = { lines, good, firstMs, medianMs: median(later), peakBytes }
process.stdout.write(JSON.stringify(reading))

function goodLines(): number {
  const { requests } = readMailText(text, {
    grammars: seismicGrammars,
    allowLocalhost: false,
    maxLines: lines,
  })
  return requests[0]?.lines.length ?? 0
}

function requestText(count: number): string {
  const header = '.NETDC_REQUEST\n.NAME A\n.INST B\n.EMAIL a@b.example\n.END\n'
  const body = Array.from({ length: count }, (_, n) => mix[n % mix.length]?.(n) ?? '')
  return `${header}${body.join('\n')}\n`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

function letter(n: number): string {
  return String.fromCharCode(65 + (n % 26))
}
