/** The sections of a window after a look at their files: those of changed files are read anew. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { systemCode } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Trouble } from '../../trouble.ts'
import { refreshed } from './freshen.ts'
import type { SectionSource } from './index-work.ts'
import type { Wanted } from './rescan.ts'
import { isAsIndexed } from './section.ts'
import type { Section } from './section.ts'

/** So many files are asked for at the same time. */
const atOnce = 16

/** A channel that the index knows, and what it has of it in the window. */
export interface ChannelSections {
  readonly id: ChannelId
  /** Ordered by their starts; there may be none. */
  readonly sections: readonly Section[]
}

/**
 * Every channel that is asked for, ordered by their codes.
 *
 * @param trouble - takes note of files that cannot be read; their sections are as the index knew them
 * @throws {Fault} `SOURCE_DOWN` for a root that cannot be read
 */
export async function* currentSections(
  index: SectionSource,
  wanted: Wanted,
  trouble: Trouble,
  signal: AbortSignal,
): AsyncGenerator<ChannelSections, void> {
  const seen = await index.freshen(wanted, trouble, signal)
  for (const id of index.channels(wanted.selection)) {
    signal.throwIfAborted()
    const sections = index.sectionsOf(id, wanted.window)
    const changed = await changedOf(sections, seen, trouble)
    for (const path of changed) await refreshed(path, index, trouble, signal)
    yield { id, sections: changed.length === 0 ? sections : index.sectionsOf(id, wanted.window) }
  }
}

async function changedOf(
  sections: readonly Section[],
  seen: ReadonlySet<string>,
  trouble: Trouble,
): Promise<readonly string[]> {
  const unseen = sections.filter(({ path }) => !seen.has(path))
  const all = [...new Map(unseen.map((section) => [section.path, section])).values()]
  const changed: string[] = []
  for (let from = 0; from < all.length; from += atOnce) {
    const some = all.slice(from, from + atOnce)
    const current = await Promise.all(some.map((section) => isCurrent(section, trouble)))
    changed.push(...some.flatMap(({ path }, i) => (current[i] === true ? [] : path)))
  }
  return changed
}

async function isCurrent(section: Section, trouble: Trouble): Promise<boolean> {
  try {
    return isAsIndexed(section, await stat(section.path))
  } catch (error) {
    trouble.unreadable(basename(section.path), error)
    return !['ENOENT', 'ENOTDIR'].includes(systemCode(error))
  }
}
