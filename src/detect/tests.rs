//! What holds for whole runs: same input, same answer; bad input, an answer or a sentence.

use super::*;
use crate::domain::columns::{CodedColumn, EventColumns};
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::FindingKind;
use crate::domain::ids::EventNo;
use crate::domain::job::{Cancel, Progress};
use crate::domain::run::{Analysis, GroupBy, Settings};
use crate::domain::time::{DAY, HOUR, MINUTE};

/// One event: time, user, address, failed.
type Row = (i64, u32, u32, bool);

/// `users` users who sign in a few times on each of `days` days from two addresses of their own.
fn calm(users: u32, days: i64) -> Vec<Row> {
    let mut rows = Vec::new();
    for day in 0..days {
        for user in 1..=users {
            for turn in 0..3 + (day + i64::from(user)) % 3 {
                let mix = (day * 31 + i64::from(user) * 17 + turn * 101) % 97;
                let at = day * DAY + 8 * HOUR + turn * 2 * HOUR + mix * MINUTE;
                rows.push((at, user, 2 * user - u32::from(mix % 4 == 0), mix == 5));
            }
        }
    }
    rows
}

fn log(mut rows: Vec<Row>, field: Field) -> EventColumns {
    rows.sort_unstable();
    let column = |pick: fn(&Row) -> u32, word: &str| CodedColumn {
        codes: rows.iter().map(pick).collect(),
        names: (1..=rows.iter().map(pick).max().unwrap_or(0))
            .map(|it| format!("{word}{it:03}"))
            .collect(),
    };
    let mut log = EventColumns {
        time: rows.iter().map(|it| it.0).collect(),
        outcome: rows.iter().map(|it| if it.3 { 2 } else { 1 }).collect(),
        ..EventColumns::default()
    };
    log.texts[field.index()] = column(|it| it.1, "who");
    log.texts[Field::Ip.index()] = column(|it| it.2, "ip");
    log
}

fn run(log: &EventColumns) -> Analysis {
    analyze(log, &Settings::default(), &[], &Progress::default(), &Cancel::default()).unwrap()
}

/// Everything that a run says, as bytes.
fn bytes(it: &Analysis) -> Vec<u8> {
    let mut out = it.model.clone();
    out.extend(serde_json::to_vec(&(&it.findings, &it.notes, &it.features)).unwrap());
    out.extend(format!("{:?}{:?}", it.scores, it.groups).into_bytes());
    out
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let log = log(calm(12, 30), Field::User);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bytes(&run(&log)))
    };
    let one = with(1);
    assert!(one == with(2) && one == with(1));
}

#[test]
fn a_sprayed_address_a_dormant_user_and_a_failing_key_come_first() {
    let mut rows = calm(30, 40);
    rows.extend(
        (0..30).map(|it| (30 * DAY + 13 * HOUR + it * 40_000_000, it as u32 + 1, 99, true)),
    );
    let sprayed = run(&log(rows.clone(), Field::User));
    let first = sprayed.findings.iter().find(|it| FindingKind::OF_PROFILES.contains(&it.kind));
    let first = first.unwrap();
    assert_eq!((first.entity.as_str(), first.events.len()), ("ip099", 30));
    assert_eq!(first.kind, FindingKind::CredentialStuffing);
    assert!(first.summary.starts_with("30 failed sign-ins for 30 users"), "{}", first.summary);

    let of_day = |run: &Analysis, at: i64| -> Vec<String> {
        let users = run.findings.iter().filter(|it| it.entity_kind == Some(EntityKind::User));
        users.filter(|it| it.from.0 == at * DAY).map(|it| it.entity.clone()).collect()
    };
    assert!(of_day(&sprayed, 30).is_empty(), "one finding tells of all victims");
    assert!(sprayed.notes.iter().any(|it| it.contains("not listed")), "{:?}", sprayed.notes);
    rows.extend((0..5).map(|it| (30 * DAY + 14 * HOUR + it * MINUTE, 12, 99, true)));
    assert!(of_day(&run(&log(rows.clone(), Field::User)), 30).is_empty(), "still only a victim");
    rows.push((30 * DAY + 15 * HOUR, 12, 99, false));
    assert_eq!(of_day(&run(&log(rows, Field::User)), 30), ["who012"], "the address got in");

    let mut rows = calm(30, 100);
    rows.retain(|it| it.1 != 7 || it.0 < 20 * DAY);
    rows.extend((0..6).map(|it| (90 * DAY + 2 * HOUR + it * 4 * MINUTE, 7, 99, false)));
    let dormant = run(&log(rows, Field::User));
    let first =
        dormant.findings.iter().find(|it| it.entity_kind == Some(EntityKind::User)).unwrap();
    assert_eq!((first.entity.as_str(), first.kind), ("who007", FindingKind::DormantAccount));
    assert!(first.summary.contains("70 days of silence"), "{}", first.summary);

    let mut rows = calm(30, 40);
    rows.extend((0..45).map(|it| (30 * DAY + 13 * HOUR + it * 20_000_000, 9, 17, true)));
    let failing = run(&log(rows, Field::Key));
    for of_group in [false, true] {
        let mut all = failing.findings.iter();
        let first = all.find(|it| (it.kind == FindingKind::Group) == of_group).unwrap();
        assert_eq!(first.entity, "who009", "{}", first.summary);
        assert!(first.summary.contains("failed"), "{}", first.summary);
    }
}

