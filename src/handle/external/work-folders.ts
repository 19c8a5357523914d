/**
 * The folders in which a site's program works: one for each run, private, removed afterwards. One
 * that a process left behind which died is removed at the next start, or when its part is handled
 * again.
 */
import { access, constants, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { Fault, isShortage, systemCode } from '../../model/index.ts'
import { endStrays } from './strays.ts'

/** Beside the folder of the run: the number of the process that made it. */
const ownerName = 'owner'
/** Beside it, too, once the program has said that it will go on by itself. */
const laterName = 'later'
const runName = 'run'

/** Results that are announced later are waited for seven days (protocol, section 9). */
const keptMs = 8 * 86_400_000

export class WorkFolders {
  readonly #root: string

  /** @param root - absolute */
  constructor(root: string) {
    this.#root = root
  }

  /**
   * Makes a fresh one; whatever was there of an earlier run under that name is ended and removed.
   *
   * @returns where the program works
   * @throws {Fault} `SOURCE_DOWN` where no folder can be made
   */
  async make(name: string): Promise<string> {
    const path = join(this.#root, name, runName)
    try {
      await this.remove(name)
      await mkdir(path, { recursive: true, mode: 0o700 })
      await writeFile(join(this.#root, name, ownerName), String(process.pid))
    } catch (thrown) {
      if (isShortage(thrown)) throw thrown
      const detail = `${path} cannot be made: ${systemCode(thrown)}`
      throw new Fault('SOURCE_DOWN', detail, { cause: thrown, isForeign: true })
    }
    return path
  }

  /** Keeps one for a result that is announced later. */
  async keep(name: string): Promise<void> {
    await writeFile(join(this.#root, name, laterName), '')
  }

  async remove(name: string): Promise<void> {
    const folder = join(this.#root, name)
    if (!(await exists(folder))) return
    await endStrays(folder)
    await rm(folder, { recursive: true, force: true })
  }

  /**
   * Removes what processes left that died, and what was kept for too long.
   *
   * @param now - in milliseconds, by the clock of the file system
   * @param isBusy - whether this process is at work in one
   */
  async sweep(now: number, isBusy: (name: string) => boolean): Promise<void> {
    const names = await readdir(this.#root).catch((thrown: unknown) => {
      if (systemCode(thrown) === 'ENOENT') return []
      throw thrown
    })
    for (const name of names) {
      if (!isBusy(name) && (await this.#isLeft(name, now))) await this.remove(name)
    }
  }

  /** @throws {Fault} `SOURCE_DOWN` where no folders could be made */
  async check(): Promise<void> {
    let folder = this.#root
    while (!(await exists(folder))) folder = dirname(folder)
    await access(folder, constants.W_OK | constants.X_OK).catch((cause: unknown) => {
      throw new Fault('SOURCE_DOWN', `${folder} cannot be written to`, { cause })
    })
  }

  async #isLeft(name: string, now: number): Promise<boolean> {
    const later = await stat(join(this.#root, name, laterName)).catch(() => undefined)
    if (later !== undefined) return later.mtimeMs < now - keptMs
    const owner = await readFile(join(this.#root, name, ownerName), 'utf8').catch(() => '')
    return !isRunning(Number(owner))
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

/** Whoever has our own number had it before us, as the first process of a container does. */
function isRunning(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false
  try {
    // Signal 0 only asks.
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) !== 'ESRCH'
  }
}
