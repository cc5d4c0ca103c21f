//! Access requests: which events are theirs, and the table of what was told from them.
//!
//! How events become a request is the domain's; reading the columns that are mapped to nothing is
//! the import's. So the worker fetches, tells and stores.

use super::case::Case;
use super::column;
use super::error::CaseError;
use super::finding_filter::now;
use super::reader::Reader;
use super::stored::{Access, ChunkInfo};
use super::values;
use crate::domain::field::Field;
use crate::domain::finding::FindingKind;
use crate::domain::ids::{EventNo, FindingId, RequestNo};
use crate::domain::request::Request;
use crate::domain::request_filter::RequestRow;
use hashbrown::HashSet;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// How requests are told: a case that was told another way is told anew.
const STORY: i64 = 1;

/// Columns of which at least one tells that a request id is one of a request for access.
const HINTS: [Field; 4] = [Field::AccessFlow, Field::Approver, Field::Trigger, Field::Permission];

/// Which events are in the table of requests.
/// The default is that of a case in which nothing was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestStamp {
    /// How they were told.
    story: i64,
    /// The last chunk that is in it.
    chunk: i64,
}

impl Default for RequestStamp {
    fn default() -> Self {
        Self { story: 0, chunk: i64::MIN }
    }
}

/// A request id and the numbers of all its events, ascending.
pub type RequestEvents = (String, Vec<EventNo>);

/// The highest finding about a request.
pub type RequestAnomaly = (FindingId, FindingKind, f64);

impl Reader {
    /// Whether the table of requests has every event.
    pub fn requests_are_fresh(&self) -> Result<bool, CaseError> {
        Ok(self.request_stamp()? == self.newest_request_stamp()?)
    }

    /// What the table of requests has.
    pub fn request_stamp(&self) -> Result<RequestStamp, CaseError> {
        let sql = "SELECT value FROM meta WHERE name = 'requests of'";
        let text: Option<String> =
            self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
        let parts = text.as_deref().and_then(|it| it.split_once(' '));
        let numbers = parts.and_then(|it| Some((it.0.parse().ok()?, it.1.parse().ok()?)));
        Ok(numbers
            .map_or_else(RequestStamp::default, |(story, chunk)| RequestStamp { story, chunk }))
    }

    /// What it would have if it had every event.
    pub fn newest_request_stamp(&self) -> Result<RequestStamp, CaseError> {
        let chunk = self.chunks()?.last().map_or(0, |it| it.id);
        Ok(RequestStamp { story: STORY, chunk })
    }

    /// The events of every request of which an event came after `since` (all, where requests were
    /// told another way then), by request. Whether they are about access is still to be decided.
    pub fn request_events(&self, since: RequestStamp) -> Result<Vec<RequestEvents>, CaseError> {
        let since = if since.story == STORY { since.chunk } else { i64::MIN };
        let chunks = self.chunks()?;
        let hinted = self.on_two_threads(&chunks, |access, it| hints(access, it, since))?;
        let (mut told, mut touched) = (HashSet::new(), HashSet::new());
        for (hints, fresh) in hinted {
            told.extend(hints);
            touched.extend(fresh);
        }
        told.retain(|it| touched.contains(it));
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.on_two_threads(&chunks, |access, it| events_of(access, it, &told))?;
        let mut by_id: BTreeMap<u32, Vec<EventNo>> = BTreeMap::new();
        for (id, no) in found.into_iter().flatten() {
            by_id.entry(id).or_default().push(no);
        }
        by_id
            .into_iter()
            .map(|(id, nos)| Ok((values::text(&self.conn, Field::RequestId, id)?, nos)))
            .collect()
    }

    /// Every request of the table, newest first, those without a time last; whether each is
    /// revoked here is not in it.
    pub fn request_rows(&self) -> Result<Vec<RequestRow>, CaseError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM request ORDER BY created IS NULL, created DESC, id DESC"
        ))?;
        let mut rows = query.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }

    /// One request with its number.
    pub fn request(&self, id: &str) -> Result<Option<(RequestNo, Request)>, CaseError> {
        one(&self.conn, id)
    }

    /// Numbers of all requests of the table, by id.
    pub fn request_numbers(&self) -> Result<BTreeMap<String, RequestNo>, CaseError> {
        let mut query = self.conn.prepare_cached("SELECT request_id, id FROM request")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The highest finding of the newest run about each request, of those that are not hidden.
    pub fn request_anomalies(&self) -> Result<BTreeMap<String, RequestAnomaly>, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT request_id, id, kind, score FROM finding
             WHERE request_id IS NOT NULL AND run = (SELECT max(id) FROM run) AND hidden_until <= ?
             ORDER BY score, id DESC",
        )?;
        let rows = query
            .query_map([now()], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The findings of the newest run about one request that are not hidden, oldest first.
    pub fn findings_of_request(&self, id: &str) -> Result<Vec<FindingId>, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT id FROM finding WHERE request_id = ? AND run = (SELECT max(id) FROM run)
             AND hidden_until <= ? ORDER BY detected_at, id",
        )?;
        let rows = query.query_map(params![id, now()], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Case {
    /// Stores requests; what the table had about them is replaced. With a stamp, these were the
    /// last that it stands for.
    pub fn store_requests(
        &mut self,
        requests: &[Request],
        stamp: Option<RequestStamp>,
    ) -> Result<(), CaseError> {
        let tx = self.conn.transaction()?;
        {
            let mut insert = tx.prepare_cached(
                "INSERT INTO request(request_id, created, ends, said, requestor, grantee, flow,
                 began, integrations, resource_types, resources, permissions, body)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT(request_id) DO UPDATE SET created = excluded.created,
                 ends = excluded.ends, said = excluded.said, requestor = excluded.requestor,
                 grantee = excluded.grantee, flow = excluded.flow, began = excluded.began,
                 integrations = excluded.integrations,
                 resource_types = excluded.resource_types, resources = excluded.resources,
                 permissions = excluded.permissions, body = excluded.body",
            )?;
            let mut flow = tx.prepare_cached("INSERT OR IGNORE INTO flow(name) VALUES (?)")?;
            for it in requests {
                insert.execute(params![
                    it.id,
                    it.created,
                    it.ends,
                    it.said,
                    it.requestor,
                    it.grantee,
                    it.flow,
                    it.trigger,
                    it.integrations.join("\n"),
                    it.resource_types.join("\n"),
                    it.resources.join("\n"),
                    it.permissions.join("\n"),
                    serde_json::to_string(it)?,
                ])?;
                if let Some(name) = &it.flow {
                    flow.execute([name])?;
                }
            }
        }
        if let Some(stamp) = stamp {
            tx.execute(
                "INSERT INTO meta(name, value) VALUES ('requests of', ?)
                 ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                [format!("{} {}", stamp.story, stamp.chunk)],
            )?;
        }
        tx.commit()?;
        Ok(())
    }
}

