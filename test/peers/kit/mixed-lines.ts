/** Request lines of every type for the example archive, with what should come of each. */
import type { OutcomeKind } from '../../../src/model/index.ts'

export interface MixedLines {
  readonly lines: readonly string[]
  /** Line by line. */
  readonly expected: readonly OutcomeKind[]
}

/** No two are the same; each hundredth asks for what is not there, each thousandth is wrong. */
export function mixedLines(count: number): MixedLines {
  const lines: string[] = []
  const expected: OutcomeKind[] = []
  for (let i = 0; i < count; i++) {
    const { line, kind } = oneLine(i)
    lines.push(line)
    expected.push(kind)
  }
  return { lines, expected }
}

function oneLine(i: number): { line: string; kind: OutcomeKind } {
  const type = ['INV', 'RESP', 'DATA', 'INV'][i % 4] ?? 'INV'
  if (i % 1000 === 501) {
    return { line: `.${type} * XX BETA - LHZ "2024 02 30" "2024 03 0${i % 9}"`, kind: 'refused' }
  }
  // The archive has two hours before midnight of 10 January 2024, and two after it.
  const second = i % 7000
  const [start, end] = [clockTime(second), clockTime(second + 1 + (i % 60))]
  const window = `"2024 01 11 ${start}.${i}" "2024 01 11 ${end}.${i}"`
  const station = i % 100 === 99 ? 'NONE' : 'BETA'
  return {
    line: `.${type} * XX ${station} - LHZ ${window}`,
    kind: station === 'NONE' ? 'nodata' : 'ok',
  }
}

/** `01 59 59` */
function clockTime(second: number): string {
  const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(' ')
}
