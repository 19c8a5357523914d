/**
 * The tables of our own index. `tsindex` is that of mseedindex 3, so that its readers can use this
 * one; the others are ours.
 *
 * - `netdc_file`: every file that was looked into, also those without a single record
 * - `netdc_channel`: the longest section that a channel ever had: how far back one must look for
 *   those that reach into a window
 */
export const schema = `
CREATE TABLE tsindex (
  network TEXT, station TEXT, location TEXT, channel TEXT, quality TEXT, version INTEGER,
  starttime TEXT, endtime TEXT, samplerate REAL, filename TEXT, byteoffset INTEGER, bytes INTEGER,
  hash TEXT, timeindex TEXT, timespans TEXT, timerates TEXT, format TEXT, filemodtime TEXT,
  updated TEXT, scanned TEXT
);
CREATE INDEX tsindex_nslcse_idx ON tsindex
  (network, station, location, channel, starttime, endtime);
CREATE INDEX tsindex_filename_idx ON tsindex (filename);
CREATE INDEX tsindex_updated_idx ON tsindex (updated);

CREATE TABLE netdc_file (
  path TEXT NOT NULL PRIMARY KEY,
  folder TEXT NOT NULL,
  size INTEGER NOT NULL,
  -- Milliseconds since 1970: when it was written last, and when we began to look into it.
  modified_ms REAL NOT NULL,
  scanned_ms REAL NOT NULL,
  damaged_bytes INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX netdc_file_folder ON netdc_file (folder);

CREATE TABLE netdc_channel (
  network TEXT NOT NULL, station TEXT NOT NULL, location TEXT NOT NULL, channel TEXT NOT NULL,
  longest_us INTEGER NOT NULL,
  PRIMARY KEY (network, station, location, channel)
) WITHOUT ROWID;
`
