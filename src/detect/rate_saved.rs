//! A finding that a person saves from the rate calculator: the sentences, the numbers, the events
//! behind it.

use super::baseline::FromLog;
use super::quantity::singular;
use super::rate_finding::{Whose, most_frequent, only_value, recommended};
use super::subject_counts::rows_in;
use super::words::noun;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::{Contribution, DetectorScore, FindingKind, NewFinding, Reason};
use crate::domain::ids::EventNo;
use crate::domain::rate::{Limits, RateInput, RateScore, shown};
use crate::domain::rate_records::{CALCULATOR, Calculation};
use crate::domain::rate_subject::{Count, Subject};
use crate::domain::time::Micros;

/// The most events that are kept as evidence; the log explorer shows the others.
pub const MOST_EVIDENCE: usize = 10_000;

/// Columns that [`finding`] reads besides those of the subject.
pub const FIELDS: [Field; 7] = [
    Field::User,
    Field::Ip,
    Field::Action,
    Field::Key,
    Field::Integration,
    Field::Resource,
    Field::ResourceType,
];

/// What a finding is saved from.
#[derive(Debug)]
pub struct Saved<'a> {
    /// Dated events, with the columns of the subject and [`FIELDS`].
    pub log: &'a EventColumns,
    /// The number of each event in the case; `None` = its position.
    pub nos: Option<&'a [u32]>,
    /// What was counted.
    pub subject: &'a Subject,
    /// What the log says of the window.
    pub from_log: &'a FromLog,
    /// The numbers as the person has them.
    pub calculation: &'a Calculation,
    /// Where levels begin.
    pub limits: &'a Limits,
    /// Why, in the person's words.
    pub note: &'a str,
    /// Who saves it.
    pub by: &'a str,
}

/// The finding; `None` where the numbers leave the range of 64-bit numbers in the unit of the
/// window.
pub fn finding(it: &Saved<'_>) -> Option<NewFinding> {
    let input = it.calculation.input().convert(it.subject.unit())?;
    let score = input.score(it.limits);
    let (from, to) = (it.from_log.window_start, it.from_log.window_end);
    let rows = rows_in(it.log, it.subject, from, to);
    let last = rows.iter().map(|row| it.log.time[*row]).max().map(Micros);
    let at: Vec<EventNo> = rows.iter().map(|row| EventNo(*row as i64)).collect();
    let no = |row: &usize| EventNo(it.nos.map_or(*row as i64, |nos| i64::from(nos[*row])));
    let mut events: Vec<EventNo> = rows.iter().take(MOST_EVIDENCE).map(no).collect();
    events.sort_unstable();
    let only = |field| only_value(it.log, field, &at);
    let most = |field| most_frequent(it.log, field, &at);
    let (entity_kind, entity) = about(it.subject);
    let rank = points(&input, &score);
    Some(NewFinding {
        detected_at: last.unwrap_or(to),
        kind: FindingKind::Rate,
        score: rank,
        entity_kind,
        entity,
        user: only(Field::User),
        ip: only(Field::Ip),
        integration: most(Field::Integration),
        resource_type: most(Field::ResourceType),
        resource: most(Field::Resource),
        from,
        to,
        summary: summary(it, &input, &score, &rows),
        usual: usual(it, rows.len()),
        detector: CALCULATOR.to_owned(),
        request_id: None,
        access_flow: None,
        group_id: None,
        contributions: vec![contribution(it, &input)],
        reasons: vec![Reason {
            label: "Saved from the rate calculator".to_owned(),
            value: it.note.trim().to_owned(),
            why: format!("by {}", it.by),
            matched: Vec::new(),
        }],
        detectors: vec![DetectorScore {
            detector: CALCULATOR.to_owned(),
            raw: score.z.or(score.ratio).unwrap_or_default(),
            rank: 1,
            of: 1,
            score: rank,
        }],
        recommended: recommended(
            whose(it.subject),
            it.subject.count == Count::Failures,
            input.observed < input.expected,
        ),
        drivers: Vec::new(),
        events,
    })
}

/// Score 0 to 100 of how far off a rate is: half of what is left for every 3 standard deviations,
/// so that a z of 3 has 50 and one of 6 has 75. Without z, a rate of twice or half of what is
/// expected counts as 3.
fn points(input: &RateInput, score: &RateScore) -> f64 {
    let distance = match (score.z, score.ratio) {
        (Ok(z), _) => z.abs(),
        (Err(_), Ok(ratio)) if 0.0 < ratio => 3.0 * ratio.log2().abs(),
        _ if input.observed.total_cmp(&input.expected).is_eq() => 0.0,
        _ => 6.0,
    };
    100.0 * (1.0 - (-distance / 3.0).exp2())
}

