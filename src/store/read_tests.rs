//! Tests of reading: whatever was stored is read back, and every way to read agrees.

use super::events::RawEvent;

use super::check;
use super::samples::{Sample, case, import};
use crate::domain::batch::{NO_ID, NO_STATE};
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::Field;
use crate::domain::filter::EventFilter;
use crate::domain::ids::EventNo;
use crate::domain::job::Cancel;
use crate::domain::time::Micros;
use proptest::prelude::*;
use std::sync::Arc;

fn sample() -> impl Strategy<Value = Sample> {
    let text = prop_oneof![Just(""), Just("ana"), Just("bo"), Just("Ünal"), Just("x y")];
    (
        (-40_i64..40, proptest::option::of(0_i64..30), proptest::option::of(1010..1014_i32)),
        (proptest::option::of(-90..90_i16), 1_u32..4, 0..3_usize),
        (
            text.clone(),
            text,
            0..12_usize,
            proptest::collection::vec(b"aB\n,"[..].to_vec().prop_choice(), 0..9),
        ),
    )
        .prop_map(
            |((time, id, state), (offset, count, outcome), (user, machine, flag, raw))| Sample {
                time,
                time_flag: TimeFlag::ALL.get(flag).copied().unwrap_or_default(),
                id,
                state,
                offset,
                count,
                outcome: Outcome::ALL[outcome],
                user: user.to_owned(),
                machine: machine.to_owned(),
                raw,
            },
        )
}

trait Choice {
    fn prop_choice(self) -> proptest::sample::Select<u8>;
}

impl Choice for Vec<u8> {
    fn prop_choice(self) -> proptest::sample::Select<u8> {
        proptest::sample::select(self)
    }
}

fn filter() -> impl Strategy<Value = EventFilter> {
    let users = prop_oneof![
        3 => Just(vec![]),
        1 => Just(vec!["ana".to_owned()]),
        1 => Just(vec!["bo".to_owned(), "nobody".to_owned(), "Ünal".to_owned()]),
    ];
    let bound = || proptest::option::weighted(0.3, -40_i64..40);
    let raw = prop_oneof![3 => Just(""), 1 => Just("AB"), 1 => Just("\na")];
    (
        (bound(), bound(), bound(), bound()),
        (users, proptest::collection::vec(1010..1014_i32, 0..2), 0..6_usize, raw, 0..12_usize),
        proptest::option::weighted(0.3, proptest::collection::btree_set(0_i64..90, 0..40)),
    )
        .prop_map(|((from, to, after, before), (users, states, outcome, raw, flag), only)| {
            EventFilter {
                from: from.map(Micros),
                to: to.map(Micros),
                starting_after: after,
                ending_before: before,
                texts: vec![(Field::User, users)],
                states,
                outcomes: Outcome::ALL.get(outcome).copied().into_iter().collect(),
                time_flags: TimeFlag::ALL.get(flag).copied().into_iter().collect(),
                raw: raw.to_owned(),
                only: only.map(|it| Arc::new(it.into_iter().map(EventNo).collect())),
                ..EventFilter::default()
            }
        })
}

fn passes(filter: &EventFilter, no: i64, it: &Sample) -> bool {
    let id = it.id.unwrap_or(no);
    let raw = String::from_utf8_lossy(&it.raw).to_lowercase();
    let users = &filter.texts[0].1;
    let bounded = filter.from.is_some() || filter.to.is_some();
    (it.time_flag.is_dated() || !bounded)
        && (filter.time_flags.is_empty() || filter.time_flags.contains(&it.time_flag))
        && filter.from.is_none_or(|from| from.0 <= it.time)
        && filter.to.is_none_or(|to| it.time <= to.0)
        && filter.starting_after.is_none_or(|after| after < id)
        && filter.ending_before.is_none_or(|before| id < before)
        && (users.is_empty() || users.contains(&it.user))
        && (filter.states.is_empty() || it.state.is_some_and(|it| filter.states.contains(&it)))
        && (filter.outcomes.is_empty() || filter.outcomes.contains(&it.outcome))
        && raw.contains(&filter.raw.to_lowercase())
        && filter.only.as_ref().is_none_or(|only| only.contains(&EventNo(no)))
}

