//! Rules that hide findings from lists and counts: which, until when, why. Nothing is deleted; a
//! rule is an entry of the journal, and so is lifting it.

use super::filter::{FindingFilter, Hidden};
use super::ids::SuppressionId;
use super::journal::{Action, By, Entry, REASON_LEAST, REASON_MOST};
use super::notes::standing;
use super::time::Micros;
use serde::{Deserialize, Serialize};

/// What a person wants hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressOrder {
    /// The findings that pass, those of later runs too.
    pub rule: FindingFilter,
    /// Until when, by the clock of the computer; `None` = until it is lifted.
    pub until: Option<Micros>,
    /// Why.
    pub because: String,
}

/// What an entry keeps of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The findings that pass.
    pub rule: FindingFilter,
    /// Until when.
    #[serde(default)]
    pub until: Option<Micros>,
}

/// A rule that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Its number.
    pub id: SuppressionId,
    /// The findings that pass.
    pub rule: FindingFilter,
    /// Until when.
    pub until: Option<Micros>,
    /// Why.
    pub because: String,
    /// Who made it, when, where.
    pub by: By,
    /// Whether it was lifted, or taken back.
    pub lifted: bool,
    /// Findings of the newest run that it hides, or would if it still held.
    pub hides: u64,
}

impl Suppression {
    /// Whether it hides anything at `now`.
    pub fn holds(&self, now: Micros) -> bool {
        !self.lifted && self.until.is_none_or(|until| now < until)
    }

    /// The rules in entries about suppressions, in order of their numbers; `hides` is left 0.
    pub fn all(entries: &[Entry]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for it in entries.iter().filter(|it| it.action == Action::Suppress) {
            let Ok(kept) = serde_json::from_str::<Kept>(&it.after) else { continue };
            all.push(Self {
                id: SuppressionId(it.target),
                rule: kept.rule,
                until: kept.until,
                because: it.reason.clone(),
                by: it.by.clone(),
                lifted: true,
                hides: 0,
            });
        }
        for it in standing(entries) {
            for one in all.iter_mut().filter(|one| one.id.0 == it.target) {
                one.lifted = it.action == Action::Lift;
            }
        }
        all
    }
}

/// What of a filter can be made a rule: not when, what was decided, or what is hidden already.
pub fn rule_of(filter: &FindingFilter) -> FindingFilter {
    let mut rule = filter.clone();
    (rule.from, rule.to, rule.hidden) = (None, None, Hidden::default());
    (rule.verdicts, rule.progress, rule.tags) = Default::default();
    rule.without.verdicts.clear();
    rule
}

/// What is wrong with an order at `now`, in a sentence.
pub fn problem(order: &SuppressOrder, now: Micros) -> Option<String> {
    let n = order.because.trim().chars().count();
    if rule_of(&order.rule) != order.rule || order.rule == FindingFilter::default() {
        Some("Say which anomalies: a type, a user, an integration or another column.".to_owned())
    } else if n < REASON_LEAST {
        Some(format!("Write why, in at least {REASON_LEAST} characters."))
    } else if REASON_MOST < n {
        Some(format!("Write at most {REASON_MOST} characters."))
    } else if order.until.is_some_and(|it| it <= now) {
        Some("Until is over already.".to_owned())
    } else {
        None
    }
}

/// What people call a rule: `S-0003`.
pub fn name(id: SuppressionId) -> String {
    format!("S-{:04}", id.0)
}

/// What an entry keeps of a rule, in words; text that is no rule stays as it is.
pub fn words_of(kept: &str) -> String {
    match serde_json::from_str::<Kept>(kept) {
        Ok(it) => {
            let until = it.until.map_or_else(|| "no end".to_owned(), Micros::rfc3339);
            format!("{}, until {until}", rule_words(&it.rule))
        }
        Err(_) => kept.to_owned(),
    }
}

/// A rule in words: "Type: Unusual rate, User: ana".
pub fn rule_words(rule: &FindingFilter) -> String {
    parts(rule)
        .into_iter()
        .map(|(name, values)| format!("{name}: {values}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The columns that a rule speaks of, with their values.
pub fn parts(rule: &FindingFilter) -> Vec<(&'static str, String)> {
    fn said<T: ToString>(values: &[T]) -> String {
        values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
    }
    let out = &rule.without;
    let text = if rule.text.is_empty() { String::new() } else { format!("“{}”", rule.text) };
    let all = [
        ("Type", said(&rule.kinds)),
        ("Severity", said(&rule.severities)),
        ("Subject", said(&rule.subjects)),
        ("User", said(&rule.users)),
        ("Integration", said(&rule.integrations)),
        ("Resource type", said(&rule.resource_types)),
        ("Resource", said(&rule.resources)),
        ("Detector", said(&rule.detectors)),
        ("Text", text),
        ("Type not", said(&out.kinds)),
        ("Severity not", said(&out.severities)),
        ("Subject not", said(&out.subjects)),
        ("User not", said(&out.users)),
        ("Integration not", said(&out.integrations)),
        ("Resource type not", said(&out.resource_types)),
        ("Resource not", said(&out.resources)),
    ];
    all.into_iter().filter(|it| !it.1.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::{FindingKind, Verdict};

    fn order(rule: FindingFilter, until: Option<Micros>, because: &str) -> SuppressOrder {
        SuppressOrder { rule, until, because: because.to_owned() }
    }

    #[test]
    fn a_rule_says_what_is_hidden_why_and_until_a_day_to_come() {
        let rule = FindingFilter { kinds: vec![FindingKind::Rate], ..FindingFilter::default() };
        let decided = FindingFilter { verdicts: vec![Verdict::Open], ..FindingFilter::default() };
        for (order, problem_begins) in [
            (order(rule.clone(), None, "Deploy job"), None),
            (order(rule.clone(), Some(Micros(11)), "Deploy job"), None),
            (order(rule.clone(), Some(Micros(10)), "Deploy job"), Some("Until is over")),
            (order(rule.clone(), None, " a "), Some("Write why")),
            (order(rule, None, &"x".repeat(125)), Some("Write at most")),
            (order(FindingFilter::default(), None, "Everything"), Some("Say which")),
            (order(decided, None, "Not decided"), Some("Say which")),
        ] {
            let said = problem(&order, Micros(10));
            match problem_begins {
                None => assert_eq!(said, None),
                Some(begins) => assert!(said.is_some_and(|it| it.starts_with(begins)), "{begins}"),
            }
        }
    }

    #[test]
    fn a_rule_reads_back_and_is_said_in_words() {
        let mut rule = FindingFilter {
            kinds: vec![FindingKind::Rate],
            users: vec!["ana".to_owned(), "bo".to_owned()],
            ..FindingFilter::default()
        };
        rule.without.resources = vec!["vpn".to_owned()];
        let kept =
            serde_json::to_string(&Kept { rule: rule.clone(), until: Some(Micros(0)) }).unwrap();
        assert_eq!(serde_json::from_str::<Kept>(&kept).unwrap().rule, rule);
        assert_eq!(
            words_of(&kept),
            "Type: Unusual rate, User: ana or bo, Resource not: vpn, until 1970-01-01T00:00:00Z"
        );
        assert_eq!(words_of("lifted"), "lifted");
    }
}
