-- A whole case. Events live in columnar chunks (one blob per column and chunk), because a row
-- table with its indexes is 2.5 times the log and slower to write by a factor of nine; all that
-- people touch one by one lives in ordinary tables.

-- Facts about the case itself: the secret of its fingerprints, the program that last upgraded it.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- One imported file and its receipt. Readers see only what belongs to state 'stored'; what
-- belongs to 'importing' is cut off at first_event and first_value if the import is not finished.
CREATE TABLE source (
  id           INTEGER PRIMARY KEY,
  path         TEXT NOT NULL,
  bytes        INTEGER NOT NULL,
  modified     INTEGER,
  content_hash BLOB,
  plan         TEXT NOT NULL,
  state        TEXT NOT NULL,
  first_event  INTEGER NOT NULL,
  first_value  INTEGER NOT NULL,
  read         INTEGER NOT NULL DEFAULT 0,
  stored       INTEGER NOT NULL DEFAULT 0,
  duplicate    INTEGER NOT NULL DEFAULT 0,
  rejected     INTEGER NOT NULL DEFAULT 0,
  t_min        INTEGER,
  t_max        INTEGER,
  notes        TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX source_by_size ON source(bytes);

-- Records that were left out, with the reason.
CREATE TABLE rejected (
  source INTEGER NOT NULL,
  seq    INTEGER NOT NULL,
  line   INTEGER NOT NULL,
  reason TEXT NOT NULL,
  text   TEXT NOT NULL,
  PRIMARY KEY (source, seq)
) STRICT, WITHOUT ROWID;

-- Interned text. Ids are unique over all columns and grow with time, so that an unfinished
-- import's values are those from its first_value on.
CREATE TABLE value (
  col  INTEGER NOT NULL,
  id   INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (col, id)
) STRICT, WITHOUT ROWID;

-- Up to 32,768 consecutive events of one source. The bounds let a reader skip it.
CREATE TABLE chunk (
  id              INTEGER PRIMARY KEY,
  source          INTEGER NOT NULL,
  first_event     INTEGER NOT NULL,
  n               INTEGER NOT NULL,
  t_min           INTEGER NOT NULL,
  t_max           INTEGER NOT NULL,
  id_min          INTEGER NOT NULL,
  id_max          INTEGER NOT NULL,
  checksum        BLOB NOT NULL,
  fingerprint_sum BLOB NOT NULL
) STRICT;

-- One column of one chunk. A column in which no event has a value has no row.
CREATE TABLE chunk_col (
  col    INTEGER NOT NULL,
  chunk  INTEGER NOT NULL,
  n_dict INTEGER NOT NULL,
  dict   BLOB,
  codes  BLOB,
  PRIMARY KEY (col, chunk)
) STRICT, WITHOUT ROWID;

-- About 64 KB of records as they stand in the file, compressed. Never spans two chunks.
-- lengths is filled only where a record holds a line break of its own.
CREATE TABLE raw_block (
  first_event INTEGER PRIMARY KEY,
  n           INTEGER NOT NULL,
  lengths     BLOB,
  body        BLOB NOT NULL
) STRICT;

CREATE TABLE run (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL,
  settings    TEXT NOT NULL,
  version     TEXT NOT NULL,
  data_hash   TEXT NOT NULL,
  n_events    INTEGER NOT NULL,
  n_profiles  INTEGER NOT NULL,
  n_groups    INTEGER NOT NULL,
  n_findings  INTEGER NOT NULL,
  seconds     TEXT NOT NULL,
  notes       TEXT NOT NULL,
  features    TEXT NOT NULL,
  model       BLOB NOT NULL,
  finished_at INTEGER NOT NULL
) STRICT;

-- Every score of a run, one compressed body per family: they are only ever read together.
CREATE TABLE score (
  run       INTEGER NOT NULL,
  family    TEXT NOT NULL,
  detectors TEXT NOT NULL,
  n         INTEGER NOT NULL,
  body      BLOB NOT NULL,
  PRIMARY KEY (run, family)
) STRICT, WITHOUT ROWID;

-- Groups of a run, and the group of each event in pieces of 32,768 events.
CREATE TABLE event_group (
  run   INTEGER NOT NULL,
  seq   INTEGER NOT NULL,
  id    TEXT NOT NULL,
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE event_group_piece (
  run     INTEGER NOT NULL,
  first   INTEGER NOT NULL,
  n       INTEGER NOT NULL,
  seq_min INTEGER NOT NULL,
  seq_max INTEGER NOT NULL,
  body    BLOB NOT NULL,
  PRIMARY KEY (run, first)
) STRICT, WITHOUT ROWID;

-- A finding: all that is filtered and sorted by. The long parts are in finding_detail, so that
-- a filter over a hundred thousand findings reads short rows.
CREATE TABLE finding (
  id            INTEGER PRIMARY KEY,
  run           INTEGER NOT NULL,
  detected_at   INTEGER NOT NULL,
  kind          TEXT NOT NULL,
  severity      TEXT NOT NULL,
  severity_rank INTEGER NOT NULL,
  score         REAL NOT NULL,
  status        TEXT NOT NULL,
  entity_kind   TEXT,
  entity        TEXT NOT NULL,
  user          TEXT,
  ip            TEXT,
  integration   TEXT,
  resource_type TEXT,
  resource      TEXT,
  t_from        INTEGER NOT NULL,
  t_to          INTEGER NOT NULL,
  summary       TEXT NOT NULL,
  detector      TEXT NOT NULL,
  request_id    TEXT,
  access_flow   TEXT,
  group_id      TEXT,
  n_events      INTEGER NOT NULL
) STRICT;
-- The three orders people use most; without them each page sorts every finding of the run. The
-- histogram reads time and severity from the first alone. finding_by_run is for everything else:
-- it visits rows in the order they lie on disk, three times faster than in another order.
CREATE INDEX finding_by_run      ON finding(run);
CREATE INDEX finding_by_time     ON finding(run, detected_at DESC, id, severity_rank);
CREATE INDEX finding_by_score    ON finding(run, score DESC, id);
CREATE INDEX finding_by_severity ON finding(run, severity_rank DESC, id);

CREATE TABLE finding_detail (
  finding INTEGER PRIMARY KEY,
  body    TEXT NOT NULL
) STRICT;

-- The events behind a finding.
CREATE TABLE evidence (
  finding INTEGER NOT NULL,
  event   INTEGER NOT NULL,
  PRIMARY KEY (finding, event)
) STRICT, WITHOUT ROWID;
