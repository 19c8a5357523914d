/** The grammar of every type of line: the protocol's own, and those of the handlers. */
import type { HandlerRegistry } from '../handle/registry.ts'
import type { RequestLine } from '../model/index.ts'
import { readSeismicLine } from '../parse/seismic-line.ts'
import type { Grammar } from '../parse/seismic-line.ts'

/** INV, RESP and DATA are NetDC's; whether this centre answers them is known when they are routed. */
const protocolTypes = ['INV', 'RESP', 'DATA'] as const

export function grammarsOf(registry: HandlerRegistry): ReadonlyMap<string, Grammar> {
  const own = (line: RequestLine) => {
    const assignment = registry.assign(line)
    if ('problems' in assignment) return { line, problems: assignment.problems, warnings: [] }
    return { line, problems: [], warnings: assignment.warnings }
  }
  return new Map([
    ...registry.types.map((type) => [type, own] as const),
    ...protocolTypes.map((type) => [type, readSeismicLine] as const),
  ])
}
