/** How fast lines are routed, and whether that depends on how long the table is. */
import { findCentres } from '../../routing/find.ts'
import { loadTable } from '../../routing/table.ts'
import type { RoutingTable } from '../../routing/table.ts'
import { splitLine } from '../../src/parse/line.ts'
import { figure, median, print, ratio, table } from '../report.ts'
import { interleaved } from '../rounds.ts'
import { lines } from './lines.ts'
import { rowsOf } from './rows.ts'

const sizes = [10, 1000, 10_000]
const rounds = 9
const linesPerRound = 20_000
const options = { local: 'HERE', unrouted: 'refuse' } as const

interface Contestant {
  readonly size: number
  readonly table: RoutingTable
}

const contestants: readonly Contestant[] = sizes.map((size) => ({
  size,
  table: loadTable(rowsOf(size).join('\n')),
}))

const rows: string[][] = []
for (const [kind, make] of lines) {
  const asked = Array.from({ length: linesPerRound }, (_, i) => splitLine(i + 1, make(i)).line)
  const measured = await interleaved(contestants, rounds, ({ table: routes }) => {
    const before = performance.now()
    let chosen = 0
    for (const line of asked) chosen += findCentres(line, routes, options).centres.length
    if (chosen === 0) throw new Error(`no line of the kind "${kind}" has a route`)
    return Promise.resolve(((performance.now() - before) / linesPerRound) * 1_000_000)
  })
  const medians = contestants.map((one) => median(measured.get(one) ?? []))
  const [shortest = 0] = medians
  const longest = medians.at(-1) ?? 0
  rows.push([kind, ...medians.map((ns) => `${figure(ns)} ns`), ratio(longest, shortest)])
}
const head = ['lines', ...sizes.map((size) => `${figure(size)} rows`), 'longest : shortest']
print(table(head, rows))
