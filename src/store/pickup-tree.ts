/**
 * Waiting shipments as `FOLDER/TOKEN/NAME`, for an FTP or SSH server of the site's own. Each file is
 * a second name of one in the store and takes no room. The folder itself cannot be listed: the
 * tokens are secrets.
 */
import { chmod, chown, link, mkdir, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'

import { asFault, Fault, systemCode } from '../model/index.ts'
import type { FileStore } from './file-store.ts'
import { syncFolder } from './folders.ts'

type FilesOnDisk = Pick<FileStore, 'path' | 'put' | 'delete'>

export interface Offer {
  readonly token: string
  /** When it was made or last changed, by the clock of the file system. */
  readonly modifiedMs: number
}

/**
 * 128 bits in base64url, or the trial at the start. What is not one of our folders is left alone:
 * servers keep messages and settings there, and people what they like.
 */
const tokenForm = /^(?:[\w-]{21}[AQgw]|trial-[0-9a-f]{32})$/
const nameForm = /^[^./\\][^/\\]*$/

/** The modes of folders and files: for a group, or for everyone. */
const forGroup = { folder: 0o750, file: 0o640 }
const forAll = { folder: 0o755, file: 0o644 }

/**
 * Makes the folder if need be, with the mode 0710; whoever may enter an existing one, may not list it
 * from now on. Its group gets the files, and where others may enter it, they do.
 *
 * @throws {Fault} `CONFIG` when files of the store cannot be given a name there
 */
export async function openPickupTree(folder: string, store: FilesOnDisk): Promise<PickupTree> {
  try {
    await mkdir(dirname(folder), { recursive: true })
    await mkdir(folder, { mode: 0o710 }).catch(unlessThere)
    const { mode, gid } = await stat(folder)
    if ((mode & 0o044) !== 0) await chmod(folder, mode & 0o7733)
    await syncFolder(dirname(folder))
    const tree = new PickupTree(folder, store, gid, (mode & 0o001) === 0 ? forGroup : forAll)
    await tryOut(tree, store)
    return tree
  } catch (cause) {
    const why = hintOf(cause)
    throw new Fault('CONFIG', `pickup.folder ${folder} cannot be used: ${why}`, { cause })
  }
}

export class PickupTree {
  readonly #folder: string
  readonly #store: Pick<FileStore, 'path'>
  readonly #group: number
  readonly #modes: { readonly folder: number; readonly file: number }

  constructor(
    folder: string,
    store: Pick<FileStore, 'path'>,
    group: number,
    modes: { readonly folder: number; readonly file: number },
  ) {
    this.#folder = folder
    this.#store = store
    this.#group = group
    this.#modes = modes
  }

  /**
   * Gives a file of the store its name in the tree, instead of what may have had it before. Once
   * this resolves the name survives a power cut.
   *
   * @throws {Fault} `RESOURCES` when that cannot be done now
   */
  async offer(key: string, token: string, name: string): Promise<void> {
    if (!tokenForm.test(token) || !nameForm.test(name)) {
      throw new Fault('UNEXPECTED', 'a shipment whose name is no name of a file')
    }
    try {
      await this.#link(this.#store.path(key), join(this.#folder, token), name)
    } catch (cause) {
      throw new Fault('RESOURCES', `the pick-up folder: ${asFault(cause).message}`, { cause })
    }
  }

  /** Removing it twice is no error. What holds more than one file is none of ours, and stays. */
  async remove(token: string): Promise<void> {
    if (!tokenForm.test(token)) return
    const folder = join(this.#folder, token)
    try {
      const entries = await readdir(folder, { withFileTypes: true })
      if (entries.length > 1 || !entries.every((entry) => entry.isFile())) return
      for (const { name } of entries) await unlink(join(folder, name))
      await rmdir(folder)
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw asFault(error)
    }
  }

  async *offers(): AsyncGenerator<Offer, void> {
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (!entry.isDirectory() || !tokenForm.test(entry.name)) continue
      const found = await stat(join(this.#folder, entry.name)).catch(() => undefined)
      if (found) yield { token: entry.name, modifiedMs: found.mtimeMs }
    }
  }

  async #link(source: string, folder: string, name: string): Promise<void> {
    const path = join(folder, name)
    await mkdir(folder, { mode: 0o700 }).catch(unlessThere)
    // Of one file and its second name, renaming would do nothing: so no temporary name.
    await rm(path, { force: true })
    await this.#admit(source, this.#modes.file)
    await link(source, path)
    await syncFolder(folder)
    // The folder is opened last: nobody sees it half made.
    await this.#admit(folder, this.#modes.folder)
    await syncFolder(this.#folder)
  }

  async #admit(path: string, mode: number): Promise<void> {
    const { uid, gid } = await stat(path)
    if (gid !== this.#group) await chown(path, uid, this.#group)
    await chmod(path, mode)
  }
}

/** Whether the disk, the rights and the group are right is seen now, not with the first shipment. */
async function tryOut(tree: PickupTree, store: FilesOnDisk): Promise<void> {
  const { key } = await store.put(Readable.from([Buffer.from('a trial\n')]))
  const token = `trial-${key}`
  try {
    await tree.offer(key, token, 'trial')
  } finally {
    await tree.remove(token)
    await store.delete(key)
  }
}

function hintOf(thrown: unknown): string {
  const cause = thrown instanceof Fault ? thrown.cause : thrown
  switch (systemCode(cause)) {
    case 'EXDEV':
      return 'it must be on the disk of the store'
    case 'EPERM':
      return 'files cannot be given to its group, of which the gateway must be a member, or this disk has no hard links'
    default:
      return asFault(thrown).message
  }
}

function unlessThere(error: unknown): void {
  if (systemCode(error) !== 'EEXIST') throw error
}
