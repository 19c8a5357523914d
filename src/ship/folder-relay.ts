/**
 * The relay `dir://PATH`: writes each letter into a folder, one `.eml` file a letter. The name
 * follows from the Message-ID alone, so that a repeat takes the place of the first, also after a
 * restart, and nothing need be remembered; `ls -tr` lists the letters as they came.
 */
import { createHash, randomUUID } from 'node:crypto'
import { access, constants, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { asFault, Fault } from '../model/index.ts'
import type { Message } from './compose.ts'
import { assertGoing, interruption } from './interruption.ts'
import type { Letter, Relay } from './letter.ts'
import type { MessageWriter } from './message-writer.ts'

export class FolderRelay implements Relay {
  readonly #folder: string
  readonly #write: MessageWriter

  constructor(folder: string, write: MessageWriter) {
    this.#folder = folder
    this.#write = write
  }

  async send(letter: Letter, signal: AbortSignal): Promise<string> {
    assertGoing(signal)
    const message = this.#write(letter)
    try {
      const path = join(this.#folder, `${fileSafe(letter.messageId)}.eml`)
      await this.#put(message, path, signal)
      return path
    } catch (error) {
      throw interruption(signal) ?? message.failure() ?? folderFault(error)
    } finally {
      await message.release()
    }
  }

  async check(): Promise<void> {
    try {
      await this.#makeFolder()
      await access(this.#folder, constants.W_OK)
    } catch (error) {
      throw folderFault(error)
    }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** A temporary name, synced, renamed, the folder synced: whoever looks sees whole letters only. */
  async #put(message: Message, path: string, signal: AbortSignal): Promise<void> {
    await this.#makeFolder()
    const temporary = `${path}.${randomUUID()}.part`
    try {
      const content = await message.stream(signal)
      const file = await open(temporary, 'w', 0o600)
      await pipeline(content, file.createWriteStream({ flush: true }), { signal })
      await rename(temporary, path)
      await syncFolder(this.#folder)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What cannot be spelled in a file name is told apart by a hash. */
function fileSafe(messageId: string): string {
  const safe = messageId.replace(/[^A-Za-z0-9._@+-]/g, '_').slice(0, 120)
  if (safe === messageId) return safe
  return `${safe}-${createHash('sha256').update(messageId).digest('hex').slice(0, 12)}`
}

function folderFault(error: unknown): Fault {
  const fault = asFault(error)
  if (fault.code !== 'UNEXPECTED') return fault
  return new Fault('DESTINATION_DOWN', fault.message, { cause: error, isForeign: true })
}
