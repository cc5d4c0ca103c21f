//! Verdicts re-rank, detectors do not see them, and what was judged later changes nothing earlier.

use crate::detect::{Question, Stored, analyze, evaluate};
use crate::domain::columns::{CodedColumn, EventColumns};
use crate::domain::evaluation::{Evaluation, Label, Named};
use crate::domain::field::{EntityKind, Field};
use crate::domain::job::{Cancel, Progress};
use crate::domain::lesson::{Lesson, tallies};
use crate::domain::run::{Analysis, Family, ScoreRow, Settings};
use crate::domain::time::{DAY, HOUR, MINUTE, Micros};

const USERS: i64 = 100;
const DAYS: i64 = 40;

/// What a user does on a day besides signing in three times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    Nothing,
    /// A dozen failures: what people confirm.
    Failures,
    /// Many sign-ins: as odd, and what people dismiss.
    Busy,
}

fn story(user: i64, day: i64) -> Story {
    match (day * 7 + user) % 13 {
        0 => Story::Failures,
        6 => Story::Busy,
        _ => Story::Nothing,
    }
}

fn log() -> EventColumns {
    let mut rows: Vec<(i64, u32, u8)> = Vec::new();
    for (day, user) in (0..DAYS).flat_map(|day| (0..USERS).map(move |user| (day, user))) {
        let code = user as u32 + 1;
        let at = |hour: i64, minute: i64| day * DAY + hour * HOUR + minute * MINUTE;
        rows.extend((0..3).map(|turn| (at(8 + 2 * turn, (user * 7 + day) % 50), code, 1)));
        match story(user, day) {
            Story::Nothing => {}
            Story::Failures => rows.extend((0..12).map(|it| (at(14, it), code, 2))),
            Story::Busy => rows.extend((0..30).map(|it| (at(14, it), code, 1))),
        }
    }
    rows.sort_unstable();
    let mut log = EventColumns {
        time: rows.iter().map(|it| it.0).collect(),
        outcome: rows.iter().map(|it| it.2).collect(),
        ..EventColumns::default()
    };
    log.texts[Field::User.index()] = CodedColumn {
        codes: rows.iter().map(|it| it.1).collect(),
        names: (0..USERS).map(|it| format!("u{it}")).collect(),
    };
    log
}

/// Verdicts on the odd windows of these days, at most `most`.
fn lessons(days: std::ops::Range<i64>, most: usize) -> Vec<Lesson> {
    let all = days.flat_map(|day| (0..USERS).map(move |user| (day, user)));
    let odd = all.filter(|(day, user)| story(*user, *day) != Story::Nothing);
    odd.take(most)
        .map(|(day, user)| Lesson {
            kind: EntityKind::User,
            entity: format!("u{user}"),
            from: Micros(day * DAY),
            to: Micros((day + 1) * DAY),
            bad: story(user, day) == Story::Failures,
        })
        .collect()
}

fn run(log: &EventColumns, lessons: &[Lesson]) -> Analysis {
    let settings = Settings { entities: vec![EntityKind::User], ..Settings::default() };
    analyze(log, &settings, lessons, &Progress::default(), &Cancel::default()).unwrap()
}

fn profiles(of: &Analysis) -> Vec<&ScoreRow> {
    of.scores.iter().filter(|it| it.family == Family::Profile).collect()
}

fn story_of(row: &ScoreRow) -> Story {
    story(row.entity[1..].parse().unwrap(), row.from.0 / DAY)
}

/// Share of pairs of a failing and a busy window from day 30 on in which the failing one is first.
fn failures_first(of: &Analysis) -> f64 {
    let scores = |which: Story| -> Vec<f64> {
        let late = profiles(of).into_iter().filter(|it| 30 * DAY <= it.from.0);
        late.filter(|it| story_of(it) == which).map(|it| it.score).collect()
    };
    let (bad, fine) = (scores(Story::Failures), scores(Story::Busy));
    assert!(20 < bad.len() && 20 < fine.len());
    let won = bad.iter().map(|it| fine.iter().filter(|other| *other < it).count()).sum::<usize>();
    won as f64 / (bad.len() * fine.len()) as f64
}

