/** Short ways to say what the tests of the import are about. */
import { importRows } from '../../../routing/import/import-rows.ts'
import type { ImportOptions } from '../../../routing/import/import-rows.ts'
import type { SourceCentre, SourceReading, SourceRoute } from '../../../routing/import/reading.ts'
import { writeTable } from '../../../routing/write-table.ts'

export const base = 'https://ws.alpha.test/fdsnws'

/** All data of network AA at alpha.test, but for what is said. */
export function route(said: Partial<SourceRoute> = {}): SourceRoute {
  return {
    urls: [`${base}/dataselect/1/query`],
    network: 'AA',
    station: '*',
    location: '*',
    channel: '*',
    start: '',
    end: '',
    priority: '1',
    ...said,
  }
}

export function centre(said: Partial<SourceCentre> = {}): SourceCentre {
  const entry = { name: 'Alpha', fullName: '', website: '', isRegistered: true }
  return { ...entry, urls: [`${base}/dataselect/1/`], ...said }
}

export function source(
  routes: readonly SourceRoute[],
  centres: readonly SourceCentre[] = [],
): SourceReading {
  return { name: 'here', routes, centres, remarks: [] }
}

/** The rows as they stand in the file, and the remarks. */
export function imported(
  routes: readonly SourceRoute[],
  centres: readonly SourceCentre[] = [],
  options: Partial<ImportOptions> = {},
): { readonly rows: readonly string[]; readonly remarks: readonly string[] } {
  const all = { names: new Map<string, string>(), without: new Set<string>(), own: [], ...options }
  const { rows, remarks } = importRows([source(routes, centres)], all)
  const [, ...lines] = writeTable({ rows, warnings: [] }).trimEnd().split('\n')
  return { rows: lines, remarks }
}
