/** The relay `dir://PATH`: writes each letter into a folder, one `.eml` file a letter. */
import { createHash, randomUUID } from 'node:crypto'
import { access, constants, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { asFault, Fault } from '../model/index.ts'
import type { Clock } from '../model/index.ts'
import { compose } from './compose.ts'
import type { GatewayIdentity, Message } from './compose.ts'
import { assertGoing, interruption } from './interruption.ts'
import type { Letter, Relay } from './letter.ts'

export class FolderRelay implements Relay {
  readonly #folder: string
  readonly #gateway: GatewayIdentity
  readonly #clock: Clock
  /** File names by what a Message-ID contributes to them: a repeat takes the place of the first. */
  #names: Promise<Map<string, string>> | undefined

  constructor(folder: string, gateway: GatewayIdentity, clock: Clock) {
    this.#folder = folder
    this.#gateway = gateway
    this.#clock = clock
  }

  async send(letter: Letter, signal: AbortSignal): Promise<string> {
    assertGoing(signal)
    const message = compose(letter, this.#gateway)
    try {
      const path = join(this.#folder, await this.#nameFor(letter.messageId))
      await this.#write(message, path, signal)
      return path
    } catch (error) {
      throw interruption(signal) ?? message.failure() ?? folderFault(error)
    } finally {
      message.release()
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

  async close(): Promise<void> {
    await this.#names?.catch(() => undefined)
  }

  async #nameFor(messageId: string): Promise<string> {
    this.#names ??= this.#readNames()
    const names = await this.#names.catch((error: unknown) => {
      this.#names = undefined
      throw error
    })
    const tail = fileSafe(messageId)
    const name = names.get(tail) ?? `${fileTime(this.#clock())}-${tail}.eml`
    names.set(tail, name)
    return name
  }

  async #readNames(): Promise<Map<string, string>> {
    await this.#makeFolder()
    const names = new Map<string, string>()
    for (const name of await readdir(this.#folder)) {
      const tail = /^\d{8}T\d{9}Z-(.+)\.eml$/.exec(name)?.[1]
      if (tail !== undefined) names.set(tail, name)
    }
    return names
  }

  async #makeFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** A temporary name, synced, renamed, the folder synced: whoever looks sees whole letters only. */
  async #write(message: Message, path: string, signal: AbortSignal): Promise<void> {
    await this.#makeFolder()
    const temporary = `${path}.${randomUUID()}.part`
    try {
      const file = await open(temporary, 'w', 0o600)
      await pipeline(message.stream(), file.createWriteStream({ flush: true }), { signal })
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

/** `20240101T000000000Z`: sorts by time. */
function fileTime(at: number): string {
  return new Date(at / 1000).toISOString().replace(/[-:.]/g, '')
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
  return new Fault('DESTINATION_DOWN', fault.message, { cause: error })
}
