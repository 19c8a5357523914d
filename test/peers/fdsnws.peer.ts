/** Waveforms from a real fdsnws-dataselect service, as a centre without files gets them. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import Database from 'better-sqlite3'

import {
  archiveAt,
  assertSameBytes,
  bytesOf,
  heldRecords,
  selection,
  window,
} from '../handlers/seismic/fdsnws/kit/upstream.ts'
import type { Held } from '../kit/fdsnws-server.ts'
import { temporaryFolder } from '../kit/temporary-folder.ts'
import { startDataselect, withoutDataselect } from './kit/dataselect-server.ts'

const signal = new AbortController().signal
const alfa = heldRecords('XX', 'ALFA', '', 'BHZ', '2024-01-01T01:00:00', 6)
const bravo = heldRecords('XX', 'BRAVO', '10', 'BHN', '2024-01-01T01:00:00', 6)

/** One row for each stream, in the schema of mseedindex. */
function writeIndex(folder: string, streams: readonly (readonly Held<Buffer>[])[]): string {
  const index = join(folder, 'timeseries.sqlite')
  const database = new Database(index)
  database.exec(`CREATE TABLE tsindex (network TEXT, station TEXT, location TEXT, channel TEXT,
    quality TEXT, version INTEGER, starttime TEXT, endtime TEXT, samplerate REAL, filename TEXT,
    byteoffset INTEGER, bytes INTEGER, hash TEXT, timeindex TEXT, timespans TEXT, timerates TEXT,
    format TEXT, filemodtime TEXT, updated TEXT, scanned TEXT)`)
  database.exec(`CREATE TABLE tsindex_summary (network TEXT, station TEXT, location TEXT,
    channel TEXT, earliest TEXT, latest TEXT, updt TEXT)`)
  for (const [i, records] of streams.entries()) {
    const [first, last] = [records[0], records.at(-1)]
    assert.ok(first && last)
    const file = join(folder, `${i}.mseed`)
    const bytes = Buffer.concat(records.map(({ what }) => what))
    writeFileSync(file, bytes)
    const codes = [first.network, first.station, first.location, first.channel]
    const times = [`${first.start}000`, `${last.end}000`]
    const now = '2024-02-01T00:00:00'
    database
      .prepare(`INSERT INTO tsindex VALUES (?,?,?,?,'',1,?,?,1.0,?,0,?,'',NULL,?,NULL,NULL,?,?,?)`)
      .run(...codes, ...times, file, bytes.length, `[${times.join(':')}]`, now, now, now)
    database
      .prepare('INSERT INTO tsindex_summary VALUES (?,?,?,?,?,?,?)')
      .run(...codes, ...times, now)
  }
  database.close()
  return index
}

test('a real service answers as the fake one does', { skip: withoutDataselect }, async (t) => {
  const folder = temporaryFolder(t)
  const url = await startDataselect(t, writeIndex(folder, [alfa, bravo]), folder)
  const { archive } = archiveAt(t, { url })
  const ask = async (codes: string, start: string, end: string) => {
    const waveforms = archive.waveforms(
      { selection: selection(codes), window: window(start, end) },
      signal,
    )
    const bytes = await bytesOf(waveforms)
    return { bytes, records: waveforms.records, trouble: waveforms.trouble.toString() }
  }

  const whole = await ask('XX ALFA,BRAVO -,10 BH?', '2024-01-01', '2024-01-02')
  const touched = await ask('XX ALFA - BHZ', alfa[0]?.end ?? '', alfa[3]?.start ?? '')
  const none = await ask('XX ALFA - BHZ', '2023-01-01', '2023-01-02')

  assertSameBytes(whole.bytes, Buffer.concat([...alfa, ...bravo].map(({ what }) => what)))
  assertSameBytes(touched.bytes, Buffer.concat(alfa.slice(1, 3).map(({ what }) => what)))
  assert.deepEqual([whole.trouble, touched.trouble, none.trouble], ['', '', ''])
  assert.deepEqual([whole.records, touched.records, none.records], [12, 2, 0])
})
