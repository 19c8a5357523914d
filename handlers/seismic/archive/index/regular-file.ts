/** Opens a file to be read, and nothing else that may lie in its place. */
import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

/** A pipe in the place of a file would hold up a thread of the whole process until someone writes. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK

/** @throws the operating system's errors, as they are, and the like for what is no file */
export async function openRegularFile(
  path: string,
): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
  const handle = await open(path, withoutWaiting)
  try {
    const stats = await handle.stat()
    requireFile(stats)
    return { handle, stats }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** @throws as the operating system does for what is no file */
export function requireFile(stats: Stats): void {
  if (!stats.isFile()) throw notAFile(stats.isDirectory() ? 'EISDIR' : 'ESPIPE')
}

function notAFile(code: string): Error {
  return Object.assign(new Error('this is no file'), { code })
}