#[test]
fn three_hundred_verdicts_put_first_what_people_confirm() {
    let log = log();
    let (before, taught) = (run(&log, &[]), lessons(8..30, usize::MAX));
    assert!(300 <= taught.len(), "{}", taught.len());
    let after = run(&log, &taught);
    // The other way round, so that what the detectors prefer cannot pass for what was learned.
    let reversed: Vec<Lesson> =
        taught.iter().map(|it| Lesson { bad: !it.bad, ..it.clone() }).collect();
    let reversed = run(&log, &reversed);
    assert!(0.99 < failures_first(&after), "{}", failures_first(&after));
    assert!(failures_first(&reversed) < 0.01, "{}", failures_first(&reversed));
    assert_eq!(after.n_learned, taught.len() as u64);

    let sorted = |of: &Analysis| {
        let mut scores: Vec<f64> = profiles(of).iter().map(|it| it.score).collect();
        scores.sort_unstable_by(f64::total_cmp);
        scores
    };
    assert_eq!(sorted(&after), sorted(&before), "the scores are the same, on other windows");
    let raised = |of: &Analysis| profiles(of).iter().filter(|it| it.flagged).count();
    assert_eq!(raised(&after), raised(&before));
    assert_eq!(after.model, before.model, "detectors never see a verdict");

    let codes = &after.detectors.iter().find(|it| it.0 == Family::Profile).unwrap().1;
    let was = codes.iter().position(|it| it == "before_verdicts").unwrap();
    let mut earlier: Vec<f32> = profiles(&after).iter().map(|it| it.by_detector[was]).collect();
    earlier.sort_unstable_by(f32::total_cmp);
    let had: Vec<f32> = sorted(&before).into_iter().map(|it| it as f32).collect();
    assert_eq!(earlier, had, "each window keeps the score that it had");
    let first =
        after.findings.iter().find(|it| it.kind != crate::domain::finding::FindingKind::Group);
    let first = first.unwrap();
    let had = first.detectors.iter().find(|it| it.detector == "before_verdicts").unwrap();
    let words = format!("Score {:.0}, was {:.0} before verdicts.", first.score, had.score);
    assert!(first.usual.ends_with(&words), "{} / {words}", first.usual);
}

#[test]
fn too_few_verdicts_change_nothing_and_say_what_is_missing() {
    let log = log();
    let before = run(&log, &[]);
    let after = run(&log, &lessons(8..30, 62));
    assert_eq!(after.scores, before.scores);
    assert_eq!(after.findings, before.findings);
    assert_eq!(after.n_learned, 0);
    let said = "62 verdicts on users so far; 38 more are needed before verdicts can re-rank them.";
    assert!(after.notes.iter().any(|it| it == said), "{:?}", after.notes);

    let all_bad: Vec<Lesson> =
        lessons(8..30, 150).into_iter().map(|it| Lesson { bad: true, ..it }).collect();
    let after = run(&log, &all_bad);
    assert_eq!(after.scores, before.scores);
    assert!(after.notes.iter().any(|it| it.contains("All say Confirmed")), "{:?}", after.notes);
}

#[test]
fn verdicts_on_other_windows_are_not_learned_from() {
    let log = log();
    let mut taught = lessons(8..30, 150);
    let week = Lesson { to: Micros(taught[0].from.0 + 7 * DAY), ..taught[0].clone() };
    let gone = Lesson { entity: "nobody".to_owned(), ..taught[0].clone() };
    taught.extend([week, gone]);
    let after = run(&log, &taught);
    assert_eq!(after.n_learned, 150);
    let said = "2 verdicts on users were not learned from: this run has no such windows.";
    assert!(after.notes.iter().any(|it| it == said), "{:?}", after.notes);
    let half = after.notes.iter().any(|it| it.contains("half by them and half by the detectors"));
    assert!(half, "{:?}", after.notes);
    assert_eq!(tallies(&taught).iter().map(|it| it.1.total()).sum::<u64>(), 152);
}

