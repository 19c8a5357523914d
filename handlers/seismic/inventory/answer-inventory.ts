/** Answers INV lines: from the metadata, and the time spans from the archive itself. */
import { setImmediate } from 'node:timers/promises'
import type { Answer, HandlerLine } from '../../../src/handle/handler.ts'
import type { ArchiveIndex } from '../archive/index/archive-index.ts'
import { Holdings } from '../archive/holdings.ts'
import type { HeldSpan } from '../archive/holdings.ts'
import { compareIds } from '../channel-id.ts'
import type { ChannelId } from '../channel-id.ts'
import type { FdsnwsArchive } from '../fdsnws/fdsnws-archive.ts'
import type { MetadataQuery, SpansQuery } from '../query.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { ChannelEpoch, NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import { outcomeOf, remarkMetadata, Trouble } from '../trouble.ts'
import { inventoryBlock } from './inventory-text.ts'
import { byCodes, mergeSources } from './merge-sources.ts'
import { channelRow, networkRow, spanRow, stationRow, tables } from './tables.ts'

type InventoryQuery = MetadataQuery | SpansQuery

/** Networks, stations and channels, wherever they are described. */
type OwnMetadata = Pick<Metadata, 'refresh' | 'networks' | 'stations' | 'channels'>

export interface Sources {
  readonly dcName: string
  readonly metadata: OwnMetadata
  readonly index: ArchiveIndex
  /** Centres that are asked as well; what is known here is not taken from them. */
  readonly upstreams?: readonly Upstream[]
  readonly signal: AbortSignal
}

type Upstream = Pick<FdsnwsArchive, 'networks' | 'stations' | 'channels' | 'spans'>

/** After so many rows the rest of the program gets its turn. */
const rowsPerTurn = 1000

export function* answerInventory(
  line: HandlerLine<InventoryQuery>,
  sources: Sources,
): Generator<Answer> {
  const trouble = new Trouble()
  let count = 0
  const rows = rowsOf(line.query, sources, trouble)
  const bytes = inventoryBlock(line.text, tables[line.query.level], inTurns(rows), () => count++)
  yield { line: line.number, bytes }
  yield { line: line.number, outcome: outcomeOf(count, trouble) }
}

async function* rowsOf(
  query: InventoryQuery,
  sources: Sources,
  trouble: Trouble,
): AsyncGenerator<readonly string[]> {
  if (query.level === 'spans') {
    for await (const span of spansOf(query, sources, trouble)) yield spanRow(sources.dcName, span)
    return
  }
  const troubles = await sources.metadata.refresh(sources.signal)
  let isEmpty = true
  for await (const row of metadataRows(query, sources, trouble)) {
    isEmpty = false
    yield row
  }
  if (isEmpty) remarkMetadata(troubles, trouble)
}

function spansOf(
  { selection, window }: SpansQuery,
  { index, upstreams = [], signal }: Sources,
  trouble: Trouble,
): AsyncIterable<HeldSpan> {
  const holdings = new Holdings({ selection, window }, index, trouble, signal)
  const others = upstreams.map((one) => one.spans(selection, window, { trouble, signal }))
  // A channel is told by the first archive that has any of it, as its records are taken from there.
  return mergeSources([holdings.spans(), ...others], (one, other) => compareIds(one.id, other.id))
}

async function* metadataRows(
  { level, selection }: MetadataQuery,
  { dcName, metadata, upstreams = [], signal }: Sources,
  trouble: Trouble,
): AsyncGenerator<readonly string[]> {
  const task = { trouble, signal }
  switch (level) {
    case 'networks': {
      const others = upstreams.map((one) => one.networks(selection, task))
      const order = byCodes<NetworkEpoch>(({ network }) => [network])
      const all = mergeSources<NetworkEpoch>([metadata.networks(selection), ...others], order)
      for await (const epoch of all) yield networkRow(dcName, epoch)
      break
    }
    case 'stations': {
      const others = upstreams.map((one) => one.stations(selection, task))
      const order = byCodes<StationEpoch>(({ network, station }) => [network, station])
      const all = mergeSources<StationEpoch>([metadata.stations(selection), ...others], order)
      for await (const epoch of all) yield stationRow(dcName, epoch)
      break
    }
    case 'channels': {
      const others = upstreams.map((one) => one.channels(selection, undefined, task))
      const order = byCodes<Described>(({ id }) => codesOf(id))
      const all = mergeSources<Described>([metadata.channels(selection), ...others], order)
      for await (const epoch of all) yield channelRow(dcName, epoch)
      break
    }
  }
}

/** A channel as it is described, wherever. */
type Described = Omit<ChannelEpoch, 'element'>

function codesOf({ network, station, location, channel }: ChannelId): readonly string[] {
  return [network, station, location, channel]
}

async function* inTurns<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  let given = 0
  for await (const item of items) {
    if (++given % rowsPerTurn === 0) await setImmediate()
    yield item
  }
}
