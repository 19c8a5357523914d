/**
 * What the index answers, in the order of codes and start. Where several files describe the same
 * thing from the same start on, the first file does. Of stations and channels, StationXML also stands
 * for SEED volumes, and both for RESP, where these begin an epoch at nearly the same time.
 *
 * Rows are taken page by page, each page by a query of its own: an answer may take its time without
 * holding up the indexing.
 */
import type { Database } from 'better-sqlite3'
import type { TimeWindow } from '../../../src/model/index.ts'
import { selectsChannel } from '../selection.ts'
import type { NetworkSelection, Selection } from '../selection.ts'
import type { NetworkEpoch, StationEpoch } from '../stationxml/epochs.ts'
import { codeCondition, networkCondition, windowCondition } from './conditions.ts'
import type { Condition, Value } from './conditions.ts'
import { channelOf, networkOf, stationOf } from './rows.ts'
import type { ChannelRow, MetadataChannel, NetworkRow, StationRow } from './rows.ts'

const rowsPerPage = 500

/** StationXML tells more than SEED volumes do, and those more than RESP. */
const kindRank = (file: string) =>
  `CASE ${file}.kind WHEN 'stationxml' THEN 0 WHEN 'dataless' THEN 1 ELSE 2 END`
const firstFile = `${kindRank('f')}, f.rank`

/** Microseconds. SEED may leave the time of day off: "2001,001". */
const day = 86_400_000_000
/** Microseconds. Epochs that follow one another may overlap by a rounding. */
const second = 1_000_000

/** A kind of row: its table, what tells one row from the next, and what is read of it. */
interface Listing<Row> {
  readonly table: string
  readonly keys: readonly (string & keyof Row)[]
  readonly columns: string
  readonly conditions: readonly Condition[]
}

type StationSelection = NetworkSelection & Pick<Selection, 'station'>

export function* selectNetworks(
  database: Database,
  selection: NetworkSelection,
): Generator<NetworkEpoch> {
  const listing: Listing<NetworkRow> = {
    table: 'metadata_networks',
    keys: ['network', 'start'],
    columns: `r.network, r.start, ${endOf('metadata_networks', ['network'])}, r.description, r.identifiers,
      coalesce(r.total, (${stationCount})) AS total`,
    conditions: [
      networkCondition('r.network', selection),
      firstDerived('metadata_networks', ['network']),
    ],
  }
  for (const row of rowsOf(database, listing)) yield networkOf(row)
}

export function* selectStations(
  database: Database,
  selection: StationSelection,
): Generator<StationEpoch> {
  const codes = ['network', 'station']
  const listing: Listing<StationRow> = {
    table: 'metadata_stations',
    keys: ['network', 'station', 'start'],
    columns: `r.network, r.station, r.start, ${endOf('metadata_stations', codes)}, r.latitude,
      r.longitude, r.elevation, r.site, r.identifiers`,
    conditions: [
      networkCondition('r.network', selection),
      codeCondition('r.station', selection.station),
      firstDerived('metadata_stations', codes),
      firstKind('metadata_stations', codes),
    ],
  }
  for (const row of rowsOf(database, listing)) yield stationOf(row)
}

export function* selectChannels(
  database: Database,
  selection: Selection,
  window: TimeWindow | undefined,
): Generator<MetadataChannel> {
  const listing: Listing<ChannelRow> = {
    table: 'metadata_channels',
    keys: ['network', 'station', 'location', 'channel', 'start'],
    columns: 'r.*, f.path, f.name, f.kind, f.size, f.modified, f.encoding',
    conditions: [
      networkCondition('r.network', selection),
      codeCondition('r.station', selection.station),
      codeCondition('r.channel', selection.channel),
      windowCondition('r', window),
      firstKind('metadata_channels', ['network', 'station', 'location', 'channel'], window),
    ],
  }
  for (const row of rowsOf(database, listing)) {
    const channel = channelOf(row)
    // Locations are compared as the protocol pads them.
    if (selectsChannel(selection, channel.id)) yield channel
  }
}

