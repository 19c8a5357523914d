/** Where the answers of one centre come from: archive, metadata, and web services that are asked. */
import { dirname } from 'node:path'
import { tmpdir } from 'node:os'
import type { HandlerTask } from '../../src/handle/handler.ts'
import type { Log } from '../../src/log/log.ts'
import { Extraction } from './archive/extract.ts'
import type { ArchiveIndex } from './archive/index/archive-index.ts'
import type { FdsnwsArchive } from './fdsnws/fdsnws-archive.ts'
import { SpooledRecords } from './fdsnws/spooled-records.ts'
import { TrimmedRecords } from './fdsnws/trimmed-records.ts'
import { OwnMetadataDesk } from './metadata-desk.ts'
import type { Metadata } from './metadata/metadata.ts'
import type { SeismicOptions } from './options.ts'
import type { WaveformQuery } from './query.ts'
import type { Selection } from './selection.ts'
import { JoinedRecords } from './waveform-formats/joined-records.ts'
import type { RecordOrder, RecordSource, WaveformDesk } from './waveform-formats/waveform-desk.ts'

/** What belongs to a centre. */
export interface Belongings {
  readonly index: ArchiveIndex
  readonly metadata: Metadata
  /** Folders that hold miniSEED. */
  readonly roots: readonly string[]
  readonly upstreams: readonly FdsnwsArchive[]
}

/** What holds for all centres alike. */
export type Manner = Pick<SeismicOptions, 'trim' | 'prune' | 'hasCompanion' | 'index'>

/** How long, and how much, an answer may take. */
interface Limits {
  readonly signal: AbortSignal
  readonly maxBytes: number | undefined
}

export class CentreSources {
  readonly index: ArchiveIndex
  readonly metadata: Metadata
  readonly #belongings: Belongings
  readonly #manner: Manner
  readonly #log: Log

  constructor(belongings: Belongings, manner: Manner, log: Log) {
    this.index = belongings.index
    this.metadata = belongings.metadata
    this.#belongings = belongings
    this.#manner = manner
    this.#log = log
  }

  /** The web services that serve any network of the selection. */
  upstreamsOf(selection: Selection): readonly FdsnwsArchive[] {
    return this.#belongings.upstreams.filter((upstream) => upstream.serves(selection))
  }

  waveformDesk({ signal, maxBytes }: HandlerTask): WaveformDesk {
    const { upstreams } = this.#belongings
    return {
      open: (query, stop, order) => this.#records(query, { signal: stop, maxBytes }, order),
      metadata: new OwnMetadataDesk(this.metadata, upstreams, signal),
      spoolFolder: this.#spoolFolder,
      hasCompanion: this.#manner.hasCompanion,
    }
  }

  get #spoolFolder(): string {
    const { index } = this.#manner
    return index === undefined ? tmpdir() : dirname(index)
  }

  #records(
    { selection, window, wishes }: WaveformQuery,
    { signal, maxBytes }: Limits,
    order: RecordOrder = 'any',
  ): RecordSource {
    const { trim, prune } = { ...this.#manner, ...wishes }
    const wanted = { selection, window, trim, prune }
    const { roots } = this.#belongings
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
