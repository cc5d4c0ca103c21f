//! The journal in words: one line per entry, and one entry in full. Drawing takes no decisions.

use crate::domain::finding::Verdict;
use crate::domain::ids::{EntryId, FindingId};
use crate::domain::journal::{Action, Chain, Entry, EntryHash, TargetKind};
use crate::domain::text_diff::{self, DiffLine};
use crate::domain::time::{Micros, Zone};
use crate::ui::action::UiAction;
use crate::ui::page::Page;
use crate::ui::{labels, words};
use std::collections::BTreeSet;

/// An entry as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its number.
    pub id: EntryId,
    /// `14 Jun 10:08:02`.
    pub time: String,
    /// Whether it is a verdict (then the sign is that of `after`) or takes one back.
    pub action: Action,
    /// "Verdict set to Benign".
    pub what: String,
    /// "you", or a name.
    pub actor: String,
    /// "A-0191, Request high risk access, lena".
    pub target: String,
    /// The reason, or a dash.
    pub reason: String,
    /// "Open → Benign".
    pub change: String,
    /// The verdict that holds since, where it is about one.
    pub after: Option<Verdict>,
    /// "Window".
    pub source: String,
    /// What a screen reader says.
    pub spoken: String,
}

/// One entry in full.
#[derive(Debug, Clone)]
pub struct EntryDetails {
    /// Which.
    pub id: EntryId,
    /// Where what it is about can be seen.
    pub link: UiAction,
    /// "A-0191, Request high risk access, lena".
    pub target: String,
    /// Label and value pairs.
    pub facts: Vec<(&'static str, String)>,
    /// The lines of the change: whether each holds since, and the line.
    pub change: Vec<(bool, String)>,
    /// "Hash 7d20…e4c1, follows b913…08fa."
    pub hashes: String,
    /// Why it cannot be taken back, if so.
    pub cannot_undo: Option<String>,
}

/// The row of `entry`; `me` is the name that stands for the person at this computer.
pub fn row(entry: &Entry, me: &str, now: Micros, zone: &Zone) -> EntryRow {
    let time = words::list_time_seconds(entry.by.at, now, zone);
    let (what, target) = (entry.what(), entry.target_label());
    let actor = if entry.by.actor == me { "you".to_owned() } else { entry.by.actor.clone() };
    EntryRow {
        id: entry.id,
        spoken: format!("Entry {}: {what}, {target}, by {actor}, {time}", entry.id),
        time,
        action: entry.action,
        what,
        actor,
        target,
        reason: if entry.reason.is_empty() { words::NONE.into() } else { entry.reason.clone() },
        change: change_words(entry),
        after: entry.verdict(),
        source: entry.by.source.to_string(),
    }
}

/// `entry` in full; `all` are the entries that are known.
pub fn details(entry: &Entry, all: &[Entry], me: &str, zone: &Zone) -> EntryDetails {
    let mut facts = vec![
        ("Action", entry.what()),
        ("Time", labels::full_time(entry.by.at, zone)),
        ("Actor", actor(&entry.by.actor, me)),
        ("Source", entry.by.source.to_string()),
    ];
    if !entry.reason.is_empty() {
        facts.push(("Reason", entry.reason.clone()));
    }
    if let Some(undone) = entry.undoes {
        facts.push(("Takes back", format!("entry {undone}")));
    }
    let together = all.iter().filter(|it| it.batch == entry.batch).count();
    if 1 < together {
        let n = labels::count(together as u64);
        facts.push(("Together with", format!("{n} entries from {} on", entry.batch)));
    }
    EntryDetails {
        id: entry.id,
        link: link(entry),
        target: entry.target_label(),
        facts,
        change: change_lines(entry),
        hashes: format!("Hash {}, follows {}.", short(entry.hash), short(entry.previous_hash)),
        cannot_undo: cannot_undo(entry, all),
    }
}

/// The row as tab-separated text.
pub fn copied(row: &EntryRow) -> String {
    let id = row.id.to_string();
    [&id, &row.time, &row.what, &row.actor, &row.target, &row.reason, &row.change, &row.source]
        .map(String::as_str)
        .join("\t")
}

/// "Open → Benign".
fn change_words(entry: &Entry) -> String {
    let (before, after) = entry.change();
    if before.is_empty() { after } else { format!("{before} → {after}") }
}

/// Of texts, the lines that differ.
fn change_lines(entry: &Entry) -> Vec<(bool, String)> {
    if entry.finding().is_some() {
        let (before, after) = entry.change();
        let aspect = entry.aspect();
        let lines = [(false, before), (true, after)].into_iter().filter(|it| !it.1.is_empty());
        return lines.map(|(holds, text)| (holds, format!("{aspect}: {text}"))).collect();
    }
    let diff = text_diff::diff(&entry.before, &entry.after);
    diff.iter()
        .filter_map(|it| match it {
            DiffLine::Same(..) => None,
            DiffLine::Removed(_, text) => Some((false, (*text).to_owned())),
            DiffLine::Added(_, text) => Some((true, (*text).to_owned())),
        })
        .collect()
}

fn link(entry: &Entry) -> UiAction {
    match entry.target_kind {
        TargetKind::Finding => UiAction::OpenFinding(FindingId(entry.target)),
        TargetKind::Suppression => UiAction::ShowSuppressions,
        TargetKind::Request => UiAction::OpenRequest(entry.about.clone()),
        TargetKind::Flow => UiAction::OpenFlow(entry.about.clone(), None),
        TargetKind::SpecialEvent | TargetKind::Calculation => UiAction::Go(Page::RateCalculator),
        TargetKind::Source => UiAction::ShowReceipts,
        TargetKind::Run => UiAction::Go(Page::Runs),
    }
}

/// "anna.berg (this computer)".
fn actor(name: &str, me: &str) -> String {
    if name == me { format!("{name} (this computer)") } else { name.to_owned() }
}

fn cannot_undo(entry: &Entry, all: &[Entry]) -> Option<String> {
    if matches!(entry.target_kind, TargetKind::Source | TargetKind::Run) {
        return Some("What was imported and analysed is not taken back.".into());
    }
    if entry.action == Action::Undo {
        return Some("This entry takes another one back. Set the verdict again instead.".into());
    }
    let undo = all.iter().find(|it| it.undoes == Some(entry.id))?;
    Some(format!("Taken back already, by entry {}.", undo.id))
}

/// `7d20…e4c1`.
fn short(hash: EntryHash) -> String {
    let hash = hash.to_string();
    format!("{}…{}", &hash[..4], &hash[60..])
}

/// "Chain verified", "Chain broken at entry 14".
pub fn chain_words(chain: Chain) -> String {
    match chain {
        Chain::Verified => "Chain verified".to_owned(),
        Chain::Broken(entry) => format!("Chain broken at entry {entry}"),
    }
}

/// "29 entries", "3 of 29 entries".
pub fn count_words(matching: u64, total: u64) -> String {
    let all = labels::counted(total, "entry", "entries");
    if matching == total { all } else { format!("{} of {all}", labels::count(matching)) }
}

/// The entries from which on the chain is broken.
pub fn doubtful(entries: &[Entry], chain: Chain) -> BTreeSet<EntryId> {
    match chain {
        Chain::Verified => BTreeSet::new(),
        Chain::Broken(first) => entries.iter().map(|it| it.id).filter(|it| first <= *it).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::journal::{By, DoneIn};

    fn entry(id: i64, after: Verdict, undoes: Option<i64>) -> Entry {
        Entry {
            id: EntryId(id),
            by: By { actor: "anna".to_owned(), at: Micros(0), source: DoneIn::Window },
            action: if undoes.is_some() { Action::Undo } else { Action::Verdict },
            target_kind: TargetKind::Finding,
            target: 188,
            reason: String::new(),
            before: "open".to_owned(),
            after: after.code().to_owned(),
            batch: EntryId(1),
            undoes: undoes.map(EntryId),
            undone: undoes.map(|_| Action::Verdict),
            previous_hash: EntryHash::default(),
            hash: EntryHash([0xab; 32]),
            about: "Brute force, bo".to_owned(),
        }
    }

    #[test]
    fn an_entry_says_who_did_what_to_what() {
        let it = entry(4, Verdict::Benign, None);
        let said = row(&it, "anna", Micros(0), &Zone::Utc);
        assert_eq!(
            said.spoken,
            "Entry 4: Verdict set to Benign, A-0188, Brute force, bo, by you, 1 Jan 00:00:00"
        );
        assert_eq!((said.change.as_str(), said.reason.as_str()), ("Open → Benign", "—"));
        assert_eq!(row(&it, "bo", Micros(0), &Zone::Utc).actor, "anna");
    }

    #[test]
    fn an_entry_that_was_taken_back_says_by_which() {
        let all = [entry(4, Verdict::Benign, None), entry(5, Verdict::Open, Some(4))];
        let said = details(&all[0], &all, "anna", &Zone::Utc);
        assert_eq!(said.cannot_undo.as_deref(), Some("Taken back already, by entry 5."));
        assert_eq!(said.hashes, "Hash abab…abab, follows 0000…0000.");
        assert!(said.facts.contains(&("Actor", "anna (this computer)".to_owned())));
        assert!(said.facts.contains(&("Together with", "2 entries from 1 on".to_owned())));
        let undo = details(&all[1], &all, "anna", &Zone::Utc);
        assert!(undo.facts.contains(&("Takes back", "entry 4".to_owned())));
        assert!(undo.cannot_undo.is_some());
        assert_eq!(details(&all[0], &all[..1], "anna", &Zone::Utc).cannot_undo, None);
    }

    #[test]
    fn what_follows_a_break_is_in_doubt() {
        let all = [entry(4, Verdict::Benign, None), entry(5, Verdict::Open, None)];
        assert!(doubtful(&all, Chain::Verified).is_empty());
        let broken = Chain::Broken(EntryId(5));
        assert_eq!(doubtful(&all, broken).into_iter().collect::<Vec<_>>(), [EntryId(5)]);
        assert_eq!(chain_words(broken), "Chain broken at entry 5");
        assert_eq!(
            (count_words(1, 1), count_words(3, 29)),
            ("1 entry".into(), "3 of 29 entries".into())
        );
    }
}
