//! The journal: what people did in a case, entry after entry. Entries are never changed; to take
//! one back, a further one is added. What holds now follows from all of them.
//!
//! Lives here: what an entry is, which reason a verdict needs, how verdicts add up to what was
//! decided. Comments and tags add up in `notes`, suppressions in `suppression`, revocations and
//! access flows in `local_actions`. Imports and runs say themselves in `journal_jobs`, filters are in
//! `journal_filter`. Does not live here: how entries are kept and chained (`store::journal`), who is
//! at the computer and what time it is (`worker`).

use super::codes::closed_enum;
use super::finding::Verdict;
use super::ids::{EntryId, FindingId, SuppressionId};
use super::journal_jobs;
use super::local_actions;
use super::rate_records;
use super::suppression;
use super::time::Micros;
use std::collections::BTreeMap;

pub use super::journal_filter::{JournalCounts, JournalFilter};

closed_enum! {
    /// What was done.
    Action {
        Verdict, "verdict", "Verdict set";
        Undo, "undo", "Taken back";
        Comment, "comment", "Commented";
        Tag, "tag", "Tag added";
        Untag, "untag", "Tag removed";
        Suppress, "suppress", "Suppressed";
        Lift, "lift", "Suppression lifted";
        Revoke, "revoke", "Access revoked";
        SaveFlow, "save_flow", "Access flow saved";
        RevertFlow, "revert_flow", "Access flow reverted";
        CarryOut, "carry_out", "Carried out";
        SaveFinding, "save_finding", "Saved as anomaly";
        MarkEvent, "mark_event", "Special event marked";
        KeepCalculation, "keep_calculation", "Calculation kept";
        Import, "import", "Imported";
        Analyze, "analyze", "Analysed";
        Score, "score", "Scored";
    }
}

closed_enum! {
    /// What kind of thing it was done to.
    TargetKind {
        Finding, "finding", "Anomaly";
        Suppression, "suppression", "Suppression";
        Request, "request", "Access request";
        Flow, "flow", "Access flow";
        SpecialEvent, "special_event", "Special event";
        Calculation, "calculation", "Calculation";
        Source, "source", "File";
        Run, "run", "Run";
    }
}

closed_enum! {
    /// Where it was done.
    DoneIn {
        Window, "window", "Window";
        CommandLine, "command_line", "Command line";
        Job, "job", "Job";
    }
}

/// Who did something, when, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The name by which the computer knows the person.
    pub actor: String,
    /// By the clock of the computer.
    pub at: Micros,
    /// Where.
    pub source: DoneIn,
}

/// The hash of an entry, or of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EntryHash(pub [u8; 32]);

impl std::fmt::Display for EntryHash {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|it| write!(out, "{it:02x}"))
    }
}

/// One thing that a person did to one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub id: EntryId,
    /// Who, when and where.
    pub by: By,
    /// What.
    pub action: Action,
    /// To what kind of thing.
    pub target_kind: TargetKind,
    /// To which one: its number among things of that kind.
    pub target: i64,
    /// Why, in the person's words; may be empty.
    pub reason: String,
    /// What held before, as the case has it: the code of a verdict, a tag, a comment, a rule, or
    /// lines of text.
    pub before: String,
    /// What holds since.
    pub after: String,
    /// The first of the entries that were made by one action, and are taken back by one.
    pub batch: EntryId,
    /// The entry that this one takes back.
    pub undoes: Option<EntryId>,
    /// What that entry did.
    pub undone: Option<Action>,
    /// Hash of the entry before; zeros for the first.
    pub previous_hash: EntryHash,
    /// Hash of all of the above.
    pub hash: EntryHash,
    /// What the target is, in words, as the case has it now: "Brute force, ana". Not part of the
    /// chain; empty where the case no longer has it.
    pub about: String,
}

impl Entry {
    /// The finding it is about, if it is about one.
    pub fn finding(&self) -> Option<FindingId> {
        (self.target_kind == TargetKind::Finding).then_some(FindingId(self.target))
    }

    /// What was done to the target: of an undo, what it took back.
    pub const fn subject(&self) -> Action {
        match self.undone {
            Some(undone) => undone,
            None => self.action,
        }
    }

    /// The verdict that holds since, where it is about one.
    pub fn verdict(&self) -> Option<Verdict> {
        let is_verdict = matches!(self.subject(), Action::Verdict | Action::Undo);
        Verdict::from_code(&self.after).filter(|_| is_verdict)
    }

    /// "Verdict set to Benign", "Tag vpn added", "Imported, 24,310 events".
    pub fn what(&self) -> String {
        match self.target_kind {
            TargetKind::Finding | TargetKind::Suppression => self.what_was_decided(),
            TargetKind::Request | TargetKind::Flow => local_actions::what(self),
            TargetKind::SpecialEvent | TargetKind::Calculation => rate_records::what(self),
            TargetKind::Source | TargetKind::Run => journal_jobs::what(self),
        }
    }

