//! Recording what people do about access requests and access flows: a revocation, a version of a
//! flow, that something was carried out, and taking each of these back. What is in force follows
//! from the journal alone, see [`LocalActions`].

use super::case::Case;
use super::error::CaseError;
use super::flows;
use super::journal::{Line, Writer, about, entries};
use super::reader::Reader;
use super::requests;
use crate::domain::flow::AccessFlow;
use crate::domain::flow_text;
use crate::domain::ids::{EntryId, FlowNo, RequestNo};
use crate::domain::journal::{Action, By, Entry, Recorded, TargetKind};
use crate::domain::local_actions::{LocalActions, done_texts, revocation_texts, version_text};
use rusqlite::Connection;

impl Reader {
    /// Everything that was recorded about requests and flows, added up.
    pub fn local_actions(&self) -> Result<LocalActions, CaseError> {
        all(&self.conn)
    }

    /// Every entry of the journal about one request, in order.
    pub fn journal_of_request(&self, no: RequestNo) -> Result<Vec<Entry>, CaseError> {
        about(&self.conn, TargetKind::Request, no.0)
    }

    /// Every entry of the journal about one finding, in order.
    pub fn journal_of_finding(
        &self,
        id: crate::domain::ids::FindingId,
    ) -> Result<Vec<Entry>, CaseError> {
        about(&self.conn, TargetKind::Finding, id.0)
    }
}

impl Case {
    /// Records that access was revoked here.
    ///
    /// # Errors
    /// [`CaseError::Refused`] with a sentence where there is no such request, or it is not active.
    pub fn record_revocation(
        &mut self,
        id: &str,
        reason: &str,
        ticket: &str,
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let (no, request) = requests::one(&tx, id)?.ok_or_else(|| no_such_request(id))?;
        let revoked = all(&tx)?.revocation(no).is_some();
        if let Some(why) = request.cannot_revoke(revoked, by.at) {
            return Err(CaseError::Refused(format!("{why} Nothing was recorded.")));
        }
        let before = request.standing(false, by.at).status;
        let (before, after) = revocation_texts(before.label(), ticket.trim());
        let mut writer = Writer::begin(&tx, by)?;
        writer.append(&Line {
            action: Action::Revoke,
            target: (TargetKind::Request, no.0),
            before: &before,
            after: &after,
            reason: reason.trim(),
            undoes: None,
        })?;
        writer.say(format!("{id} is revoked, recorded here, not sent"));
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }

    /// Saves the next version of a flow, which is made where there is none of that name yet.
    ///
    /// # Errors
    /// [`CaseError::Refused`] where somebody saved a version after `based_on`.
    pub fn record_flow(
        &mut self,
        name: &str,
        based_on: u32,
        (before, after): (&AccessFlow, &AccessFlow),
        (action, reason): (Action, &str),
        by: &By,
    ) -> Result<(Recorded, u32), CaseError> {
        let tx = self.conn.transaction()?;
        let no = flows::make(&tx, name)?;
        let newest = flows::newest_version(&tx, no)?;
        if newest != based_on {
            return Err(CaseError::Refused(format!(
                "Version {newest} of {name} was saved meanwhile. Nothing was recorded. Open the \
                 flow again and make the change on that version."
            )));
        }
        let mut writer = Writer::begin(&tx, by)?;
        let version = append_version(
            &mut writer,
            &tx,
            (no, newest),
            (&flow_text::text(before), after),
            (action, reason.trim(), None),
        )?;
        writer.say(format!("{name} is version {version}, recorded here, not sent"));
        let recorded = writer.end()?;
        tx.commit()?;
        Ok((recorded, version))
    }

    /// Marks what these entries recorded as carried out in the real system: all, or none.
    pub fn record_done(
        &mut self,
        done: &[EntryId],
        note: &str,
        by: &By,
    ) -> Result<Recorded, CaseError> {
        let tx = self.conn.transaction()?;
        let known = all(&tx)?;
        let mut writer = Writer::begin(&tx, by)?;
        for entry in done {
            let of = may_be_done(&tx, &known, *entry)?;
            let (before, after) = done_texts(*entry);
            writer.append(&Line {
                action: Action::CarryOut,
                target: (of.target_kind, of.target),
                before: &before,
                after: &after,
                reason: note.trim(),
                undoes: None,
            })?;
            writer.say(format!("{} is marked as carried out", of.about));
        }
        let recorded = writer.end()?;
        tx.commit()?;
        Ok(recorded)
    }
}

fn all(conn: &Connection) -> Result<LocalActions, CaseError> {
    let found =
        entries(conn, "WHERE journal.target_kind IN ('request', 'flow') ORDER BY journal.id", &[])?;
    Ok(LocalActions::of(&found))
}

