//! What holds for rates of a whole log with many entities: calm is calm, and one odd thing is
//! told once.

use super::rate_windows::{RateScores, rate_scores};
use crate::domain::columns::{CodedColumn, EventColumns};
use crate::domain::field::{EntityKind, Field};
use crate::domain::job::Cancel;
use crate::domain::time::{DAY, HOUR, MINUTE};

const MONDAY: i64 = 4 * DAY; // 1970-01-05
const USERS: u64 = 120;

/// A random number that depends on `of` alone.
fn mixed(of: u64) -> u64 {
    let mut it = of.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D;
    for _ in 0..3 {
        it = (it ^ (it >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    }
    it ^ (it >> 32)
}

/// One event: time, user, address, whether it failed.
type Row = (i64, u32, u32, bool);

/// `days` days of users who sign in by chance, more at noon than at night and on working days,
/// each from an address of their own; user 1 is a service that signs in all the time.
fn calm(days: i64) -> Vec<Row> {
    let mut rows = Vec::new();
    for hour in 0..days * 24 {
        let weekend = 5 <= hour / 24 % 7;
        let busy = if (8..18).contains(&(hour % 24)) && !weekend { 40 } else { 4 };
        for user in 1..=USERS {
            let seed = user * 1_000_003 + hour as u64 * 7919;
            let tries = if user == 1 { 60 } else { 3 };
            let limit = if user == 1 { 50 } else { busy * (1 + user % 3) / 4 };
            for nth in 0..tries {
                let it = mixed(seed * 64 + nth);
                if it % 100 < limit {
                    let at = MONDAY + hour * HOUR + ((it >> 20) % 3600) as i64 * 1_000_000;
                    rows.push((at, user as u32, user as u32, (it >> 40).is_multiple_of(50)));
                }
            }
        }
    }
    rows
}

fn log(mut rows: Vec<Row>) -> EventColumns {
    rows.sort_unstable();
    let column = |pick: fn(&Row) -> u32, word: &str| CodedColumn {
        codes: rows.iter().map(pick).collect(),
        names: (1..=rows.iter().map(pick).max().unwrap_or(0))
            .map(|it| format!("{word}{it}"))
            .collect(),
    };
    let mut log = EventColumns {
        time: rows.iter().map(|it| it.0).collect(),
        outcome: rows.iter().map(|it| if it.3 { 2 } else { 1 }).collect(),
        ..EventColumns::default()
    };
    log.texts[Field::User.index()] = column(|it| it.1, "user");
    log.texts[Field::Ip.index()] = column(|it| it.2, "ip");
    log
}

fn scores(rows: Vec<Row>) -> RateScores {
    rate_scores(&log(rows), &[], &Cancel::default()).unwrap()
}

fn summaries(it: &RateScores) -> Vec<&str> {
    it.findings.iter().map(|it| it.summary.as_str()).collect()
}

/// `n` events of `user` in each of `hours`.
fn burst(user: u32, hours: std::ops::Range<i64>, n: i64) -> impl Iterator<Item = Row> {
    let at = move |hour: i64, nth: i64| MONDAY + hour * HOUR + nth * MINUTE;
    hours.flat_map(move |hour| (0..n).map(move |nth| (at(hour, nth), user, user, false)))
}

#[test]
fn a_calm_log_raises_nothing() {
    let it = scores(calm(30));
    assert_eq!(summaries(&it), [""; 0]);
    let windows = 9 * 24 - 1; // the first event comes a little after midnight
    let whole = it.rows.iter().filter(|it| it.entity.is_empty()).count();
    assert_eq!(whole, windows);
    // Of one entity only what has a chance below 1 in 1,000 is listed.
    let listed = it.rows.len() - whole;
    assert!(listed < 2 * 2 * windows * USERS as usize * 2 / 1000, "{listed}");
    assert!(it.rows.iter().all(|it| (0.0..50.1).contains(&it.score)));
}

#[test]
fn a_burst_of_one_user_is_told_once() {
    let mut rows = calm(30);
    rows.extend(burst(8, 25 * 24 + 2..25 * 24 + 6, 41));
    let it = scores(rows);
    let [finding] = &it.findings[..] else { panic!("{:?}", summaries(&it)) };
    assert_eq!((finding.entity_kind, finding.entity.as_str()), (Some(EntityKind::User), "user8"));
    assert!(
        finding.summary.starts_with("41 sign-ins between 02:00 and 03:00 UTC; usual for this user")
            && finding.summary.contains("at this hour of the week is 0.")
            && finding.summary.contains("(median 0, MAD 0)")
            && finding.summary.ends_with("Odd hours went on until 30 Jan 1970 06:00 UTC."),
        "{}",
        finding.summary
    );
    assert_eq!(finding.events.len(), 41);
    assert!(75.0 < finding.score && finding.user.as_deref() == Some("user8"));
    let odd = it.rows.iter().filter(|it| &*it.entity == "user8" && 75.0 < it.score).count();
    assert_eq!(odd, 4, "every odd hour is listed");
}

#[test]
fn silence_of_a_service_and_an_outage_are_told_once_each() {
    let silent = |of: fn(&Row) -> bool| {
        let mut rows = calm(30);
        let hours = 24 * 24 + 1..26 * 24;
        rows.retain(|it| !of(it) || !hours.contains(&((it.0 - MONDAY) / HOUR)));
        scores(rows)
    };
    let service = silent(|it| it.1 == 1);
    let about: Vec<&str> = service.findings.iter().map(|it| it.entity.as_str()).collect();
    assert!(about.contains(&"user1") && about.len() <= 3, "{:?}", summaries(&service));
    let user = service.findings.iter().find(|it| it.entity == "user1").unwrap();
    assert!(user.summary.starts_with("0 sign-ins between 01:00 and 02:00"), "{}", user.summary);
    assert!(user.events.is_empty() && user.detected_at == user.to);
    let outage = silent(|_| true);
    let [finding] = &outage.findings[..] else { panic!("{:?}", summaries(&outage)) };
    assert_eq!((finding.entity.as_str(), finding.events.len()), ("", 0));
}

#[test]
fn entities_without_a_past_cost_nothing_and_are_counted() {
    let mut rows = calm(30);
    rows.extend((0..50_000).map(|it| (MONDAY + it * 50_000_000, 1000 + it as u32, 5, false)));
    let it = scores(rows);
    assert!(it.notes[0].contains("first seen later were"), "{:?}", it.notes);
    assert!(it.findings.iter().all(|it| it.entity_kind != Some(EntityKind::User)));
    assert!(it.rows.len() < 1000, "{}", it.rows.len());
}

#[test]
fn the_number_of_threads_changes_no_rate() {
    let mut rows = calm(30);
    rows.extend(burst(8, 25 * 24 + 2..25 * 24 + 6, 41));
    let log = log(rows);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| rate_scores(&log, &[], &Cancel::default()).unwrap())
    };
    assert!(with(1) == with(2));
}
