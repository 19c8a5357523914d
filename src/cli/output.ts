/** What commands print, and where. */
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'

import { Fault } from '../model/index.ts'

export function write(text: string): void {
  process.stdout.write(text)
}

export function writeError(text: string): void {
  process.stderr.write(text)
}

/** One line of JSON, as scripts read it. */
export function writeJson(value: unknown): void {
  write(`${JSON.stringify(value)}\n`)
}

/** Columns as wide as their widest value, parted by two blanks. */
export function writeTable(rows: readonly (readonly string[])[]): void {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((value, column) => {
      widths[column] = Math.max(widths[column] ?? 0, value.length)
    })
  }
  for (const row of rows) {
    const cells = row.map((value, column) => value.padEnd(widths[column] ?? 0))
    write(`${cells.join('  ').trimEnd()}\n`)
  }
}

/** @param name - a file, or `-` for standard input. @throws {Fault} `CONFIG` */
export async function readInput(name: string): Promise<Buffer> {
  if (name === '-') return buffer(process.stdin)
  try {
    return await readFile(name)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('CONFIG', `${name} cannot be read: ${why}`, { cause })
  }
}
