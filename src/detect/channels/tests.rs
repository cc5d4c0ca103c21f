//! Each channel fires on a log that tells its story, and not on a near miss.

use super::*;
use crate::detect::profiles::Profiles;
use crate::domain::calendar::Window;
use crate::domain::columns::{CodedColumn, EventColumns};
use crate::domain::field::Field;
use crate::domain::job::Progress;
use crate::domain::time::MINUTE;

/// Minutes since the first day began, user, address, machine, country, failed.
type Row = (i64, u32, u32, u32, u32, bool);

/// The day on which something happens, and to whom.
const TODAY: i64 = 25;
const VICTIM: u32 = 5;
/// An address and a machine that nobody has.
const STRANGE: u32 = 900;
const HOME: u32 = 1;
const ABROAD: u32 = 2;

/// At `hour` and `minute` of today.
const fn today(hour: i64, minute: i64) -> i64 {
    (TODAY * 24 + hour) * 60 + minute
}

/// Thirty users at work for 30 days from an address and a machine of their own, with a slip now
/// and then.
fn calm() -> Vec<Row> {
    let mut rows = Vec::new();
    for day in 0..30 {
        for user in 1..=30 {
            for turn in 0..4 {
                let mix = (day * 31 + i64::from(user) * 17 + turn * 101) % 97;
                let at = (day * 24 + 8 + 2 * turn) * 60 + mix;
                rows.push((at, user, user, user, HOME, mix == 5));
            }
        }
    }
    rows
}

fn log(mut rows: Vec<Row>) -> EventColumns {
    rows.sort_unstable();
    let column = |pick: fn(&Row) -> u32| CodedColumn {
        codes: rows.iter().map(pick).collect(),
        names: (1..=rows.iter().map(pick).max().unwrap_or(0)).map(|it| format!("n{it}")).collect(),
    };
    let mut log = EventColumns {
        time: rows.iter().map(|it| it.0 * MINUTE).collect(),
        outcome: rows.iter().map(|it| if it.5 { 2 } else { 1 }).collect(),
        ..EventColumns::default()
    };
    log.texts[Field::User.index()] = column(|it| it.1);
    log.texts[Field::Ip.index()] = column(|it| it.2);
    log.texts[Field::Machine.index()] = column(|it| it.3);
    log.texts[Field::Country.index()] = column(|it| it.4);
    log
}

/// The type of `entity`'s profile of today.
fn found(rows: Vec<Row>, kind: EntityKind, entity: u32) -> Option<Channel> {
    found_in(&log(rows), kind, entity)
}

fn found_in(log: &EventColumns, kind: EntityKind, entity: u32) -> Option<Channel> {
    let layout = Layout::of(log, kind, true);
    let go_on = Cancel::default();
    let all = Profiles::of(log, &layout, Window::Day, &Progress::default(), &go_on).unwrap();
    let said = Channels::fit(&layout, &all.raw, &all.features, &go_on).unwrap().1;
    let at = all.list.iter().position(|it| (it.entity, it.window) == (entity, TODAY)).unwrap();
    said.types[at]
}

fn of_victim(more: &[Row]) -> Option<Channel> {
    let mut rows = calm();
    rows.extend_from_slice(more);
    found(rows, EntityKind::User, VICTIM)
}

/// `n` events of the victim from `minute` on, `step` minutes apart.
fn series(n: i64, minute: i64, step: i64, place: (u32, u32, u32), failed: bool) -> Vec<Row> {
    let (address, machine, country) = place;
    (0..n).map(|it| (minute + it * step, VICTIM, address, machine, country, failed)).collect()
}

const OWN: (u32, u32, u32) = (VICTIM, VICTIM, HOME);
const ELSEWHERE: (u32, u32, u32) = (STRANGE, STRANGE, HOME);

#[test]
fn an_ordinary_day_has_no_type() {
    assert_eq!(of_victim(&[]), None);
}

#[test]
fn stuffing_comes_from_an_address_that_fails_for_many() {
    let from = |own: bool| -> Vec<Row> {
        let place = |user: u32| if own { user } else { STRANGE };
        (1..=12)
            .map(|it| (today(13, i64::from(it)), it, place(it), place(it), HOME, true))
            .collect()
    };
    assert_eq!(of_victim(&from(false)), Some(Channel::CredentialStuffing));
    assert_eq!(of_victim(&from(true)), None, "an outage at everyone's own place");

    let tries = |n: i64| -> Option<Channel> {
        let mut rows = calm();
        for again in 0..n {
            let at = |user: u32| today(13, i64::from(user) + 30 * again);
            rows.extend((1..=12).map(|it| (at(it), it, STRANGE, STRANGE, HOME, true)));
        }
        found(rows, EntityKind::Ip, STRANGE)
    };
    assert_eq!(tries(1), Some(Channel::CredentialStuffing));
    assert_eq!(tries(4), Some(Channel::PasswordSpraying));
}

#[test]
fn brute_force_is_many_failures_from_elsewhere() {
    assert_eq!(of_victim(&series(40, today(13, 0), 1, ELSEWHERE, true)), Some(Channel::BruteForce));
    assert_eq!(of_victim(&series(12, today(13, 0), 1, OWN, true)), None, "a forgotten password");
}

#[test]
fn an_address_and_a_machine_that_fail_for_one_user_are_brute_force_too() {
    for kind in [EntityKind::Ip, EntityKind::Machine] {
        let of = |n, place: (u32, u32, u32)| {
            let mut rows = calm();
            rows.extend(series(n, today(13, 0), 1, place, true));
            found(rows, kind, place.0)
        };
        assert_eq!(of(40, ELSEWHERE), Some(Channel::BruteForce), "{kind:?}");
        assert_eq!(of(6, ELSEWHERE), None, "{kind:?}: a few");
    }
}