fn about(subject: &Subject) -> (Option<EntityKind>, String) {
    match &subject.entity {
        Some((field, name)) => {
            let kind = EntityKind::ALL.iter().copied().find(|it| it.field() == *field);
            (kind, name.clone())
        }
        None => (None, String::new()),
    }
}

fn whose(subject: &Subject) -> Whose {
    match (about(subject).0, &subject.entity) {
        (Some(kind), _) => Whose::Entity(kind),
        (None, Some(_)) => Whose::Product,
        (None, None) => Whose::Log,
    }
}

/// "41 failed sign-ins between 13 Jun 2026 23:00 and 14 Jun 2026 00:00 UTC; expected for this user
/// is 2, standard deviation 1.5 (z 26.0)."
fn summary(it: &Saved<'_>, input: &RateInput, score: &RateScore, rows: &[usize]) -> String {
    let noun = noun(it.log, rows.iter().take(1_000).map(|row| *row as u32));
    let one = (input.observed - 1.0).abs() < 1e-9;
    let plural = if one { "" } else { "s" };
    let what = match it.subject.count {
        Count::Events => format!("{noun}{plural}"),
        Count::Failures => format!("failed {noun}{plural}"),
        Count::Users => format!("unique user{plural}"),
        Count::Addresses => format!("unique address{}", if one { "" } else { "es" }),
    };
    let clock = |at: Micros| {
        at.utc().map_or_else(|| at.rfc3339(), |it| it.format("%-d %b %Y %H:%M").to_string())
    };
    let whose = match &it.subject.entity {
        Some((field, _)) => format!(" for this {}", singular(*field)),
        None => String::new(),
    };
    let spread = input.std_dev.map(|it| format!(", standard deviation {}", shown(it)));
    let rows = input.rows(score);
    let far = match (score.z, score.ratio) {
        (Ok(_), _) => format!(" (z {})", rows[4].value),
        (Err(_), Ok(_)) => format!(" (ratio {})", rows[2].value),
        (Err(_), Err(_)) => String::new(),
    };
    format!(
        "{} {what} between {} and {} UTC; expected{whose} is {}{}{far}.",
        shown(input.observed),
        clock(it.from_log.window_start),
        clock(it.from_log.window_end),
        shown(input.expected),
        spread.unwrap_or_default(),
    )
}

fn usual(it: &Saved<'_>, n: usize) -> String {
    let mut said = vec![format!("{} of {}.", it.subject.count, it.subject.whose())];
    said.extend(it.from_log.notes(it.calculation.spread));
    if it.calculation.edited {
        said.push("The numbers were edited before it was saved.".to_owned());
    }
    if MOST_EVIDENCE < n {
        said.push(format!("The first {MOST_EVIDENCE} of {n} events are its evidence."));
    }
    said.join(" ")
}

fn contribution(it: &Saved<'_>, input: &RateInput) -> Contribution {
    let width = 2.0 * input.std_dev.unwrap_or(0.0);
    let code = match it.subject.count {
        Count::Events => "events",
        Count::Failures => "failed_events",
        Count::Users => "unique_users",
        Count::Addresses => "unique_addresses",
    };
    Contribution {
        feature: code.to_owned(),
        label: it.subject.count.label().to_owned(),
        actual: input.observed,
        usual: input.expected,
        low: (input.expected - width).max(0.0),
        high: input.expected + width,
        unit: "count".to_owned(),
        share: 1.0,
        tail: it.from_log.tail.or(it.from_log.low_tail).filter(|_| !it.calculation.edited),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rate::Unit;

    #[test]
    fn the_score_follows_the_distance() {
        for (observed, std_dev, want) in [
            (160.0, Some(20.0), 50.0),
            (40.0, Some(20.0), 50.0),
            (220.0, Some(20.0), 75.0),
            (200.0, None, 50.0),
            (50.0, None, 50.0),
            (100.0, None, 0.0),
            (0.0, None, 75.0),
        ] {
            let input =
                RateInput { observed, expected: 100.0, std_dev, unit: Unit::Hour, chance: None };
            let it = points(&input, &input.score(&Limits::default()));
            assert!((it - want).abs() < 1e-9, "{observed} {std_dev:?}: {it}");
        }
    }
}
