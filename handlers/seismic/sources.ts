/** Where answers come from: the archive, its metadata, and the web services of other centres. */
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import type { HandlerHost, HandlerTask } from '../../src/handle/handler.ts'
import type { Clock } from '../../src/model/index.ts'
import { Extraction } from './archive/extract.ts'
import { ArchiveIndex, temporaryFile } from './archive/index/archive-index.ts'
import { FdsnwsArchive } from './fdsnws/fdsnws-archive.ts'
import { HostPools } from './fdsnws/host-pools.ts'
import { OwnMetadataDesk } from './metadata-desk.ts'
import { Metadata } from './metadata/metadata.ts'
import type { SeismicOptions } from './options.ts'
import type { WaveformQuery } from './query.ts'
import { readRoot } from './read-root.ts'
import type { Selection } from './selection.ts'
import { JoinedRecords } from './waveform-formats/joined-records.ts'
import type { RecordSource, WaveformDesk } from './waveform-formats/waveform-desk.ts'

/** The longest that a timer runs. */
const hardlyEverMs = 2 ** 31 - 1

export class SeismicSources {
  readonly index: ArchiveIndex
  readonly metadata: Metadata
  readonly clock: Clock
  readonly #options: SeismicOptions
  readonly #pools = new HostPools()
  readonly #upstreams: readonly FdsnwsArchive[]

  /** @throws {Fault} `CONFIG` for an index or a database that cannot be used as one */
  constructor(options: SeismicOptions, { clock, log }: HandlerHost) {
    const { waveforms: roots, databases, metadata: folders } = options
    const hasFiles = roots.length + databases.length > 0
    const file = hasFiles ? options.index : undefined
    this.#options = options
    this.clock = clock
    this.index = ArchiveIndex.open({ file: file ?? temporaryFile, roots, databases, log })
    const metadataFile = folders.length > 0 ? metadataIndex(options.index) : undefined
    this.metadata = Metadata.open({ file: metadataFile ?? ':memory:', folders, log })
    const host = { clock, log, pools: this.#pools }
    this.#upstreams = options.fdsnws.map((one) => new FdsnwsArchive(one, host))
  }

  /** The centres that serve any network of the selection. */
  upstreamsOf(selection: Selection): readonly FdsnwsArchive[] {
    return this.#upstreams.filter((upstream) => upstream.serves(selection))
  }

  waveformDesk({ signal }: HandlerTask): WaveformDesk {
    const { index, hasCompanion } = this.#options
    return {
      open: (query, stop) => this.#records(query, stop),
      metadata: new OwnMetadataDesk(this.metadata, this.#upstreams, signal),
      spoolFolder: index === undefined ? tmpdir() : dirname(index),
      hasCompanion,
    }
  }

  startWatching(): void {
    const { waveforms, rescanMinutes } = this.#options
    if (waveforms.length === 0) return
    this.index.startWatching(rescanMinutes === 0 ? hardlyEverMs : rescanMinutes * 60_000)
  }

  /**
   * @returns what is wrong with metadata files, one sentence each
   * @throws {Fault} `SOURCE_DOWN` for a folder or a service
   */
  async check(signal: AbortSignal): Promise<readonly string[]> {
    for (const root of this.#options.waveforms) await readRoot(root)
    for (const upstream of this.#upstreams) await upstream.check(signal)
    return this.metadata.refresh(signal)
  }

  async close(): Promise<void> {
    await this.index.close()
    this.metadata.close()
    await this.#pools.close()
  }

  #records({ selection, window, wishes }: WaveformQuery, signal: AbortSignal): RecordSource {
    const { waveforms: roots, trim, prune } = { ...this.#options, ...wishes }
    const wanted = { roots, index: this.index, selection, window, trim, prune }
    const extraction = new Extraction(wanted, signal)
    const own = { trouble: extraction.trouble, chunks: () => extraction.lentChunks() }
    const others = this.upstreamsOf(selection).map((upstream) =>
      upstream.waveforms({ selection, window }, signal),
    )
    if (others.length === 0) return own
    const isCut = trim || prune !== 'none'
    return new JoinedRecords([own, ...others], isCut ? uncut : undefined)
  }
}

const uncut = 'records of other centres are whole: neither trimmed nor pruned'

/** Beside the index of the waveforms: each is written by a process of its own kind. */
function metadataIndex(index: string | undefined): string | undefined {
  if (index === undefined) return undefined
  const extension = extname(index)
  return join(dirname(index), `${basename(index, extension)}-metadata${extension}`)
}
