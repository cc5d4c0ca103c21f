//! The details panel in words: headline, facts, features, evidence, what to do.
//!
//! Lives here: one pure function from a finding with its evidence to what the panel says.
//! Does not live here: drawing (`panel` and its parts), fetching (`mod`).

use super::evidence_model::{EvidenceTable, evidence_table};
use super::group_model::{GroupStrip, group_strip};
use crate::domain::count::one_in;
use crate::domain::field::EntityKind;
use crate::domain::finding::{Contribution, Finding, FindingKind, Reason, Severity, Verdict};
use crate::domain::ids::FindingId;
use crate::domain::notes::{Comment, Tag};
use crate::domain::suppression::{self, Suppression};
use crate::domain::time::{Micros, Zone};
use crate::ui::{labels, words};
use crate::worker::protocol::FindingDetail;

/// What the panel shows of one finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    /// Which.
    pub id: FindingId,
    /// Band of the score.
    pub severity: Severity,
    /// Whole number.
    pub score: String,
    /// Type.
    pub kind: FindingKind,
    /// `14 Jun 2026 09:42:18`.
    pub detected: String,
    /// The sentence.
    pub headline: String,
    /// What is usual.
    pub usual: String,
    /// That the newest run does not raise it any more.
    pub superseded: Option<String>,
    /// What is decided about it.
    pub decided: Decided,
    /// Label and value pairs.
    pub facts: Vec<Fact>,
    /// "Why it was raised" of a rule, in the order in which it looks.
    pub reasons: Vec<Reason>,
    /// "Why it was raised", largest share first.
    pub features: Vec<Feature>,
    /// First events behind it.
    pub evidence: EvidenceTable,
    /// The squares of a group.
    pub group: Option<GroupStrip>,
    /// What to do, in order.
    pub recommended: Vec<String>,
    /// Other findings of the same subject.
    pub related: Vec<Related>,
    /// What people tagged it with.
    pub tags: Vec<Note>,
    /// What people said about it, oldest first.
    pub comments: Vec<Note>,
    /// That it is suppressed, until when and why.
    pub suppressed: Option<String>,
}

/// A tag or a comment, who and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The tag, or nothing.
    pub name: String,
    /// The comment, or nothing.
    pub text: String,
    /// "anna.berg".
    pub by: String,
    /// "14 Jun 10:01".
    pub when: String,
}

/// What is decided about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub verdict: Verdict,
    /// "14 Jun 10:01", or nothing.
    pub when: String,
    /// Why, or nothing.
    pub reason: String,
}

/// Label of the id of an access request.
pub const REQUEST: &str = "Request ID";
/// Label of the name of an access flow.
pub const FLOW: &str = "Access flow";

/// One line of the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// "Window".
    pub label: &'static str,
    /// "13 Jun 2026 22:50 to 23:00".
    pub value: String,
    /// "(10 min)", after the value, muted.
    pub note: String,
    /// Set in the mono face.
    pub mono: bool,
}

/// One feature's part in the finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// "Failed events".
    pub label: String,
    /// `41`.
    pub actual: String,
    /// `0 to 4`.
    pub usual: String,
    /// `38 %`.
    pub share: String,
    /// The numbers for the bar: actual, low, high.
    pub bar: [f64; 3],
    /// Colour of the bar: how much of the explanation it is.
    pub weight: Severity,
    /// All of it in one sentence, for screen readers and hover.
    pub spoken: String,
}

/// Another finding of the same subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Which.
    pub id: FindingId,
    /// Band of its score.
    pub severity: Severity,
    /// Its type.
    pub kind: FindingKind,
    /// `14 Jun`.
    pub day: String,
    /// For screen readers and tests.
    pub spoken: String,
}

/// The words for `detail`.
pub fn details(detail: &FindingDetail, now: Micros, zone: &Zone) -> Details {
    let it = &detail.finding.detail;
    Details {
        id: detail.finding.id,
        severity: it.severity(),
        score: labels::score(it.score),
        kind: it.kind,
        detected: labels::full_time(it.detected_at, zone),
        headline: it.summary.clone(),
        usual: it.usual.clone(),
        superseded: superseded(detail),
        decided: decided(detail, now, zone),
        facts: facts(detail, now, zone),
        reasons: it.reasons.clone(),
        features: it.contributions.iter().map(feature).collect(),
        evidence: evidence_table(detail, now, zone),
        group: group_strip(detail),
        recommended: it.recommended.clone(),
        related: detail.related.iter().map(|it| related(it, now, zone)).collect(),
        tags: tags(detail, now, zone),
        comments: comments(detail, now, zone),
        suppressed: detail.hidden_by.as_ref().map(|it| suppressed(it, now, zone)),
    }
}

