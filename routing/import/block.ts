/**
 * The imported rows as a block of the table's file, between two marker lines. All around the block is
 * the administrator's, and is kept byte for byte.
 */
import { Fault, oneLine } from '../../src/model/index.ts'
import type { RoutingRow } from '../routing-row.ts'
import { writeTable } from '../write-table.ts'

const begin = '# begin netdc routing import'
const end = '# end netdc routing import'

/** @param sources - files and URLs, for the comment. @returns lines that end in LF */
export function writeBlock(rows: readonly RoutingRow[], sources: readonly string[]): string {
  const comments = [
    '# The next import replaces these rows. Write your own above them, or choose with --name and --without.',
    ...sources.map((source) => `# source: ${oneLine(source)}`),
  ]
  return [begin, ...comments, writeTable({ rows, warnings: [] }) + end, ''].join('\n')
}

export interface SplitTable {
  /** What the administrator wrote. */
  readonly own: Buffer
  /** The rows of the block, one a line; none where there is no block. */
  readonly rows: readonly string[]
}

/** @throws {Fault} `CONFIG` when the markers are not one pair */
export function splitTable(bytes: Buffer, name: string): SplitTable {
  // In Latin-1 each byte is a character, whatever was meant, and each comes back as it was.
  const lines = linesOf(bytes.toString('latin1'))
  const from = indicesOf(begin, lines)
  const until = indicesOf(end, lines)
  const [first = -1] = from
  const [last = -1] = until
  if (from.length > 1 || from.length !== until.length || last < first) {
    const places = [...from, ...until].map((index) => index + 1).join(', ')
    throw new Fault('CONFIG', `${name}: "${begin}" and "${end}" are no pair, see line ${places}`)
  }
  const own = first < 0 ? lines : [...lines.slice(0, first), ...lines.slice(last + 1)]
  const block = first < 0 ? [] : lines.slice(first, last)
  return { own: bytesOf(own), rows: blockRows(bytesOf(block).toString()) }
}

/** The administrator's part first, then the block, in the same kind of lines. */
export function joinTable(own: Buffer, block: string): Buffer {
  const text = own.toString('latin1')
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  const isClosed = text === '' || /[\r\n]$/.test(text)
  const added = (isClosed ? '' : lineEnd) + block.replaceAll('\n', lineEnd)
  return Buffer.concat([own, Buffer.from(added)])
}

/** The rows of a block, without its comments. */
export function blockRows(block: string): readonly string[] {
  const lines = linesOf(block).map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

function bytesOf(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join(''), 'latin1')
}

/** With their ends; the last one may have none. */
function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? []
}

function indicesOf(marker: string, lines: readonly string[]): number[] {
  return lines.flatMap((line, index) => (line.trim() === marker ? [index] : []))
}
