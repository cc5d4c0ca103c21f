//! Findings: kept from run to run, listed, counted, opened one by one with their evidence.

use super::error::CaseError;
use super::finding_filter::{Where, now, severity_of_rank, severity_rank};
use super::finding_indexes::Dropped;
use super::finding_page::{PageQuery, page_queries};
use super::finding_text::{self, Hits};
use super::groups::CURRENT_RUN;
use super::reader::Reader;
use crate::domain::field::EntityKind;
use crate::domain::filter::{FindingFilter, FindingOrder, Hidden};
use crate::domain::finding::{
    Contribution, DetectorScore, Finding, NewFinding, Reason, Severity, Verdict,
};
use crate::domain::ids::{EventNo, FindingId, RunId};
use crate::domain::job::Cancel;
use crate::domain::rate_records::CALCULATOR;
use crate::domain::time::Micros;
use hashbrown::HashMap;
use rusqlite::{Connection, Row, params, params_from_iter};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};

/// The long parts of a finding.
#[derive(Serialize, Deserialize)]
struct Detail {
    usual: String,
    contributions: Vec<Contribution>,
    detectors: Vec<DetectorScore>,
    recommended: Vec<String>,
    /// Left out where there are none, as in cases of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    drivers: Vec<EventNo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Reason>,
}

/// The first findings in order in which a text is looked for one by one.
const LOOKED_AT: usize = 1_000;

/// Events that are stored between two looks at the stop sign.
const LOOK: usize = 1_024;

/// What makes a finding the same one in another run.
type Key = (String, String, Micros, Micros, Option<String>);

/// Stores the findings of a run. Those of older runs with the same key become these.
pub(super) fn store(
    conn: &Connection,
    run: RunId,
    findings: &[NewFinding],
    cancel: &Cancel,
) -> Result<(), CaseError> {
    let mut known = known_keys(conn)?;
    let n_known = known.values().map(VecDeque::len).sum();
    let dropped = Dropped::before(conn, findings.len(), n_known)?;
    let mut insert_raised = conn.prepare_cached(
        "INSERT INTO run_finding(run, finding, severity, score) VALUES (?, ?, ?, ?)",
    )?;
    let mut texts = finding_text::Writer::begin(conn, run)?;
    for it in findings {
        let kind = it.kind.code().to_owned();
        let key = (kind, it.entity.clone(), it.from, it.to, it.request_id.clone());
        let earlier = known.get_mut(&key).and_then(VecDeque::pop_front);
        let id = write(conn, run, it, earlier, cancel)?;
        insert_raised.execute(params![run, id, it.severity(), it.score])?;
        texts.push(id, searched(it))?;
    }
    texts.end()?;
    dropped.again(conn, cancel)
}

/// The texts of a finding that are searched.
pub(super) fn searched(it: &NewFinding) -> [&str; 4] {
    let [user, resource] = [&it.user, &it.resource].map(|it| it.as_deref().unwrap_or_default());
    [&it.summary, &it.entity, user, resource]
}

/// Stores one finding, in place of `earlier` where there is one.
pub(super) fn write(
    conn: &Connection,
    run: RunId,
    it: &NewFinding,
    earlier: Option<(FindingId, Verdict)>,
    cancel: &Cancel,
) -> Result<FindingId, CaseError> {
    let mut insert = conn.prepare_cached(
        "INSERT OR REPLACE INTO finding(id, run, detected_at, kind, severity, severity_rank,
         score, status, entity_kind, entity, user, ip, integration, resource_type, resource,
         t_from, t_to, summary, detector, request_id, access_flow, group_id, n_events)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let mut insert_detail =
        conn.prepare_cached("INSERT OR REPLACE INTO finding_detail(finding, body) VALUES (?, ?)")?;
    let mut forget = conn.prepare_cached("DELETE FROM evidence WHERE finding = ?")?;
    let mut insert_event =
        conn.prepare_cached("INSERT OR IGNORE INTO evidence(finding, event) VALUES (?, ?)")?;
    let status = earlier.map_or(Verdict::Open, |it| it.1);
    insert.execute(params![
        earlier.map(|it| it.0),
        run,
        it.detected_at,
        it.kind,
        it.severity(),
        severity_rank(it.severity()),
        it.score,
        status,
        it.entity_kind,
        it.entity,
        it.user,
        it.ip,
        it.integration,
        it.resource_type,
        it.resource,
        it.from,
        it.to,
        it.summary,
        it.detector,
        it.request_id,
        it.access_flow,
        it.group_id,
        it.events.len() as i64,
    ])?;
    let id = earlier.map_or_else(|| FindingId(conn.last_insert_rowid()), |it| it.0);
    let detail = Detail {
        usual: it.usual.clone(),
        contributions: it.contributions.clone(),
        detectors: it.detectors.clone(),
        recommended: it.recommended.clone(),
        drivers: it.drivers.clone(),
        reasons: it.reasons.clone(),
    };
    insert_detail.execute(params![id, serde_json::to_string(&detail)?])?;
    if earlier.is_some() {
        forget.execute([id])?;
    }
    for events in it.events.chunks(LOOK) {
        if cancel.is_cancelled() {
            return Err(CaseError::Cancelled);
        }
        for event in events {
            insert_event.execute(params![id, event])?;
        }
    }
    Ok(id)
}

