//! The journal of a case: verdicts and what takes them back, each entry chained to the one before.
//!
//! An entry and the status of its finding change in one transaction. The status is what lists
//! filter and sort by; the journal is what counts, and [`check`](super::check::check) compares
//! the two.

use super::case::Case;
use super::error::CaseError;
use super::journal_chain::{self, Link};
use super::local_journal;
use super::reader::Reader;
use crate::domain::finding::{FindingKind, Verdict};
use crate::domain::ids::{EntryId, FindingId};
use crate::domain::journal::{
    Action, By, Chain, Decision, Decisions, Entry, EntryHash, JournalFilter, JournalPage, Recorded,
    TargetKind, finding_name,
};
use crate::domain::time::Micros;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use std::collections::BTreeSet;

impl Case {
    /// Records a verdict on each of these findings: on all of them, or (where one does not exist)
    /// on none.
    pub fn record_verdicts(
        &mut self,
        ids: &[FindingId],
        verdict: Verdict,
        reason: &str,
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let mut writer = Writer::begin(&tx, by)?;
        let mut missing = Vec::new();
        let ids: BTreeSet<FindingId> = ids.iter().copied().collect();
        for id in ids {
            match status(&tx, id)? {
                Some(before) => writer.set(id, before, verdict, reason)?,
                None => missing.push(id),
            }
        }
        if !missing.is_empty() {
            return Err(no_such(&missing));
        }
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }

    /// Takes back what was recorded together with this entry, by further entries that restore
    /// what held before.
    ///
    /// # Errors
    /// [`CaseError::Refused`] where it is taken back already, or something else was decided since
    /// about one of its findings.
    pub fn undo(&mut self, entry: EntryId, by: &By) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let mut writer = Writer::begin(&tx, by)?;
        for undone in batch_of(&tx, entry)? {
            match undone.target_kind {
                TargetKind::Finding => {
                    may_be_undone(&tx, &undone)?;
                    writer.take_back(&undone)?;
                }
                TargetKind::Request | TargetKind::Flow => {
                    local_journal::take_back(&mut writer, &tx, &undone)?;
                }
                TargetKind::Source | TargetKind::Run => return Err(is_a_job(&undone)),
            }
        }
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }
}

impl Reader {
    /// The newest `limit` entries that pass, in the order they were written, and how many there
    /// are.
    pub fn journal(&self, filter: &JournalFilter, limit: usize) -> Result<JournalPage, CaseError> {
        let mut page = JournalPage::default();
        let mut query = self.conn.prepare_cached(&format!("{SELECT} ORDER BY journal.id DESC"))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let entry = read(row)?;
            page.total += 1;
            if page.counts.add(filter, &entry) {
                page.matching += 1;
                if page.entries.len() < limit {
                    page.entries.push(entry);
                }
            }
        }
        page.entries.reverse();
        page.counts.sort();
        Ok(page)
    }

    /// Every finding with a verdict other than Open, what it is, and when it was decided, in the
    /// order of the findings.
    pub fn verdicts(&self) -> Result<Vec<(FindingId, Verdict, Micros)>, CaseError> {
        let decisions = self.decisions()?;
        let decided = decisions.all().filter_map(|(id, it)| it.map(|it| (id, it.verdict, it.at)));
        Ok(decided.filter(|it| it.1 != Verdict::Open).collect())
    }

    /// What is decided about one finding; `None` where nothing is.
    pub fn decision(&self, finding: FindingId) -> Result<Option<Decision>, CaseError> {
        Ok(decisions_about(&self.conn, finding)?.of(finding).cloned())
    }

    /// Whether the journal is as it was written.
    pub fn journal_chain(&self) -> Result<Chain, CaseError> {
        journal_chain::verify(&self.conn)
    }

    /// The whole journal, added up.
    pub(super) fn decisions(&self) -> Result<Decisions, CaseError> {
        let mut decisions = Decisions::default();
        let mut query = self.conn.prepare_cached(&format!("{SELECT} ORDER BY journal.id"))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            decisions.add(&read(row)?);
        }
        Ok(decisions)
    }
}

/// Appends entries.
pub(super) struct Writer<'a> {
    conn: &'a Connection,
    pub(super) by: &'a By,
    last: EntryId,
    hash: EntryHash,
    recorded: Recorded,
}

/// One entry as it is written.
pub(super) struct Line<'a> {
    pub(super) action: Action,
    pub(super) target: (TargetKind, i64),
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    pub(super) reason: &'a str,
    pub(super) undoes: Option<EntryId>,
}

