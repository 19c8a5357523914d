/** Files that a site's program was to write: they may be missing, or be no files at all. */
import { constants, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

import { systemCode } from '../../model/index.ts'

/**
 * Opens a file for reading. A pipe or device in its place would be waited for without end.
 *
 * @returns `undefined` where there is no regular file
 */
export async function openRegular(path: string): Promise<FileHandle | undefined> {
  const file = await openExisting(path)
  if (file === undefined || (await file.stat()).isFile()) return file
  await file.close()
  return undefined
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (thrown) {
    if (missing.includes(systemCode(thrown))) return undefined
    throw thrown
  }
}

/** ENXIO is a socket's. */
const missing = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']