#[test]
fn a_success_after_failures_counts_where_both_came_from_elsewhere() {
    let then_in = |place| {
        let mut rows = series(6, today(13, 0), 1, place, true);
        rows.extend(series(1, today(13, 10), 1, place, false));
        of_victim(&rows)
    };
    assert_eq!(then_in(ELSEWHERE), Some(Channel::SuccessAfterFailures));
    assert_eq!(then_in(OWN), None);
}

#[test]
fn travel_is_impossible_on_a_strange_machine_only() {
    let abroad = |machine| series(3, today(9, 10), 20, (STRANGE, machine, ABROAD), false);
    assert_eq!(of_victim(&abroad(STRANGE)), Some(Channel::ImpossibleTravel));
    assert_eq!(of_victim(&abroad(VICTIM)), None, "a trip, or a VPN, with the own machine");
}

#[test]
fn a_neighbouring_country_is_in_reach_and_another_continent_is_not() {
    let to = |country: &str| {
        let mut rows = calm();
        rows.extend(series(3, today(9, 10), 20, (STRANGE, STRANGE, ABROAD), false));
        let mut log = log(rows);
        log.texts[Field::Country.index()].names = vec!["NO".to_owned(), country.to_owned()];
        found_in(&log, EntityKind::User, VICTIM)
    };
    assert_eq!(to("BR"), Some(Channel::ImpossibleTravel));
    assert_ne!(to("Sweden"), Some(Channel::ImpossibleTravel), "an hour's drive");
}

#[test]
fn a_burst_needs_many_new_addresses() {
    let new = |n: u32| -> Vec<Row> {
        (0..n)
            .map(|it| (today(11, i64::from(it)), VICTIM, STRANGE + it, VICTIM, HOME, false))
            .collect()
    };
    assert_eq!(of_victim(&new(20)), Some(Channel::NewAddressBurst));
    assert_eq!(of_victim(&new(2)), None);
}

#[test]
fn a_dormant_account_wakes_elsewhere() {
    let wake = |place| {
        let mut rows = calm();
        let silent = (TODAY - 18) * 24 * 60..;
        rows.retain(|it| it.1 != VICTIM || !silent.contains(&it.0));
        rows.extend(series(4, today(11, 0), 7, place, false));
        found(rows, EntityKind::User, VICTIM)
    };
    assert_eq!(wake(ELSEWHERE), Some(Channel::DormantAccount));
    assert_eq!(wake(OWN), None, "back from a holiday");
}

#[test]
fn off_hours_are_far_from_all_usual_hours() {
    let at = |hour| of_victim(&series(5, today(hour, 30), 7, OWN, false));
    assert_eq!(at(2), Some(Channel::OffHours));
    assert_eq!(at(16), None, "an hour later than ever is no other time of day");
}

#[test]
fn automation_keeps_its_distance() {
    assert_eq!(
        of_victim(&series(60, today(9, 0), 5, OWN, false)),
        Some(Channel::AutomatedActivity)
    );
    let by_hand: Vec<Row> =
        (0..60).map(|it| (today(9, it * 5 + (it * it * 7) % 13), 5, 5, 5, HOME, false)).collect();
    assert_eq!(of_victim(&by_hand), None, "as much, at no fixed distance");
}

#[test]
fn low_and_slow_fails_for_days_from_elsewhere() {
    let drip = |days: i64, machine: u32| -> Vec<Row> {
        let first = today(9, 0) - (days - 1) * 24 * 60;
        (0..days * 5)
            .map(|it| {
                let at = first + (it / 5) * 24 * 60 + (it % 5) * 170;
                let address = if machine == VICTIM { VICTIM } else { STRANGE + it as u32 };
                (at, VICTIM, address, machine, HOME, true)
            })
            .collect()
    };
    assert_eq!(of_victim(&drip(4, STRANGE)), Some(Channel::LowAndSlow));
    assert_eq!(of_victim(&drip(4, VICTIM)), None, "a wrong password saved on the own machine");
    assert_ne!(of_victim(&drip(1, STRANGE)[..2]), Some(Channel::LowAndSlow), "two failures");
}

#[test]
fn a_tail_goes_on_beyond_what_was_seen_and_a_few_attacks_do_not_stretch_it() {
    let tail = |wild: usize| {
        let mut values: Vec<f32> = (1..=10_000).map(|it| -(it as f32 / 10_001.0).ln()).collect();
        values.extend(std::iter::repeat_n(40.0, wild));
        Tail::fit(values)
    };
    let calm = tail(0);
    for nats in [1.0, 3.0, 6.0, 9.0] {
        assert!((calm.at(nats) - nats).abs() < 0.4, "{nats}: {}", calm.at(nats));
    }
    assert_eq!(calm.at(400.0), 14.0);
    assert_eq!(calm.at(0.0), 0.0);
    assert!(7.0 < tail(60).at(9.0), "{}", tail(60).at(9.0));
    assert_eq!(Tail::fit(vec![0.0; 50]).at(1.0), 7.0);
    assert!(Tail::fit(vec![3.0; 50]).at(3.0) < 0.1, "what all have is no surprise");
}

#[test]
fn every_kind_has_channels_and_every_type_a_kind() {
    let mut typed: Vec<Channel> =
        EntityKind::ALL.iter().flat_map(|it| Channel::of(*it)).copied().collect();
    typed.sort_unstable();
    typed.dedup();
    assert_eq!(typed.iter().filter(|it| it.finding().is_some()).count(), 10);
    assert!(EntityKind::ALL.iter().all(|it| Channel::of(*it).is_sorted()));
}
