/**
 * Rows of the table that can never be chosen, because stronger rows serve all of theirs, always.
 *
 * Only rows that are not narrowed to stations or times serve all of whatever a line asks for; each
 * type of line is looked at by itself.
 */
import { contains, isCovered } from './containment.ts'
import { PatternIndex } from './pattern-index.ts'
import type { RoutingRow, RowRemark } from './routing-row.ts'
import { isStronger } from './serving.ts'
import type { Contender } from './serving.ts'
import { tidy } from './tidy.ts'

export function shadows(rows: readonly RoutingRow[]): RowRemark[] {
  const contenders = rows.flatMap((row) =>
    row.networks.map((network) => ({ row, pattern: tidy(network) })),
  )
  const table = new Shadows(contenders)
  return contenders.flatMap((contender) => table.remark(contender))
}

class Shadows {
  /** One row of each kind that serves all of whatever a line asks for. */
  readonly #strong: PatternIndex<Contender>
  /** What is in the way of rows of a kind: thousands of them may have the same network. */
  readonly #inTheWay = new Map<string, readonly Contender[]>()

  constructor(contenders: readonly Contender[]) {
    const kinds = new Map<string, Contender>()
    for (const contender of contenders.filter(isAlwaysWhole)) {
      const kind = kindOf(contender)
      if (!kinds.has(kind)) kinds.set(kind, contender)
    }
    this.#strong = new PatternIndex([...kinds.values()].map((one) => [one.pattern, one]))
  }

  remark(contender: Contender): RowRemark[] {
    const { row, pattern } = contender
    const inTheWay = this.#stronger(contender)
    // A row for all types stands for types that no row names, too.
    const winners = (row.types ?? [undefined]).map((type) => winnersFor(type, pattern, inTheWay))
    if (winners.some((ones) => ones.length === 0)) return []
    const reason = `network ${pattern} of ${row.dcName} is never chosen: ${print(winners.flat())}`
    return [{ row: row.row, network: pattern, reason }]
  }

  #stronger(contender: Contender): readonly Contender[] {
    const kind = kindOf(contender)
    const known = this.#inTheWay.get(kind)
    if (known !== undefined) return known
    const meeting = this.#strong.meeting(contender.pattern)
    const stronger = meeting.filter((one) => isStronger(one, contender))
    this.#inTheWay.set(kind, stronger)
    return stronger
  }
}

function print(winners: readonly Contender[]): string {
  const rows = [...new Set(winners.map(({ row }) => row.row))].sort((one, other) => one - other)
  if (rows.length === 1) return `row ${rows.join('')}, which is stronger, serves all of it`
  return `rows ${rows.join(', ')}, which are stronger, serve all of it`
}

function isAlwaysWhole({ row }: Contender): boolean {
  return row.stations === undefined && row.start === undefined && row.end === undefined
}

function kindOf({ row, pattern }: Contender): string {
  return [row.status, pattern, row.types?.toSorted().join(' ')].join('|')
}

/** Those that leave nothing of a pattern for lines of a type: one alone, or several together. */
function winnersFor(
  type: string | undefined,
  pattern: string,
  inTheWay: readonly Contender[],
): readonly Contender[] {
  const ofType = inTheWay.filter(({ row: { types } }) => {
    return types === undefined || (type !== undefined && types.includes(type))
  })
  const alone = ofType.find((one) => contains(one.pattern, pattern))
  if (alone !== undefined) return [alone]
  const patterns = ofType.map((one) => one.pattern)
  return isCovered(pattern, patterns) ? ofType : []
}
