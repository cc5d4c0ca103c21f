//! Which entries of the journal a person wants to see, and what there is to filter by.

use super::ids::FindingId;
use super::journal::{Action, DoneIn, Entry, TargetKind};
use super::time::Micros;

/// Which entries a person wants to see. Empty means "any"; different filters are joined by "and".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalFilter {
    /// Text that occurs in what is shown of an entry, ignoring ASCII case.
    pub text: String,
    /// Only what was done to this finding.
    pub finding: Option<FindingId>,
    /// Earliest time, inclusive.
    pub from: Option<Micros>,
    /// Latest time, inclusive.
    pub to: Option<Micros>,
    /// What was done.
    pub actions: Vec<Action>,
    /// By whom, exact.
    pub actors: Vec<String>,
    /// To what kind of thing.
    pub target_kinds: Vec<TargetKind>,
    /// Text that occurs in the name of what it was done to, ignoring ASCII case.
    pub target: String,
    /// Where.
    pub sources: Vec<DoneIn>,
}

impl JournalFilter {
    /// Whether `entry` passes.
    pub fn matches(&self, entry: &Entry) -> bool {
        self.fails(entry).is_empty()
    }

    /// Whether anything but the text is set.
    pub fn is_narrow(&self) -> bool {
        *self != Self { text: self.text.clone(), ..Self::default() }
    }

    /// The filters that `entry` does not pass.
    fn fails(&self, entry: &Entry) -> Vec<Part> {
        let at = entry.by.at;
        let rest = self.finding.is_none_or(|it| entry.finding() == Some(it))
            && self.from.is_none_or(|it| it <= at)
            && self.to.is_none_or(|it| at <= it)
            && (self.target.is_empty() || contains(&entry.target_label(), &self.target))
            && self.matches_text(entry);
        [
            (Part::Rest, rest),
            (Part::Action, one_of(&self.actions, &entry.action)),
            (Part::Actor, one_of(&self.actors, &entry.by.actor)),
            (Part::TargetKind, one_of(&self.target_kinds, &entry.target_kind)),
            (Part::Source, one_of(&self.sources, &entry.by.source)),
        ]
        .into_iter()
        .filter_map(|(part, passes)| (!passes).then_some(part))
        .collect()
    }

    fn matches_text(&self, entry: &Entry) -> bool {
        let text = self.text.trim();
        let shown = || {
            let change = entry.change();
            [
                entry.what(),
                entry.target_label(),
                entry.by.actor.clone(),
                entry.by.source.to_string(),
                entry.reason.clone(),
                format!("{} -> {}", change.0, change.1),
            ]
        };
        text.is_empty() || shown().iter().any(|it| contains(it, text))
    }
}

fn contains(text: &str, part: &str) -> bool {
    part.trim().is_empty() || text.to_ascii_lowercase().contains(&part.trim().to_ascii_lowercase())
}

fn one_of<T: PartialEq>(wanted: &[T], value: &T) -> bool {
    wanted.is_empty() || wanted.contains(value)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Action,
    Actor,
    TargetKind,
    Source,
    Rest,
}

/// Values to choose from in each filter, with how many entries have them when every *other* filter
/// is applied: most first, then by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalCounts {
    /// What was done.
    pub actions: Vec<(Action, u64)>,
    /// By whom.
    pub actors: Vec<(String, u64)>,
    /// To what kinds of thing.
    pub target_kinds: Vec<(TargetKind, u64)>,
    /// Where.
    pub sources: Vec<(DoneIn, u64)>,
}

impl JournalCounts {
    /// Counts one entry where it passes all other filters; answers whether it passes all.
    pub fn add(&mut self, filter: &JournalFilter, entry: &Entry) -> bool {
        let fails = filter.fails(entry);
        let counts = |part: Part| fails.iter().all(|it| *it == part);
        if counts(Part::Action) {
            bump(&mut self.actions, &entry.action);
        }
        if counts(Part::Actor) {
            bump(&mut self.actors, &entry.by.actor);
        }
        if counts(Part::TargetKind) {
            bump(&mut self.target_kinds, &entry.target_kind);
        }
        if counts(Part::Source) {
            bump(&mut self.sources, &entry.by.source);
        }
        fails.is_empty()
    }

