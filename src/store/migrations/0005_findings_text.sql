-- What a search over findings reads: the texts of the newest run's findings, side by side in small
-- letters and compressed. A scan of these blocks is fast enough for any part of any word, and a
-- full-text index of the same would cost ten times the room and most of the time of saving a run.
-- Rows of an older case are made when it is opened for writing next; until then the findings
-- themselves are read.
CREATE TABLE finding_text (
  run  INTEGER NOT NULL,
  seq  INTEGER NOT NULL,
  n    INTEGER NOT NULL,
  ids  BLOB NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;

-- Each facet is counted from its own index. Detectors are few: within each, rows are visited in the
-- order they lie on disk, so this does all that finding_by_run did.
DROP INDEX finding_by_run;
CREATE INDEX finding_by_detector ON finding(run, detector, id, hidden_until);