/// Figures of `lessons`, with the order of a run that they did not change.
fn figures(log: &EventColumns, lessons: &[Lesson], labels: &[Label]) -> Evaluation {
    let run = run(log, &[]);
    let (codes, rows): (Vec<String>, Vec<ScoreRow>) = (
        run.detectors.iter().find(|it| it.0 == Family::Profile).unwrap().1.clone(),
        profiles(&run).into_iter().cloned().collect(),
    );
    let question = Question {
        stored: Stored { codes: &codes, rows: &rows },
        labels,
        lessons,
        split: Some(Micros(30 * DAY)),
    };
    evaluate(log, &run.model, question, &Progress::default(), &Cancel::default()).unwrap()
}

#[test]
fn what_is_measured_is_never_learned_from() {
    let log = log();
    let judged = lessons(8..DAYS, usize::MAX);
    let flipped: Vec<Lesson> = judged
        .iter()
        .map(|it| Lesson { bad: it.bad ^ (30 * DAY <= it.from.0), ..it.clone() })
        .collect();
    let (said, opposite) = (figures(&log, &judged, &[]), figures(&log, &flipped, &[]));
    let (said, opposite) = (&said.kinds[0], &opposite.kinds[0]);
    assert_eq!(said.learned_from, opposite.learned_from);
    assert_eq!(
        (said.tested_on.bad, said.tested_on.fine),
        (opposite.tested_on.fine, opposite.tested_on.bad)
    );
    for (a, b) in said.scores.iter().zip(&opposite.scores) {
        for at in 0..3 {
            let sum = a.precision[at].unwrap() + b.precision[at].unwrap();
            assert!((sum - 1.0).abs() < 1e-9, "{} learned from what it is measured on", a.code);
        }
    }
    let best = &said.scores[0];
    assert_eq!((best.code.as_str(), best.average_precision.value), ("verdicts", 1.0));
    let random = said.scores.last().unwrap();
    let prevalence = said.tested_on.bad as f64 / said.tested_on.total() as f64;
    assert!((random.average_precision.value - prevalence).abs() < 1e-9);
    let agreement = &said.agreement;
    for (row, shared) in agreement.shared.iter().enumerate() {
        assert_eq!(shared[row], 1.0);
        for (column, it) in shared.iter().enumerate() {
            assert_eq!(*it, agreement.shared[column][row]);
        }
    }
}

#[test]
fn labels_name_windows_and_events_and_unknown_ones_are_counted() {
    let log = log();
    let window = |entity: &str, kind, bad| Label {
        named: Named::Window { kind, entity: entity.to_owned(), at: Micros(31 * DAY + HOUR) },
        bad,
    };
    let event = |no| Label { named: Named::Event(no), bad: true };
    let last = log.len() as i64 - 1;
    let labels = [
        window("u1", EntityKind::User, true),
        window("nobody", EntityKind::User, true),
        window("k", EntityKind::Key, true),
        event(last),
        event(last + 1),
    ];
    let said = figures(&log, &[], &labels);
    let kind = &said.kinds[0];
    assert_eq!((kind.tested_on.bad, kind.tested_on.total()), (2, 10 * USERS as u64));
    assert!(kind.missing.is_some(), "nobody is trouble before the split");
    assert!(
        said.notes.iter().any(|it| it.starts_with("3 labels name no window")),
        "{:?}",
        said.notes
    );
    assert!(said.notes.iter().any(|it| it.starts_with("The labels name only trouble")));

    // With a row that says 0, what is not named is not known.
    let said = figures(&log, &[], &[labels[0].clone(), window("u2", EntityKind::User, false)]);
    assert_eq!(said.kinds[0].tested_on.total(), 2);
}
