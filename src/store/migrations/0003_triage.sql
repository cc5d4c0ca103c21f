-- What people add to findings besides verdicts. The journal has who, when and why; these columns
-- and tables are what lists filter and sort by, and follow from it.

-- Tags that findings have now.
CREATE TABLE finding_tag (
  finding INTEGER NOT NULL,
  tag     TEXT NOT NULL,
  PRIMARY KEY (finding, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_tag_by_tag ON finding_tag(tag, finding);

-- Until when a finding is left out of lists and counts, by the clock of the computer in
-- microseconds, and by which suppression. 0 = it is not.
ALTER TABLE finding ADD COLUMN hidden_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE finding ADD COLUMN hidden_by INTEGER;

-- The orders have to know what is left out, or each row of a page is looked up.
DROP INDEX finding_by_time;
DROP INDEX finding_by_score;
DROP INDEX finding_by_severity;
CREATE INDEX finding_by_time     ON finding(run, detected_at DESC, id, severity_rank, hidden_until);
CREATE INDEX finding_by_score    ON finding(run, score DESC, id, hidden_until);
CREATE INDEX finding_by_severity ON finding(run, severity_rank DESC, id, hidden_until);

-- Filters, orders and columns under a name.
CREATE TABLE view (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL
) STRICT;

-- Every order of the table has its index, so that a page is found and not sorted; filters that
-- leave few are found by the same. Texts are compared as they are sorted, without regard to case.
CREATE INDEX finding_by_kind          ON finding(run, kind, id, hidden_until);
CREATE INDEX finding_by_status        ON finding(run, status, id, hidden_until);
CREATE INDEX finding_by_user          ON finding(run, user COLLATE NOCASE, id, hidden_until);
CREATE INDEX finding_by_integration   ON finding(run, integration COLLATE NOCASE, id, hidden_until);
CREATE INDEX finding_by_resource_type ON finding(run, resource_type COLLATE NOCASE, id, hidden_until);
CREATE INDEX finding_by_resource      ON finding(run, resource COLLATE NOCASE, id, hidden_until);
CREATE INDEX finding_by_subject       ON finding(run, CASE WHEN entity <> '' THEN entity
  WHEN user IS NOT NULL THEN user ELSE 'whole log' END COLLATE NOCASE, id, hidden_until);
-- For "others of the same user, address or request".
CREATE INDEX finding_by_entity  ON finding(run, entity);
CREATE INDEX finding_by_ip      ON finding(run, ip) WHERE ip IS NOT NULL;
CREATE INDEX finding_by_request ON finding(run, request_id) WHERE request_id IS NOT NULL;
