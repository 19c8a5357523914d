/** Lays the inventories of many files together: sorted, and nothing twice. */
import { compareCodes, compareIds, formatId } from '../channel-id.ts'
import { epochsOverlap } from './epochs.ts'
import type { ChannelEpoch, Epoch, NetworkEpoch, StationEpoch } from './epochs.ts'
import type { MetadataFile } from './metadata-file.ts'

export interface Contents {
  readonly networks: readonly NetworkEpoch[]
  readonly stations: readonly StationEpoch[]
  readonly channels: readonly CatalogueChannel[]
  /** Files that could not be read, and what had to be left out of others: one sentence each. */
  readonly troubles: readonly string[]
}

/** A channel epoch and the file that describes it. */
export interface CatalogueChannel extends ChannelEpoch {
  readonly file: MetadataFile
}

/**
 * Everything in the order of codes and start. Where two files describe the same thing from the
 * same start on, the first file does; networks without a count of stations are counted.
 */
export function mergeInventories(files: readonly MetadataFile[]): Contents {
  const stations = firstOfEach(
    files.flatMap((file) => file.inventory?.stations ?? []),
    ({ network, station, start }) => `${network}.${station} ${start ?? ''}`,
  )
  const networks = firstOfEach(
    files.flatMap((file) => file.inventory?.networks ?? []),
    ({ network, start }) => `${network} ${start ?? ''}`,
  )
  const channels = firstOfEach(
    files.flatMap((file) =>
      (file.inventory?.channels ?? []).map((channel) => ({ ...channel, file })),
    ),
    ({ id, start }) => `${formatId(id)} ${start ?? ''}`,
  )
  return {
    stations: stations.sort(byStation),
    networks: networks.map((network) => counted(network, stations)).sort(byNetwork),
    channels: channels.sort((one, other) => compareIds(one.id, other.id) || byStart(one, other)),
    troubles: files.flatMap(troublesOf),
  }
}

function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const byKey = new Map<string, T>()
  for (const item of items) {
    const key = keyOf(item)
    if (!byKey.has(key)) byKey.set(key, item)
  }
  return [...byKey.values()]
}

function counted(network: NetworkEpoch, stations: readonly StationEpoch[]): NetworkEpoch {
  if (network.totalStations !== undefined) return network
  const own = stations.filter(
    (station) => station.network === network.network && epochsOverlap(station, network),
  )
  return { ...network, totalStations: String(new Set(own.map(({ station }) => station)).size) }
}

function byNetwork(one: NetworkEpoch, other: NetworkEpoch): number {
  return compareCodes(one.network, other.network) || byStart(one, other)
}

function byStation(one: StationEpoch, other: StationEpoch): number {
  return (
    compareCodes(one.network, other.network) ||
    compareCodes(one.station, other.station) ||
    byStart(one, other)
  )
}

function byStart(one: Epoch, other: Epoch): number {
  return (one.start ?? -Infinity) === (other.start ?? -Infinity)
    ? 0
    : (one.start ?? -Infinity) - (other.start ?? -Infinity)
}

function troublesOf(file: MetadataFile): string[] {
  if (file.inventory === undefined) return [`${file.name} ${file.failure}`]
  return file.inventory.remarks.map((remark) => `${file.name}: ${remark}`)
}
