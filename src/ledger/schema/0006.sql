-- The ledger, sixth edition: lines as the centre of a part gets them, where it is not asked for all of
-- what was received.
CREATE TABLE narrowed_lines (
  part TEXT NOT NULL REFERENCES parts (id),
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (part, number)
) STRICT, WITHOUT ROWID;
