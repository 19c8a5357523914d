/**
 * Records that are put aside in a file until all of them are there, and given out as if they lay in
 * an archive of files: in the order of channel and time, pruned and trimmed by the same rules.
 */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../../src/log/log.ts'
import { Fault } from '../../../src/model/index.ts'
import { Extraction } from '../archive/extract.ts'
import type { Wanted } from '../archive/extract.ts'
import { ArchiveIndex, temporaryFile } from '../archive/index/archive-index.ts'
import { Trouble } from '../trouble.ts'
import type { RecordSource } from '../waveform-formats/waveform-desk.ts'

export type WantedSpooled = Pick<Wanted, 'selection' | 'window' | 'prune' | 'trim'>

export interface SpoolPlace {
  /** Where the file goes; made when it is needed. */
  readonly folder: string
  /** How large it may be; without a limit unless told. */
  readonly maxBytes?: number | undefined
  readonly log: Log
}

const prefix = 'upstream-'
/** No work lasts so long: what is older was left by a program that was killed. */
const oldestMs = 7 * 24 * 3_600_000

export class SpooledRecords implements RecordSource {
  readonly trouble = new Trouble()
  readonly #source: RecordSource
  readonly #wanted: WantedSpooled
  readonly #place: SpoolPlace
  readonly #signal: AbortSignal

  constructor(source: RecordSource, wanted: WantedSpooled, place: SpoolPlace, signal: AbortSignal) {
    this.#source = source
    this.#wanted = wanted
    this.#place = place
    this.#signal = signal
  }

  /**
   * A chunk stays as it is until the next one is asked for.
   *
   * @throws {Fault} `TOO_LARGE` where there are more than the place may hold
   */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const folder = await makeFolder(this.#place.folder)
    try {
      const path = join(folder, 'records')
      await writeFile(path, this.#counted(), { flag: 'wx', mode: 0o600 })
      this.trouble.take(this.#source.trouble.told)
      yield* this.#extracted(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    const { maxBytes = Infinity } = this.#place
    let bytes = 0
    for await (const chunk of this.#source.chunks()) {
      bytes += chunk.length
      if (bytes > maxBytes) {
        throw new Fault('TOO_LARGE', `more than ${maxBytes} bytes of another centre for one line`)
      }
      yield chunk
    }
  }

  async *#extracted(folder: string): AsyncGenerator<Uint8Array> {
    const roots = [folder]
    const { log } = this.#place
    const index = ArchiveIndex.open({ file: temporaryFile, roots, log, place: 'here' })
    try {
      const { trouble } = await index.refresh(this.#signal)
      if (trouble !== '') this.trouble.note(trouble)
      const extraction = new Extraction({ ...this.#wanted, roots, index }, this.#signal)
      yield* extraction.lentChunks()
      this.trouble.take(extraction.trouble.told)
    } finally {
      await index.close()
    }
  }
}

async function makeFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true })
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await removeOld(join(parent, name))
  }
  return mkdtemp(join(parent, prefix))
}

/** Others may be at the same work. */
async function removeOld(folder: string): Promise<void> {
  const status = await stat(folder).catch(() => undefined)
  if (status && Date.now() - status.mtimeMs > oldestMs) {
    await rm(folder, { recursive: true, force: true })
  }
}
