/** One import from its sources to the text of a table: alone, or as a block of a table that there is. */
import { Fault } from '../../src/model/index.ts'
import { loadTable } from '../table.ts'
import { blockRows, joinTable, splitTable, writeBlock } from './block.ts'
import type { Imported, ImportOptions } from './import-rows.ts'
import { importRows } from './import-rows.ts'
import type { SourceReading } from './reading.ts'

export interface MergeOptions extends Omit<ImportOptions, 'own'> {
  /** The table to merge into, with its name for the errors. */
  readonly into?: { readonly name: string; readonly bytes: Buffer }
}

export interface Merged {
  readonly bytes: Buffer
  /** How many rows were imported. */
  readonly rows: number
  /** Rows that the block did not have before. */
  readonly added: readonly string[]
  /** Rows that the block had before. */
  readonly removed: readonly string[]
  readonly remarks: readonly string[]
}

/**
 * The same sources give the same bytes, and merging them again changes nothing.
 *
 * @throws {Fault} `SOURCE_BROKEN` where no row comes of the sources; `CONFIG`, with every error, when
 *   the table would not load
 */
export function mergeTable(
  sources: readonly SourceReading[],
  { into, ...options }: MergeOptions,
): Merged {
  const name = into?.name ?? 'the imported table'
  const before = splitTable(into?.bytes ?? Buffer.alloc(0), name)
  const own = loadTable(before.own.toString(), name).rows
  const imported = importRows(sources, { ...options, own })
  const { rows, remarks } = imported
  if (rows.length === 0) throw nothing(sources, imported)
  const names = sources.map((source) => source.name)
  const block = writeBlock(rows, names)
  const bytes = joinTable(before.own, block)
  const { warnings } = loadTable(bytes.toString(), name)
  const after = blockRows(block)
  return {
    bytes,
    rows: rows.length,
    added: without(after, before.rows),
    removed: without(before.rows, after),
    remarks: [...remarks, ...few(warnings)],
  }
}

/** An import that finds nothing is a mistake, and must not empty the table. */
function nothing(sources: readonly SourceReading[], { known, remarks }: Imported): Fault {
  const hint = known > 0 ? 'your own rows say all of it already' : whyNothing(sources)
  return new Fault('SOURCE_BROKEN', [`no routes to import: ${hint}`, ...remarks].join('\n'))
}

function whyNothing(sources: readonly SourceReading[]): string {
  const hasCentres = sources.some(({ centres }) => centres.length > 0)
  if (!hasCentres) return 'the sources hold none'
  return 'a registry names centres, and networks only when asked with includedatasets=true'
}

function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others)
  return rows.filter((row) => !known.has(row))
}

const mostWarnings = 20

/** A large import can contradict a table in thousands of places; `netdc check` has them all. */
function few(warnings: readonly string[]): readonly string[] {
  const left = warnings.length - mostWarnings
  if (left <= 0) return warnings
  return [...warnings.slice(0, mostWarnings), `and ${left} more such rows: see netdc check`]
}
