/** How fast the text of a mail is read: lines per second, and memory. There is no peer to compare with. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { figure, megabytes, print, table } from '../report.ts'
import type { Reading } from './read-lines.ts'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('read-lines.ts', import.meta.url))
const sizes = [2000, 100_000]

const rows: string[][] = []
for (const lines of sizes) rows.push(rowOf(await measured(lines)))
const head = ['lines', 'good', 'first reading', 'later ones', 'lines/s', 'peak memory']
print(table(head, rows))

/** In a process of its own, so that its memory is told and its first reading is a first one. */
async function measured(lines: number): Promise<Reading> {
  const { stdout } = await execute(process.execPath, [script, String(lines)])
  const read: (text: string) => Reading = JSON.parse
  return read(stdout)
}

function rowOf({ lines, good, firstMs, medianMs, peakBytes }: Reading): string[] {
  return [
    figure(lines),
    figure(good),
    `${figure(firstMs)} ms`,
    `${figure(medianMs)} ms`,
    figure((lines / medianMs) * 1000),
    megabytes(peakBytes),
  ]
}
