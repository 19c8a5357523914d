/** Where files lie: `<folder>/3f/a9/3fa9…`, so that no folder holds too many names. */
import { randomBytes } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** 128 random bits. Anything else is no key, and so never becomes a path. */
const keyForm = /^[0-9a-f]{32}$/
const fanForm = /^[0-9a-f]{2}$/

export function newKey(): string {
  return randomBytes(16).toString('hex')
}

export function isKey(text: string): boolean {
  return keyForm.test(text)
}

/** @param key - a text that {@link isKey} */
export function pathOf(root: string, key: string): string {
  return join(root, key.slice(0, 2), key.slice(2, 4), key)
}

interface KeyedFile {
  readonly key: string
  readonly bytes: number
  /** Milliseconds since 1970, by the clock of the file system. */
  readonly modifiedMs: number
}

/** Every complete file, in the order of the keys. Those that vanish meanwhile are left out. */
export async function* keyedFiles(root: string): AsyncGenerator<KeyedFile, void> {
  for (const first of await names(root, fanForm)) {
    for (const second of await names(join(root, first), fanForm)) {
      const folder = join(root, first, second)
      for (const key of await names(folder, keyForm)) {
        const found = await stat(join(folder, key)).catch(() => undefined)
        if (found) yield { key, bytes: found.size, modifiedMs: found.mtimeMs }
      }
    }
  }
}

async function names(folder: string, form: RegExp): Promise<readonly string[]> {
  const all = await readdir(folder)
  return all.filter((name) => form.test(name)).sort()
}
