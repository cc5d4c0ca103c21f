//! Comments and tags: entries of the journal, and the tags that lists filter by.

use super::case::Case;
use super::error::CaseError;
use super::journal::{Writer, about, existing};
use super::reader::Reader;
use crate::domain::count::thousands;
use crate::domain::ids::FindingId;
use crate::domain::journal::{Action, By, Entry, Recorded, TargetKind, finding_name};
use crate::domain::notes::Notes;
use rusqlite::{Connection, params};

impl Case {
    /// Writes the same comment at each of these findings: at all of them, or (where one does not
    /// exist) at none.
    pub fn comment(
        &mut self,
        ids: &[FindingId],
        text: &str,
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let mut writer = Writer::begin(&tx, by)?;
        let ids = existing(&tx, ids)?;
        for (id, _) in &ids {
            writer.set(Action::Comment, *id, ("", text.trim()), "")?;
        }
        writer.say(format!("Comment added to {}", named(ids.iter().map(|it| it.0))));
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }

    /// Gives these findings tags, and takes others away. What one has already, or has not, makes
    /// no entry.
    ///
    /// # Errors
    /// [`CaseError::Refused`] where nothing would change.
    pub fn tag(
        &mut self,
        ids: &[FindingId],
        add: &[String],
        remove: &[String],
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let mut writer = Writer::begin(&tx, by)?;
        let mut changed = Vec::new();
        for (id, _) in existing(&tx, ids)? {
            let has = tags_of(&tx, id)?;
            let before = changed.len();
            for tag in remove.iter().filter(|it| has.contains(it) && !add.contains(it)) {
                writer.set(Action::Untag, id, (tag, ""), "")?;
                changed.push(id);
            }
            for tag in add.iter().filter(|it| !has.contains(it)) {
                writer.set(Action::Tag, id, ("", tag), "")?;
                changed.push(id);
            }
            changed.truncate(changed.len().min(before + 1));
        }
        if changed.is_empty() {
            let why = "The tags are that already. Nothing was recorded.";
            return Err(CaseError::Refused(why.to_owned()));
        }
        let signed = |sign: &str, tags: &[String]| {
            tags.iter().map(|it| format!("{sign}{it}")).collect::<Vec<_>>()
        };
        let tags = [signed("+", add), signed("−", remove)].concat().join(" ");
        writer.say(format!("Tags of {}: {tags}", named(changed.into_iter())));
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }
}

impl Reader {
    /// Comments and tags of one finding, with who and when.
    pub fn notes(&self, finding: FindingId) -> Result<Notes, CaseError> {
        Ok(Notes::of(&about(&self.conn, TargetKind::Finding, finding.0)?))
    }

    /// Every tag that a finding of the case has, and how many have it, most first, then by name.
    pub fn tags(&self) -> Result<Vec<(String, u64)>, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT tag, count(*) AS n FROM finding_tag GROUP BY tag ORDER BY n DESC, tag",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn tags_of(&self, finding: FindingId) -> Result<Vec<String>, CaseError> {
        tags_of(&self.conn, finding)
    }
}

pub(super) fn tags_of(conn: &Connection, finding: FindingId) -> Result<Vec<String>, CaseError> {
    let mut query =
        conn.prepare_cached("SELECT tag FROM finding_tag WHERE finding = ? ORDER BY tag")?;
    let rows = query.query_map([finding], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Lets lists show the tags that an entry says.
pub(super) fn retag(
    conn: &Connection,
    finding: FindingId,
    before: &str,
    after: &str,
) -> Result<(), CaseError> {
    for (tag, sql) in [
        (before, "DELETE FROM finding_tag WHERE finding = ? AND tag = ?"),
        (after, "INSERT OR IGNORE INTO finding_tag(finding, tag) VALUES (?, ?)"),
    ] {
        if !tag.is_empty() {
            conn.prepare_cached(sql)?.execute(params![finding, tag])?;
        }
    }
    Ok(())
}

/// What is about rates, and taken back by its name.
const SAVED: [Action; 3] = [Action::SaveFinding, Action::MarkEvent, Action::KeepCalculation];

/// Says what taking these entries back does to comments, tags and what is about rates.
pub(super) fn say_undone(writer: &mut Writer<'_>, batch: &[Entry]) {
    let of = |wanted: &[Action]| -> Vec<FindingId> {
        let these = batch.iter().filter(|it| wanted.contains(&it.action));
        let mut ids: Vec<_> = these.filter_map(Entry::finding).collect();
        ids.dedup();
        ids
    };
    for it in batch.iter().filter(|it| SAVED.contains(&it.action)) {
        writer.say(format!("{} taken back", it.target_label()));
    }
    let (comments, tags) = (of(&[Action::Comment]), of(&[Action::Tag, Action::Untag]));
    if !comments.is_empty() {
        writer.say(format!("Comment on {} taken back", named(comments.into_iter())));
    }
    if !tags.is_empty() {
        writer.say(format!("Tags of {} are as before", named(tags.into_iter())));
    }
}

/// "A-0188", "12 anomalies".
fn named(mut ids: impl ExactSizeIterator<Item = FindingId>) -> String {
    match (ids.len(), ids.next()) {
        (1, Some(only)) => finding_name(only),
        (n, _) => format!("{} anomalies", thousands(n as u64)),
    }
}
