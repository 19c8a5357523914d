/** Whether the disk has room for more mail: asked before a mail is let in, not after. */
import { statfs } from 'node:fs/promises'

export interface DiskSpace {
  /** Bytes that this program may still write. */
  readonly free: number
  /** Bytes of the whole disk. */
  readonly total: number
}

/** The space on the disk that holds a folder. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const disk = await statfs(folder)
  return { free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize }
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
 * @returns a test whether there is room. A disk that cannot be asked counts as roomy: the commit
 *   will tell, and mail is refused there with nothing lost.
 */
export function roomTest(
  space: () => Promise<DiskSpace>,
  options: WatermarkOptions,
): () => Promise<boolean> {
  let askedAt = -Infinity
  let answer = Promise.resolve(true)
  return () => {
    const now = performance.now()
    if (now - askedAt >= options.freshMs) {
      askedAt = now
      answer = space().then(
        ({ free, total }) => free >= Math.max(1.5 * options.mailBytes, options.share * total),
        () => true,
      )
    }
    return answer
  }
}
