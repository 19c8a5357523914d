/** Finds the files in the metadata folders, and how they are now. */
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { asFault, Fault, isShortage, systemCode } from '../../../src/model/index.ts'
import { readRoot } from '../read-root.ts'
import { headBytes } from './recognise-source.ts'
import type { Signature } from './source-file.ts'

export interface FoundFile extends Signature {
  readonly path: string
  readonly name: string
}

/** Folders of which nobody can say what is in them. */
export interface DoubtfulFolders {
  /** One that is there and cannot be read, or one of the configuration that is not there. */
  unreadable(folder: string, fault: Fault): void
  /** One of the configuration with nothing in it: another disk may belong there. */
  empty(folder: string): void
}

/** So many files are looked at, at once, before the rest of the program gets its turn. */
const filesPerTurn = 64

/**
 * All files in the folders and below, links followed, in the order of the folders and then of their
 * names; hidden ones apart, and those that programs leave behind under unfinished names.
 *
 * @param doubtful - is told of a folder where its files would come
 * @throws {Fault} `RESOURCES` for shortages
 */
export async function* listFiles(
  folders: readonly string[],
  doubtful: DoubtfulFolders,
  signal: AbortSignal,
): AsyncGenerator<FoundFile> {
  const walk = { seen: new Set<string>(), doubtful, signal }
  for (const folder of folders) yield* filesIn(folder, walk, 'top')
}

interface Walk {
  /** Folders as the file system numbers them: links may go in circles. */
  readonly seen: Set<string>
  readonly doubtful: DoubtfulFolders
  readonly signal: AbortSignal
}

async function* filesIn(
  folder: string,
  walk: Walk,
  place: 'top' | 'below',
): AsyncGenerator<FoundFile> {
  const names = await namesIn(folder, walk.doubtful)
  if (names === undefined) return
  if (names.length === 0 && place === 'top') walk.doubtful.empty(folder)
  const key = await keyOf(folder)
  if (walk.seen.has(key)) return
  walk.seen.add(key)
  const paths = names.map((name) => `${folder}/${name}`)
  for (let i = 0; i < paths.length; i += filesPerTurn) {
    walk.signal.throwIfAborted()
    const found = await Promise.all(paths.slice(i, i + filesPerTurn).map(lookAt))
    for (const one of found) {
      if (one === undefined) continue
      if ('size' in one) yield one
      else yield* filesIn(one.folder, walk, 'below')
    }
    await setImmediate()
  }
}

/** @returns undefined for a folder that cannot be read */
async function namesIn(
  folder: string,
  doubtful: DoubtfulFolders,
): Promise<readonly string[] | undefined> {
  try {
    return (await readRoot(folder)).filter((name) => !isHidden(name))
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'SOURCE_DOWN')) throw error
    doubtful.unreadable(folder, error)
    return undefined
  }
}

/** One that is gone meanwhile has nothing in it. */
async function keyOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder).catch(() => ({ dev: 0, ino: folder }))
  return `${dev}:${ino}`
}

export async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Also what file systems keep for themselves at the top of a disk, which nobody else may read. */
function isHidden(name: string): boolean {
  return /^\.|~$|\.(part|tmp)$|^lost\+found$/.test(name)
}

/** @returns undefined for what is neither file nor folder; one that cannot be looked at stays as it is */
async function lookAt(path: string): Promise<FoundFile | { folder: string } | undefined> {
  const name = basename(path)
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return { folder: path }
    if (!stats.isFile()) return undefined
    return { path, name, size: stats.size, modifiedMs: stats.mtimeMs }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    if (isShortage(error)) throw asFault(error)
    return { path, name, size: -1, modifiedMs: 0 }
  }
}
