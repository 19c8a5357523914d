/** Where the centres are asked that are reached through their FDSN web services. */
import { memoryOf } from './memory.ts'
import type { RoutingTable } from './routing-row.ts'

export interface CentreServices {
  readonly dcName: string
  /** The base URL of the services, as it stands in the table. */
  readonly fdsnws: string
}

/** @returns `undefined` for a centre that is not in the table, or is reached in another way */
export function servicesOf(dcName: string, table: RoutingTable): string | undefined {
  // A table is not taken where it is not the same in all rows of a centre.
  return memoryOf(table).byCentre.get(dcName)?.[0]?.fdsnws
}

/**
 * All of them, each once, in the order of the table.
 *
 * @param local - this centre, which asks nobody for what it answers
 */
export function allServices(table: RoutingTable, local: string): readonly CentreServices[] {
  return [...memoryOf(table).byCentre.keys()].flatMap((dcName) => {
    const fdsnws = dcName === local ? undefined : servicesOf(dcName, table)
    return fdsnws === undefined ? [] : [{ dcName, fdsnws }]
  })
}
