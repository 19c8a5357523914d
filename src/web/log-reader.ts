/** Reads a log that another program writes, line by line, through its rotations. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

import { systemCode } from '../model/index.ts'

/** Remembers how far each file was read, in bytes, under a name that stays with the file. */
export interface Positions {
  read(file: string): Promise<number>
  move(file: string, position: number): Promise<void>
}

/** @throws whatever; then the same lines come again */
type Sink = (lines: readonly string[]) => Promise<void>

interface OpenFile {
  readonly handle: FileHandle
  readonly name: string
  position: number
  /** When its path was found to be another file's. */
  leftAt?: number
}

const chunkBytes = 65_536
/** Sessions that began before a rotation write into the old file until they end. */
const leftMs = 3_600_000

export class LogReader {
  readonly #path: string
  readonly #positions: Positions
  /** The older ones first. */
  #files: OpenFile[] = []

  constructor(path: string, positions: Positions) {
    this.#path = path
    this.#positions = positions
  }

  /** Hands on every whole line that is new. A log that is not there yet has none. */
  async read(sink: Sink): Promise<void> {
    if (this.#files.length === 0) await this.#openRotated()
    await this.#openCurrent()
    for (const file of this.#files) await this.#readFile(file, sink)
    await this.#closeLeft()
  }

  async close(): Promise<void> {
    for (const { handle } of this.#files.splice(0)) await handle.close()
  }

  /** What was written while nobody read, before the log was rotated away. */
  async #openRotated(): Promise<void> {
    const file = await this.#open(`${this.#path}.1`)
    if (!file) return
    if (file.position > 0) this.#files.push({ ...file, leftAt: performance.now() })
    else await file.handle.close()
  }

  async #openCurrent(): Promise<void> {
    const file = await this.#open(this.#path)
    if (!file) return
    if (this.#files.some(({ name }) => name === file.name)) {
      await file.handle.close()
      return
    }
    for (const older of this.#files) older.leftAt ??= performance.now()
    this.#files.push(file)
  }

  async #open(path: string): Promise<OpenFile | undefined> {
    const handle = await open(path, 'r').catch(ifMissing)
    if (!handle) return undefined
    try {
      const { ino, birthtimeMs } = await handle.stat()
      // The number alone may be given to a new file when an old one is deleted.
      const name = `${ino}.${Math.floor(birthtimeMs)}`
      return { handle, name, position: await this.#positions.read(name) }
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  async #readFile(file: OpenFile, sink: Sink): Promise<void> {
    const { size } = await file.handle.stat()
    // Some rotations copy the log, and begin the same file anew.
    if (size < file.position) file.position = 0
    const buffer = Buffer.alloc(chunkBytes)
    for (;;) {
      const { bytesRead } = await file.handle.read(buffer, 0, chunkBytes, file.position)
      const end = wholeLines(buffer.subarray(0, bytesRead))
      if (end === 0) return
      await sink(buffer.toString('utf8', 0, end).split('\n').slice(0, -1))
      await this.#positions.move(file.name, file.position + end)
      file.position += end
    }
  }

  async #closeLeft(): Promise<void> {
    const isOver = ({ leftAt }: OpenFile) =>
      leftAt !== undefined && performance.now() - leftAt > leftMs
    const over = this.#files.filter(isOver)
    this.#files = this.#files.filter((file) => !isOver(file))
    for (const { handle } of over) await handle.close()
  }
}

/** Where the last line ends; what is longer than any line of a log is passed over. */
function wholeLines(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(0x0a) + 1
  return end === 0 && bytes.length === chunkBytes ? chunkBytes : end
}

function ifMissing(error: unknown): undefined {
  if (systemCode(error) !== 'ENOENT') throw error
}
