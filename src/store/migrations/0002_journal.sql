-- What people did, and what each run raised. Until now the case kept neither: a verdict had no
-- reason and no author, and a run that raised a finding again took it from the run before.

-- Entries are numbered from 1 without gaps, each with the hash of the one before, so that a change
-- or a loss can be seen; meta keeps the hash of the last as 'journal head'. Times are by the clock
-- of the computer, "source" is the window or the command line. "batch" is the first
-- of the entries that one action made, "undoes" the entry that this one takes back.
CREATE TABLE journal (
  id            INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  actor         TEXT NOT NULL,
  action        TEXT NOT NULL,
  target_kind   TEXT NOT NULL,
  target        INTEGER NOT NULL,
  source        TEXT NOT NULL,
  reason        TEXT NOT NULL,
  was           TEXT NOT NULL,
  became        TEXT NOT NULL,
  batch         INTEGER NOT NULL,
  undoes        INTEGER,
  previous_hash BLOB NOT NULL,
  hash          BLOB NOT NULL
) STRICT;
CREATE INDEX journal_by_target ON journal(target_kind, target, id);
CREATE INDEX journal_by_batch  ON journal(batch, id);
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal BEGIN
  SELECT RAISE(ABORT, 'entries of the journal are never changed');
END;
CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal BEGIN
  SELECT RAISE(ABORT, 'entries of the journal are never removed');
END;

-- Which findings each run raised, and how strongly. A finding itself is as its newest run has it.
-- Of runs before this table, those findings are known that no later run raised again.
CREATE TABLE run_finding (
  run      INTEGER NOT NULL,
  finding  INTEGER NOT NULL,
  severity TEXT NOT NULL,
  score    REAL NOT NULL,
  PRIMARY KEY (run, finding)
) STRICT, WITHOUT ROWID;
INSERT INTO run_finding(run, finding, severity, score)
  SELECT run, id, severity, score FROM finding;

-- Time of the first and the last event that a run read, how many of the findings it raised are in
-- run_finding (NULL = all), and how far its events have drifted from what its model learned.
ALTER TABLE run ADD COLUMN t_min INTEGER;
ALTER TABLE run ADD COLUMN t_max INTEGER;
ALTER TABLE run ADD COLUMN n_known INTEGER;
ALTER TABLE run ADD COLUMN drift TEXT NOT NULL DEFAULT '[]';
UPDATE run SET n_known = (SELECT count(*) FROM finding WHERE run = run.id);
