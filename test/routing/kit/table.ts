/** Tables for tests, without what does not matter there. */
import { loadTable } from '../../../routing/table.ts'
import type { RoutingTable } from '../../../routing/table.ts'

/** A table of `STATUS NETWORK DC_NAME [key=value …]` rows, all reached by mail unless said. */
export function tableOf(...rows: readonly string[]): RoutingTable {
  const text = rows.map((row) => {
    const [, status, network, dcName, options = ''] =
      /^(\S+) ("[^"]*"|\S+) (\S+)(.*)$/.exec(row) ?? []
    return `${status ?? ''} ${network ?? ''} ${dcName ?? ''} a@x.test n a c p e${options}`
  })
  return loadTable(text.join('\n'))
}
