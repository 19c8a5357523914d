/** A file of the archive, open to be read, and nothing else that may lie in its place. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Stats } from 'node:fs'
import type { ReadableFile } from '../miniseed/file-pieces.ts'
import { giveWay } from './give-way.ts'

/** A pipe in the place of a file would hold everything up until someone writes. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK

/**
 * Reads at once: to wake another thread takes longer than to read what the system has in memory.
 * Where the disk is slow the thread waits, so it should be one of its own.
 */
export class ArchiveFile implements ReadableFile {
  readonly #descriptor: number

  private constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  /** @throws the operating system's errors, as they are, and the like for what is no file */
  static open(path: string): ArchiveFile {
    const file = new ArchiveFile(openSync(path, withoutWaiting))
    try {
      requireFile(file.stats())
      return file
    } catch (error) {
      file.close()
      throw error
    }
  }

  /** As it is now. */
  stats(): Stats {
    return fstatSync(this.#descriptor)
  }

  async read(target: Uint8Array, offset: number, length: number, position: number) {
    await giveWay(length)
    return { bytesRead: readSync(this.#descriptor, target, offset, length, position) }
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

/** @throws as the operating system does for what is no file */
export function requireFile(stats: Stats): void {
  if (!stats.isFile()) throw notAFile(stats.isDirectory() ? 'EISDIR' : 'ESPIPE')
}

function notAFile(code: string): Error {
  return Object.assign(new Error('this is no file'), { code })
}
