/** Keeps an eye on an outbox: a letter that is written again must say what it said before. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'

import { outboxFiles } from './outbox.ts'

export class OutboxWatch {
  readonly #folder: string
  /** By path: which file it is on the disk, and what it says. */
  readonly #seen = new Map<string, { readonly inode: number; readonly digest: string }>()
  /** How many letters were found written again. */
  repeats = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws when a letter says something else than it did at an earlier look */
  async look(): Promise<void> {
    for (const file of await outboxFiles(this.#folder)) {
      const { ino: inode } = await stat(file)
      const before = this.#seen.get(file)
      if (before?.inode === inode) continue
      const digest = digestOf(await readFile(file, 'latin1'))
      if (before) {
        this.repeats++
        assert.equal(digest, before.digest, `${file} was written again with another content`)
      }
      this.#seen.set(file, { inode, digest })
    }
  }
}

/** Without the date, and the boundaries of the parts, which are new in every copy. */
function digestOf(letter: string): string {
  const content = letter.replace(/^Date: .*$/m, '').replaceAll(/_NmP-[0-9a-f]+-Part_/g, 'Part_')
  return createHash('sha256').update(content).digest('hex')
}
