/**
 * How long texts take that were made to be slow: the time must grow as the text does. Each is eight
 * times as long as the one before it, so the growth should be about 8, and far below 64.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { figure, print, table } from '../report.ts'
import { kinds } from './kinds.ts'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('read-soup.ts', import.meta.url))

const kilobytes = [16, 128, 1024, 8192]

const head = ['text', ...kilobytes.map((size) => `${figure(size)} kB, ms`), 'growth', 'ns per byte']
print(table(head, []))
for (const kind of kinds.keys()) print(`| ${rowOf(kind, await measured(kind)).join(' | ')} |`)

/** In a process of its own, so that one kind's garbage is not another's. @returns milliseconds, by size */
async function measured(kind: string): Promise<readonly number[]> {
  const words = [script, kind, ...kilobytes.map((size) => String(size * 1024))]
  const { stdout } = await execute(process.execPath, words)
  const read: (text: string) => readonly number[] = JSON.parse
  return read(stdout)
}

function rowOf(kind: string, times: readonly number[]): string[] {
  const [before = 0, last = 0] = times.slice(-2)
  const bytes = (kilobytes.at(-1) ?? 0) * 1024
  return [kind, ...times.map(figure), figure(last / before), figure((last * 1e6) / bytes)]
}
