/** The folders below a folder and the files in them: links are followed, circles are not. */
import { statSync } from 'node:fs'
import type { Dirent, Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareCodes } from '../../channel-id.ts'
import type { Trouble } from '../../trouble.ts'
import { giveWay } from '../give-way.ts'

export interface Folder {
  readonly path: string
  readonly files: readonly FoundFile[]
  /** Whether nothing at all is in it. */
  readonly isEmpty: boolean
}

export interface FoundFile {
  readonly path: string
  readonly stats: Stats
}

export interface WalkOptions {
  /** Called with a folder before it is read, so that what changes afterwards can be noticed. */
  readonly enter: (path: string) => void
  /** Called with what cannot be read, which does not mean that it is gone, or what is in it. */
  readonly unreadable: (path: string) => void
  readonly trouble: Trouble
}

/**
 * Each folder once, those above before those below. Names that begin with a dot are passed over.
 *
 * Asks for files without another thread: for where a slow disk holds up nobody.
 */
export async function* walkFolders(top: string, options: WalkOptions): AsyncGenerator<Folder> {
  const seen = new Set<string>()
  const waiting = [top]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    options.enter(path)
    const entries = await entriesOf(path, seen, options)
    if (entries === undefined) continue
    const files: FoundFile[] = []
    const folders: string[] = []
    for (const entry of entries) {
      await giveWay()
      const inside = join(path, entry.name)
      if (entry.isDirectory()) folders.push(inside)
      const stats = entry.isDirectory() ? undefined : statsOf(inside, options)
      if (stats?.isDirectory() === true) folders.push(inside)
      else if (stats?.isFile() === true) files.push({ path: inside, stats })
    }
    waiting.push(...folders.reverse())
    yield { path, files, isEmpty: entries.length === 0 }
  }
}

async function entriesOf(
  path: string,
  seen: Set<string>,
  { trouble, unreadable }: WalkOptions,
): Promise<readonly Dirent[] | undefined> {
  try {
    const { dev, ino } = statSync(path)
    if (seen.has(`${dev}:${ino}`)) return undefined
    seen.add(`${dev}:${ino}`)
    const entries = await readdir(path, { withFileTypes: true })
    return entries
      .filter(({ name }) => !name.startsWith('.'))
      .sort((one, other) => compareCodes(one.name, other.name))
  } catch (error) {
    trouble.unreadable(path, error)
    unreadable(path)
    return undefined
  }
}

/** @returns undefined for what is gone, or cannot be asked */
function statsOf(path: string, { trouble, unreadable }: WalkOptions): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    trouble.unreadable(path, error)
    unreadable(path)
    return undefined
  }
}
