/** Answers INV lines: from the metadata, and the time spans from the archive itself. */
import { setImmediate } from 'node:timers/promises'
import type { Answer, HandlerLine } from '../../../src/handle/handler.ts'
import type { FileSummaries } from '../archive/file-summaries.ts'
import { Holdings } from '../archive/holdings.ts'
import type { MetadataQuery, SpansQuery } from '../query.ts'
import { matchesCode, selectsChannel, selectsStation } from '../selection.ts'
import type { Catalogue } from '../stationxml/catalogue.ts'
import type { Contents } from '../stationxml/merge-epochs.ts'
import { outcomeOf, remarkMetadata, Trouble } from '../trouble.ts'
import { inventoryBlock } from './inventory-text.ts'
import { channelRow, networkRow, spanRow, stationRow, tables } from './tables.ts'

type InventoryQuery = MetadataQuery | SpansQuery

export interface Sources {
  readonly dcName: string
  readonly roots: readonly string[]
  readonly catalogue: Catalogue
  readonly summaries: FileSummaries
  readonly signal: AbortSignal
}

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
    const wanted = { roots: sources.roots, selection: query.selection, window: query.window }
    const holdings = new Holdings(wanted, sources.summaries, trouble, sources.signal)
    for await (const span of holdings.spans()) yield spanRow(sources.dcName, span)
    return
  }
  const contents = await sources.catalogue.contents()
  let isEmpty = true
  for (const row of metadataRows(query, sources.dcName, contents)) {
    isEmpty = false
    yield row
  }
  if (isEmpty) remarkMetadata(contents.troubles, trouble)
}

function* metadataRows(
  { level, selection }: MetadataQuery,
  dcName: string,
  { networks, stations, channels }: Contents,
): Generator<readonly string[]> {
  switch (level) {
    case 'networks':
      for (const epoch of networks) {
        if (matchesCode(selection.network, epoch.network)) yield networkRow(dcName, epoch)
      }
      break
    case 'stations':
      for (const epoch of stations) {
        const { network, station } = epoch
        if (selectsStation(selection, network, station)) yield stationRow(dcName, epoch)
      }
      break
    case 'channels':
      for (const epoch of channels) {
        if (selectsChannel(selection, epoch.id)) yield channelRow(dcName, epoch)
      }
      break
  }
}

async function* inTurns<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  let given = 0
  for await (const item of items) {
    if (++given % rowsPerTurn === 0) await setImmediate()
    yield item
  }
}
