/** Identifiers in one cell of the index: one on a line, its type before a tab. */
import type { Identifier } from '../stationxml/epochs.ts'

/** @param identifiers - tidied: without line ends and tabs */
export function identifierCell(identifiers: readonly Identifier[] = []): string {
  return identifiers.map(({ type, value }) => `${type}\t${value}`).join('\n')
}

export function identifiersIn(cell: string): readonly Identifier[] {
  if (cell === '') return []
  return cell.split('\n').map((line) => {
    const [type = '', value = ''] = line.split('\t')
    return { type, value }
  })
}