/// What earlier runs raised, the newest run's first. What a person saved is not what a run raises
/// again, even of the same window.
fn known_keys(
    conn: &Connection,
) -> Result<HashMap<Key, VecDeque<(FindingId, Verdict)>>, CaseError> {
    let mut query = conn.prepare(
        "SELECT kind, entity, t_from, t_to, request_id, id, status FROM finding
         WHERE detector <> ? ORDER BY run DESC, id",
    )?;
    let rows = query.query_map([CALCULATOR], |row| {
        let key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok((key, (row.get(5)?, row.get(6)?)))
    })?;
    let mut known: HashMap<Key, VecDeque<(FindingId, Verdict)>> = HashMap::new();
    for row in rows {
        let (key, finding) = row?;
        known.entry(key).or_default().push_back(finding);
    }
    Ok(known)
}

const SELECT: &str = "SELECT id, run, status, n_events, detected_at, kind, score, entity_kind, \
                      entity, user, ip, integration, resource_type, resource, t_from, t_to, \
                      summary, detector, request_id, access_flow, group_id, body, \
                      hidden_until, hidden_by \
                      FROM finding JOIN finding_detail ON finding = id WHERE id = ?";

impl Reader {
    /// The first `limit` findings of the newest run that pass, in order.
    pub fn finding_ids(
        &self,
        filter: &FindingFilter,
        order: FindingOrder,
        limit: usize,
    ) -> Result<Vec<FindingId>, CaseError> {
        if let Some(ids) = self.found_soon(filter, order, limit)? {
            return Ok(ids);
        }
        let hits = self.text_hits(filter)?;
        self.ids_with(filter, hits.as_ref(), order, limit)
    }

    /// The same where the text of the filter occurs so often that the first findings in order are
    /// enough, or where there are no more than these: nothing else is read.
    fn found_soon(
        &self,
        filter: &FindingFilter,
        order: FindingOrder,
        limit: usize,
    ) -> Result<Option<Vec<FindingId>>, CaseError> {
        if filter.text.is_empty() || LOOKED_AT < limit {
            return Ok(None);
        }
        let without = FindingFilter { text: String::new(), ..filter.clone() };
        let first = self.ids_with(&without, None, order, LOOKED_AT)?;
        let text = FindingFilter {
            text: filter.text.clone(),
            hidden: Hidden::With,
            ..FindingFilter::default()
        };
        let clause = Where::of_all_runs(&text);
        let sql = format!("SELECT EXISTS (SELECT 1 FROM finding WHERE id = ? AND {})", clause.sql);
        let mut query = self.conn.prepare_cached(&sql)?;
        let all = first.len() < LOOKED_AT;
        let mut found = Vec::new();
        for (at, id) in first.into_iter().enumerate() {
            let seems_rare = !all && found.is_empty() && LOOKED_AT / 4 < at;
            if seems_rare || limit <= found.len() {
                break;
            }
            let values = std::iter::once(id.0.into()).chain(clause.values.iter().cloned());
            if query.query_row(params_from_iter(values), |row| row.get(0))? {
                found.push(id);
            }
        }
        Ok(Some(found).filter(|it| all || limit <= it.len()))
    }

    /// The first findings that pass, with what is known of the filter's text.
    pub(super) fn ids_with(
        &self,
        filter: &FindingFilter,
        hits: Option<&Hits>,
        order: FindingOrder,
        limit: usize,
    ) -> Result<Vec<FindingId>, CaseError> {
        let mut ids = Vec::new();
        for PageQuery { sql, mut values } in page_queries(&self.conn, filter, hits, order, limit)? {
            let room = limit.saturating_sub(ids.len());
            if room == 0 {
                break;
            }
            values.push(i64::try_from(room).unwrap_or(i64::MAX).into());
            let mut query = self.conn.prepare_cached(&sql)?;
            let rows = query.query_map(params_from_iter(values), |row| row.get(0))?;
            for id in rows {
                ids.push(id?);
            }
        }
        Ok(ids)
    }

