/** Reads a folder that the configuration names: what is not there is down, not empty. */
import { readdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { asFault, Fault, isShortage } from '../../src/model/index.ts'

/**
 * The names in a folder, sorted.
 *
 * @param depth - `below`: those of all folders below it too, as paths
 * @throws {Fault} `SOURCE_DOWN` when it cannot be read, or what a shortage is called
 */
export async function readRoot(root: string, depth: 'here' | 'below' = 'here'): Promise<string[]> {
  try {
    return (await readdir(root, { recursive: depth === 'below' })).sort()
  } catch (error) {
    throw rootFault(root, error)
  }
}

/** The same, for where nobody waits. */
export function readRootSync(root: string): string[] {
  try {
    return readdirSync(root).sort()
  } catch (error) {
    throw rootFault(root, error)
  }
}

function rootFault(root: string, error: unknown): Fault {
  const fault = asFault(error)
  if (isShortage(error)) return fault
  const detail = `${root} cannot be read: ${fault.message}`
  // Where the archive lies is nothing for requesters.
  return new Fault('SOURCE_DOWN', detail, { cause: error, isForeign: true })
}
