/** An explanation in the shape that `netdc route --json` prints. */
import type { Explanation } from './explain.ts'
import { rowsOf } from './explain.ts'
import type { Loser } from './losers.ts'
import type { RoutingTable } from './routing-row.ts'

export function explanationJson(explanation: Explanation, table: RoutingTable) {
  const { found, lines, losers, isUnanswered } = explanation
  return {
    centres: found.centres.map((centre, index) => {
      const { dcName, status, networks, exclude, by, row } = centre
      const rows = rowsOf(centre, table).map((one) => one.row)
      const line = lines[index]
      return {
        dcName,
        status,
        networks,
        exclude,
        by,
        row,
        rows,
        ...(line !== undefined && { line }),
      }
    }),
    unrouted: found.unrouted,
    refused: found.refused,
    /** Whether a handler here answers what goes to this centre. */
    answered: !isUnanswered,
    lost: losers.map(loserJson),
  }
}

function loserJson({ row, asked, pattern, rule, reason, beatenBy }: Loser) {
  const { row: number, status, dcName } = row
  return { row: number, status, network: pattern, dcName, asked, rule, reason, beatenBy }
}
