//! Two runs side by side: what one raised and the other did not, and what differs in what they
//! were given.

use super::count::thousands;
use super::finding::{FindingKind, Severity};
use super::ids::FindingId;
use super::run::RunSummary;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A finding as one run raised it.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    /// Which.
    pub id: FindingId,
    /// Type.
    pub kind: FindingKind,
    /// Whom it is about.
    pub subject: String,
    /// Band of the score in that run.
    pub severity: Severity,
    /// Score in that run.
    pub score: f64,
}

/// A finding that both runs raised, differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// As the first run raised it.
    pub before: Raised,
    /// As the second run raised it.
    pub after: Raised,
}

/// Something that the two runs were given differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What: "seed", "rules.whole_words", "events".
    pub name: String,
    /// In the first run.
    pub a: String,
    /// In the second run.
    pub b: String,
}

/// Two runs side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The first.
    pub a: RunSummary,
    /// The second.
    pub b: RunSummary,
    /// Raised by the second alone, highest score first.
    pub new: Vec<Raised>,
    /// Raised by the first alone, highest score first.
    pub gone: Vec<Raised>,
    /// Raised by both with another score or severity, largest change first.
    pub changed: Vec<Changed>,
    /// Raised by both alike.
    pub unchanged: u64,
    /// Settings that differ.
    pub settings: Vec<Difference>,
    /// What they read, where it differs.
    pub data: Vec<Difference>,
    /// Features that the second alone used.
    pub features_added: Vec<String>,
    /// Features that the first alone used.
    pub features_removed: Vec<String>,
}

impl Comparison {
    /// Compares what two runs raised and were given.
    pub fn of(a: (RunSummary, Vec<Raised>), b: (RunSummary, Vec<Raised>)) -> Self {
        let ((a, before), (b, after)) = (a, b);
        let mut before: BTreeMap<FindingId, Raised> =
            before.into_iter().map(|it| (it.id, it)).collect();
        let (mut new, mut changed, mut unchanged) = (Vec::new(), Vec::new(), 0);
        for it in after {
            match before.remove(&it.id) {
                None => new.push(it),
                Some(before) if differ(&before, &it) => {
                    changed.push(Changed { before, after: it });
                }
                Some(_) => unchanged += 1,
            }
        }
        let mut gone: Vec<Raised> = before.into_values().collect();
        for list in [&mut new, &mut gone] {
            list.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        }
        changed.sort_by(|a, b| b.by().total_cmp(&a.by()).then(a.after.id.cmp(&b.after.id)));
        let only = |a: &RunSummary, b: &RunSummary| -> Vec<String> {
            let known: BTreeSet<&String> = b.features.iter().collect();
            a.features.iter().filter(|it| !known.contains(it)).cloned().collect()
        };
        Self {
            settings: settings(&a, &b),
            data: data(&a, &b),
            features_added: only(&b, &a),
            features_removed: only(&a, &b),
            a,
            b,
            new,
            gone,
            changed,
            unchanged,
        }
    }

    /// "Run 11 to run 12: 12 new, 3 gone, 5 changed, 194 as before."
    pub fn summary(&self) -> String {
        let n = |n: usize| thousands(n as u64);
        format!(
            "Run {} to run {}: {} new, {} gone, {} changed, {} as before.",
            self.a.id,
            self.b.id,
            n(self.new.len()),
            n(self.gone.len()),
            n(self.changed.len()),
            thousands(self.unchanged)
        )
    }

    /// Why the lists may lack findings, if so: runs of earlier versions did not keep all of theirs.
    pub fn incomplete(&self) -> Option<String> {
        let lacks = |run: &RunSummary| {
            let known = run.n_known.filter(|it| *it < run.n_findings)?;
            Some(format!(
                "Run {} is of an earlier version: {} of its {} findings are known.",
                run.id, known, run.n_findings
            ))
        };
        let said: Vec<String> = [&self.a, &self.b].into_iter().filter_map(lacks).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }
}

impl Changed {
    /// By how much the score changed, without its sign.
    fn by(&self) -> f64 {
        (self.after.score - self.before.score).abs()
    }
}

/// Scores are shown with one decimal; less is no change to a person.
fn differ(a: &Raised, b: &Raised) -> bool {
    let shown = |it: &Raised| (it.score * 10.0).round() as i64;
    a.severity != b.severity || shown(a) != shown(b)
}

