-- Access requests and access flows. Until now requests were told from the events anew whenever they
-- were needed, and nothing about them could be recorded.

-- Requests as the events tell them: brought up to date after each import, from events alone. The
-- journal names a request by its number, so a row stays for ever. Lists are one value a line; the
-- body has all that is known. meta 'requests of' says which events are in it.
CREATE TABLE request (
  id             INTEGER PRIMARY KEY,
  request_id     TEXT NOT NULL UNIQUE,
  created        INTEGER,
  ends           INTEGER,
  said           TEXT NOT NULL,
  requestor      TEXT,
  grantee        TEXT,
  flow           TEXT,
  began          TEXT,
  integrations   TEXT NOT NULL,
  resource_types TEXT NOT NULL,
  resources      TEXT NOT NULL,
  permissions    TEXT NOT NULL,
  body           TEXT NOT NULL
) STRICT;
CREATE INDEX request_by_time ON request(created DESC, id DESC);
CREATE INDEX request_by_flow ON request(flow);

-- Access flows that requests name or that were loaded. Versions are what people saved here, from 1
-- without gaps, each with its entry in the journal; version 0 is what the log shows.
CREATE TABLE flow (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE flow_version (
  flow    INTEGER NOT NULL,
  version INTEGER NOT NULL,
  entry   INTEGER NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (flow, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER flow_version_is_not_changed BEFORE UPDATE ON flow_version BEGIN
  SELECT RAISE(ABORT, 'versions of access flows are never changed');
END;
CREATE TRIGGER flow_version_is_not_cut BEFORE DELETE ON flow_version BEGIN
  SELECT RAISE(ABORT, 'versions of access flows are never removed');
END;

-- "Which findings are about this request" is asked for every request that is opened.
CREATE INDEX finding_of_request ON finding(request_id, run) WHERE request_id IS NOT NULL;