fn assert_same(event: &RawEvent, sample: &Sample) {
    let fields = &event.fields;
    let text = |it: &str| Some(it.to_owned()).filter(|it| !it.is_empty());
    assert_eq!(event.raw, sample.raw);
    let dated = sample.time_flag.is_dated();
    assert_eq!(fields.time, dated.then_some(Micros(sample.time)));
    assert_eq!(fields.time_flag, sample.time_flag);
    assert_eq!(fields.id, sample.id.map(|it| it.to_string()));
    assert_eq!((fields.state, fields.count), (sample.state, sample.count));
    assert_eq!(fields.offset, sample.offset.map(i32::from));
    assert_eq!(fields.outcome, sample.outcome);
    assert_eq!(fields.text(Field::User).map(str::to_owned), text(&sample.user));
    assert_eq!(fields.text(Field::Machine).map(str::to_owned), text(&sample.machine));
    assert_eq!(fields.text(Field::Ip), None);
}

fn numbers(events: &[RawEvent]) -> Vec<i64> {
    events.iter().map(|it| it.no.0).collect()
}

/// Undated events in front of a file's first time take that time, if it is in their batch.
fn take_first_time(samples: &mut [Sample], size: usize) {
    if let Some(first) = samples.iter().position(|it| it.time_flag.is_dated()) {
        let (time, batch) = (samples[first].time, first - first % size);
        samples[batch..first].iter_mut().for_each(|it| it.time = time);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is stored is read back; pages, counts and columns agree with going through
    /// the events one by one.
    #[test]
    fn what_is_read_is_what_was_stored(
        mut samples in proptest::collection::vec(sample(), 0..80), size in 1_usize..40,
        filter in filter(), limit in 1_usize..20,
    ) {
        // Equal events of one file are separate; here each is its own file's only one.
        let (_folder, path, mut case) = case();
        let mut late = samples.split_off(samples.len() / 2);
        take_first_time(&mut samples, size);
        take_first_time(&mut late, size);
        import(&mut case, &[&samples], size);
        let stored = import(&mut case, &[&late], size)[0].counts.stored as usize;
        let reader = case.reader().unwrap();
        let all = reader.events_by_no(&(0..200).map(EventNo).collect::<Vec<_>>()).unwrap();
        prop_assert_eq!(all.len(), samples.len() + stored);
        for (event, sample) in all.iter().zip(&samples) {
            assert_same(event, sample);
        }
        if stored == late.len() {
            samples.extend(late);
        } else {
            return Ok(());
        }
        prop_assert_eq!(check(&path).unwrap(), Vec::<String>::new());

        let mut wanted: Vec<(i64, &Sample)> =
            (0..).zip(&samples).filter(|(no, it)| passes(&filter, *no, it)).collect();
        prop_assert_eq!(reader.count_events(&filter).unwrap(), wanted.len() as u64);
        wanted.sort_by_key(|(no, it)| std::cmp::Reverse((it.time, *no)));
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = reader.events(&filter, after, limit).unwrap();
            prop_assert!(page.events.len() <= limit);
            for event in &page.events {
                assert_same(event, &samples[event.no.0 as usize]);
            }
            seen.extend(numbers(&page.events));
            after = page.next;
            if after.is_none() { break }
        }
        prop_assert_eq!(&seen, &wanted.iter().map(|it| it.0).collect::<Vec<_>>());

        wanted.sort_by_key(|(no, it)| (it.id.unwrap_or(*no), *no));
        let by_id: Vec<i64> = wanted.iter().map(|it| it.0).collect();
        let rising = reader.events_by_id(&filter, false, limit).unwrap();
        prop_assert_eq!(numbers(&rising), by_id.iter().copied().take(limit).collect::<Vec<_>>());
        let falling = reader.events_by_id(&filter, true, limit).unwrap();
        prop_assert_eq!(
            numbers(&falling),
            by_id.iter().rev().copied().take(limit).collect::<Vec<_>>()
        );
    }

    #[test]
    fn columns_are_the_events(mut samples in proptest::collection::vec(sample(), 0..60), size in 1_usize..30) {
        let (_folder, _path, mut case) = case();
        import(&mut case, &[&samples], size);
        take_first_time(&mut samples, size);
        let columns = case.reader().unwrap().columns(&[Field::User], &Cancel::default()).unwrap();
        prop_assert_eq!(columns.len(), samples.len());
        prop_assert!(columns.text(Field::Machine).codes.is_empty(), "not asked for");
        let users = columns.text(Field::User);
        for (at, it) in samples.iter().enumerate() {
            prop_assert_eq!(columns.time[at], it.time);
            let flag = columns.time_flag.get(at).copied().unwrap_or_default();
            prop_assert_eq!(flag, it.time_flag as u8);
            prop_assert_eq!(columns.outcome[at], it.outcome as u8);
            prop_assert_eq!(columns.state.get(at).copied().unwrap_or(NO_STATE), it.state.unwrap_or(NO_STATE));
            prop_assert_eq!(columns.count.get(at).copied().unwrap_or(1), it.count);
            prop_assert_eq!(columns.id.get(at).copied().unwrap_or(NO_ID), it.id.unwrap_or(NO_ID));
            prop_assert_eq!(users.name(users.code(at)).unwrap_or_default(), it.user.as_str());
        }
    }
}