impl<'a> Writer<'a> {
    pub(super) fn begin(conn: &'a Connection, by: &'a By) -> Result<Self, CaseError> {
        let last = conn
            .query_row("SELECT id, hash FROM journal ORDER BY id DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, EntryHash(row.get(1)?)))
            })
            .optional()?;
        let (last, hash) = last.unwrap_or((EntryId(0), EntryHash::default()));
        let batch = EntryId(last.0 + 1);
        let recorded = Recorded { batch, changed: Vec::new(), said: Vec::new() };
        Ok(Self { conn, by, last, hash, recorded })
    }

    fn set(
        &mut self,
        id: FindingId,
        before: Verdict,
        after: Verdict,
        reason: &str,
    ) -> Result<(), CaseError> {
        self.append(&Line {
            action: Action::Verdict,
            target: (TargetKind::Finding, id.0),
            before: before.code(),
            after: after.code(),
            reason: reason.trim(),
            undoes: None,
        })?;
        self.change(id, after.code())
    }

    fn take_back(&mut self, it: &Entry) -> Result<(), CaseError> {
        self.append(&Line {
            action: Action::Undo,
            target: (it.target_kind, it.target),
            before: &it.after,
            after: &it.before,
            reason: "",
            undoes: Some(it.id),
        })?;
        self.change(FindingId(it.target), &it.before)
    }

    /// Adds an entry, and nothing else.
    pub(super) fn append(&mut self, line: &Line<'_>) -> Result<EntryId, CaseError> {
        let id = EntryId(self.last.0 + 1);
        let hash = Link {
            id: id.0,
            at: self.by.at.0,
            actor: &self.by.actor,
            action: line.action.code(),
            target_kind: line.target.0.code(),
            target: line.target.1,
            source: self.by.source.code(),
            reason: line.reason,
            before: line.before,
            after: line.after,
            batch: self.recorded.batch.0,
            undoes: line.undoes.map(|it| it.0),
            previous_hash: &self.hash.0,
        }
        .hash();
        let mut insert = self.conn.prepare_cached(
            "INSERT INTO journal(id, at, actor, action, target_kind, target, source, reason, was,
             became, batch, undoes, previous_hash, hash)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        insert.execute(params![
            id,
            self.by.at,
            self.by.actor,
            line.action,
            line.target.0,
            line.target.1,
            self.by.source,
            line.reason,
            line.before,
            line.after,
            self.recorded.batch,
            line.undoes,
            self.hash.0,
            hash.0,
        ])?;
        (self.last, self.hash) = (id, hash);
        Ok(id)
    }

    /// Lets lists show the verdict that an entry says.
    fn change(&mut self, finding: FindingId, after: &str) -> Result<(), CaseError> {
        let mut update = self.conn.prepare_cached("UPDATE finding SET status = ? WHERE id = ?")?;
        update.execute(params![after, finding])?;
        let verdict = Verdict::from_code(after);
        let verdict = verdict.ok_or_else(|| CaseError::damaged("an unknown verdict"))?;
        self.recorded.changed.push((finding, verdict));
        Ok(())
    }

    /// Says what was done to something that is no finding.
    pub(super) fn say(&mut self, sentence: String) {
        self.recorded.said.push(sentence);
    }

    /// Seals what was appended.
    pub(super) fn end(self) -> Result<Recorded, CaseError> {
        if self.last < self.recorded.batch {
            return Err(CaseError::Refused(
                "No anomaly was named. Nothing was recorded.".to_owned(),
            ));
        }
        journal_chain::set_head(self.conn, self.hash)?;
        Ok(self.recorded)
    }
}

fn status(conn: &Connection, id: FindingId) -> Result<Option<Verdict>, CaseError> {
    let mut query = conn.prepare_cached("SELECT status FROM finding WHERE id = ?")?;
    Ok(query.query_row([id], |row| row.get(0)).optional()?)
}

/// What was recorded together with `entry`.
fn batch_of(conn: &Connection, entry: EntryId) -> Result<Vec<Entry>, CaseError> {
    let entries = entries(
        conn,
        "WHERE journal.batch = (SELECT batch FROM journal WHERE id = ?)
         AND journal.action <> 'undo' ORDER BY journal.id",
        &[entry.0.into()],
    )?;
    if entries.is_empty() {
        return Err(CaseError::Refused(format!(
            "Entry {entry} of the journal is no verdict, so it cannot be taken back. Nothing was \
             changed."
        )));
    }
    Ok(entries)
}

