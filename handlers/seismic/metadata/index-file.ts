/** Where the index of the metadata lies: the gateway and the commands share one. */
import { basename, dirname, extname, join } from 'node:path'

/** Goes when it is closed. */
export const temporaryIndex = ':memory:'

/**
 * Beside the index of the waveforms: each is written by a process of its own kind.
 *
 * @param index - the index of the waveforms, as configured; undefined for none
 */
export function metadataIndex(index: string | undefined): string {
  if (index === undefined) return temporaryIndex
  const extension = extname(index)
  return join(dirname(index), `${basename(index, extension)}-metadata${extension}`)
}