/// Appends the entry of a version, and stores it.
fn append_version(
    writer: &mut Writer<'_>,
    conn: &Connection,
    (no, newest): (FlowNo, u32),
    (before, after): (&str, &AccessFlow),
    (action, reason, undoes): (Action, &str, Option<EntryId>),
) -> Result<u32, CaseError> {
    let version = newest + 1;
    let entry = writer.append(&Line {
        action,
        target: (TargetKind::Flow, no.0),
        before: &version_text(newest, before),
        after: &version_text(version, &flow_text::text(after)),
        reason,
        undoes,
    })?;
    flows::store(conn, no, version, entry, after)?;
    Ok(version)
}

/// The entry, if what it recorded is in force and not yet carried out.
fn may_be_done(conn: &Connection, known: &LocalActions, id: EntryId) -> Result<Entry, CaseError> {
    let refused = |why: String| CaseError::Refused(format!("{why} Nothing was recorded."));
    let found = entries(conn, "WHERE journal.id = ?", &[id.0.into()])?.pop();
    let entry = found.ok_or_else(|| refused(format!("The journal has no entry {id}.")))?;
    let in_force = match (entry.action, entry.target_kind) {
        (Action::Revoke, TargetKind::Request) => {
            known.revocation(RequestNo(entry.target)).is_some_and(|it| it.entry == id)
        }
        (_, TargetKind::Flow) => {
            known.versions(FlowNo(entry.target)).iter().any(|it| it.entry == id)
        }
        _ => {
            return Err(refused(format!(
                "Entry {id} is neither a revocation nor a change of an access flow."
            )));
        }
    };
    if !in_force {
        return Err(refused(format!(
            "Entry {id} was taken back, so there is nothing to carry out."
        )));
    }
    if let Some(done) = known.done(id) {
        return Err(refused(format!(
            "Entry {id} is marked as carried out already, by {} in entry {}.",
            done.by.actor, done.entry
        )));
    }
    Ok(entry)
}

/// Takes an entry about a request or a flow back.
pub(super) fn take_back(
    writer: &mut Writer<'_>,
    conn: &Connection,
    entry: &Entry,
) -> Result<(), CaseError> {
    let known = all(conn)?;
    let refused = |why: String| CaseError::Refused(format!("{why} Nothing was changed."));
    let gone = || refused(format!("Entry {} was taken back already.", entry.id));
    match (entry.action, entry.target_kind) {
        (Action::Revoke, _) => {
            let no = RequestNo(entry.target);
            known.revocation(no).filter(|it| it.entry == entry.id).ok_or_else(gone)?;
            let request = requests::by_no(conn, no)?
                .ok_or_else(|| CaseError::damaged("a revoked request is gone"))?;
            if let Some(done) = known.done(entry.id) {
                return Err(refused(format!(
                    "The revocation of {} was carried out in the real system, says entry {}. Take \
                     that mark back first, if it is wrong.",
                    entry.about, done.entry
                )));
            }
            if let Some(why) = request.cannot_give_back(writer.by.at) {
                return Err(refused(why));
            }
            writer.say(format!("{} is Active again", entry.about));
        }
        (Action::CarryOut, _) => {
            let of = known.done_by(entry.id).ok_or_else(gone)?;
            writer.say(format!("{}: entry {of} is to be carried out again", entry.about));
        }
        (_, TargetKind::Flow) => return take_flow_back(writer, conn, &known, entry),
        _ => {
            return Err(refused(format!("Entry {} cannot be taken back.", entry.id)));
        }
    }
    writer.append(&Line {
        action: Action::Undo,
        target: (entry.target_kind, entry.target),
        before: &entry.after,
        after: &entry.before,
        reason: "",
        undoes: Some(entry.id),
    })?;
    Ok(())
}

/// The version before becomes the newest again, as a further version.
fn take_flow_back(
    writer: &mut Writer<'_>,
    conn: &Connection,
    known: &LocalActions,
    entry: &Entry,
) -> Result<(), CaseError> {
    let refused = |why: String| CaseError::Refused(format!("{why} Nothing was changed."));
    let no = FlowNo(entry.target);
    let versions = known.versions(no);
    let newest = versions.last().ok_or_else(|| CaseError::damaged("a flow has no version"))?;
    if newest.entry != entry.id {
        return Err(refused(format!(
            "{} was changed since, by entry {}. Revert it to an earlier version instead.",
            entry.about, newest.entry
        )));
    }
    let Some(before) = newest.version.checked_sub(1).filter(|it| 0 < *it) else {
        return Err(refused(format!(
            "{} has no version before that one that was saved here. Revert it to version 0 instead.",
            entry.about
        )));
    };
    let now = flow_text::text(&flows::version(conn, no, newest.version)?);
    let earlier = flows::version(conn, no, before)?;
    let version = append_version(
        writer,
        conn,
        (no, newest.version),
        (&now, &earlier),
        (Action::Undo, "", Some(entry.id)),
    )?;
    writer.say(format!("{} is as in version {before} again, now version {version}", entry.about));
    Ok(())
}

pub(super) fn no_such_request(id: &str) -> CaseError {
    CaseError::Refused(format!(
        "There is no access request {id} in this case. Nothing was recorded. List them with oddlog \
         requests."
    ))
}
