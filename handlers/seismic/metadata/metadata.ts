/**
 * What a centre knows of its networks, stations and channels: an index, kept between runs, of the
 * files that tell it. Responses stay in the files, and are read there when they are asked for.
 */
import type { Database } from 'better-sqlite3'
import type { Log } from '../../../src/log/log.ts'
import type { TimeWindow } from '../../../src/model/index.ts'
import type { NetworkSelection, Selection } from '../selection.ts'
import { everything } from '../selection.ts'
import { epochOverlaps } from '../stationxml/epochs.ts'
import type { NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { Response } from '../stationxml/response.ts'
import { channelText } from '../stationxml/station-xml-source.ts'
import { doiOf } from './doi.ts'
import { otherDescriptions, selectChannels, selectNetworks, selectStations } from './queries.ts'
import { Refresher } from './refresh.ts'
import type { MetadataChannel } from './rows.ts'
import { sourceReaders } from './source-readers.ts'
import { openTables } from './tables.ts'

export type { MetadataChannel } from './rows.ts'

export interface MetadataOptions {
  /** The index: an SQLite file, which may be shared with other indexes, or `:memory:`. */
  readonly file: string
  /** Absolute paths of the folders that hold StationXML, RESP, dataless and full SEED, in any depth. */
  readonly folders: readonly string[]
  readonly log: Log
}

/** How the data of a network is to be cited. */
export interface Citation {
  readonly network: string
  readonly description: string
  /** `10.7914/SN/IU` */
  readonly doi: string
}

export class Metadata {
  readonly #database: Database
  readonly #refresher: Refresher
  #running: Promise<unknown> = Promise.resolve()

  private constructor(database: Database, { folders, log }: MetadataOptions) {
    this.#database = database
    this.#refresher = new Refresher(database, folders, log)
  }

  /** @throws {Fault} `CONFIG` when the file is no index; shortages as they are */
  static open(options: MetadataOptions): Metadata {
    return new Metadata(openTables(options.file), options)
  }

  /**
   * Looks through the folders: a file with another size or time is read again. Until it is wholly
   * read, what it held before is what is known. So it is with all files of a folder that is not
   * there, or empty: it may not be mounted. Looks are taken one after another.
   *
   * @returns folders and files that cannot be read, and what was left out of others: one sentence
   *   each
   * @throws {Fault} `SOURCE_DOWN` for a folder that is not there and of which nothing is known,
   *   `RESOURCES` for shortages
   */
  refresh(signal: AbortSignal): Promise<readonly string[]> {
    const look = this.#running.then(() => this.#refresher.refresh(signal))
    this.#running = look.catch(() => undefined)
    return look
  }

  /** Ordered by code and start, as are stations and channels; nothing twice. */
  networks(selection: NetworkSelection): Iterable<NetworkEpoch> {
    return selectNetworks(this.#database, selection)
  }

  stations(selection: NetworkSelection & Pick<Selection, 'station'>): Iterable<StationEpoch> {
    return selectStations(this.#database, selection)
  }

  /** @param window - undefined for the whole history; the overlap rule of the protocol holds */
  channels(selection: Selection, window?: TimeWindow): Iterable<MetadataChannel> {
    return selectChannels(this.#database, selection, window)
  }

  /**
   * The response of one channel epoch. Where its file tells none, another one may that describes the
   * same channel at that time: inventories without responses often have RESP files beside them.
   *
   * @throws {Fault} `SOURCE_BROKEN` for one that makes no sense, `SOURCE_DOWN` when the file changed
   */
  async responseOf(channel: MetadataChannel): Promise<Response | undefined> {
    const own = await sourceReaders[channel.file.kind].response(channel)
    if (own) return own
    for (const other of otherDescriptions(this.#database, channel)) {
      const response = await sourceReaders[other.file.kind].response(other)
      if (response) return response
    }
    return undefined
  }

  /**
   * The `<Channel>` element as it stands in its file.
   *
   * @returns undefined where the source is no StationXML
   * @throws {Fault} `SOURCE_DOWN` when the file changed
   */
  async stationXmlOf(channel: MetadataChannel): Promise<string | undefined> {
    return channel.file.kind === 'stationxml' ? channelText(channel) : undefined
  }

  /**
   * The DOIs of networks, each once.
   *
   * @param networks - codes. @param window - codes of temporary networks are used again and again
   */
  *citations(networks: Iterable<string>, window?: TimeWindow): Generator<Citation> {
    const told = new Set<string>()
    for (const code of [...new Set(networks)].sort()) {
      for (const epoch of this.networks({ ...everything, network: [code] })) {
        const { network, description, identifiers } = epoch
        const doi = doiOf(identifiers)
        if (doi === undefined || told.has(doi)) continue
        if (window && !epochOverlaps(epoch, window)) continue
        told.add(doi)
        yield { network, description, doi }
      }
    }
  }

  /** Lets go of the index file. Called when no answer is being made any more. */
  close(): void {
    this.#database.close()
  }
}