#[test]
fn context_stays_in_the_file() {
    let (_folder, _path, mut case) = case();
    let log = |seconds: std::ops::Range<i64>| -> Vec<Sample> {
        seconds.map(|at| Sample::plain(at, "ana")).collect()
    };
    import(&mut case, &[&log(0..10), &log(20..30)], 4);
    let reader = case.reader().unwrap();
    let around = |no| numbers(&reader.context(EventNo(no), 3).unwrap());
    assert_eq!(around(9), [6, 7, 8, 9]);
    assert_eq!(around(10), [10, 11, 12, 13]);
    assert_eq!(around(15), [12, 13, 14, 15, 16, 17, 18]);
    assert_eq!(around(20), [0_i64; 0]);
}

#[test]
fn days_without_events_are_listed() {
    let (_folder, _path, mut case) = case();
    let day = 86_400;
    let mut samples: Vec<Sample> =
        [-1, 5, 6, day, 3 * day].map(|at| Sample::plain(at, "ana")).to_vec();
    samples[2].outcome = Outcome::Failed;
    import(&mut case, &[&samples], 3);
    let days = case.reader().unwrap().per_day().unwrap();
    let days: Vec<_> = days.into_iter().map(|it| (it.0.0 / 1_000_000 / day, it.1, it.2)).collect();
    assert_eq!(days, [(-1, 1, 0), (0, 2, 1), (1, 1, 0), (2, 0, 0), (3, 1, 0)]);
}

#[test]
fn undated_events_are_kept_and_are_on_no_day() {
    let (_folder, path, mut case) = case();
    let mut samples: Vec<Sample> = [0, 0, 100, 100, 200].map(|at| Sample::plain(at, "ana")).into();
    for (at, flag) in [(0, TimeFlag::Missing), (1, TimeFlag::Unreadable), (3, TimeFlag::OutOfRange)]
    {
        samples[at].time_flag = flag;
    }
    let receipt = &import(&mut case, &[&samples], 10)[0];
    assert_eq!(
        receipt.notes,
        ["3 events have no readable time: they are kept, and left out of analysis."]
    );
    let second = |at: i64| Micros(at * 1_000_000);
    assert_eq!(receipt.span, Some((second(100), second(200))));
    let again = &import(&mut case, &[&samples[3..]], 10)[0];
    assert_eq!((again.counts.stored, again.counts.duplicate, again.notes.len()), (0, 2, 0));
    let reader = case.reader().unwrap();
    assert_eq!(reader.span().unwrap(), receipt.span);
    assert_eq!(reader.per_day().unwrap(), [(second(0), 2, 0)]);
    let all = EventFilter { from: Some(second(0)), ..EventFilter::default() };
    assert_eq!(reader.count_events(&all).unwrap(), 2);
    let lost = EventFilter { time_flags: vec![TimeFlag::Missing], ..EventFilter::default() };
    assert_eq!(numbers(&reader.events(&lost, None, 9).unwrap().events), [0]);
    let mut columns = reader.columns(&[Field::User], &Cancel::default()).unwrap();
    assert_eq!(columns.keep_dated(), Some(vec![2, 4]));
    assert_eq!((columns.len(), columns.text(Field::User).codes.len()), (2, 2));
    assert_eq!(check(&path).unwrap(), [""; 0]);
}
