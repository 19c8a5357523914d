/** Reads a folder that the configuration names: what is not there is down, not empty. */
import { readdir } from 'node:fs/promises'
import { asFault, Fault } from '../../src/model/index.ts'

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
    const fault = asFault(error)
    if (fault.code === 'RESOURCES') throw fault
    throw new Fault('SOURCE_DOWN', `${root} cannot be read: ${fault.message}`, { cause: error })
  }
}
