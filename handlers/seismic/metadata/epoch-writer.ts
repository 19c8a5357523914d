/**
 * Takes what the reader of one file finds into the index, some hundred rows at a time, so that an
 * inventory of any size needs no more memory than a small one.
 */
import type { Database } from 'better-sqlite3'
import type { ChannelEpoch, Epoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import type { EpochSink } from './epoch-sink.ts'
import { identifierCell } from './identifier-cell.ts'
import type { SourceKind } from './source-file.ts'

/** Stands for "before anything" where the file tells no start. */
export const unknownStart = Number.MIN_SAFE_INTEGER

/** How far from its own subject a kind of file is when it tells of networks, and of stations. */
const networkRanks: Readonly<Record<SourceKind, number>> = { stationxml: 0, dataless: 1, resp: 2 }
const stationRanks: Readonly<Record<SourceKind, number>> = { stationxml: 0, dataless: 0, resp: 1 }

/** What waits holds on to the texts that it was cut out of, a quarter of a megabyte each. */
const rowsPerCommit = 100
/** A file with more is all wrong; that many sentences nobody reads. */
const remarksKept = 20

export class EpochWriter implements EpochSink {
  readonly #database: Database
  readonly #insert: Inserts
  readonly #file: number
  readonly #kind: SourceKind
  readonly #remarks: string[] = []
  readonly #networks: NetworkEpoch[] = []
  readonly #stations: StationEpoch[] = []
  readonly #channels: ChannelEpoch[] = []

  constructor(database: Database, file: number, kind: SourceKind) {
    this.#database = database
    this.#insert = inserts(database)
    this.#file = file
    this.#kind = kind
  }

  get remarks(): readonly string[] {
    return this.#remarks
  }

  network(epoch: NetworkEpoch): void {
    this.#flushAt(this.#networks.push(epoch))
  }

  station(epoch: StationEpoch): void {
    this.#flushAt(this.#stations.push(epoch))
  }

  channel(epoch: ChannelEpoch): void {
    this.#flushAt(this.#channels.push(epoch))
  }

  remark(remark: string): void {
    if (this.#remarks.length < remarksKept) this.#remarks.push(remark)
  }

  /** Commits what waits. */
  flush(): void {
    this.#database
      .transaction(() => {
        this.#insertAll()
      })
      .immediate()
    for (const waiting of [this.#networks, this.#stations, this.#channels]) waiting.length = 0
  }

  #flushAt(waiting: number): void {
    if (waiting >= rowsPerCommit) this.flush()
  }

  #insertAll(): void {
    const { network, station, channel } = this.#insert
    for (const epoch of this.#networks) {
      network.run(this.#file, ...networkCells(epoch), networkRanks[this.#kind])
    }
    for (const epoch of this.#stations) {
      station.run(this.#file, ...stationCells(epoch), stationRanks[this.#kind])
    }
    for (const epoch of this.#channels) channel.run(this.#file, ...channelCells(epoch))
  }
}

type Inserts = ReturnType<typeof inserts>

type Cell = string | number | null

function inserts(database: Database) {
  const insertInto = (table: string, cells: number) =>
    database.prepare<Cell[]>(`INSERT INTO ${table} VALUES (${Array(cells).fill('?').join(', ')})`)
  return {
    network: insertInto('metadata_networks', 8),
    station: insertInto('metadata_stations', 11),
    channel: insertInto('metadata_channels', 21),
  }
}

function epochCells({ start, end }: Epoch): Cell[] {
  return [start ?? unknownStart, end]
}

function networkCells(epoch: NetworkEpoch): Cell[] {
  const { network, description, totalStations = null, identifiers } = epoch
  const names = identifierCell(identifiers)
  return [network, ...epochCells(epoch), description, totalStations, names]
}

function stationCells(epoch: StationEpoch): Cell[] {
  const { network, station, latitude, longitude, elevation, siteName } = epoch
  const place = [latitude, longitude, elevation, siteName]
  return [network, station, ...epochCells(epoch), ...place, identifierCell(epoch.identifiers)]
}

function channelCells(epoch: ChannelEpoch): Cell[] {
  const { id, latitude, longitude, elevation, depth, azimuth, dip, sensor, element } = epoch
  return [
    ...[id.network, id.station, id.location, id.channel, ...epochCells(epoch)],
    ...[latitude, longitude, elevation, depth, azimuth, dip, sensor],
    ...[epoch.scale, epoch.scaleFrequency, epoch.scaleUnits, epoch.sampleRate],
    ...[element.offset, element.length, element.volume ?? null],
  ]
}
