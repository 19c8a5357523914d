-- The ledger, second edition: requests of very many lines, entered and read piece by piece.

-- Proof, in letters, that whoever names it has read them.
ALTER TABLE requests ADD COLUMN token TEXT NOT NULL DEFAULT '';
UPDATE requests SET token = lower(hex(randomblob(16)));
CREATE UNIQUE INDEX requests_by_token ON requests (token);

-- Lines that were refused when the mail was read. `requests.body` keeps what concerns all of it.
-- Like lines, they are entered before their request.
CREATE TABLE refusals (
  request TEXT NOT NULL,
  number INTEGER NOT NULL,
  text TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (request, number)
) STRICT, WITHOUT ROWID;
INSERT INTO refusals (request, number, text, reason)
  SELECT requests.id, value ->> '$.number', value ->> '$.text', value ->> '$.reason'
  FROM requests, json_each(body, '$.problems')
  WHERE value ->> '$.number' > 0
  ON CONFLICT DO UPDATE SET reason = reason || '; ' || excluded.reason;
UPDATE requests SET body = json_set(body, '$.problems', json((
  SELECT json_group_array(json(value)) FROM json_each(body, '$.problems')
  WHERE value ->> '$.number' = 0)));

ALTER TABLE lines RENAME TO old_lines;
CREATE TABLE lines (
  request TEXT NOT NULL,
  number INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (request, number)
) STRICT, WITHOUT ROWID;
INSERT INTO lines SELECT request, number, type, body FROM old_lines;
DROP TABLE old_lines;

-- Up to 100 line numbers a row, as JSON: those of the positions from this one on.
ALTER TABLE part_lines RENAME TO old_part_lines;
CREATE TABLE part_lines (
  part INTEGER NOT NULL REFERENCES parts,
  position INTEGER NOT NULL,
  lines TEXT NOT NULL,
  PRIMARY KEY (part, position)
) STRICT, WITHOUT ROWID;
INSERT INTO part_lines
  SELECT part, min(position), json_group_array(line ORDER BY position)
  FROM old_part_lines GROUP BY part, position / 100;
DROP TABLE old_part_lines;

-- The job whose portions drafted this one; none once that job is finished. A draft is held.
ALTER TABLE jobs ADD COLUMN draft_of TEXT;
CREATE INDEX jobs_drafted ON jobs (draft_of) WHERE draft_of IS NOT NULL;

-- Jobs are counted instead: their order is settled.
DROP INDEX letters_by_address;