    fn what_was_decided(&self) -> String {
        let (before, after) = self.change();
        match (self.action, self.subject()) {
            (Action::Verdict, _) if self.verdict() == Some(Verdict::Open) => "Reopened".to_owned(),
            (Action::Verdict, _) => format!("{} to {after}", self.action),
            (Action::Undo, Action::Verdict | Action::Undo) => "Verdict undone".to_owned(),
            (Action::Undo, Action::SaveFinding) => "Saved anomaly taken back".to_owned(),
            (Action::Undo, Action::Comment) => "Comment taken back".to_owned(),
            (Action::Undo, Action::Suppress) => "Suppression taken back".to_owned(),
            (Action::Undo, Action::Lift) => "Suppressed again".to_owned(),
            (Action::Undo, Action::Tag) => format!("Tag {before} taken back"),
            (Action::Undo, Action::Untag) => format!("Tag {after} back again"),
            (Action::Tag, _) => format!("Tag {after} added"),
            (Action::Untag, _) => format!("Tag {before} removed"),
            _ => self.action.to_string(),
        }
    }

    /// What held before and what holds since, in few words.
    pub fn change(&self) -> (String, String) {
        let words = |text: &String| match self.subject() {
            Action::Verdict | Action::Undo => {
                Verdict::from_code(text).map_or_else(|| text.clone(), |it| it.to_string())
            }
            Action::Suppress | Action::Lift => suppression::words_of(text),
            Action::Comment | Action::Tag | Action::Untag => text.clone(),
            Action::Revoke | Action::SaveFlow | Action::RevertFlow | Action::CarryOut => {
                local_actions::first_line(text)
            }
            Action::SaveFinding | Action::MarkEvent | Action::KeepCalculation => {
                rate_records::words_of(text)
            }
            Action::Import | Action::Analyze | Action::Score => journal_jobs::in_one_line(text),
        };
        (words(&self.before), words(&self.after))
    }

    /// What the lines of the change are about: "verdict", "tag".
    pub const fn aspect(&self) -> &'static str {
        match self.subject() {
            Action::Verdict | Action::Undo => "verdict",
            Action::Comment => "comment",
            Action::Tag | Action::Untag => "tag",
            Action::Suppress | Action::Lift => "hides",
            Action::Revoke => "revocation",
            Action::SaveFlow | Action::RevertFlow => "access flow",
            Action::CarryOut => "hand-over",
            Action::SaveFinding => "saved",
            Action::MarkEvent => "special event",
            Action::KeepCalculation => "calculation",
            Action::Import => "file",
            Action::Analyze | Action::Score => "run",
        }
    }

    /// "A-0188", or with what it is: "A-0188, Brute force, ana".
    pub fn target_label(&self) -> String {
        let name = match self.target_kind {
            TargetKind::Finding => finding_name(FindingId(self.target)),
            TargetKind::Suppression => suppression::name(SuppressionId(self.target)),
            // What is known of these is their name.
            TargetKind::Request | TargetKind::Flow => return self.about.clone(),
            TargetKind::SpecialEvent => format!("special event {}", self.target),
            TargetKind::Calculation => format!("calculation {}", self.target),
            TargetKind::Source => return journal_jobs::file_name(&self.about).to_owned(),
            TargetKind::Run => format!("run {}", self.target),
        };
        if self.about.is_empty() { name } else { format!("{name}, {}", self.about) }
    }
}

/// What people call a finding: `A-0188`.
pub fn finding_name(id: FindingId) -> String {
    format!("A-{:04}", id.0)
}

/// What one action added to the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Its first entry: what an undo names.
    pub batch: EntryId,
    /// The findings it was about, ascending, with what holds for each since.
    pub changed: Vec<(FindingId, Verdict)>,
    /// What it did to other things, a sentence each.
    pub said: Vec<String>,
    /// The findings whose comments or tags it changed, ascending.
    pub noted: Vec<FindingId>,
    /// Whether it changed what is hidden.
    pub hides: bool,
}

/// Entries of the journal that pass a filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalPage {
    /// The newest of them, in the order they were written.
    pub entries: Vec<Entry>,
    /// How many pass.
    pub matching: u64,
    /// How many there are.
    pub total: u64,
    /// What there is to filter by.
    pub counts: JournalCounts,
}

/// Whether the chain of hashes is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// Every entry is as it was written.
    Verified,
    /// This entry, or the one that should be here, is not what was written. What follows cannot
    /// be relied on either.
    Broken(EntryId),
}

