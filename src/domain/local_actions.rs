//! What people recorded about access requests and access flows, added up: which revocations are in
//! force, which versions a flow has, what is still to be carried out in the real system.
//!
//! An entry of the journal holds texts of "name: value" lines: a revocation `status: Revoked` and
//! perhaps `ticket: SEC-7`, a saved flow `version: 4` and the whole flow, a mark `hand-over: done`
//! and `entry: 14`, the entry that was carried out.

use super::ids::{EntryId, FlowNo, RequestNo};
use super::journal::{Action, By, Entry, REASON_LEAST, REASON_MOST, TargetKind};
use std::collections::BTreeMap;

/// Name of the line with the status of a request.
const STATUS: &str = "status";
/// Name of the line with a ticket.
const TICKET: &str = "ticket";
/// Name of the line with the version of a flow.
const VERSION: &str = "version";
/// Name of the line that says whether something is carried out.
const HAND_OVER: &str = "hand-over";
/// Name of the line with the entry that was carried out.
const ENTRY: &str = "entry";

/// The value of the line `name`.
fn line<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(": "))
}

/// A revocation before and after, as the journal has it.
pub fn revocation_texts(before: &str, ticket: &str) -> (String, String) {
    let after = if ticket.is_empty() {
        format!("{STATUS}: Revoked")
    } else {
        format!("{STATUS}: Revoked\n{TICKET}: {ticket}")
    };
    (format!("{STATUS}: {before}"), after)
}

/// A version of a flow, as the journal has it.
pub fn version_text(version: u32, flow: &str) -> String {
    format!("{VERSION}: {version}\n{flow}")
}

/// That `entry` was carried out, before and after.
pub fn done_texts(entry: EntryId) -> (String, String) {
    (format!("{HAND_OVER}: open\n{ENTRY}: {entry}"), format!("{HAND_OVER}: done\n{ENTRY}: {entry}"))
}

/// What an entry did, in words.
pub(super) fn what(entry: &Entry) -> String {
    match (entry.action, entry.subject()) {
        (Action::Undo, Action::Revoke) => "Revocation taken back".to_owned(),
        (Action::Undo, Action::CarryOut) => "No longer marked as carried out".to_owned(),
        (Action::Undo, Action::SaveFlow | Action::RevertFlow) => {
            "Access flow taken back".to_owned()
        }
        (action, _) => action.to_string(),
    }
}

/// The first line of a text in few words: "Active", "version 3", "done".
pub(super) fn first_line(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    match first.split_once(": ") {
        Some((VERSION, n)) => format!("{VERSION} {n}"),
        Some((_, value)) => value.to_owned(),
        None => first.to_owned(),
    }
}

/// What is wrong with the reason of a revocation or of a version, in a sentence.
pub fn reason_problem(reason: &str) -> Option<String> {
    match reason.trim().chars().count() {
        0 => Some("Write a reason.".to_owned()),
        n if n < REASON_LEAST => Some(format!("Write at least {REASON_LEAST} characters.")),
        n if REASON_MOST < n => Some(format!("Write at most {REASON_MOST} characters.")),
        _ => None,
    }
}

/// The most characters of a ticket.
pub const TICKET_MOST: usize = 64;

/// What is wrong with a ticket, in a sentence.
pub fn ticket_problem(ticket: &str) -> Option<String> {
    if ticket.contains(['\n', '\r']) {
        return Some("A ticket is one line.".to_owned());
    }
    let n = ticket.trim().chars().count();
    (TICKET_MOST < n).then(|| format!("A ticket has at most {TICKET_MOST} characters."))
}

/// A revocation that was recorded here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The entry that says so.
    pub entry: EntryId,
    /// Who, when and where.
    pub by: By,
    /// Why.
    pub reason: String,
    /// Where it is asked for; may be empty.
    pub ticket: String,
}

/// A version of a flow that was saved here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFlow {
    /// The entry that says so.
    pub entry: EntryId,
    /// Its version.
    pub version: u32,
    /// Who, when and where.
    pub by: By,
    /// Why.
    pub reason: String,
    /// The flow before, as text.
    pub before: String,
    /// The flow since, as text.
    pub after: String,
}