fn tags(detail: &FindingDetail, now: Micros, zone: &Zone) -> Vec<Note> {
    let said = |it: &Tag| Note {
        name: it.name.clone(),
        text: String::new(),
        by: it.actor.clone(),
        when: labels::list_time(it.at, zone, now),
    };
    detail.notes.tags.iter().map(said).collect()
}

fn comments(detail: &FindingDetail, now: Micros, zone: &Zone) -> Vec<Note> {
    let said = |it: &Comment| Note {
        name: String::new(),
        text: it.text.clone(),
        by: it.actor.clone(),
        when: labels::list_time(it.at, zone, now),
    };
    detail.notes.comments.iter().map(said).collect()
}

/// "Suppressed by S-0001 until 30 Sep 23:59: Planned deploy job."
fn suppressed(it: &Suppression, now: Micros, zone: &Zone) -> String {
    let until = it.until.map(|at| format!(" until {}", labels::list_time(at, zone, now)));
    let name = suppression::name(it.id);
    format!("Suppressed by {name}{}: {}", until.unwrap_or_default(), it.because)
}

/// "Found by run 11; run 12 does not raise it any more."
fn superseded(detail: &FindingDetail) -> Option<String> {
    let (by, newest) = (detail.finding.run, detail.newest_run?);
    if by.0 == 0 {
        return Some("Saved from the rate calculator; that was taken back.".to_owned());
    }
    let is_gone = by < newest;
    is_gone.then(|| format!("Found by run {by}; run {newest} does not raise it any more."))
}

fn decided(detail: &FindingDetail, now: Micros, zone: &Zone) -> Decided {
    let decision = detail.decision.as_ref();
    Decided {
        verdict: detail.finding.status,
        when: decision.map(|it| labels::list_time(it.at, zone, now)).unwrap_or_default(),
        reason: decision.map(|it| it.reason.clone()).unwrap_or_default(),
    }
}

fn facts(detail: &FindingDetail, now: Micros, zone: &Zone) -> Vec<Fact> {
    let (finding, it) = (&detail.finding, &detail.finding.detail);
    let mut out = Vec::new();
    let mut say = |label, value: String, note: String, mono| {
        if !value.is_empty() {
            out.push(Fact { label, value, note, mono });
        }
    };
    let about = it.entity_kind.map(EntityKind::label);
    match about {
        Some(label) => say(label, it.entity.clone(), String::new(), label != "User"),
        None if it.user.is_none() => {
            let whole = if it.entity.is_empty() { "Whole log" } else { &it.entity };
            say("About", whole.to_owned(), String::new(), false);
        }
        None => {}
    }
    for (label, value) in [("User", &it.user), ("Address", &it.ip)] {
        if about != Some(label) {
            say(label, value.clone().unwrap_or_default(), String::new(), label == "Address");
        }
    }
    let band = match it.severity() {
        Severity::Critical => "75 to 100",
        Severity::High => "50 to 74",
        Severity::Medium => "25 to 49",
        Severity::Low => "0 to 24",
    };
    let severity = format!("{}, score {}", it.severity(), labels::score(it.score));
    say("Severity", severity, format!("({band})"), false);
    let (when, long) = words::window(it.from, it.to, zone);
    say("Window", when, long, false);
    let parts: Vec<&str> =
        [&it.integration, &it.resource].into_iter().flatten().map(String::as_str).collect();
    let label = if it.integration.is_some() { "Integration" } else { "Resource" };
    say(label, parts.join(" · "), it.resource_type.clone().unwrap_or_default(), false);
    let ids = detail.evidence.iter().find_map(|event| {
        event.group.as_ref().filter(|group| Some(&group.id) == it.group_id.as_ref())
    });
    say("Group id", it.group_id.clone().unwrap_or_default(), String::new(), true);
    if let Some(group) = ids {
        say("Starting at", group.starting_at.clone(), String::new(), true);
        say("Ending at", group.ending_at.clone(), String::new(), true);
    }
    say(REQUEST, it.request_id.clone().unwrap_or_default(), String::new(), true);
    say(FLOW, it.access_flow.clone().unwrap_or_default(), String::new(), false);
    let said: Vec<String> = it
        .detectors
        .iter()
        .map(|it| format!("{} {}", words::detector(&it.detector), labels::score(it.score)))
        .collect();
    let said = if said.is_empty() { words::detector(&it.detector) } else { said.join(", ") };
    say("Detectors", said, String::new(), false);
    let decided = decided(detail, now, zone);
    say("Verdict", decided.verdict.label().to_owned(), decided.when, false);
    say("Reason", decided.reason, String::new(), false);
    say("Run", finding.run.to_string(), String::new(), false);
    out
}