    /// Other findings of the newest run about the same entity, user, address or access request,
    /// newest first, at most `limit`.
    pub fn related_findings(
        &self,
        finding: &Finding,
        limit: usize,
    ) -> Result<Vec<Finding>, CaseError> {
        let it = &finding.detail;
        let user = it
            .user
            .clone()
            .or_else(|| (it.entity_kind == Some(EntityKind::User)).then(|| it.entity.clone()));
        let entity = Some(it.entity.clone()).filter(|it| !it.is_empty());
        let mut found: BTreeSet<(Reverse<Micros>, FindingId)> = BTreeSet::new();
        // Named, or SQLite walks all findings by time.
        for (index, condition, value) in [
            ("finding_by_entity", "entity = ?", entity),
            ("finding_by_user", "user = ? COLLATE NOCASE", user),
            ("finding_by_ip", "ip = ?", it.ip.clone()),
            ("finding_by_request", "request_id = ?", it.request_id.clone()),
        ] {
            let Some(value) = value else { continue };
            let sql = format!(
                "SELECT id, detected_at FROM finding INDEXED BY {index}
                 WHERE run = {CURRENT_RUN} AND {condition}
                 AND hidden_until <= ? AND id <> ? ORDER BY detected_at DESC, id LIMIT ?"
            );
            let mut query = self.conn.prepare_cached(&sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = query.query_map(params![value, now(), finding.id, limit], |row| {
                Ok((Reverse(row.get(1)?), row.get(0)?))
            })?;
            for row in rows {
                found.insert(row?);
            }
        }
        let ids: Vec<FindingId> = found.into_iter().map(|it| it.1).take(limit).collect();
        self.findings(&ids)
    }

    /// How many findings of the newest run pass.
    pub fn count_findings(&self, filter: &FindingFilter) -> Result<u64, CaseError> {
        Ok(self.count_by_severity(filter)?.into_iter().map(|it| it.1).sum())
    }

    /// How many findings of the newest run pass, per severity, most severe first.
    pub fn count_by_severity(
        &self,
        filter: &FindingFilter,
    ) -> Result<Vec<(Severity, u64)>, CaseError> {
        let clause = Where::of(filter, self.text_hits(filter)?.as_ref());
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT severity_rank, count(*) FROM finding WHERE {} GROUP BY severity_rank",
            clause.sql
        ))?;
        let mut counts: Vec<_> = Severity::ALL.iter().map(|it| (*it, 0)).collect();
        let mut rows = query.query(params_from_iter(clause.values))?;
        while let Some(row) = rows.next()? {
            let severity = severity_of_rank(row.get(0)?)?;
            for it in &mut counts {
                if it.0 == severity {
                    it.1 = row.get::<_, i64>(1)? as u64;
                }
            }
        }
        Ok(counts)
    }

    /// These findings in the order given, without their events and contributions. Numbers that
    /// the case does not have are left out.
    pub fn findings(&self, ids: &[FindingId]) -> Result<Vec<Finding>, CaseError> {
        let mut findings = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(mut finding) = self.finding_row(*id)? {
                finding.tags = self.tags_of(*id)?;
                finding.detail.contributions = Vec::new();
                findings.push(finding);
            }
        }
        Ok(findings)
    }

    /// One finding with everything, whichever run raised it.
    pub fn finding(&self, id: FindingId) -> Result<Option<Finding>, CaseError> {
        let Some(mut finding) = self.finding_row(id)? else { return Ok(None) };
        finding.tags = self.tags_of(id)?;
        let mut query = self
            .conn
            .prepare_cached("SELECT event FROM evidence WHERE finding = ? ORDER BY event")?;
        let events = query.query_map([id], |row| row.get(0))?;
        finding.detail.events = events.collect::<rusqlite::Result<_>>()?;
        Ok(Some(finding))
    }

    fn finding_row(&self, id: FindingId) -> Result<Option<Finding>, CaseError> {
        let mut query = self.conn.prepare_cached(SELECT)?;
        let mut rows = query.query([id])?;
        rows.next()?.map(read).transpose()
    }
}

fn read(row: &Row<'_>) -> Result<Finding, CaseError> {
    let detail: Detail =
        serde_json::from_str(row.get_ref(21)?.as_str().map_err(rusqlite::Error::from)?)?;
    let hidden_until: i64 = row.get(22)?;
    let hidden_by = if now() < hidden_until { row.get(23)? } else { None };
    Ok(Finding {
        tags: Vec::new(),
        hidden_by,
        id: row.get(0)?,
        run: row.get(1)?,
        status: row.get(2)?,
        n_events: row.get::<_, i64>(3)? as u64,
        detail: NewFinding {
            detected_at: row.get(4)?,
            kind: row.get(5)?,
            score: row.get(6)?,
            entity_kind: row.get(7)?,
            entity: row.get(8)?,
            user: row.get(9)?,
            ip: row.get(10)?,
            integration: row.get(11)?,
            resource_type: row.get(12)?,
            resource: row.get(13)?,
            from: row.get(14)?,
            to: row.get(15)?,
            summary: row.get(16)?,
            usual: detail.usual,
            detector: row.get(17)?,
            request_id: row.get(18)?,
            access_flow: row.get(19)?,
            group_id: row.get(20)?,
            contributions: detail.contributions,
            detectors: detail.detectors,
            recommended: detail.recommended,
            drivers: detail.drivers,
            reasons: detail.reasons,
            events: Vec::new(),
        },
    })
}
