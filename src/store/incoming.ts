/** The folder of files that are still being written. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { syncFolder } from './folders.ts'

/** A temporary file that nobody wrote to for a day belongs to a process that died. */
const abandonedMs = 86_400_000

/**
 * Makes the folder, with those above it, and removes what processes that died left behind. The
 * files of one that lives are younger, so it is safe while others work.
 *
 * @returns its path
 */
export async function openIncoming(root: string): Promise<string> {
  const folder = join(root, 'incoming')
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first !== undefined) await syncNames(folder, dirname(first))
  await removeAbandoned(folder)
  return folder
}

/** Makes the names of a folder, and of those above it up to `top`, survive a power cut. */
async function syncNames(folder: string, top: string) {
  for (let at = folder; at !== top; at = dirname(at)) await syncFolder(dirname(at))
}

async function removeAbandoned(folder: string) {
  // By the clock of the file system, as are the files' times.
  const before = Date.now() - abandonedMs
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found && found.mtimeMs < before) await rm(path, { force: true })
  }
}
