/** The sections of a channel after a look at their files: those of changed files are read anew. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TimeWindow } from '../../../../src/model/index.ts'
import { systemCode } from '../../../../src/model/index.ts'
import type { ChannelId } from '../../channel-id.ts'
import type { Trouble } from '../../trouble.ts'
import type { ArchiveIndex } from './archive-index.ts'
import { isAsIndexed } from './section.ts'
import type { Section } from './section.ts'

/** So many files are asked for at the same time. */
const atOnce = 16

/** @param trouble - takes note of files that cannot be read; their sections are as the index knew them */
export async function currentSections(
  index: ArchiveIndex,
  id: ChannelId,
  window: TimeWindow,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<readonly Section[]> {
  const sections = index.sectionsOf(id, window)
  const changed = await changedOf(sections, trouble)
  for (const path of changed) {
    try {
      await index.refreshFile(path, signal)
    } catch (error) {
      trouble.unreadable(basename(path), error)
    }
  }
  return changed.length === 0 ? sections : index.sectionsOf(id, window)
}

async function changedOf(
  sections: readonly Section[],
  trouble: Trouble,
): Promise<readonly string[]> {
  const all = [...new Map(sections.map((section) => [section.path, section])).values()]
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
