//! "Access automation detected": code that asks for the same again and again. At least five
//! requests of one user for the same resources and permissions in the same integration, one after
//! the other, at regular gaps (standard deviation at most a quarter of the mean) or all within
//! seconds. What an access flow gives by itself is no such request.
//!
//! Four gaps at random are so regular once in 40 times. So where regular requests are only a part
//! of the user's requests for the same, they count if chance would hardly make them anywhere
//! among these.

use super::view::{Request, Requests};
use super::{Told, quoted};
use crate::detect::DetectError;
use crate::detect::words::{lasting, whole};
use crate::domain::finding::{FindingKind, NewFinding, Reason};
use crate::domain::job::Cancel;
use crate::domain::request_rules::RequestRules;
use crate::domain::time::{DAY, SECOND};
use hashbrown::HashMap;
use std::ops::Range;

/// The largest chance of a regular stretch somewhere in a longer history.
const LARGEST_CHANCE: f64 = 0.01;
/// Gaps beyond which the chance is none anyway.
const MANY_GAPS: usize = 40;

/// One finding per stretch of requests, and what could not be judged.
pub(super) fn findings(
    requests: &Requests<'_>,
    rules: &RequestRules,
    cancel: &Cancel,
) -> Result<(Vec<NewFinding>, Vec<String>), DetectError> {
    let mut found = Vec::new();
    let groups = same_requests(requests, rules);
    if groups.is_empty() {
        return Ok(Default::default());
    }
    if requests.list.iter().all(|it| it.created.rem_euclid(DAY) == 0) {
        let note = "The access requests have dates without a time of day, so whether code made \
                    them cannot be told from their gaps.";
        return Ok((found, vec![note.to_owned()]));
    }
    for (at, group) in groups.iter().enumerate() {
        if at % 1_024 == 0 && cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let times: Vec<i64> = group.iter().map(|it| it.created).collect();
        for stretch in stretches(&times, rules) {
            found.push(told(requests, &group[stretch.at], stretch.burst, rules).finding(requests));
        }
    }
    Ok((found, Vec::new()))
}

/// Requests of one user for the same, by time; in the order of the first of each.
fn same_requests<'a>(requests: &'a Requests<'_>, rules: &RequestRules) -> Vec<Vec<&'a Request>> {
    let mut places: HashMap<[Vec<u32>; 4], usize> = HashMap::new();
    let mut groups: Vec<Vec<&Request>> = Vec::new();
    let sorted = |list: &[u32]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    for request in requests.list.iter().filter(|it| !it.by_itself) {
        let what = [
            vec![request.who],
            sorted(&request.integrations),
            sorted(&request.resources),
            sorted(&request.permissions),
        ];
        let place = *places.entry(what).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(request);
    }
    groups.retain(|it| rules.automation_requests as usize <= it.len());
    groups
}

/// Requests that follow one another like a machine's.
#[derive(Debug, PartialEq, Eq)]
struct Stretch {
    at: Range<usize>,
    /// Whether seconds lie between them; else their gaps are regular.
    burst: bool,
}

/// The longest stretches, which do not overlap.
fn stretches(times: &[i64], rules: &RequestRules) -> Vec<Stretch> {
    let gaps: Vec<f64> = times.windows(2).map(|it| (it[1] - it[0]) as f64).collect();
    let least = (rules.automation_requests as usize).saturating_sub(1).max(2);
    let limit = (i64::from(rules.automation_seconds) * SECOND) as f64;
    let mut found: Vec<Stretch> = Vec::new();
    let mut from = 0;
    while from + least <= gaps.len() {
        let rest = &gaps[from..];
        let burst = rest.iter().take_while(|it| **it < limit).count();
        let (mut regular, variation) = regular(rest, least, rules.automation_variation);
        let places = (gaps.len() - least + 1) as f64;
        if regular < gaps.len() && LARGEST_CHANCE < places * chance(regular, variation) {
            regular = 0;
        }
        let n = burst.max(regular);
        if n < least {
            from += 1;
            continue;
        }
        found.push(Stretch { at: from..from + n + 1, burst: regular <= burst });
        // The last request of one stretch may be the first of the next.
        from += n;
    }
    found
}

/// How many of the first gaps are regular together, 0 if fewer than `least` are; and by how much
/// these vary.
fn regular(gaps: &[f64], least: usize, variation: f64) -> (usize, f64) {
    let (mut n, mut mean, mut squares) = (0.0_f64, 0.0_f64, 0.0_f64);
    let mut good = (0, 0.0);
    for (at, gap) in gaps.iter().enumerate() {
        n += 1.0;
        let off = gap - mean;
        mean += off / n;
        squares += off * (gap - mean);
        if least <= at + 1 {
            let even = 0.0 < mean && (squares / n).sqrt() <= variation * mean * (1.0 + 1e-9);
            if !even {
                break;
            }
            good = (at + 1, (squares / n).sqrt() / mean);
        }
    }
    good
}

/// The chance that so many gaps between events at random vary by no more than this: the part of
/// all ways to divide a length into `gaps` parts (a simplex) that lies in a ball around equal parts.
fn chance(gaps: usize, variation: f64) -> f64 {
    let gaps = gaps.min(MANY_GAPS);
    if gaps < 2 {
        return 1.0;
    }
    let (n, dimensions) = (gaps as f64, gaps - 1);
    // Volume of the unit ball, from that with two dimensions less.
    let mut ball = if dimensions % 2 == 0 { 1.0 } else { 2.0 };
    for dimension in (2..=dimensions).filter(|it| it % 2 == dimensions % 2) {
        ball *= std::f64::consts::TAU / dimension as f64;
    }
    let parts: f64 = (1..=dimensions).map(|it| it as f64 * variation / n.sqrt()).product();
    (ball * parts / n.sqrt()).min(1.0)
}