#[test]
fn findings_hold_together() {
    let mut rows = calm(30, 40);
    rows.extend(
        (0..30).map(|it| (30 * DAY + 13 * HOUR + it * 40_000_000, it as u32 + 1, 99, true)),
    );
    let log = log(rows, Field::User);
    let run = run(&log);
    assert!(!run.findings.is_empty());
    for it in &run.findings {
        let shares: f64 = it.contributions.iter().map(|it| it.share).sum();
        assert!((shares - 1.0).abs() < 1e-4, "{}: {shares}", it.summary);
        assert!(it.contributions.is_sorted_by(|a, b| a.share >= b.share));
        assert!(it.events.is_sorted() && !it.events.is_empty());
        let last = it.events.iter().map(|it| log.time[it.0 as usize]).max().unwrap();
        assert_eq!(it.detected_at.0, last);
        let detectors = if it.kind == FindingKind::Group { 4 } else { 6 };
        assert!((0.0..=100.0).contains(&it.score) && detectors == it.detectors.len());
        assert!(it.usual.starts_with("Usual for") && !it.recommended.is_empty());
    }
    let flagged = run.scores.iter().filter(|it| it.flagged).count();
    assert_eq!(flagged, run.findings.len());
    assert!(run.findings.is_sorted_by(|a, b| a.score >= b.score));
}

#[test]
fn calm_logs_raise_nothing_high() {
    let run = run(&log(calm(5, 60), Field::User));
    let high: Vec<&str> =
        run.findings.iter().filter(|it| 50.0 <= it.score).map(|it| it.summary.as_str()).collect();
    assert!(high.is_empty(), "{high:?}");
}

#[test]
fn a_saved_model_scores_only_what_is_new() {
    let old = calm(20, 40);
    let trained = run(&log(old.clone(), Field::User));
    let mut rows = old;
    let first_new = rows.len() as i64;
    rows.extend((0..20).map(|it| (41 * DAY + 13 * HOUR + it * 30_000_000, 3, 99, true)));
    let log = log(rows, Field::User);
    let go = |model: &[u8]| {
        score(
            &log,
            model,
            EventNo(first_new),
            (&[], false),
            &Progress::default(),
            &Cancel::default(),
        )
    };
    let new = go(&trained.model).unwrap();
    assert_eq!(new.n_profiles, 2, "one user and one address");
    assert!(new.findings.iter().any(|it| it.entity == "who003" && 75.0 <= it.score));
    assert!(!String::from_utf8(new.model).unwrap().contains("who003"), "no names in a model");
    for bad in [&b"{}"[..], b"", &trained.model[..trained.model.len() / 2]] {
        assert!(matches!(go(bad), Err(DetectError::Model(_))));
    }
}

