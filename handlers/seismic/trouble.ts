/** What went wrong with single files while a line was answered, and what that makes of its outcome. */
import { isShortage, systemCode } from '../../src/model/index.ts'
import type { Outcome } from '../../src/model/index.ts'

/** More notes than this do not fit into one sentence. */
const notesShown = 3

/** The sentences of a {@link Trouble}, which threads can send to each other. */
export interface Told {
  readonly notes: readonly string[]
  readonly remarks: readonly string[]
}

/** The troubles of one line. A bad file costs its own data, never the slice. */
export class Trouble {
  readonly #notes = new Set<string>()
  readonly #remarks = new Set<string>()

  /** Whether nothing kept data back; remarks do not count. */
  get isNone(): boolean {
    return this.#notes.size === 0
  }

  /** What is worth saying, but kept no data back. */
  remark(remark: string): void {
    this.#remarks.add(remark)
  }

  /** @param note - what is wrong, as the requester may read it: no paths of this machine */
  note(note: string): void {
    this.#notes.add(note)
  }

  /**
   * Takes note of a file that cannot be read. One that is not there (any more) is no trouble.
   *
   * @throws whatever is not about this one file: shortages (`RESOURCES`), aborts, bugs
   */
  unreadable(name: string, thrown: unknown): void {
    const code = systemCode(thrown)
    if (code === 'ENOENT' || code === 'ENOTDIR') return
    if (!isAboutOneFile(thrown)) throw thrown
    this.note(`${name} cannot be read (${code})`)
  }

  damaged(name: string, bytes: number): void {
    if (bytes > 0) this.note(`${name} has ${bytes} bytes that are no miniSEED records`)
  }

  get told(): Told {
    return { notes: [...this.#notes], remarks: [...this.#remarks] }
  }

  /** Takes over what another one was told of a part of the same line. */
  take({ notes, remarks }: Told): void {
    for (const note of notes) this.note(note)
    for (const remark of remarks) this.remark(remark)
  }

  toString(): string {
    const all = [...this.#notes, ...this.#remarks]
    const more = all.length - notesShown
    const shown = all.slice(0, notesShown).join('; ')
    return more > 0 ? `${shown}; and ${more} more` : shown
  }
}

/** How a line ended that found `count` things: some data is an answer, trouble or not. */
export function outcomeOf(count: number, trouble: Trouble): Outcome {
  const detail = trouble.toString()
  if (count > 0) return { kind: 'ok', count, detail }
  return { kind: trouble.isNone ? 'nodata' : 'failed', count: 0, detail }
}

/** For a line that found nothing: what it asks for may stand in a metadata file that is broken. */
export function remarkMetadata(troubles: readonly string[], trouble: Trouble): void {
  if (troubles.length > 0) trouble.remark('some metadata of this centre cannot be read')
}

/** The operating system's word on a file: EACCES, EIO, ESTALE, …; shortages pass and are not it. */
function isAboutOneFile(thrown: unknown): boolean {
  return /^E(?!RR_)/.test(systemCode(thrown)) && !isShortage(thrown)
}