/** Descriptions of the same channel in other files, at the same time or a part of it. */
export function otherDescriptions(
  database: Database,
  { id, start, end, file }: MetadataChannel,
): readonly MetadataChannel[] {
  return database
    .prepare<Value[], ChannelRow>(
      `SELECT r.*, f.path, f.name, f.kind, f.size, f.modified, f.encoding
       FROM metadata_channels r CROSS JOIN metadata_files f USING (file)
       WHERE r.network = ? AND r.station = ? AND r.location = ? AND r.channel = ?
         AND f.state = 'current' AND f.path <> ? AND r.start < ? AND r.end > ?
       ORDER BY ${firstFile}, r.start DESC`,
    )
    .all(
      ...[id.network, id.station, id.location, id.channel, file.path],
      ...[end, start ?? Number.MIN_SAFE_INTEGER],
    )
    .map(channelOf)
}

function* rowsOf<Row extends object>(database: Database, listing: Listing<Row>): Generator<Row> {
  const keys = listing.keys.map((key) => `r.${key}`).join(', ')
  const page = (from: string) =>
    database.prepare<Value[], Row>(
      `SELECT ${listing.columns}
       FROM ${listing.table} r CROSS JOIN metadata_files f USING (file)
       WHERE f.state = 'current' AND ${listing.conditions.map(({ sql }) => sql).join(' AND ')} ${from}
       ORDER BY ${keys}, ${firstFile}, r.rowid LIMIT ${rowsPerPage}`,
    )
  const values = listing.conditions.flatMap((condition) => condition.values)
  let rows = page('').all(...values)
  const further = page(`AND (${keys}) > (${listing.keys.map(() => '?').join(', ')})`)
  let last: readonly Value[] = []
  while (rows.length > 0) {
    for (const row of rows) {
      const key = keyOf(row, listing.keys)
      if (key.every((value, i) => value === last[i]) && last.length > 0) continue
      last = key
      yield row
    }
    if (rows.length < rowsPerPage) return
    rows = further.all(...values, ...last)
  }
}

function keyOf<Row extends object>(row: Row, keys: readonly (string & keyof Row)[]): Value[] {
  return keys.map((key) => {
    const value = row[key]
    return typeof value === 'number' ? value : String(value)
  })
}

/** How many stations the index knows of a network, for files that do not say. */
const stationCount = `SELECT CAST(count(DISTINCT s.station) AS TEXT)
  FROM metadata_stations s CROSS JOIN metadata_files g USING (file)
  WHERE g.state = 'current' AND s.network = r.network AND s.start < r.end AND s.end > r.start`

/**
 * Of kinds of files that describe an epoch with starts that differ by less than a day, the one that
 * tells most does, at the times that it tells of.
 */
function firstKind(table: string, codes: readonly string[], window?: TimeWindow): Condition {
  const { sql, values } = windowCondition('o', window)
  return {
    sql: `NOT EXISTS (SELECT 1
      FROM ${table} o CROSS JOIN metadata_files g USING (file)
      WHERE ${sameCodes(codes)} AND o.start > r.start - ${day} AND o.start < r.start + ${day}
        AND o.end > r.start + ${second} AND r.end > o.start + ${second} AND ${sql}
        AND g.state = 'current' AND ${kindRank('g')} < ${kindRank('f')})`,
    values,
  }
}

/** What is only named, in many files, is shown once: from its first start to its last end. */
function firstDerived(table: string, codes: readonly string[]): Condition {
  const sql = `(r.derived = 0 OR NOT EXISTS (SELECT 1
    FROM ${table} o CROSS JOIN metadata_files g USING (file)
    WHERE g.state = 'current' AND ${sameCodes(codes)}
      AND (o.derived, o.start, o.rowid) < (r.derived, r.start, r.rowid)))`
  return { sql, values: [] }
}

function endOf(table: string, codes: readonly string[]): string {
  return `CASE r.derived WHEN 0 THEN r.end ELSE (SELECT max(o.end)
    FROM ${table} o CROSS JOIN metadata_files g USING (file)
    WHERE g.state = 'current' AND ${sameCodes(codes)} AND o.derived = r.derived) END AS end`
}

function sameCodes(codes: readonly string[]): string {
  return codes.map((code) => `o.${code} = r.${code}`).join(' AND ')
}