const COLUMNS: &str = "id, request_id, created, ends, said, requestor, grantee, flow, began, \
                       integrations, resource_types, resources, permissions";

fn read(row: &Row<'_>) -> Result<RequestRow, CaseError> {
    let list = |at: usize| -> Result<Vec<String>, CaseError> {
        let text = row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?;
        Ok(text.split('\n').filter(|it| !it.is_empty()).map(str::to_owned).collect())
    };
    Ok(RequestRow {
        no: Some(row.get(0)?),
        id: row.get(1)?,
        created: row.get(2)?,
        ends: row.get(3)?,
        said: row.get(4)?,
        requestor: row.get(5)?,
        grantee: row.get(6)?,
        flow: row.get(7)?,
        trigger: row.get(8)?,
        integrations: list(9)?,
        resource_types: list(10)?,
        resources: list(11)?,
        permissions: list(12)?,
        revoked: false,
        anomaly: None,
    })
}

/// One request of the table.
pub(super) fn one(conn: &Connection, id: &str) -> Result<Option<(RequestNo, Request)>, CaseError> {
    let mut query = conn.prepare_cached("SELECT id, body FROM request WHERE request_id = ?")?;
    let found: Option<(RequestNo, String)> =
        query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    found.map(|(no, body)| Ok((no, serde_json::from_str(&body)?))).transpose()
}

/// The request of this number.
pub(super) fn by_no(conn: &Connection, no: RequestNo) -> Result<Option<Request>, CaseError> {
    let mut query = conn.prepare_cached("SELECT body FROM request WHERE id = ?")?;
    let body: Option<String> = query.query_row([no], |row| row.get(0)).optional()?;
    Ok(body.map(|it| serde_json::from_str(&it)).transpose()?)
}

/// Ids of requests about which an event of the chunk has one of [`HINTS`], and all ids of a chunk
/// after `since`.
fn hints(
    access: &mut Access<'_>,
    it: &ChunkInfo,
    since: i64,
) -> Result<(Vec<u32>, Vec<u32>), CaseError> {
    let none = (Vec::new(), Vec::new());
    let Some(ids) = access.coded(it.id, column::of_field(Field::RequestId))? else {
        return Ok(none);
    };
    let fresh = if since < it.id { ids.dict.clone() } else { Vec::new() };
    let mut codes = vec![0; it.n];
    access.codes(&ids, &mut codes)?;
    let mut hinted = vec![false; ids.dict.len() + 1];
    let mut values = vec![0; it.n];
    for field in HINTS {
        let Some(column) = access.coded(it.id, column::of_field(field))? else { continue };
        access.codes(&column, &mut values)?;
        for (code, value) in codes.iter().zip(&values) {
            hinted[*code as usize] |= *value != 0;
        }
    }
    let told = ids.dict.iter().zip(&hinted[1..]).filter(|it| *it.1).map(|it| *it.0);
    Ok((told.collect(), fresh))
}

/// The events of the chunk whose request id is wanted.
fn events_of(
    access: &mut Access<'_>,
    it: &ChunkInfo,
    wanted: &HashSet<u32>,
) -> Result<Vec<(u32, EventNo)>, CaseError> {
    let Some(ids) = access.coded(it.id, column::of_field(Field::RequestId))? else {
        return Ok(Vec::new());
    };
    let is_wanted: Vec<bool> = ids.dict.iter().map(|it| wanted.contains(it)).collect();
    if !is_wanted.contains(&true) {
        return Ok(Vec::new());
    }
    let mut codes = vec![0; it.n];
    access.codes(&ids, &mut codes)?;
    let found = codes.iter().zip(it.first_event..).filter_map(|(code, no)| {
        let at = (*code as usize).checked_sub(1)?;
        is_wanted[at].then(|| (ids.dict[at], EventNo(no)))
    });
    Ok(found.collect())
}