/// Characters that a reason has at least where a verdict needs one.
pub const REASON_LEAST: usize = 3;
/// Characters that a reason has at most.
pub const REASON_MOST: usize = 124;

/// Whether a verdict is recorded only with a reason.
pub const fn needs_reason(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Confirmed | Verdict::Benign)
}

/// What is wrong with `reason` for this verdict, in a sentence.
pub fn reason_problem(verdict: Verdict, reason: &str) -> Option<String> {
    let n = reason.trim().chars().count();
    if n < REASON_LEAST && needs_reason(verdict) {
        return Some(format!("Write at least {REASON_LEAST} characters."));
    }
    (REASON_MOST < n).then(|| format!("Write at most {REASON_MOST} characters."))
}

/// What is decided about a finding now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// When it was decided; an undo brings back the time of what it restores.
    pub at: Micros,
    /// The entry that says so.
    pub entry: EntryId,
}

/// Entries in order, added up to what holds now.
#[derive(Debug, Clone, Default)]
pub struct Decisions(BTreeMap<FindingId, Vec<Decision>>);

impl Decisions {
    /// Takes the next entry into account.
    pub fn add(&mut self, entry: &Entry) {
        let (Some(finding), Some(verdict)) = (entry.finding(), entry.verdict()) else { return };
        let of_target = self.0.entry(finding).or_default();
        if entry.action == Action::Undo {
            of_target.retain(|it| Some(it.entry) != entry.undoes);
        } else {
            of_target.push(Decision {
                verdict,
                reason: entry.reason.clone(),
                at: entry.by.at,
                entry: entry.id,
            });
        }
    }

    /// What holds for a finding, also where it was reopened; `None` where nothing was decided, or
    /// all of it was taken back.
    pub fn of(&self, finding: FindingId) -> Option<&Decision> {
        self.0.get(&finding)?.last()
    }

    /// Every finding about which something was ever decided, with what holds now.
    pub fn all(&self) -> impl Iterator<Item = (FindingId, Option<&Decision>)> {
        self.0.iter().map(|(finding, all)| (*finding, all.last()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn entry(id: i64, target: i64, after: Verdict, undoes: Option<i64>) -> Entry {
        Entry {
            id: EntryId(id),
            by: By { actor: "Ana".to_owned(), at: Micros(10 * id), source: DoneIn::CommandLine },
            action: if undoes.is_some() { Action::Undo } else { Action::Verdict },
            target_kind: TargetKind::Finding,
            target,
            reason: format!("Ticket {id}"),
            before: "open".to_owned(),
            after: after.code().to_owned(),
            batch: EntryId(id),
            undoes: undoes.map(EntryId),
            undone: undoes.map(|_| Action::Verdict),
            previous_hash: EntryHash::default(),
            hash: EntryHash::default(),
            about: "Brute force, bo".to_owned(),
        }
    }

    #[test]
    fn an_undo_brings_back_what_was_decided_before_and_when() {
        let mut decisions = Decisions::default();
        decisions.add(&entry(1, 7, Verdict::Benign, None));
        decisions.add(&entry(2, 7, Verdict::Confirmed, None));
        decisions.add(&entry(3, 8, Verdict::Dismissed, None));
        assert_eq!(decisions.of(FindingId(7)).unwrap().verdict, Verdict::Confirmed);
        decisions.add(&entry(4, 7, Verdict::Benign, Some(2)));
        let back = decisions.of(FindingId(7)).unwrap();
        assert_eq!(
            (back.verdict, back.at, back.reason.as_str()),
            (Verdict::Benign, Micros(10), "Ticket 1")
        );
        decisions.add(&entry(5, 7, Verdict::Open, Some(1)));
        assert_eq!(decisions.of(FindingId(7)), None);
        assert_eq!(decisions.of(FindingId(8)).unwrap().verdict, Verdict::Dismissed);
        assert_eq!(decisions.of(FindingId(9)), None);
        assert_eq!(decisions.all().count(), 2);
    }

    #[test]
    fn a_reason_is_needed_where_work_follows_from_the_verdict() {
        let long = "ä".repeat(REASON_MOST);
        for (verdict, reason, problem) in [
            (Verdict::Confirmed, "", Some("Write at least 3 characters.")),
            (Verdict::Benign, " ab ", Some("Write at least 3 characters.")),
            (Verdict::Benign, "abc", None),
            (Verdict::Dismissed, "", None),
            (Verdict::NeedsInfo, "", None),
            (Verdict::Open, "", None),
            (Verdict::Confirmed, &long, None),
            (Verdict::Dismissed, &format!("{long}."), Some("Write at most 124 characters.")),
        ] {
            assert_eq!(reason_problem(verdict, reason).as_deref(), problem, "{verdict} {reason:?}");
        }
    }
}
