//! Recording what people do about rates: special events, calculations that are kept, and findings
//! that they save. The first two are entries of the journal and nothing else; a saved finding is
//! one like any other, and every further run lists it, too.

use super::case::Case;
use super::error::CaseError;
use super::groups::CURRENT_RUN;
use super::journal::{Line, Writer, entries};
use super::reader::Reader;
use super::{finding_text, findings};
use crate::domain::finding::NewFinding;
use crate::domain::ids::{FindingId, RunId};
use crate::domain::job::Cancel;
use crate::domain::journal::{Action, By, Recorded, TargetKind, finding_name};
use crate::domain::rate_records::{self, CALCULATOR, Calculation, Kept, Marked, MarkedTime};
use rusqlite::{Connection, OptionalExtension, params};

impl Reader {
    /// The special events that are marked, in order of their time.
    pub fn special_events(&self) -> Result<Vec<Marked>, CaseError> {
        let found = entries(
            &self.conn,
            "WHERE journal.target_kind = 'special_event' ORDER BY journal.id",
            &[],
        )?;
        Ok(rate_records::marked(&found))
    }

    /// The calculations that are kept, newest first.
    pub fn calculations(&self) -> Result<Vec<Kept>, CaseError> {
        let found = entries(
            &self.conn,
            "WHERE journal.target_kind = 'calculation' ORDER BY journal.id",
            &[],
        )?;
        Ok(rate_records::kept(&found))
    }
}

impl Case {
    /// Marks a special event.
    pub fn mark_special_event(
        &mut self,
        time: MarkedTime,
        note: &str,
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let mut writer = Writer::begin(&tx, by)?;
        let target = (TargetKind::SpecialEvent, next(&tx, TargetKind::SpecialEvent)?);
        let after = serde_json::to_string(&time)?;
        append(&mut writer, Action::MarkEvent, target, (&after, note))?;
        writer.say(format!("Special event marked: {}", note.trim()));
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }

    /// Keeps a calculation.
    pub fn keep_calculation(
        &mut self,
        calculation: &Calculation,
        note: &str,
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let mut writer = Writer::begin(&tx, by)?;
        let target = (TargetKind::Calculation, next(&tx, TargetKind::Calculation)?);
        let after = serde_json::to_string(calculation)?;
        append(&mut writer, Action::KeepCalculation, target, (&after, note))?;
        writer.say("Calculation kept".to_owned());
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }

    /// Saves a finding that a person made of a calculation. It is listed with those of the newest
    /// run, and of every further one.
    ///
    /// # Errors
    /// [`CaseError::Refused`] where the case was never analysed, or the same is saved already.
    pub fn save_finding(
        &mut self,
        finding: &NewFinding,
        calculation: &Calculation,
        note: &str,
        by: &By,
    ) -> Result<(Recorded, FindingId), CaseError> {
        let tx = self.conn.transaction()?;
        let run: Option<RunId> = tx.query_row("SELECT max(id) FROM run", [], |row| row.get(0))?;
        let run = run.ok_or_else(|| {
            CaseError::Refused(
                "Anomalies are listed with those of a run, and this case was never analysed. \
                 Nothing was recorded. Analyse it first."
                    .to_owned(),
            )
        })?;
        if let Some(id) = saved_before(&tx, finding)? {
            return Err(CaseError::Refused(format!(
                "This is saved already, as {}. Nothing was recorded.",
                finding_name(id)
            )));
        }
        let id = findings::write(&tx, run, finding, None, &Cancel::default())?;
        finding_text::append(&tx, run, &[(id, findings::searched(finding))])?;
        let mut writer = Writer::begin(&tx, by)?;
        let target = (TargetKind::Finding, id.0);
        let after = serde_json::to_string(calculation)?;
        append(&mut writer, Action::SaveFinding, target, (&after, note))?;
        super::suppress::apply(&tx)?;
        writer.say(format!("Saved as {}", finding_name(id)));
        let recorded = writer.end()?;
        tx.commit()?;
        Ok((recorded, id))
    }
}

fn append(
    writer: &mut Writer<'_>,
    action: Action,
    target: (TargetKind, i64),
    (after, note): (&str, &str),
) -> Result<(), CaseError> {
    let reason = note.trim();
    writer.append(&Line { action, target, before: "", after, reason, undoes: None })?;
    Ok(())
}

/// Numbers of each kind count from 1.
fn next(conn: &Connection, kind: TargetKind) -> Result<i64, CaseError> {
    let sql = "SELECT coalesce(max(target), 0) + 1 FROM journal WHERE target_kind = ?";
    Ok(conn.prepare_cached(sql)?.query_row([kind], |row| row.get(0))?)
}

fn saved_before(conn: &Connection, it: &NewFinding) -> Result<Option<FindingId>, CaseError> {
    let sql = format!(
        "SELECT id FROM finding WHERE run = {CURRENT_RUN} AND detector = ? AND entity = ?
         AND entity_kind IS ? AND t_from = ? AND t_to = ? AND summary = ?"
    );
    let values = params![CALCULATOR, it.entity, it.entity_kind, it.from, it.to, it.summary];
    Ok(conn.query_row(&sql, values, |row| row.get(0)).optional()?)
}

/// Lists what people saved with the findings of `run`, the newest.
pub(super) fn carry_over(conn: &Connection, run: RunId) -> Result<(), CaseError> {
    let sql = "UPDATE finding SET run = ? WHERE detector = ? AND run <> 0";
    conn.execute(sql, params![run, CALCULATOR])?;
    let mut query = conn.prepare(
        "SELECT id, summary, entity, coalesce(user, ''), coalesce(resource, '') FROM finding
         WHERE run = ? AND detector = ? ORDER BY id",
    )?;
    let rows = query.query_map(params![run, CALCULATOR], |row| {
        Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))
    })?;
    let all: Vec<(FindingId, [String; 4])> = rows.collect::<rusqlite::Result<_>>()?;
    let texts: Vec<_> =
        all.iter().map(|it| (it.0, std::array::from_fn(|at| it.1[at].as_str()))).collect();
    finding_text::append(conn, run, &texts)
}

/// Lists a saved finding no more. It stays in the case, and can be opened by its number.
pub(super) fn unlist(conn: &Connection, id: FindingId) -> Result<(), CaseError> {
    conn.execute("UPDATE finding SET run = 0 WHERE id = ?", [id])?;
    finding_text::anew(conn)
}