fn settings(a: &RunSummary, b: &RunSummary) -> Vec<Difference> {
    let flat = |run: &RunSummary| {
        let mut out = BTreeMap::new();
        if let Ok(value) = serde_json::to_value(&run.settings) {
            flatten("", &value, &mut out);
        }
        out
    };
    differences(&flat(a), &flat(b))
}

fn flatten(path: &str, value: &Value, out: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, member, out);
            }
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            out.insert(path.to_owned(), items.join(", "));
        }
        other => {
            out.insert(path.to_owned(), plain(other));
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn data(a: &RunSummary, b: &RunSummary) -> Vec<Difference> {
    let facts = |run: &RunSummary| -> BTreeMap<String, String> {
        let time = |at: Option<super::time::Micros>| {
            at.map(super::time::Micros::rfc3339).unwrap_or_default()
        };
        [
            ("events", run.n_events.to_string()),
            ("first event", time(run.span.map(|it| it.0))),
            ("last event", time(run.span.map(|it| it.1))),
            ("hash", run.data_hash.clone()),
            ("version", run.version.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    };
    differences(&facts(a), &facts(b))
}

fn differences(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>) -> Vec<Difference> {
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let value = |of: &BTreeMap<String, String>, name| of.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .map(|name| Difference { name: name.clone(), a: value(a, name), b: value(b, name) })
        .filter(|it| it.a != it.b)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::RunId;
    use crate::domain::run::{GroupBy, RunKind, Settings};
    use crate::domain::time::Micros;

    fn run(id: i64, settings: Settings, features: &[&str]) -> RunSummary {
        RunSummary {
            id: RunId(id),
            kind: RunKind::Train,
            settings,
            version: "1".to_owned(),
            data_hash: "ab".to_owned(),
            n_events: 9,
            span: Some((Micros(0), Micros(1_000_000 * id))),
            n_profiles: 0,
            n_groups: 0,
            n_findings: 3,
            n_known: None,
            features: features.iter().map(|it| (*it).to_owned()).collect(),
            drift: Vec::new(),
            seconds: Vec::new(),
            notes: Vec::new(),
            finished_at: Micros(0),
        }
    }

    fn raised(id: i64, score: f64) -> Raised {
        Raised {
            id: FindingId(id),
            kind: FindingKind::UserDay,
            subject: "ana".to_owned(),
            severity: Severity::of_score(score),
            score,
        }
    }

    #[test]
    fn findings_are_new_gone_changed_or_as_before() {
        let a = (
            run(1, Settings::default(), &["x", "y"]),
            vec![raised(1, 90.0), raised(2, 50.0), raised(3, 20.0), raised(4, 30.01)],
        );
        let mut settings = Settings { seed: 7, group_by: GroupBy::Key, ..Settings::default() };
        settings.rules.ignored = vec!["demo".to_owned()];
        let b = (
            run(2, settings, &["y", "z"]),
            vec![
                raised(2, 49.96),
                raised(3, 26.0),
                raised(4, 30.02),
                raised(5, 10.0),
                raised(6, 60.0),
            ],
        );
        let it = Comparison::of(a, b);
        let ids = |list: &[Raised]| list.iter().map(|it| it.id.0).collect::<Vec<_>>();
        assert_eq!((ids(&it.new), ids(&it.gone)), (vec![6, 5], vec![1]));
        let changed: Vec<i64> = it.changed.iter().map(|it| it.after.id.0).collect();
        assert_eq!(changed, [3, 2], "another severity counts, a hundredth of a score does not");
        assert_eq!(it.unchanged, 1);
        let names: Vec<&str> = it.settings.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["group_by", "rules.ignored", "seed"]);
        assert_eq!((it.settings[2].a.as_str(), it.settings[2].b.as_str()), ("42", "7"));
        assert_eq!(it.data.len(), 1, "{:?}", it.data);
        assert_eq!(it.data[0].name, "last event");
        assert_eq!((it.features_added, it.features_removed), (vec!["z".into()], vec!["x".into()]));
    }

    #[test]
    fn runs_of_earlier_versions_say_what_they_lack() {
        let mut old = run(1, Settings::default(), &[]);
        let new = || (run(2, Settings::default(), &[]), Vec::new());
        assert_eq!(Comparison::of((old.clone(), Vec::new()), new()).incomplete(), None);
        old.n_known = Some(1);
        let said = Comparison::of((old, Vec::new()), new()).incomplete();
        let want = "Run 1 is of an earlier version: 1 of its 3 findings are known.";
        assert_eq!(said.as_deref(), Some(want));
    }
}
