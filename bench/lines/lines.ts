/**
 * How fast the text of a mail is read: lines per second, memory, and how long it takes beside splitting
 * the same text into words, and into words and quoted fields, with one regular expression. There is no peer to compare with.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { figure, megabytes, print, table } from '../report.ts'
import type { Reading } from './read-lines.ts'
import { requests } from './requests.ts'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('read-lines.ts', import.meta.url))
const sizes = [2000, 100_000]

const rows: string[][] = []
for (const name of requests.keys()) {
  for (const lines of sizes) rows.push([name, ...rowOf(await measured(name, lines))])
}
const times = ['first reading', 'later ones', 'split(/\\s+/)', 'ratio', 'quoted fields', 'ratio']
print(table(['request', 'lines', 'good', ...times, 'lines/s', 'peak memory'], rows))

/** In a process of its own, so that its memory is told and its first reading is a first one. */
async function measured(name: string, lines: number): Promise<Reading> {
  const { stdout } = await execute(process.execPath, [script, name, String(lines)])
  const read: (text: string) => Reading = JSON.parse
  return read(stdout)
}

function rowOf(reading: Reading): string[] {
  const { lines, good, firstMs, medianMs, wordsMs, fieldsMs, peakBytes } = reading
  return [
    figure(lines),
    figure(good),
    `${figure(firstMs)} ms`,
    `${figure(medianMs)} ms`,
    `${figure(wordsMs)} ms`,
    `${reading.toWords.toFixed(2)}x`,
    `${figure(fieldsMs)} ms`,
    `${reading.toFields.toFixed(2)}x`,
    figure((lines / medianMs) * 1000),
    megabytes(peakBytes),
  ]
}