fn told<'a>(
    requests: &Requests<'_>,
    stretch: &[&'a Request],
    burst: bool,
    rules: &RequestRules,
) -> Told<'a> {
    let (first, last) = (stretch[0], stretch[stretch.len() - 1]);
    let names = |of: &[u32]| of.iter().map(|it| requests.symbols.name(*it)).collect::<Vec<_>>();
    let who = requests.symbols.name(last.who);
    let part = |word: &str, of: &[u32]| {
        if of.is_empty() { String::new() } else { format!(" {word} {}", quoted(&names(of))) }
    };
    let what = part("for", &last.permissions) + &part("on", &last.resources);
    let span = last.created - first.created;
    let pace = if burst {
        format!("less than {} seconds apart", rules.automation_seconds)
    } else {
        let mean = span / (stretch.len() as i64 - 1);
        format!("about one every {}", every(mean))
    };
    let n = whole(stretch.len() as f64);
    Told {
        kind: FindingKind::Automation,
        score: rules.score_automation,
        about: last,
        concerned: stretch.to_vec(),
        span: (first.created, last.created),
        resource: None,
        summary: format!("{who} made {n} equal requests{what} in {}, {pace}.", lasting(span)),
        usual: format!(
            "The rule: at least {} equal requests at regular gaps (varying by at most {} % of \
             their mean) or less than {} seconds apart.",
            rules.automation_requests,
            whole(rules.automation_variation * 100.0),
            rules.automation_seconds
        ),
        reasons: reasons(stretch, burst, &pace, rules),
        recommended: &["Investigate the request with the requester."],
    }
}

fn reasons(stretch: &[&Request], burst: bool, pace: &str, rules: &RequestRules) -> Vec<Reason> {
    let gaps: Vec<f64> =
        stretch.windows(2).map(|it| (it[1].created - it[0].created) as f64).collect();
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let squares: f64 = gaps.iter().map(|it| (it - mean).powi(2)).sum();
    let variation = (squares / gaps.len() as f64).sqrt() / mean.max(f64::MIN_POSITIVE);
    let percent = |share: f64| format!("{} %", whole((share * 100.0).round()));
    let least = rules.automation_requests;
    vec![
        Reason {
            label: "Equal requests".to_owned(),
            value: whole(stretch.len() as f64),
            why: format!("at least {least} of one user for the same"),
            matched: Vec::new(),
        },
        Reason {
            label: "Gaps between them".to_owned(),
            value: pace.to_owned(),
            why: if burst {
                format!("all under {} seconds", rules.automation_seconds)
            } else {
                let (found, limit) = (percent(variation), percent(rules.automation_variation));
                format!("varying by {found} of their mean, the limit is {limit}")
            },
            matched: Vec::new(),
        },
    ]
}

/// "10 minutes", "day".
fn every(micros: i64) -> String {
    let text = lasting(micros);
    text.strip_prefix("1 ").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_regular_or_quick_and_as_long_as_they_can_be() {
        let rules = RequestRules::default();
        let found = |gaps: &[i64]| {
            let mut times = vec![0];
            times.extend(gaps.iter().scan(0, |at, gap| {
                *at += gap * SECOND;
                Some(*at)
            }));
            let words = |it: Stretch| {
                let kind = if it.burst { "burst" } else { "regular" };
                format!("{kind} {}..{}", it.at.start, it.at.end)
            };
            stretches(&times, &rules).into_iter().map(words).collect::<Vec<_>>().join(", ")
        };
        for (gaps, want) in [
            (&[600, 600, 600, 600][..], "regular 0..5"),
            (&[600, 600, 600], ""),
            (&[600, 620, 580, 610, 90_000, 7, 80_000], "regular 0..5"),
            (&[70_000, 3, 600, 600, 600, 600, 600], "regular 2..8"),
            // Gaps of 3 and 5 vary by exactly a quarter of their mean; 30 and 51 by more.
            (&[300, 500, 300, 500], "regular 0..5"),
            (&[300, 510, 300, 510], ""),
            (&[9, 1, 0, 5], "burst 0..5"),
            (&[10, 1, 0, 5], ""),
            (&[0, 0, 0, 0], "burst 0..5"),
            (&[9, 1, 0, 5, 3_600, 3_600, 3_600, 3_600], "burst 0..5, regular 4..9"),
            (&[100, 9_000, 40, 3_000, 700, 60_000, 5], ""),
            // Five of ten about as regular as chance makes them.
            (&[286, 697, 1_151, 500, 700, 560, 720, 1_247, 108], ""),
            (&[500, 700, 560, 720], "regular 0..5"),
        ] {
            assert_eq!(found(gaps), want, "{gaps:?}");
        }
        for (gaps, variation, want) in [
            (4, 0.25, 0.0245),
            (5, 0.25, 0.00828),
            (10, 0.25, 4.57e-5),
            (2, 1.0, 1.0),
            (2, 0.5, 0.5),
        ] {
            let got = chance(gaps, variation);
            assert!((got / want - 1.0).abs() < 0.01, "{gaps} {variation}: {got}");
        }
    }
}
