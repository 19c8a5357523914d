/** Long requests: what mails bring, and good lines alone, each of a channel and a time of its own. */

export const requests: ReadonlyMap<string, (lines: number) => string> = new Map([
  ['mixed', (lines) => requestText(lines, (n) => mix[n % mix.length]?.(n) ?? '')],
  ['good', (lines) => requestText(lines, goodLine)],
])

/** Mostly plain lines, and those that programs and people write otherwise. */
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

/** An hour after each of many events, at some of 500 stations. */
function goodLine(n: number): string {
  const start = Date.UTC(2001, 0, 1) + n * 977_000
  const network = ['IU', 'II', 'GE', 'G'][n % 4] ?? ''
  const channel = `BH${'ZNE'.charAt(n % 3)}`
  return `.DATA * ${network} S${n % 500} 00 ${channel} "${time(start)}" "${time(start + 3_600_000)}"`
}

function requestText(count: number, lineOf: (n: number) => string): string {
  const header = '.NETDC_REQUEST\n.NAME A\n.INST B\n.EMAIL a@b.example\n.END\n'
  const body = Array.from({ length: count }, (_, n) => lineOf(n))
  // As text that came in bytes is: in one piece.
  return Buffer.from(`${header}${body.join('\n')}\n`).toString()
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 21).replace(/[-T:]/g, ' ')
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

function letter(n: number): string {
  return String.fromCharCode(65 + (n % 26))
}
