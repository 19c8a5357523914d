/** Where answers come from: our own archive and what stands beside it, or other centres alone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HandlerHost, Source } from '../../src/handle/handler.ts'
import type { Log } from '../../src/log/log.ts'
import type { Clock } from '../../src/model/index.ts'
import { ArchiveIndex, temporaryFile } from './archive/index/archive-index.ts'
import { CentreSources } from './centre-sources.ts'
import { FdsnwsArchive } from './fdsnws/fdsnws-archive.ts'
import { HostPools } from './fdsnws/host-pools.ts'
import { strangersBehind } from './fdsnws/strangers.ts'
import { TableServices } from './fdsnws/table-services.ts'
import { metadataIndex, temporaryIndex } from './metadata/index-file.ts'
import { Metadata } from './metadata/metadata.ts'
import type { SeismicOptions } from './options.ts'
import { readRoot } from './read-root.ts'

export class SeismicSources {
  readonly clock: Clock
  readonly #options: SeismicOptions
  readonly #log: Log
  readonly #pools = new HostPools()
  readonly #strangers: ReturnType<typeof strangersBehind> | undefined
  readonly #index: ArchiveIndex
  readonly #metadata: Metadata
  readonly #upstreams: readonly FdsnwsArchive[]
  readonly #own: CentreSources
  readonly #services: TableServices
  /** What is here of another centre: nothing, which is opened when it is first needed. */
  #nothing: { readonly index: ArchiveIndex; readonly metadata: Metadata } | undefined
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
    this.#index = ArchiveIndex.open({ file, roots, databases, log })
    const metadataFile = folders.length > 0 ? metadataIndex(options.index) : temporaryIndex
    this.#metadata = Metadata.open({ file: metadataFile, folders, log })
    this.#strangers = egress && strangersBehind(egress)
    const host = { clock, log, agent, pools: this.#pools, strangers: this.#strangers }
    this.#upstreams = options.fdsnws.map((one) => new FdsnwsArchive(one, host))
    this.#services = new TableServices(host)
    const [index, metadata, upstreams] = [this.#index, this.#metadata, this.#upstreams]
    this.#own = new CentreSources({ index, metadata, roots, upstreams }, options, log)
  }

  /** @param source - of another centre, of which nothing else is asked; undefined for our own */
  of(source: Source | undefined): CentreSources {
    if (source === undefined) return this.#own
    this.#nothing ??= {
      index: ArchiveIndex.open({ file: temporaryFile, roots: [], log: this.#log }),
      metadata: Metadata.open({ file: temporaryIndex, folders: [], log: this.#log }),
    }
    const upstreams = [this.#services.at(source.fdsnws)]
    return new CentreSources({ ...this.#nothing, roots: [], upstreams }, this.#options, this.#log)
  }

  startWatching(): void {
    const { waveforms, rescanMinutes } = this.#options
    if (waveforms.length === 0) return
    this.#index.startWatching(rescanMinutes * 60_000)
  }

  /**
   * @returns what is wrong with metadata files, one sentence each
   * @throws {Fault} `SOURCE_DOWN` for a folder or a service
   */
  async check(signal: AbortSignal): Promise<readonly string[]> {
    for (const root of this.#options.waveforms) await readRoot(root)
    for (const upstream of this.#upstreams) await upstream.check(signal)
    return this.#metadata.refresh(signal)
  }

  /** Asks the services of another centre whether they are there. @throws {Fault} `SOURCE_DOWN` */
  checkSource({ fdsnws }: Source, signal: AbortSignal): Promise<void> {
    return this.#services.at(fdsnws).check(signal)
  }

  async close(): Promise<void> {
    await this.#index.close()
    this.#metadata.close()
    await this.#nothing?.index.close()
    this.#nothing?.metadata.close()
    await this.#pools.close()
    await this.#strangers?.destroy()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  /** In a file all the same, which the thread of the index shares. */
  #shortLivedIndex(): string {
    this.#folder = mkdtempSync(join(tmpdir(), 'netdc-index-'))
    return join(this.#folder, 'index.sqlite')
  }
}