/// That something was carried out in the real system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The entry that says so.
    pub entry: EntryId,
    /// Who, when and where it was marked.
    pub by: By,
    /// A note; may be empty.
    pub note: String,
}

/// All entries about requests and flows, added up.
#[derive(Debug, Clone, Default)]
pub struct LocalActions {
    revoked: BTreeMap<RequestNo, Revocation>,
    saved: BTreeMap<FlowNo, Vec<SavedFlow>>,
    done: BTreeMap<EntryId, Done>,
}

impl LocalActions {
    /// From entries in their order; those about other things do not matter.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut all = Self::default();
        for entry in entries {
            match (entry.action, entry.target_kind) {
                (Action::Revoke, _) => all.revoke(entry),
                (Action::SaveFlow | Action::RevertFlow, _) => all.save(entry),
                (Action::CarryOut, _) => all.carry_out(entry),
                (Action::Undo, TargetKind::Request | TargetKind::Flow) => all.take_back(entry),
                _ => {}
            }
        }
        all
    }

    fn revoke(&mut self, it: &Entry) {
        let ticket = line(&it.after, TICKET).unwrap_or_default().to_owned();
        let (by, reason) = (it.by.clone(), it.reason.clone());
        let it = (RequestNo(it.target), Revocation { entry: it.id, by, reason, ticket });
        self.revoked.insert(it.0, it.1);
    }

    fn save(&mut self, it: &Entry) {
        let text = |of: &str| of.split_once('\n').map_or("", |it| it.1).to_owned();
        let saved = SavedFlow {
            entry: it.id,
            version: line(&it.after, VERSION).and_then(|it| it.parse().ok()).unwrap_or(0),
            by: it.by.clone(),
            reason: it.reason.clone(),
            before: text(&it.before),
            after: text(&it.after),
        };
        self.saved.entry(FlowNo(it.target)).or_default().push(saved);
    }

    fn carry_out(&mut self, it: &Entry) {
        if let Some(entry) = line(&it.after, ENTRY).and_then(|it| it.parse().ok()) {
            let done = Done { entry: it.id, by: it.by.clone(), note: it.reason.clone() };
            self.done.insert(EntryId(entry), done);
        }
    }

    fn take_back(&mut self, it: &Entry) {
        match it.undone {
            // A flow goes on: what took it back is its newest version.
            Some(Action::SaveFlow | Action::RevertFlow) => self.save(it),
            Some(Action::CarryOut) => self.done.retain(|_, done| Some(done.entry) != it.undoes),
            _ => self.revoked.retain(|_, revoked| Some(revoked.entry) != it.undoes),
        }
    }

    /// The revocation of a request that is in force.
    pub fn revocation(&self, request: RequestNo) -> Option<&Revocation> {
        self.revoked.get(&request)
    }

    /// The versions of a flow that were saved here, oldest first.
    pub fn versions(&self, flow: FlowNo) -> &[SavedFlow] {
        self.saved.get(&flow).map_or(&[], Vec::as_slice)
    }

    /// Whether, and by whom, what `entry` recorded was carried out.
    pub fn done(&self, entry: EntryId) -> Option<&Done> {
        self.done.get(&entry)
    }

    /// What the mark `entry` says to be carried out.
    pub fn done_by(&self, entry: EntryId) -> Option<EntryId> {
        self.done.iter().find(|it| it.1.entry == entry).map(|it| *it.0)
    }

    /// Every revocation in force, by entry.
    pub fn revocations(&self) -> Vec<(RequestNo, &Revocation)> {
        let mut all: Vec<_> = self.revoked.iter().map(|(no, it)| (*no, it)).collect();
        all.sort_by_key(|it| it.1.entry);
        all
    }

    /// Every flow with saved versions.
    pub fn flows(&self) -> impl Iterator<Item = (FlowNo, &[SavedFlow])> {
        self.saved.iter().map(|(no, all)| (*no, all.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::journal::{DoneIn, EntryHash};
    use crate::domain::time::Micros;

    fn entry(
        id: i64,
        action: Action,
        target: (TargetKind, i64),
        (before, after): (String, String),
        undoes: Option<(i64, Action)>,
    ) -> Entry {
        Entry {
            id: EntryId(id),
            by: By { actor: "ana".to_owned(), at: Micros(id), source: DoneIn::Window },
            action,
            target_kind: target.0,
            target: target.1,
            reason: format!("because {id}"),
            before,
            after,
            batch: EntryId(id),
            undoes: undoes.map(|it| EntryId(it.0)),
            undone: undoes.map(|it| it.1),
            previous_hash: EntryHash::default(),
            hash: EntryHash::default(),
            about: "AR-7".to_owned(),
        }
    }

    const REQUEST: (TargetKind, i64) = (TargetKind::Request, 7);
    const FLOW: (TargetKind, i64) = (TargetKind::Flow, 3);

    #[test]
    fn entries_add_up_to_what_is_in_force() {
        let revoked = revocation_texts("Active", "SEC-1");
        let back = (revoked.1.clone(), revoked.0.clone());
        let done = done_texts(EntryId(1));
        let undone = (done.1.clone(), done.0.clone());
        let saved = |n| (version_text(n - 1, "a: 1\nb: 2"), version_text(n, "a: 2\nb: 2"));
        let entries = [
            entry(1, Action::Revoke, REQUEST, revoked, None),
            entry(2, Action::SaveFlow, FLOW, saved(1), None),
            entry(3, Action::CarryOut, REQUEST, done, None),
            entry(4, Action::Undo, REQUEST, undone, Some((3, Action::CarryOut))),
            entry(5, Action::RevertFlow, FLOW, saved(2), None),
            entry(6, Action::Undo, REQUEST, back, Some((1, Action::Revoke))),
            entry(7, Action::Undo, FLOW, saved(3), Some((5, Action::RevertFlow))),
        ];
        let at = |n: usize| LocalActions::of(&entries[..n]);
        let first = at(1);
        let revocation = first.revocation(RequestNo(7)).unwrap();
        assert_eq!(
            (revocation.ticket.as_str(), revocation.reason.as_str()),
            ("SEC-1", "because 1")
        );
        assert_eq!(first.revocations().len(), 1);
        assert_eq!(at(3).done(EntryId(1)).unwrap().entry, EntryId(3));
        assert_eq!(at(4).done(EntryId(1)), None);
        assert_eq!(at(6).revocation(RequestNo(7)), None);
        let all = at(7);
        let versions: Vec<u32> = all.versions(FlowNo(3)).iter().map(|it| it.version).collect();
        assert_eq!(versions, [1, 2, 3]);
        assert_eq!(all.versions(FlowNo(3))[0].after, "a: 2\nb: 2");
        assert_eq!(all.flows().count(), 1);
        let said: Vec<String> = entries.iter().map(Entry::what).collect();
        assert_eq!(
            said,
            [
                "Access revoked",
                "Access flow saved",
                "Carried out",
                "No longer marked as carried out",
                "Access flow reverted",
                "Revocation taken back",
                "Access flow taken back"
            ]
        );
        let changes: Vec<(String, String)> = entries.iter().map(Entry::change).collect();
        assert_eq!(changes[0], ("Active".to_owned(), "Revoked".to_owned()));
        assert_eq!(changes[1], ("version 0".to_owned(), "version 1".to_owned()));
        assert_eq!(changes[2], ("open".to_owned(), "done".to_owned()));
        assert_eq!(entries[0].target_label(), "AR-7");
    }

    #[test]
    fn a_reason_has_3_to_124_characters() {
        let long = "ä".repeat(REASON_MOST);
        for (reason, problem) in [
            ("", Some("Write a reason.")),
            ("  ", Some("Write a reason.")),
            (" ab ", Some("Write at least 3 characters.")),
            ("abc", None),
            (&long, None),
            (&format!("{long}."), Some("Write at most 124 characters.")),
        ] {
            assert_eq!(reason_problem(reason).as_deref(), problem, "{reason:?}");
        }
        assert_eq!(ticket_problem("SEC-2291"), None);
        assert!(ticket_problem("a\nstatus: Active").is_some());
        assert!(ticket_problem(&"x".repeat(65)).is_some());
    }
}
