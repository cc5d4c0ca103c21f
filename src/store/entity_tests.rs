//! Tests of entities: whatever is counted chunk by chunk is what counting event by event gives.

use super::events::RawEvent;
use super::samples::{Sample, case, import};
use crate::domain::entity::{EntityCount, EntityRef, QUARTER};
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::{EntityKind, Field};
use crate::domain::filter::EventFilter;
use crate::domain::job::Cancel;
use crate::domain::time::Micros;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn sample() -> impl Strategy<Value = Sample> {
    let name = prop_oneof![Just(""), Just("ana"), Just("Ana B"), Just("bo")];
    ((-9_i64..9, 0..3_usize, 0..12_usize), name.clone(), name).prop_map(
        |((quarter, outcome, flag), user, machine)| Sample {
            time: quarter * QUARTER + 7,
            time_flag: TimeFlag::ALL.get(flag).copied().unwrap_or_default(),
            outcome: Outcome::ALL[outcome],
            count: 1,
            user: user.to_owned(),
            machine: machine.to_owned(),
            ..Sample::default()
        },
    )
}

fn failed(event: &RawEvent) -> u64 {
    u64::from(event.fields.outcome == Outcome::Failed)
}

fn counted(events: &[RawEvent], kind: EntityKind) -> Vec<EntityCount> {
    let mut counts: BTreeMap<&str, EntityCount> = BTreeMap::new();
    for event in events {
        let Some(name) = event.fields.text(kind.field()) else { continue };
        let it = counts.entry(name).or_insert_with(|| EntityCount {
            name: name.to_owned(),
            events: 0,
            failed: 0,
            span: None,
        });
        it.events += 1;
        it.failed += failed(event);
        if let Some(at) = event.fields.time {
            it.span = Some(it.span.map_or((at, at), |it| (it.0.min(at), it.1.max(at))));
        }
    }
    counts.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn counts_are_those_of_the_events(
        first in proptest::collection::vec(sample(), 0..40),
        second in proptest::collection::vec(sample(), 0..40),
    ) {
        let (_folder, _, mut case) = case();
        import(&mut case, &[&first, &second], 7);
        let reader = case.reader().unwrap();
        let all = reader.events(&EventFilter::default(), None, 1_000).unwrap().events;
        let cancel = Cancel::default();
        for kind in [EntityKind::User, EntityKind::Machine, EntityKind::Key] {
            let mut found = reader.entity_counts(kind, &cancel).unwrap();
            found.sort_by(|a, b| a.name.cmp(&b.name));
            prop_assert_eq!(&found, &counted(&all, kind));
        }
        let ana = EntityRef::new(EntityKind::User, "ana");
        let hers: Vec<RawEvent> =
            all.iter().filter(|it| it.fields.text(Field::User) == Some("ana")).cloned().collect();
        let activity = reader.entity_activity(&ana, &[Field::Machine], 2, &cancel).unwrap();
        prop_assert_eq!(activity.events, hers.len() as u64);
        prop_assert_eq!(activity.failed, hers.iter().map(failed).sum::<u64>());
        prop_assert_eq!(activity.span, counted(&hers, EntityKind::User).first().and_then(|it| it.span));
        let mut quarters: BTreeMap<Micros, (u64, u64)> = BTreeMap::new();
        for event in &hers {
            let Some(at) = event.fields.time else { continue };
            let it = quarters.entry(Micros(at.0.div_euclid(QUARTER) * QUARTER)).or_default();
            *it = (it.0 + 1, it.1 + failed(event));
        }
        let quarters: Vec<_> = quarters.into_iter().map(|(at, it)| (at, it.0, it.1)).collect();
        prop_assert_eq!(activity.quarters, quarters);
        let machines = counted(&hers, EntityKind::Machine);
        let related = &activity.related[0];
        prop_assert_eq!(related.distinct, machines.len() as u64);
        prop_assert_eq!(related.values.len(), machines.len().min(2));
        for (name, n, failed) in &related.values {
            let it = machines.iter().find(|it| it.name == *name).unwrap();
            prop_assert_eq!((it.events, it.failed), (*n, *failed));
        }
    }
}

#[test]
fn parts_of_names_find_entities_and_the_closest_comes_first() {
    let (_folder, _, mut case) = case();
    let samples: Vec<Sample> =
        ["hana", "lena.ana", "Ana", "anabel", "bo"].map(|it| Sample::plain(1, it)).to_vec();
    import(&mut case, &[&samples], 9);
    let reader = case.reader().unwrap();
    let found = |part: &str, limit| -> Vec<String> {
        reader.entities_named(part, limit).unwrap().into_iter().map(|it| it.name).collect()
    };
    assert_eq!(found(" ANA", 9), ["Ana", "anabel", "lena.ana", "hana"]);
    assert_eq!(found("ana", 2), ["Ana", "anabel"]);
    assert_eq!(found("", 9), [""; 0]);
    assert_eq!(reader.n_entities().unwrap(), [5, 0, 0, 0]);
}

#[test]
fn a_newer_question_stops_an_older_one() {
    let (_folder, _, mut case) = case();
    import(&mut case, &[&[Sample::plain(1, "ana")]], 9);
    let (reader, cancel) = (case.reader().unwrap(), Cancel::default());
    cancel.cancel();
    assert!(reader.entity_counts(EntityKind::User, &cancel).is_err());
    let ana = EntityRef::new(EntityKind::User, "ana");
    assert!(reader.entity_activity(&ana, &[], 1, &cancel).is_err());
}
