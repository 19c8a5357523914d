/** Puts a new version of a file in its place in one step: whoever reads it finds the old or the new one. */
import { randomUUID } from 'node:crypto'
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

import { asFault, Fault } from '../../src/model/index.ts'

/**
 * The file keeps its owner and mode, and a link to it stays a link. Once this resolves the new version
 * is on the disk; when it rejects the old one is as it was.
 *
 * @param before - what the file held when the new version was made of it
 * @throws {Fault} `CONFIG` where somebody changed it meanwhile, and where it may not be replaced
 */
export async function replaceFile(
  path: string,
  before: Uint8Array,
  bytes: Uint8Array,
): Promise<void> {
  try {
    const file = await realpath(path)
    const draft = `${file}.${randomUUID()}.new`
    try {
      await writeLike(file, draft, bytes)
      await refuseChanged(file, before)
      await rename(draft, file)
    } finally {
      await rm(draft, { force: true })
    }
    await syncFolder(dirname(file))
  } catch (cause) {
    const { code, message } = asFault(cause)
    const kind = code === 'UNEXPECTED' ? 'CONFIG' : code
    throw new Fault(kind, `${path} is not replaced: ${message}`, { cause })
  }
}

/** An editor that was open all the while must not lose what was typed into it. */
async function refuseChanged(file: string, before: Uint8Array): Promise<void> {
  if ((await readFile(file)).equals(before)) return
  throw new Fault('CONFIG', 'somebody else changed it meanwhile; import again')
}

/** A gateway that may read the table must be able to read the next one, whoever imports. */
async function writeLike(file: string, draft: string, bytes: Uint8Array): Promise<void> {
  const { mode, uid, gid } = await stat(file)
  await using handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(bytes)
  await handle.chown(uid, gid)
  await handle.chmod(mode)
  await handle.sync()
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder)
  await handle.sync()
}
