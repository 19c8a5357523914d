/** Whether the disk has room for more mail: asked before a mail is let in, not after. */
import { statfs } from 'node:fs/promises'

export interface DiskSpace {
  /** Bytes that this program may still write. */
  readonly free: number
  /** Bytes of the whole disk. */
  readonly total: number
}

/** The space on the disk of each folder. A disk that cannot be asked is left out. */
export async function diskSpace(...folders: readonly string[]): Promise<readonly DiskSpace[]> {
  const asked = await Promise.allSettled(folders.map((folder) => statfs(folder)))
  return asked
    .filter((answer) => answer.status === 'fulfilled')
    .map(({ value }) => ({
      free: value.bavail * value.bsize,
      total: value.blocks * value.bsize,
    }))
}

export interface WatermarkOptions {
  /** The largest mail in bytes: one and a half of it must fit (as Postfix has it). */
  readonly mailBytes: number
  /** The share of the disk, 0 to 1, that must stay free. */
  readonly share: number
  /** How long an answer of the disk is good for, so that not every mail asks anew. */
  readonly freshMs: number
}

/**
 * @param space - of every disk that a mail is written to: each must have room
 * @returns a test whether there is room. A disk that cannot be asked counts as roomy: the commit
 *   will tell, and mail is refused there with nothing lost.
 */
export function roomTest(
  space: () => Promise<readonly DiskSpace[]>,
  options: WatermarkOptions,
): () => Promise<boolean> {
  let askedAt = -Infinity
  let answer = Promise.resolve(true)
  return () => {
    const now = performance.now()
    if (now - askedAt >= options.freshMs) {
      askedAt = now
      answer = space().then(
        (disks) => disks.every((disk) => hasRoom(disk, options)),
        () => true,
      )
    }
    return answer
  }
}

function hasRoom({ free, total }: DiskSpace, { mailBytes, share }: WatermarkOptions): boolean {
  return free >= Math.max(1.5 * mailBytes, share * total)
}
