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
 * All files in the folders and below, in the order of the folders and then of their names; hidden
 * ones apart, and those that programs leave behind under unfinished names.
 *
 * @throws {Fault} `SOURCE_DOWN` for a folder that cannot be read, `RESOURCES` for shortages
 */
export async function* listFiles(
  folders: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<FoundFile> {
  const paths = new Set<string>()
  for (const folder of folders) {
    for (const name of await readRoot(folder, 'below')) {
      if (!isHidden(name)) paths.add(`${folder}/${name}`)
    }
  }
  const all = [...paths]
  for (let i = 0; i < all.length; i += filesPerTurn) {
    signal.throwIfAborted()
    const found = await Promise.all(all.slice(i, i + filesPerTurn).map(lookAt))
    for (const file of found) if (file) yield file
    await setImmediate()
  }
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
  return /(^|\/)\.|~$|\.(part|tmp)$/.test(name)
}

/** @returns undefined for what is no file; a file that cannot be looked at stays as it is */
async function lookAt(path: string): Promise<FoundFile | undefined> {
  const name = basename(path)
  try {
    const stats = await stat(path)
    if (!stats.isFile()) return undefined
    return { path, name, size: stats.size, modifiedMs: stats.mtimeMs }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    if (isShortage(error)) throw asFault(error)
    return { path, name, size: -1, modifiedMs: 0 }
  }
}