#[test]
fn groups_tumble_by_id_and_the_last_is_partial() {
    let mut log = log(calm(4, 5), Field::Key);
    let n = log.len();
    log.id = (0..n as i64).map(|it| 10_000 - it).collect();
    let settings = Settings { group_size: 10, ..Settings::default() };
    let go = |settings: &Settings| {
        analyze(&log, settings, &[], &Progress::default(), &Cancel::default()).unwrap()
    };
    let all = go(&settings);
    assert_eq!(all.groups.len(), n.div_ceil(10));
    assert_eq!(all.groups[0].id, "G-0001");
    assert_eq!(all.groups[0].events[0], EventNo(n as i64 - 1), "lowest id first");
    assert_eq!(all.groups.iter().map(|it| it.events.len()).sum::<usize>(), n);
    assert_eq!(all.groups.last().unwrap().events.len(), n - 10 * (n / 10));
    let mut torn = log.clone();
    torn.outcome[..n].iter_mut().take(6).for_each(|it| *it = 2);
    let torn = analyze(&torn, &settings, &[], &Progress::default(), &Cancel::default()).unwrap();
    let last = torn
        .scores
        .iter()
        .find(|it| it.group.as_ref().is_some_and(|it| it.id == format!("G-{:04}", n.div_ceil(10))));
    assert!(last.unwrap().score < 50.0, "a partial group is no more than Medium");
    let by_key = go(&Settings { group_by: GroupBy::Key, ..settings });
    let column = log.text(Field::Key);
    for group in &by_key.groups {
        let key = column.code(group.events[0].0 as usize);
        assert!(group.events.iter().all(|it| column.code(it.0 as usize) == key));
    }
}

#[test]
fn bad_input_gives_an_answer_or_a_sentence() {
    let (progress, go_on) = (Progress::default(), Cancel::default());
    let settings = Settings::default();
    let empty = analyze(&EventColumns::default(), &settings, &[], &progress, &go_on);
    assert_eq!(empty.unwrap_err(), DetectError::Empty);
    for (at, rows) in [
        vec![(0, 1, 1, false)],
        vec![(5, 1, 1, true); 300],
        (0..300).map(|it| (it * DAY, 1, 1, false)).collect(),
        (0..300).map(|it| (7, it + 1, it + 1, false)).collect(),
        vec![(i64::MIN, 1, 1, true), (i64::MAX, 2, 2, false), (0, 1, 2, true)],
    ]
    .into_iter()
    .enumerate()
    {
        let run = run(&log(rows.clone(), Field::User));
        assert!(run.scores.iter().all(|it| it.score.is_finite()));
        // One event, one instant, one a day, all at once: too odd a log to judge without a word.
        assert!(!run.notes.is_empty() || at == 4, "{:?}", rows[0]);
        assert!(!run.scores.is_empty() || !run.notes.is_empty(), "{:?}", rows[0]);
        let scored =
            score(&log(rows, Field::User), &run.model, EventNo(0), (&[], false), &progress, &go_on);
        assert!(scored.is_ok());
    }
    let log = log(calm(5, 20), Field::User);
    go_on.cancel();
    assert_eq!(
        analyze(&log, &settings, &[], &progress, &go_on).unwrap_err(),
        DetectError::Cancelled
    );
    let mut torn = log;
    torn.outcome.pop();
    let torn = analyze(&torn, &settings, &[], &progress, &Cancel::default());
    assert!(matches!(torn, Err(DetectError::Events(_))));
}

