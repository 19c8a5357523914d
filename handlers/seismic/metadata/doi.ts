/** Finds the DOI among the identifiers of a network. */
import type { Identifier } from '../stationxml/epochs.ts'

/** Written bare, as `doi:10.…` and as an address; without a registrant there is none. */
const form = /10\.\d{4,9}\/\S+$/

/** @returns without any address before it, `10.7914/SN/IU`; the first of several */
export function doiOf(identifiers: readonly Identifier[] = []): string | undefined {
  const dois = identifiers.filter(({ type }) => type.toUpperCase() === 'DOI')
  return dois.flatMap(({ value }) => form.exec(value)?.[0] ?? [])[0]
}
