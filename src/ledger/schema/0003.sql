-- The ledger, third edition: what those who use the data of a request are asked to cite.
CREATE TABLE citations (
  request TEXT NOT NULL REFERENCES requests (id),
  class TEXT NOT NULL,
  subject TEXT NOT NULL,
  reference TEXT NOT NULL,
  PRIMARY KEY (request, class, subject, reference)
) STRICT, WITHOUT ROWID;
