/** A selection as conditions of SQL, which narrow a query down. */
import { isConcrete } from '../../../src/model/index.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import { openEnd } from '../../../src/model/index.ts'
import type { NetworkSelection } from '../selection.ts'

export type Value = string | number

export interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}

/** @param column - holds codes. @param patterns - `*` and `?` mean what they mean to GLOB */
export function codeCondition(column: string, patterns: readonly string[]): Condition {
  if (patterns.includes('*')) return { sql: '1', values: [] }
  if (patterns.every(isConcrete)) {
    return { sql: `${column} IN (${patterns.map(() => '?').join(', ')})`, values: patterns }
  }
  const sql = patterns.map(() => `${column} GLOB ?`).join(' OR ')
  return { sql: `(${sql})`, values: patterns.map((pattern) => pattern.replaceAll('[', '[[]')) }
}

/** @param column - holds codes of networks */
export function networkCondition(
  column: string,
  { network, exclude = [] }: NetworkSelection,
): Condition {
  const meant = codeCondition(column, network)
  if (exclude.length === 0) return meant
  const excluded = codeCondition(column, exclude)
  return {
    sql: `${meant.sql} AND NOT ${excluded.sql}`,
    values: [...meant.values, ...excluded.values],
  }
}

/**
 * The overlap rule for epochs (protocol, section 1.1); an open one ends after everything.
 *
 * @param row - the name of the row in the query
 */
export function windowCondition(row: string, window: TimeWindow | undefined): Condition {
  if (window === undefined) return { sql: '1', values: [] }
  return {
    sql: `(${row}.start < ? AND (${row}.end > ? OR ${row}.end >= ?))`,
    values: [window.end, window.start, openEnd],
  }
}