/// A log of which something is missing, constant or broken, and what a note must say of it
/// (nothing where there is an answer).
fn broken_logs() -> Vec<(&'static str, EventColumns, &'static str)> {
    let whole = || log(calm(6, 40), Field::User);
    let changed = |change: fn(&mut EventColumns)| {
        let mut log = whole();
        change(&mut log);
        log
    };
    let alone =
        |days| log(calm(1, days).into_iter().map(|it| (it.0, 1, 1, it.3)).collect(), Field::User);
    vec![
        ("three events", log(calm(1, 1), Field::User), "Nothing could be compared"),
        ("one entity of each kind", alone(40), "only one user"),
        ("one user, two addresses", log(calm(1, 40), Field::User), "only one user"),
        ("no column but the time", changed(|it| it.texts = <_>::default()), ""),
        ("nothing failed", changed(|it| it.outcome.fill(1)), ""),
        ("everything failed", changed(|it| it.outcome.fill(2)), ""),
        ("outcomes unknown", changed(|it| it.outcome.fill(0)), ""),
        (
            "one address for all",
            changed(|it| it.texts[Field::Ip.index()].codes.fill(1)),
            "only one address",
        ),
        ("a constant state", changed(|it| it.state = vec![2010; it.len()]), ""),
        (
            "every second user missing",
            changed(|it| every_second(&mut it.texts[Field::User.index()].codes)),
            "",
        ),
        ("all at one moment", changed(|it| it.time.fill(7)), "less than a day"),
        ("the clock goes back a day", changed(|it| jump(&mut it.time, -DAY)), ""),
        ("the clock goes back a year", changed(|it| jump(&mut it.time, -365 * DAY)), ""),
        ("the clock goes on for 30 years", changed(|it| jump(&mut it.time, 30 * 365 * DAY)), ""),
        ("the clock runs backwards", changed(|it| it.time.reverse()), ""),
        (
            "everyone comes once",
            log(
                (0..3000)
                    .map(|it| (it * 20 * MINUTE, it as u32 + 1, it as u32 + 1, false))
                    .collect(),
                Field::User,
            ),
            "",
        ),
        (
            "one does nearly everything",
            log(
                calm(4, 40)
                    .into_iter()
                    .chain((0..9000).map(|it| (it * 6 * MINUTE, 9, 9, false)))
                    .collect(),
                Field::User,
            ),
            "",
        ),
    ]
}

fn every_second(codes: &mut [u32]) {
    codes.iter_mut().step_by(2).for_each(|it| *it = 0);
}

/// The second half of the log was told by another clock.
fn jump(times: &mut [i64], by: i64) {
    let half = times.len() / 2;
    times[half..].iter_mut().for_each(|it| *it += by);
}

#[test]
fn broken_logs_give_an_answer_or_a_note_in_every_window() {
    use crate::domain::calendar::Window;
    for (name, log, says) in broken_logs() {
        for window in [Window::Hour, Window::Day, Window::Week] {
            let settings = Settings { window, ..Settings::default() };
            let it = analyze(&log, &settings, &[], &Progress::default(), &Cancel::default());
            let it = it.unwrap_or_else(|it| panic!("{name}: {it}"));
            assert!(it.scores.iter().all(|it| (0.0..=100.0).contains(&it.score)), "{name}");
            assert!(
                it.scores.iter().flat_map(|it| &it.by_detector).all(|it| it.is_finite()),
                "{name}"
            );
            let told = it.findings.iter().flat_map(|it| &it.contributions);
            assert!(
                told.flat_map(|it| [it.actual, it.usual, it.share]).all(f64::is_finite),
                "{name}"
            );
            assert!(!says.is_empty() || !it.scores.is_empty(), "{name}: no answer");
            let told = says.is_empty() || it.notes.iter().any(|it| it.contains(says));
            assert!(told, "{name}: {:?}", it.notes);
        }
    }
}

#[test]
fn a_short_log_says_that_it_has_no_history() {
    let run = run(&log(calm(6, 12), Field::User));
    assert_eq!(
        run.notes[0],
        "The log covers 11 days. History needs 14, so users are compared with each other instead."
    );
    let missing = Settings { entities: vec![EntityKind::Machine], ..Settings::default() };
    let log = log(calm(6, 12), Field::User);
    let run = analyze(&log, &missing, &[], &Progress::default(), &Cancel::default()).unwrap();
    assert_eq!(run.notes[0], "The log has no machines.");
}

#[test]
fn detectors_have_their_own_codes_and_sentences() {
    let codes: std::collections::BTreeSet<&str> = DETECTORS.iter().map(|it| it.code).collect();
    assert_eq!(codes.len(), DETECTORS.len());
    assert!(DETECTORS.iter().all(|it| it.what.ends_with('.') && !it.settings.is_empty()));
    assert!(ensemble::CODES.iter().all(|it| codes.contains(it)));
    assert!(ensemble::PROFILE_CODES.iter().all(|it| codes.contains(it)));
}
