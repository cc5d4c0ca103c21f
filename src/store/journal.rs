//! The journal of a case: what people decided and what takes it back, each entry chained to the one
//! before.
//!
//! An entry and what lists show of its target (a status, tags, what is hidden) change in one
//! transaction. Lists filter and sort by the latter; the journal is what counts, and
//! [`check`](super::check::check) compares the two.

use super::case::Case;
use super::error::CaseError;
use super::journal_chain::{self, Link};
use super::local_journal;
use super::reader::Reader;
use super::{notes, rate_journal, suppress};
use crate::domain::finding::{FindingKind, Verdict};
use crate::domain::ids::{EntryId, FindingId};
use crate::domain::journal::{
    Action, By, Chain, Decision, Decisions, Entry, EntryHash, JournalFilter, JournalPage, Recorded,
    TargetKind, finding_name,
};
use crate::domain::notes::{same_aspect, standing};
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
        for (id, before) in existing(&tx, ids)? {
            writer.set(Action::Verdict, id, (before.code(), verdict.code()), reason)?;
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
        let batch = batch_of(&tx, entry)?;
        notes::say_undone(&mut writer, &batch);
        for undone in batch {
            match undone.target_kind {
                TargetKind::Finding
                | TargetKind::Suppression
                | TargetKind::SpecialEvent
                | TargetKind::Calculation => {
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
        let mut decisions = Decisions::default();
        about(&self.conn, TargetKind::Finding, finding.0)?.iter().for_each(|it| decisions.add(it));
        Ok(decisions.of(finding).cloned())
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

/// Appends entries, and changes what lists show of their targets.
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
        let recorded = Recorded { batch, ..Recorded::default() };
        Ok(Self { conn, by, last, hash, recorded })
    }

    /// Does something to a finding: what held before, and what holds since.
    pub(super) fn set(
        &mut self,
        action: Action,
        id: FindingId,
        (before, after): (&str, &str),
        reason: &str,
    ) -> Result<(), CaseError> {
        let target = (TargetKind::Finding, id.0);
        let reason = reason.trim();
        self.append(&Line { action, target, before, after, reason, undoes: None })?;
        self.change(action, id, before, after)
    }

    fn take_back(&mut self, it: &Entry) -> Result<(), CaseError> {
        let target = (it.target_kind, it.target);
        let (before, after) = (it.after.as_str(), it.before.as_str());
        let undoes = Some(it.id);
        self.append(&Line { action: Action::Undo, target, before, after, reason: "", undoes })?;
        match it.target_kind {
            TargetKind::Finding => self.change(it.action, FindingId(it.target), before, after),
            TargetKind::Suppression => suppress::taken_back(self, self.conn, it),
            // What holds follows from the entries alone; or they are taken back where they live
            // (`local_journal`), or never.
            TargetKind::SpecialEvent
            | TargetKind::Calculation
            | TargetKind::Request
            | TargetKind::Flow
            | TargetKind::Source
            | TargetKind::Run => Ok(()),
        }
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

    /// Lets lists show what an entry about a finding says.
    fn change(
        &mut self,
        action: Action,
        finding: FindingId,
        before: &str,
        after: &str,
    ) -> Result<(), CaseError> {
        match action {
            Action::Verdict => {
                let sql = "UPDATE finding SET status = ? WHERE id = ?";
                self.conn.prepare_cached(sql)?.execute(params![after, finding])?;
                let verdict = Verdict::from_code(after);
                let verdict = verdict.ok_or_else(|| CaseError::damaged("an unknown verdict"))?;
                self.recorded.changed.push((finding, verdict));
            }
            Action::Tag | Action::Untag => {
                notes::retag(self.conn, finding, before, after)?;
                self.recorded.noted.push(finding);
            }
            Action::Comment => self.recorded.noted.push(finding),
            Action::SaveFinding if after.is_empty() => rate_journal::unlist(self.conn, finding)?,
            _ => {}
        }
        Ok(())
    }

    /// Says what was done to something that is no verdict.
    pub(super) fn say(&mut self, sentence: String) {
        self.recorded.said.push(sentence);
    }

    /// What is hidden has changed.
    pub(super) fn hides(&mut self) {
        self.recorded.hides = true;
    }

    /// Seals what was appended.
    pub(super) fn end(mut self) -> Result<Recorded, CaseError> {
        if self.last < self.recorded.batch {
            return Err(CaseError::Refused(
                "No anomaly was named. Nothing was recorded.".to_owned(),
            ));
        }
        journal_chain::set_head(self.conn, self.hash)?;
        self.recorded.noted.dedup();
        Ok(self.recorded)
    }
}

/// These findings with their status, ascending, each once.
///
/// # Errors
/// [`CaseError::Refused`] where the case does not have one of them.
pub(super) fn existing(
    conn: &Connection,
    ids: &[FindingId],
) -> Result<Vec<(FindingId, Verdict)>, CaseError> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    let mut query = conn.prepare_cached("SELECT status FROM finding WHERE id = ?")?;
    for id in ids.iter().copied().collect::<BTreeSet<_>>() {
        match query.query_row([id], |row| row.get(0)).optional()? {
            Some(status) => found.push((id, status)),
            None => missing.push(id),
        }
    }
    if missing.is_empty() { Ok(found) } else { Err(no_such(&missing)) }
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
            "Entry {entry} of the journal is no verdict, comment, tag or suppression, so it cannot \
             be taken back. Nothing was changed."
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

/// Only the newest decision about a thing can be taken back: what it replaced is known.
fn may_be_undone(conn: &Connection, entry: &Entry) -> Result<(), CaseError> {
    let all = about(conn, entry.target_kind, entry.target)?;
    let (kind, name) = (entry.aspect(), entry.target_label());
    let name = name.split(',').next().unwrap_or_default();
    let what = match entry.target_kind {
        TargetKind::Finding => format!("The {kind} on {name}"),
        TargetKind::SpecialEvent | TargetKind::Calculation => format!("The {name}"),
        _ => format!("The suppression {name}"),
    };
    let newest = standing(&all).filter(|it| same_aspect(it, entry)).last();
    match newest {
        Some(newest) if newest.id == entry.id => Ok(()),
        Some(newest) if entry.id < newest.id => Err(CaseError::Refused(format!(
            "{what} was changed since, by entry {}. Nothing was changed. Take that back first.",
            newest.id
        ))),
        _ => {
            Err(CaseError::Refused(format!("{what} was taken back already. Nothing was changed.")))
        }
    }
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
