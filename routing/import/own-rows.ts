/** What the table's own rows say already of a centre, and is not imported again. */
import { contains } from '../containment.ts'
import type { RoutingRow } from '../routing-row.ts'
import type { Stretch } from './judge-route.ts'
import { holds, spanOf } from './windows.ts'

/** The row that is for the same network and at least these stations and times, whatever its status. */
export function findOwn(stretch: Stretch, rows: readonly RoutingRow[]): RoutingRow | undefined {
  return rows.find((row) => {
    const isForAllTypes = row.types === undefined
    const isForAll = isForAllTypes && holds(spanOf(row.start, row.end), stretch.span)
    return isForAll && row.networks.includes(stretch.network) && hasStation(row, stretch)
  })
}

function hasStation({ stations }: RoutingRow, { station }: Stretch): boolean {
  return stations === undefined || stations.some((pattern) => contains(pattern, station))
}