fn feature(it: &Contribution) -> Feature {
    let actual = words::feature_value(it.actual, &it.unit);
    let usual = words::usual_range(it.low, it.high, &it.unit);
    let share = words::percent(it.share);
    Feature {
        label: it.label.clone(),
        spoken: spoken(it, &actual, &usual, &share),
        actual,
        usual,
        share,
        bar: [it.actual, it.low, it.high],
        weight: weight(it.share),
    }
}

/// "Failed sign-ins: 41, usual 0 to 4; 1 in 5,000 is as far out. 38 % of the explanation".
fn spoken(it: &Contribution, actual: &str, usual: &str, share: &str) -> String {
    let tail = it.tail.map(one_in);
    let tail = tail.map_or_else(String::new, |it| format!("; {it} is as far out"));
    format!("{}: {actual}, usual {usual}{tail}. {share} of the explanation", it.label)
}

/// How loud a feature's bar is: a quarter of the explanation or more is the loudest.
fn weight(share: f64) -> Severity {
    if 0.25 <= share {
        Severity::Critical
    } else if 0.09 <= share {
        Severity::High
    } else if 0.05 <= share {
        Severity::Medium
    } else {
        Severity::Low
    }
}

fn related(it: &Finding, now: Micros, zone: &Zone) -> Related {
    let severity = it.detail.severity();
    let day = words::day(it.detail.detected_at, now, zone);
    let kind = it.detail.kind;
    Related { id: it.id, severity, kind, spoken: format!("{severity}: {kind}, {day}"), day }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::DetectorScore;
    use crate::domain::ids::{EntryId, RunId};
    use crate::domain::journal::Decision;
    use crate::domain::notes::Notes;
    use crate::ui::anomalies::samples::finding;

    fn user_day() -> FindingDetail {
        let mut finding = finding(0);
        finding.detail.contributions = vec![Contribution {
            feature: "failed".to_owned(),
            label: "Failed sign-ins".to_owned(),
            actual: 41.0,
            usual: 2.0,
            low: 0.0,
            high: 4.0,
            unit: "count".to_owned(),
            share: 0.38,
            tail: Some(0.000_2),
        }];
        finding.detail.detectors = vec![DetectorScore {
            detector: "isolation_forest".to_owned(),
            raw: 0.68,
            rank: 12,
            of: 5126,
            score: 99.8,
        }];
        FindingDetail {
            finding,
            evidence: Vec::new(),
            related: Vec::new(),
            notes: Notes::default(),
            hidden_by: None,
            decision: None,
            newest_run: None,
        }
    }

    #[test]
    fn facts_say_each_thing_once() {
        let said = details(&user_day(), Micros(0), &Zone::Utc);
        let facts: Vec<String> =
            said.facts.iter().map(|it| format!("{}: {} {}", it.label, it.value, it.note)).collect();
        assert_eq!(
            facts.iter().map(|it| it.trim_end()).collect::<Vec<_>>(),
            [
                "User: maria.keller@example.com",
                "Severity: Critical, score 97 (75 to 100)",
                "Window: 13 Jun 2026 22:50 to 23:00 (10 min)",
                "Integration: Okta sign-in · admin-console",
                "Detectors: Isolation forest 99",
                "Verdict: Open",
                "Run: 1",
            ]
        );
        assert_eq!(
            said.features[0].spoken,
            "Failed sign-ins: 41, usual 0 to 4; 1 in 5,000 is as far out. 38 % of the explanation"
        );
        assert_eq!(said.features[0].weight, Severity::Critical);
    }

    #[test]
    fn what_was_decided_and_an_older_run_are_said() {
        let mut detail = user_day();
        detail.finding.status = Verdict::Benign;
        detail.finding.run = RunId(11);
        detail.newest_run = Some(RunId(11));
        detail.decision = Some(Decision {
            verdict: Verdict::Benign,
            reason: "Test account".to_owned(),
            at: Micros(0),
            entry: EntryId(3),
        });
        let said = details(&detail, Micros(0), &Zone::Utc);
        let fact = |label| said.facts.iter().find(|it| it.label == label).unwrap();
        assert_eq!(
            (fact("Verdict").value.as_str(), fact("Verdict").note.as_str()),
            ("Benign", "1 Jan 00:00")
        );
        assert_eq!(fact("Reason").value, "Test account");
        assert_eq!(said.superseded, None);
        detail.newest_run = Some(RunId(12));
        let said = details(&detail, Micros(0), &Zone::Utc);
        let want = "Found by run 11; run 12 does not raise it any more.";
        assert_eq!(said.superseded.as_deref(), Some(want));
    }

    #[test]
    fn a_finding_about_the_whole_log_says_so() {
        let mut detail = user_day();
        detail.finding.detail.entity_kind = None;
        detail.finding.detail.entity.clear();
        detail.finding.detail.user = None;
        let said = details(&detail, Micros(0), &Zone::Utc);
        assert_eq!((said.facts[0].label, said.facts[0].value.as_str()), ("About", "Whole log"));
    }
}
