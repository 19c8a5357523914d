-- The ledger, first edition. Times are microseconds since 1970 (UTC), sizes are bytes.
-- Columns named `body`, `work`, `envelope`, `destination` and `receipt` hold JSON that the ledger
-- alone writes and reads.

-- 'NDCL': tells a ledger from the databases of other programs.
PRAGMA application_id = 0x4E44434C;

CREATE TABLE mails (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  envelope TEXT NOT NULL,
  peer TEXT NOT NULL,
  door TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  -- The mail lies either here or, when it is large, in the store.
  key TEXT,
  raw BLOB,
  CHECK ((key IS NULL) <> (raw IS NULL))
) STRICT;
CREATE INDEX mails_by_fingerprint ON mails (fingerprint, received_at);
CREATE INDEX mails_by_key ON mails (key) WHERE key IS NOT NULL;

CREATE TABLE requests (
  -- The last figure of the HUB_ID, which makes it unique.
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  mail INTEGER NOT NULL REFERENCES mails,
  hub TEXT NOT NULL,
  hub_id TEXT NOT NULL UNIQUE,
  label TEXT,
  -- The request without its lines.
  body TEXT NOT NULL,
  reference_ids TEXT NOT NULL,
  subject TEXT NOT NULL,
  line_count INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  closed_at INTEGER,
  -- How many times it was taken up again.
  round INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX requests_by_mail ON requests (mail);
CREATE INDEX requests_by_label ON requests (label) WHERE label IS NOT NULL;

CREATE TABLE lines (
  request TEXT NOT NULL REFERENCES requests (id),
  number INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (request, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE parts (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  request TEXT NOT NULL REFERENCES requests (id),
  class TEXT NOT NULL,
  centre TEXT NOT NULL
) STRICT;
CREATE INDEX parts_by_request ON parts (request);

-- A slice is a range of positions here, so no job ever holds lines.
CREATE TABLE part_lines (
  part INTEGER NOT NULL REFERENCES parts,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL,
  PRIMARY KEY (part, position)
) STRICT, WITHOUT ROWID;

-- Until their bytes are discarded or removed.
CREATE TABLE pieces (
  part TEXT NOT NULL REFERENCES parts (id),
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  key TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (part, name, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX pieces_by_key ON pieces (key);

CREATE TABLE outcomes (
  request TEXT NOT NULL REFERENCES requests (id),
  line INTEGER NOT NULL,
  centre TEXT NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (request, line, centre)
) STRICT, WITHOUT ROWID;

CREATE TABLE shipments (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  request TEXT NOT NULL REFERENCES requests (id),
  class TEXT NOT NULL,
  centre TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  key TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  destination TEXT NOT NULL,
  -- Of the destination, where it has one.
  token TEXT,
  state TEXT NOT NULL CHECK (state IN ('open', 'arrived', 'lost', 'removed')),
  receipt TEXT,
  -- When its bytes are due for removal; none while they are needed, and when they are gone.
  removed_at INTEGER,
  reason TEXT
) STRICT;
CREATE INDEX shipments_by_request ON shipments (request);
CREATE UNIQUE INDEX shipments_by_token ON shipments (token) WHERE token IS NOT NULL;
CREATE INDEX shipments_by_key ON shipments (key) WHERE state <> 'removed';
CREATE INDEX shipments_by_removal ON shipments (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE letters (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  mail TEXT,
  request TEXT,
  address TEXT NOT NULL,
  subject TEXT NOT NULL,
  message_id TEXT NOT NULL,
  path TEXT NOT NULL,
  sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX letters_by_mail ON letters (mail) WHERE mail IS NOT NULL;
CREATE INDEX letters_by_request ON letters (request) WHERE request IS NOT NULL;
CREATE INDEX letters_by_address ON letters (address, kind, sent_at);

-- What limits count together: the jobs of one handler for one destination ('' where there is none).
CREATE TABLE gates (
  id INTEGER PRIMARY KEY,
  handler TEXT NOT NULL,
  destination TEXT NOT NULL,
  -- Virtual time: the highest turn taken so far.
  turn INTEGER NOT NULL,
  UNIQUE (handler, destination)
) STRICT;
CREATE INDEX gates_by_turn ON gates (turn);

-- The last turn given to a requester at a gate, kept while it is not in the past.
CREATE TABLE lanes (
  gate INTEGER NOT NULL REFERENCES gates,
  requester TEXT NOT NULL,
  turn INTEGER NOT NULL,
  PRIMARY KEY (gate, requester)
) STRICT, WITHOUT ROWID;
CREATE INDEX lanes_by_turn ON lanes (gate, turn);

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  -- The request, or the mail, that it is about.
  about TEXT NOT NULL,
  stage TEXT NOT NULL,
  work TEXT NOT NULL,
  gate INTEGER NOT NULL REFERENCES gates,
  turn INTEGER NOT NULL,
  -- The key of the job that waits for this one.
  blocks TEXT,
  -- When it has waited long enough for those that block it.
  waits_until INTEGER,
  state TEXT NOT NULL
    CHECK (state IN ('ready', 'held', 'postponed', 'leased', 'done', 'abandoned')),
  -- When the state ends by itself: a postponement, a wait, a lease.
  due INTEGER,
  attempt INTEGER NOT NULL,
  -- How many of its leases ran out.
  crashes INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  token TEXT,
  -- Microseconds, as last granted.
  lease_length INTEGER,
  -- The fault for which it was last postponed or abandoned.
  code TEXT,
  detail TEXT,
  entered_at INTEGER NOT NULL,
  settled_at INTEGER
) STRICT;
CREATE INDEX jobs_by_about ON jobs (about);
CREATE INDEX jobs_ready ON jobs (gate, turn) WHERE state = 'ready';
CREATE INDEX jobs_leased ON jobs (gate) WHERE state = 'leased';
CREATE INDEX jobs_due ON jobs (due) WHERE due IS NOT NULL;
CREATE INDEX jobs_open ON jobs (about, stage) WHERE settled_at IS NULL;

-- How many open jobs block the job with this key, which may not be entered yet; no row for none.
CREATE TABLE blockers (
  key TEXT PRIMARY KEY,
  open INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
  request TEXT NOT NULL,
  class TEXT NOT NULL,
  delegate TEXT NOT NULL,
  method TEXT NOT NULL,
  nonce TEXT NOT NULL,
  body TEXT NOT NULL,
  told_at INTEGER NOT NULL,
  PRIMARY KEY (request, class, delegate, method, nonce)
) STRICT;

CREATE TABLE events (
  -- AUTOINCREMENT: readers keep it as their cursor, so a number never comes twice.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  request TEXT,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE cursors (
  reader TEXT PRIMARY KEY,
  event INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys of the store that are no longer needed, until their bytes are deleted.
CREATE TABLE discards (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE
) STRICT;
