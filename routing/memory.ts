/** What is known of a table once lines were routed by it: found out once, and kept with the table. */
import { BoundedMap } from './bounded-map.ts'
import { Matcher } from './matching.ts'
import type { RouteResult } from './routed-centre.ts'
import type { RoutingRow, RoutingTable } from './routing-row.ts'

export interface Memory {
  readonly matcher: Matcher
  readonly byCentre: ReadonlyMap<string, readonly RoutingRow[]>
  readonly results: BoundedMap<RouteResult>
}

const memories = new WeakMap<RoutingTable, Memory>()

/** Of the choices in results that are kept. */
const mostKept = 100_000

export function memoryOf(table: RoutingTable): Memory {
  const known = memories.get(table)
  if (known !== undefined) return known
  const memory = {
    matcher: new Matcher(table),
    byCentre: Map.groupBy(table.rows, ({ dcName }) => dcName),
    results: new BoundedMap<RouteResult>(mostKept),
  }
  memories.set(table, memory)
  return memory
}
