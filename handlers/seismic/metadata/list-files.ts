/** Finds the files in the metadata folders, and how they are now. */
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { asFault, isShortage, systemCode } from '../../../src/model/index.ts'
import { readRoot } from '../read-root.ts'
import { headBytes } from './recognise-source.ts'
import type { Signature } from './source-file.ts'

export interface FoundFile extends Signature {
  readonly path: string
  readonly name: string
}

/** So many files are looked at, at once, before the rest of the program gets its turn. */
const filesPerTurn = 64

/**
 * All files in the folders and below, links followed, in the order of the folders and then of their
 * names; hidden ones apart, and those that programs leave behind under unfinished names.
 *
 * @throws {Fault} `SOURCE_DOWN` for a folder that cannot be read, `RESOURCES` for shortages
 */
export async function* listFiles(
  folders: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FoundFile> {
  const seen = new Set<string>()
  for (const folder of folders) yield* filesBelow(folder, seen, signal)
}

/** @param seen - folders as the file system numbers them: links may go in circles */
async function* filesBelow(
  folder: string,
  seen: Set<string>,
  signal: AbortSignal,
): AsyncGenerator<FoundFile> {
  const names = await readRoot(folder)
  const key = await keyOf(folder)
  if (seen.has(key)) return
  seen.add(key)
  const paths = names.filter((name) => !isHidden(name)).map((name) => `${folder}/${name}`)
  for (let i = 0; i < paths.length; i += filesPerTurn) {
    signal.throwIfAborted()
    const found = await Promise.all(paths.slice(i, i + filesPerTurn).map(lookAt))
    for (const [k, one] of found.entries()) {
      if (one === 'folder') yield* filesBelow(paths[i + k] ?? folder, seen, signal)
      else if (one) yield one
    }
    await setImmediate()
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

function isHidden(name: string): boolean {
  return /^\.|~$|\.(part|tmp)$/.test(name)
}

/** @returns undefined for what is neither file nor folder; one that cannot be looked at stays as it is */
async function lookAt(path: string): Promise<FoundFile | 'folder' | undefined> {
  const name = basename(path)
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return 'folder'
    if (!stats.isFile()) return undefined
    return { path, name, size: stats.size, modifiedMs: stats.mtimeMs }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    if (isShortage(error)) throw asFault(error)
    return { path, name, size: -1, modifiedMs: 0 }
  }
}
