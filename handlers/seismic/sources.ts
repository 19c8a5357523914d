/** Where answers come from: the archive, its metadata, and the web services of other centres. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { HandlerHost, HandlerTask } from '../../src/handle/handler.ts'
import type { Log } from '../../src/log/log.ts'
import type { Clock } from '../../src/model/index.ts'
import { Extraction } from './archive/extract.ts'
import { ArchiveIndex, temporaryFile } from './archive/index/archive-index.ts'
import { FdsnwsArchive } from './fdsnws/fdsnws-archive.ts'
import { HostPools } from './fdsnws/host-pools.ts'
import { SpooledRecords } from './fdsnws/spooled-records.ts'
import { strangersBehind } from './fdsnws/strangers.ts'
import { TrimmedRecords } from './fdsnws/trimmed-records.ts'
import { OwnMetadataDesk } from './metadata-desk.ts'
import { metadataIndex, temporaryIndex } from './metadata/index-file.ts'
import { Metadata } from './metadata/metadata.ts'
import type { SeismicOptions } from './options.ts'
import type { WaveformQuery } from './query.ts'
import { readRoot } from './read-root.ts'
import type { Selection } from './selection.ts'
import { JoinedRecords } from './waveform-formats/joined-records.ts'
import type { RecordOrder, RecordSource, WaveformDesk } from './waveform-formats/waveform-desk.ts'

/** How long, and how much, an answer may take. */
interface Limits {
  readonly signal: AbortSignal
  readonly maxBytes: number | undefined
}

export class SeismicSources {
  readonly index: ArchiveIndex
  readonly metadata: Metadata
  readonly clock: Clock
  readonly #options: SeismicOptions
  readonly #log: Log
  readonly #pools = new HostPools()
  readonly #strangers: ReturnType<typeof strangersBehind> | undefined
  readonly #upstreams: readonly FdsnwsArchive[]
  /** The folder of an index that goes with the program. */
  #folder: string | undefined

  /** @throws {Fault} `CONFIG` for an index or a database that cannot be used as one */
  constructor(options: SeismicOptions, { clock, log, agent, egress }: HandlerHost) {
    const { waveforms: roots, databases, metadata: folders } = options
    const hasFiles = roots.length + databases.length > 0
    const file = hasFiles ? (options.index ?? this.#shortLivedIndex()) : temporaryFile
    this.#options = options
    this.clock = clock
    this.#log = log
    this.index = ArchiveIndex.open({ file, roots, databases, log })
    const metadataFile = folders.length > 0 ? metadataIndex(options.index) : temporaryIndex
    this.metadata = Metadata.open({ file: metadataFile, folders, log })
    this.#strangers = egress && strangersBehind(egress)
    const host = { clock, log, agent, pools: this.#pools, strangers: this.#strangers }
    this.#upstreams = options.fdsnws.map((one) => new FdsnwsArchive(one, host))
  }

  /** The centres that serve any network of the selection. */
  upstreamsOf(selection: Selection): readonly FdsnwsArchive[] {
    return this.#upstreams.filter((upstream) => upstream.serves(selection))
  }

  waveformDesk({ signal, maxBytes }: HandlerTask): WaveformDesk {
    const { hasCompanion } = this.#options
    return {
      open: (query, stop, order) => this.#records(query, { signal: stop, maxBytes }, order),
      metadata: new OwnMetadataDesk(this.metadata, this.#upstreams, signal),
      spoolFolder: this.#spoolFolder,
      hasCompanion,
    }
  }

  startWatching(): void {
    const { waveforms, rescanMinutes } = this.#options
    if (waveforms.length === 0) return
    this.index.startWatching(rescanMinutes * 60_000)
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
    await this.#strangers?.destroy()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  /** In a file all the same, which the thread of the index shares. */
  #shortLivedIndex(): string {
    this.#folder = mkdtempSync(join(tmpdir(), 'netdc-index-'))
    return join(this.#folder, 'index.sqlite')
  }

  get #spoolFolder(): string {
    const { index } = this.#options
    return index === undefined ? tmpdir() : dirname(index)
  }

  #records(
    { selection, window, wishes }: WaveformQuery,
    { signal, maxBytes }: Limits,
    order: RecordOrder = 'any',
  ): RecordSource {
    const { waveforms: roots, trim, prune } = { ...this.#options, ...wishes }
    const wanted = { selection, window, trim, prune }
    const extraction = new Extraction({ ...wanted, roots, index: this.index }, signal)
    const own = { trouble: extraction.trouble, chunks: () => extraction.lentChunks() }
    const others = this.upstreamsOf(selection).map((upstream): RecordSource => {
      const records = upstream.waveforms(wanted, signal)
      if (prune === 'none' && order === 'any') {
        return trim ? new TrimmedRecords(records, window) : records
      }
      const place = { folder: this.#spoolFolder, maxBytes, log: this.#log }
      return new SpooledRecords(records, wanted, place, signal)
    })
    return others.length === 0 ? own : new JoinedRecords([own, ...others])
  }
}
