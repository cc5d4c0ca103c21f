//! Suppressions: entries of the journal that hide findings, those of later runs too. What is hidden
//! now stands in the findings themselves, so that lists need not ask every rule.

use super::case::Case;
use super::error::CaseError;
use super::finding_filter::{Where, now};
use super::journal::{Line, Writer, entries};
use super::reader::Reader;
use crate::domain::count::thousands;
use crate::domain::filter::{FindingFilter, Hidden};
use crate::domain::ids::SuppressionId;
use crate::domain::journal::{Action, By, Entry, Recorded, TargetKind};
use crate::domain::suppression::{Kept, SuppressOrder, Suppression, name};
use crate::domain::time::Micros;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

impl Case {
    /// Hides what the rule says, from now on until its end.
    pub fn suppress(&mut self, order: &SuppressOrder, by: &By) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let next: i64 = tx.query_row(
            "SELECT coalesce(max(target), 0) + 1 FROM journal WHERE target_kind = 'suppression'",
            [],
            |row| row.get(0),
        )?;
        let kept = Kept { rule: order.rule.clone(), until: order.until };
        let mut writer = Writer::begin(&tx, by)?;
        writer.append(&Line {
            action: Action::Suppress,
            target: (TargetKind::Suppression, next),
            before: "",
            after: &serde_json::to_string(&kept)?,
            reason: order.because.trim(),
            undoes: None,
        })?;
        apply_again(&mut writer, &tx, SuppressionId(next))?;
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }

    /// Shows again what a suppression hid.
    ///
    /// # Errors
    /// [`CaseError::Refused`] where there is none of that number, or it is lifted already.
    pub fn lift(
        &mut self,
        id: SuppressionId,
        because: &str,
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let Some(it) = all(&tx)?.into_iter().find(|it| it.id == id) else {
            return Err(CaseError::Refused(format!(
                "There is no suppression {} in this case. Nothing was recorded. List them with \
                 oddlog suppressions.",
                name(id)
            )));
        };
        if it.lifted {
            let why = format!("The suppression {} is lifted already.", name(id));
            return Err(CaseError::Refused(format!("{why} Nothing was recorded.")));
        }
        let kept = Kept { rule: it.rule, until: it.until };
        let mut writer = Writer::begin(&tx, by)?;
        writer.append(&Line {
            action: Action::Lift,
            target: (TargetKind::Suppression, id.0),
            before: &serde_json::to_string(&kept)?,
            after: "",
            reason: because.trim(),
            undoes: None,
        })?;
        apply_again(&mut writer, &tx, id)?;
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }
}

impl Reader {
    /// Every suppression that was made, with how many findings of the newest run its rule matches.
    pub fn suppressions(&self) -> Result<Vec<Suppression>, CaseError> {
        let mut all = all(&self.conn)?;
        for it in &mut all {
            let rule = FindingFilter { hidden: Hidden::With, ..it.rule.clone() };
            it.hides = self.count_findings(&rule)?;
        }
        Ok(all)
    }

    /// One suppression, without how many findings it hides.
    pub fn suppression(&self, id: SuppressionId) -> Result<Option<Suppression>, CaseError> {
        Ok(all(&self.conn)?.into_iter().find(|it| it.id == id))
    }

    /// Changes whenever other findings are hidden.
    pub fn hiding(&self) -> Result<(i64, u64), CaseError> {
        let last: i64 = self
            .conn
            .prepare_cached(
                "SELECT coalesce(max(id), 0) FROM journal WHERE target_kind = 'suppression'",
            )?
            .query_row([], |row| row.get(0))?;
        // A rule ends without an entry.
        Ok((last, self.n_hidden()?))
    }

    /// How many findings of the newest run are hidden now.
    pub fn n_hidden(&self) -> Result<u64, CaseError> {
        n_hidden(&self.conn)
    }
}

/// Hides the findings that suppressions say, and shows the others.
pub(super) fn apply(conn: &Connection) -> Result<(), CaseError> {
    conn.execute(
        "UPDATE finding SET hidden_until = 0, hidden_by = NULL WHERE hidden_until <> 0",
        [],
    )?;
    for it in all(conn)?.into_iter().filter(|it| !it.lifted) {
        let until = it.until.unwrap_or(Micros(i64::MAX));
        let rule = FindingFilter { hidden: Hidden::With, ..it.rule };
        let clause = Where::of_all_runs(&rule);
        let first: [Value; 3] = [until.0.into(), it.id.0.into(), until.0.into()];
        let sql = format!(
            "UPDATE finding SET hidden_until = ?, hidden_by = ? WHERE hidden_until < ? AND {}",
            clause.sql
        );
        conn.execute(&sql, params_from_iter(first.into_iter().chain(clause.values)))?;
    }
    Ok(())
}

/// The same after a rule was made, lifted or taken back, and says what it changed.
fn apply_again(
    writer: &mut Writer<'_>,
    conn: &Connection,
    id: SuppressionId,
) -> Result<(), CaseError> {
    let before = n_hidden(conn)?;
    apply(conn)?;
    let after = n_hidden(conn)?;
    let n = thousands(after.abs_diff(before));
    writer.say(if before <= after {
        format!("{n} anomalies suppressed by {}", name(id))
    } else {
        format!("{n} anomalies of {} are shown again", name(id))
    });
    writer.hides();
    Ok(())
}

/// An entry about a suppression was taken back.
pub(super) fn taken_back(
    writer: &mut Writer<'_>,
    conn: &Connection,
    entry: &Entry,
) -> Result<(), CaseError> {
    apply_again(writer, conn, SuppressionId(entry.target))
}

fn n_hidden(conn: &Connection) -> Result<u64, CaseError> {
    let sql = format!(
        "SELECT count(*) FROM finding WHERE run = {} AND hidden_until > ?",
        super::groups::CURRENT_RUN
    );
    Ok(conn.prepare_cached(&sql)?.query_row([now()], |row| row.get::<_, i64>(0))? as u64)
}

/// Every suppression that was made, in order of their numbers.
pub(super) fn all(conn: &Connection) -> Result<Vec<Suppression>, CaseError> {
    let about = "WHERE journal.target_kind = 'suppression' ORDER BY journal.id";
    Ok(Suppression::all(&entries(conn, about, &[])?))
}
