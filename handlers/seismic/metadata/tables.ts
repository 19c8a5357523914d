/**
 * The tables of the metadata index. Everything in them can be made anew from the files: a table of
 * another layout is dropped. The names let the file be shared with other indexes.
 */
import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { Fault, isShortage, systemCode } from '../../../src/model/index.ts'
import { temporaryIndex } from './index-file.ts'

/** Another number means another layout. */
const layout = 2

/** Rows of one look-up lie close together: more memory than this would not be faster. */
const cacheKib = 4096
/** What a long piece of indexing leaves of the journal. */
const journalBytes = 64 * 1024 * 1024

const names = ['files', 'networks', 'stations', 'channels'] as const

/**
 * `state` of a file: `reading` until all of it is in the tables, then `current`; `old` when another
 * row has taken its place and its own rows are on their way out. Only what is `current` is seen.
 * `start` is the least integer where the file tells none, so that it can be compared. `derived` is
 * above 0 where a file only names a network or station, in describing something else.
 */
const schema = `
CREATE TABLE metadata_files (
  file INTEGER PRIMARY KEY, path TEXT NOT NULL, name TEXT NOT NULL, kind TEXT,
  size INTEGER NOT NULL, modified REAL NOT NULL, state TEXT NOT NULL, rank INTEGER NOT NULL,
  encoding TEXT NOT NULL, failure TEXT NOT NULL, remarks TEXT NOT NULL, began INTEGER NOT NULL
);
CREATE UNIQUE INDEX metadata_files_current ON metadata_files (path) WHERE state = 'current';
CREATE TABLE metadata_networks (
  file INTEGER NOT NULL, network TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  description TEXT NOT NULL, total TEXT, identifiers TEXT NOT NULL, derived INTEGER NOT NULL
);
CREATE INDEX metadata_networks_code ON metadata_networks (network, start);
CREATE INDEX metadata_networks_file ON metadata_networks (file);
CREATE TABLE metadata_stations (
  file INTEGER NOT NULL, network TEXT NOT NULL, station TEXT NOT NULL, start INTEGER NOT NULL,
  end INTEGER NOT NULL, latitude TEXT NOT NULL, longitude TEXT NOT NULL, elevation TEXT NOT NULL,
  site TEXT NOT NULL, identifiers TEXT NOT NULL, derived INTEGER NOT NULL
);
CREATE INDEX metadata_stations_code ON metadata_stations (network, station, start);
CREATE INDEX metadata_stations_file ON metadata_stations (file);
CREATE TABLE metadata_channels (
  file INTEGER NOT NULL, network TEXT NOT NULL, station TEXT NOT NULL, location TEXT NOT NULL,
  channel TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, latitude TEXT NOT NULL,
  longitude TEXT NOT NULL, elevation TEXT NOT NULL, depth TEXT NOT NULL, azimuth TEXT NOT NULL,
  dip TEXT NOT NULL, sensor TEXT NOT NULL, scale TEXT NOT NULL, scaleFrequency TEXT NOT NULL,
  scaleUnits TEXT NOT NULL, sampleRate TEXT NOT NULL, position INTEGER NOT NULL,
  length INTEGER NOT NULL, volume INTEGER
);
CREATE INDEX metadata_channels_code
  ON metadata_channels (network, station, location, channel, start);
CREATE INDEX metadata_channels_file ON metadata_channels (file);
CREATE TABLE metadata_layout (layout INTEGER NOT NULL);
INSERT INTO metadata_layout VALUES (${layout});
`

/**
 * @param file - a path, or {@link temporaryIndex}. Its folder is made where it is missing
 * @throws {Fault} `CONFIG` for a file that is no database, or may not be written; shortages as they
 *   are
 */
export function openTables(file: string): Database {
  try {
    if (file !== temporaryIndex) mkdirSync(dirname(resolve(file)), { recursive: true })
    return prepared(new Sqlite(file))
  } catch (error) {
    if (isShortage(error)) throw error
    const code = systemCode(error)
    const isDamaged = /^SQLITE_(CORRUPT|NOTADB)/.test(code)
    const remedy = isDamaged ? '; it may be removed, and is made anew' : ''
    const detail = `${file} cannot be opened as an index (${code})${remedy}`
    throw new Fault('CONFIG', detail, { cause: error, isForeign: true })
  }
}

function prepared(database: Database): Database {
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma(`journal_size_limit = ${journalBytes}`)
    database.pragma(`cache_size = -${cacheKib}`)
    database
      .transaction(() => {
        if (layoutOf(database) !== layout) makeTables(database)
      })
      .immediate()
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function layoutOf(database: Database): number | undefined {
  const table = database
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'metadata_layout'")
    .get()
  if (table === undefined) return undefined
  return database
    .prepare<[], { readonly layout: number }>('SELECT layout FROM metadata_layout')
    .get()?.layout
}

function makeTables(database: Database): void {
  for (const name of [...names, 'layout']) database.exec(`DROP TABLE IF EXISTS metadata_${name}`)
  database.exec(schema)
}