    /// Puts everything in its order.
    pub fn sort(&mut self) {
        sort(&mut self.actions);
        sort(&mut self.actors);
        sort(&mut self.target_kinds);
        sort(&mut self.sources);
    }
}

/// There are few values of each: a search through all is enough.
fn bump<T: PartialEq + Clone>(counts: &mut Vec<(T, u64)>, value: &T) {
    match counts.iter_mut().find(|it| it.0 == *value) {
        Some(known) => known.1 += 1,
        None => counts.push((value.clone(), 1)),
    }
}

fn sort<T: ToString>(counts: &mut [(T, u64)]) {
    counts.sort_by_key(|it| (std::cmp::Reverse(it.1), it.0.to_string()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Verdict;
    use crate::domain::journal::By;
    use crate::domain::journal::tests::entry;

    #[test]
    fn text_is_looked_for_in_all_that_is_shown() {
        let it = entry(1, 188, Verdict::NeedsInfo, None);
        for (text, passes) in [
            ("", true),
            ("a-0188", true),
            ("brute", true),
            ("ANA", true),
            ("command", true),
            ("ticket 1", true),
            ("set to needs", true),
            ("undone", false),
            ("ticket 2", false),
        ] {
            let filter = JournalFilter { text: text.to_owned(), ..JournalFilter::default() };
            assert_eq!(filter.matches(&it), passes, "{text}");
        }
        let other = JournalFilter { finding: Some(FindingId(18)), ..JournalFilter::default() };
        assert!(!other.matches(&it));
    }

    fn run(id: i64) -> Entry {
        Entry {
            by: By { actor: "bo".to_owned(), at: Micros(10 * id), source: DoneIn::Job },
            action: Action::Analyze,
            target_kind: TargetKind::Run,
            target: 3,
            after: "anomalies: 1214".to_owned(),
            before: String::new(),
            about: String::new(),
            ..entry(id, 3, Verdict::Open, None)
        }
    }

    #[test]
    fn each_filter_narrows_by_its_own_part() {
        let all =
            [entry(1, 188, Verdict::Benign, None), run(2), entry(3, 7, Verdict::Open, Some(1))];
        let any = JournalFilter::default;
        for (filter, want) in [
            (any(), vec![1, 2, 3]),
            (JournalFilter { from: Some(Micros(20)), ..any() }, vec![2, 3]),
            (JournalFilter { to: Some(Micros(20)), ..any() }, vec![1, 2]),
            (JournalFilter { actions: vec![Action::Undo, Action::Analyze], ..any() }, vec![2, 3]),
            (JournalFilter { actors: vec!["bo".to_owned()], ..any() }, vec![2]),
            (JournalFilter { target_kinds: vec![TargetKind::Finding], ..any() }, vec![1, 3]),
            (JournalFilter { target: "RUN 3".to_owned(), ..any() }, vec![2]),
            (JournalFilter { target: "a-0188".to_owned(), ..any() }, vec![1]),
            (JournalFilter { sources: vec![DoneIn::Job], ..any() }, vec![2]),
            (JournalFilter { finding: Some(FindingId(7)), ..any() }, vec![3]),
            (JournalFilter { text: "1,214".to_owned(), ..any() }, vec![2]),
        ] {
            let passes: Vec<i64> =
                all.iter().filter(|it| filter.matches(it)).map(|it| it.id.0).collect();
            assert_eq!(passes, want, "{filter:?}");
        }
    }

    #[test]
    fn a_value_is_counted_under_the_other_filters() {
        let filter = JournalFilter {
            actions: vec![Action::Verdict],
            to: Some(Micros(20)),
            ..JournalFilter::default()
        };
        let mut counts = JournalCounts::default();
        for it in [entry(1, 188, Verdict::Benign, None), run(2), run(3)] {
            counts.add(&filter, &it);
        }
        counts.sort();
        assert_eq!(counts.actions, [(Action::Analyze, 1), (Action::Verdict, 1)]);
        assert_eq!(counts.actors, [("Ana".to_owned(), 1)]);
    }
}