/// What a job did is not taken back.
fn is_a_job(entry: &Entry) -> CaseError {
    CaseError::Refused(format!(
        "Entry {} of the journal says what was imported or analysed, so it cannot be taken back. \
         Nothing was changed.",
        entry.id
    ))
}

/// Only the newest decision about a finding can be taken back: what it replaced is known.
fn may_be_undone(conn: &Connection, entry: &Entry) -> Result<(), CaseError> {
    let finding = FindingId(entry.target);
    let decisions = decisions_about(conn, finding)?;
    let name = finding_name(finding);
    match decisions.of(finding) {
        Some(newest) if newest.entry == entry.id => Ok(()),
        Some(newest) if entry.id < newest.entry => Err(CaseError::Refused(format!(
            "The verdict on {name} was changed since, by entry {}. Nothing was changed. Take that \
             back first.",
            newest.entry
        ))),
        _ => Err(CaseError::Refused(format!(
            "The verdict on {name} was taken back already. Nothing was changed."
        ))),
    }
}

fn decisions_about(conn: &Connection, finding: FindingId) -> Result<Decisions, CaseError> {
    let mut decisions = Decisions::default();
    about(conn, TargetKind::Finding, finding.0)?.iter().for_each(|it| decisions.add(it));
    Ok(decisions)
}

/// Every entry about one thing, in order.
pub(super) fn about(
    conn: &Connection,
    kind: TargetKind,
    target: i64,
) -> Result<Vec<Entry>, CaseError> {
    entries(
        conn,
        "WHERE journal.target_kind = ? AND journal.target = ? ORDER BY journal.id",
        &[kind.code().to_owned().into(), target.into()],
    )
}

/// "There is no anomaly A-0999 in this case."
fn no_such(missing: &[FindingId]) -> CaseError {
    let first: Vec<String> = missing.iter().take(5).map(|it| finding_name(*it)).collect();
    let more = match missing.len() - first.len() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    CaseError::Refused(format!(
        "There is no anomaly {}{more} in this case. Nothing was recorded. List them with oddlog \
         anomalies.",
        first.join(", ")
    ))
}

const SELECT: &str = "SELECT journal.id, journal.at, journal.actor, journal.action, \
                      journal.target_kind, journal.target, journal.source, journal.reason, \
                      journal.was, journal.became, journal.batch, journal.undoes, \
                      journal.previous_hash, journal.hash, kind, entity, user, undone.action, \
                      CASE journal.target_kind \
                      WHEN 'request' THEN (SELECT request_id FROM request WHERE id = journal.target) \
                      WHEN 'flow' THEN (SELECT name FROM flow WHERE id = journal.target) \
                      WHEN 'source' THEN (SELECT path FROM source WHERE id = journal.target) END \
                      FROM journal LEFT JOIN journal AS undone ON undone.id = journal.undoes \
                      LEFT JOIN finding ON finding.id = journal.target \
                      AND journal.target_kind = 'finding'";

/// Entries as the rest of a query says.
pub(super) fn entries(
    conn: &Connection,
    rest: &str,
    values: &[Value],
) -> Result<Vec<Entry>, CaseError> {
    let mut query = conn.prepare_cached(&format!("{SELECT} {rest}"))?;
    let mut rows = query.query(params_from_iter(values))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read(row)?);
    }
    Ok(entries)
}

fn read(row: &Row<'_>) -> Result<Entry, CaseError> {
    Ok(Entry {
        id: row.get(0)?,
        by: By { at: row.get(1)?, actor: row.get(2)?, source: row.get(6)? },
        action: row.get(3)?,
        target_kind: row.get(4)?,
        target: row.get(5)?,
        reason: row.get(7)?,
        before: row.get(8)?,
        after: row.get(9)?,
        batch: row.get(10)?,
        undoes: row.get(11)?,
        undone: row.get(17)?,
        previous_hash: EntryHash(row.get(12)?),
        hash: EntryHash(row.get(13)?),
        about: about_target(row)?,
    })
}

fn about_target(row: &Row<'_>) -> Result<String, CaseError> {
    if let Some(name) = row.get(18)? {
        return Ok(name);
    }
    let Some(kind) = row.get::<_, Option<FindingKind>>(14)? else { return Ok(String::new()) };
    let (entity, user): (String, Option<String>) = (row.get(15)?, row.get(16)?);
    let subject = crate::domain::finding::subject(&entity, user.as_deref());
    Ok(format!("{kind}, {subject}"))
}
