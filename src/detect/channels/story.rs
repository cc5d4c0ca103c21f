//! The sentence of a typed finding: its story in the words of the type, from the events
//! themselves.

use super::Channel;
use crate::detect::countries::Place;
use crate::detect::log::{failed, time};
use crate::detect::quantity::{Quantity, plural, singular};
use crate::detect::rhythm;
use crate::detect::words::{Told, clock, counted, lasting, noun, number, whole};
use crate::domain::field::{EntityKind, Field};
use crate::domain::time::{HOUR, SECOND};

/// What happened, as `channel` sees it.
pub(in crate::detect) fn sentence(channel: Channel, told: &Told<'_>) -> Option<String> {
    match channel {
        Channel::CredentialStuffing | Channel::PasswordSpraying
            if told.layout.kind != EntityKind::User =>
        {
            Some(many_users(told))
        }
        Channel::CredentialStuffing => Some(stuffed(told)),
        Channel::BruteForce => Some(forced(told)),
        Channel::PasswordSpraying | Channel::UnknownPlace => None,
        Channel::SuccessAfterFailures => success(told),
        Channel::ImpossibleTravel => travel(told),
        Channel::NewAddressBurst => Some(burst(told)),
        Channel::DormantAccount => Some(dormant(told)),
        Channel::OffHours => off_hours(told),
        Channel::AutomatedActivity => timer(told),
        Channel::LowAndSlow => Some(slow(told)),
    }
}

fn who(told: &Told<'_>) -> &'static str {
    singular(told.layout.kind.field())
}

/// "30 failed sign-ins", counted as often as the log says they happened.
fn failures(told: &Told<'_>) -> String {
    let what = format!("failed {}", told.noun());
    counted(f64::from(told.get(Quantity::Failures)), &what, &format!("{what}s"))
}

fn events(told: &Told<'_>) -> String {
    let what = noun(told.log, told.events.iter().copied());
    counted(f64::from(told.get(Quantity::Events)), what, &format!("{what}s"))
}

/// " in 40 minutes" from the first to the last of what is picked.
fn within(told: &Told<'_>, pick: impl Fn(u32) -> bool) -> String {
    let times = || told.events.iter().filter(|it| pick(**it)).map(|it| time(told.log, *it));
    match times().min().zip(times().max()) {
        Some((from, to)) if from < to => format!(" in {}", lasting(to - from)),
        Some((from, _)) => format!(" at {}", clock(from)),
        None => String::new(),
    }
}

fn places(told: &Told<'_>, field: Field, pick: impl Fn(u32) -> bool) -> usize {
    let column = told.log.text(field);
    let picked = told.events.iter().filter(|it| pick(**it));
    let mut codes: Vec<u32> =
        picked.map(|it| column.code(*it as usize)).filter(|it| 0 < *it).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

/// Addresses of what is picked that the entity never had before: "from 3 new addresses".
fn from_new(told: &Told<'_>, pick: impl Fn(u32) -> bool) -> String {
    let column = told.log.text(Field::Ip);
    let known: hashbrown::HashSet<u32> =
        told.before.iter().map(|it| column.code(*it as usize)).collect();
    let new = places(told, Field::Ip, |it| pick(it) && !known.contains(&column.code(it as usize)));
    match new {
        0 => String::new(),
        n => format!(" from {}", counted(n as f64, "new address", "new addresses")),
    }
}

fn many_users(told: &Told<'_>) -> String {
    let failed = |it| failed(told.log, it);
    let users = places(told, Field::User, failed) as f64;
    let tries = f64::from(told.get(Quantity::Failures)) / users.max(1.0);
    let each = if tries < 1.5 { ", one try each" } else { "" };
    let each = if tries < 2.0 {
        each.to_owned()
    } else {
        format!(", about {} tries each", number(tries.round()))
    };
    format!(
        "{} for {}{}{each}",
        failures(told),
        counted(users, "user", "users"),
        within(told, failed)
    )
}

fn stuffed(told: &Told<'_>) -> String {
    let failed = |it| failed(told.log, it);
    let n = f64::from(told.get(Quantity::FanOut).ceil());
    let field = told.layout.kind.field();
    let others =
        counted(n, &format!("other {}", singular(field)), &format!("other {}", plural(field)));
    format!(
        "{}{}{}, where {others} failed too",
        failures(told),
        from_new(told, failed),
        within(told, failed)
    )
}

fn forced(told: &Told<'_>) -> String {
    let failed = |it| failed(told.log, it);
    let last = told.events.last().is_some_and(|it| !failed(*it));
    let end = if last { "; the last one succeeded" } else { "" };
    let place = if told.layout.kind == EntityKind::User {
        from_new(told, failed)
    } else {
        let users = places(told, Field::User, failed) as f64;
        format!(" for {}", counted(users, "user", "users"))
    };
    format!("{}{place}{}{end}", failures(told), within(told, failed))
}

fn success(told: &Told<'_>) -> Option<String> {
    let at = told.events.iter().rev().find(|it| !failed(told.log, **it))?;
    let what = told.noun();
    let n = f64::from(told.get(Quantity::SuccessAfter));
    Some(format!(
        "A {what} from an unknown place succeeded at {} after {} from such places",
        clock(time(told.log, *at)),
        counted(n, "failure", "failures"),
    ))
}

/// The change of country that was fastest, of those to or from a country new to the entity.
fn travel(told: &Told<'_>) -> Option<String> {
    let column = told.log.text(Field::Country);
    let country = |it: u32| column.code(it as usize);
    let known: hashbrown::HashSet<u32> = told.before.iter().map(|it| country(*it)).collect();
    let chain: Vec<u32> = told.before.last().into_iter().chain(told.events).copied().collect();
    let moves = chain.windows(2).filter_map(|pair| {
        let (from, to) = (country(pair[0]), country(pair[1]));
        let new = !known.contains(&from) || !known.contains(&to);
        let lasted = time(told.log, pair[1]) - time(told.log, pair[0]);
        (0 < from && 0 < to && from != to && new).then_some((lasted, from, to))
    });
    let place = |it: u32| column.name(it).and_then(Place::of);
    let km = |from, to| Some(place(from)?.apart(&place(to)?));
    let speed = |it: &(i64, u32, u32)| km(it.1, it.2).unwrap_or(1.0) / it.0.max(SECOND) as f64;
    let fastest = |a: &(i64, u32, u32), b: &_| speed(a).total_cmp(&speed(b)).then(b.cmp(a));
    let (lasted, from, to) = moves.max_by(fastest)?;
    let new = if known.contains(&to) { from } else { to };
    let n = told.events.iter().filter(|it| country(**it) == new).count();
    let what = noun(told.log, told.events.iter().copied());
    Some(format!(
        "{} from {}, a country new to this {}: from {} to {} in {}{}",
        counted(n as f64, what, &format!("{what}s")),
        column.name(new)?,
        who(told),
        column.name(from)?,
        column.name(to)?,
        lasting(lasted),
        km(from, to).map_or_else(String::new, |it| travelled(it, lasted)),
    ))
}

/// ", about 9,700 km at 13,900 km/h"; no speed where hardly any time passed.
fn travelled(km: f64, micros: i64) -> String {
    let speed = km / (micros.max(1) as f64 / HOUR as f64);
    let round = |it: f64| whole((it / 100.0).round() * 100.0);
    if speed < 100_000.0 {
        format!(", about {} km at {} km/h", round(km), round(speed))
    } else {
        format!(", about {} km", round(km))
    }
}

fn burst(told: &Told<'_>) -> String {
    format!("{}{}{}", events(told), from_new(told, |_| true), within(told, |_| true))
}

fn dormant(told: &Told<'_>) -> String {
    let days = f64::from(told.get(Quantity::Return).floor());
    format!(
        "{}{} after {} of silence",
        events(told),
        from_new(told, |_| true),
        counted(days, "day", "days")
    )
}

/// Told by the clock: the event farthest from the hours at which the entity was active before.
fn off_hours(told: &Told<'_>) -> Option<String> {
    let mut hours = [false; 24];
    let hour = |it: u32| (time(told.log, it).rem_euclid(24 * HOUR) / HOUR) as usize;
    for &event in told.before {
        hours[hour(event)] = true;
    }
    let far = |at: usize| {
        let apart = |other: usize| at.abs_diff(other).min(24 - at.abs_diff(other));
        (0..24).filter(|it| hours[*it]).map(apart).min().unwrap_or(0)
    };
    let most = told.events.iter().map(|it| far(hour(*it))).max()?;
    let odd: Vec<u32> = told.events.iter().copied().filter(|it| far(hour(*it)) == most).collect();
    let what = noun(told.log, odd.iter().copied());
    let n = counted(odd.len() as f64, what, &format!("{what}s"));
    let at = clock(time(told.log, *odd.first()?));
    let who = who(told);
    Some(match most {
        0 => format!("{n} about {at}, when this {who} is hardly ever active"),
        1 => format!("{n} about {at}, when this {who} was never active before"),
        hours => format!(
            "{n} about {at}, {} hours from when this {who} was ever active before",
            number(hours as f64)
        ),
    })
}

fn timer(told: &Told<'_>) -> Option<String> {
    let (gap, _) = rhythm::steps(told.log, told.events, &mut Vec::new())?;
    let failing = told.get(Quantity::Events) <= 2.0 * told.get(Quantity::Failures);
    let what = if failing { failures(told) } else { events(told) };
    let told_of = |it| !failing || failed(told.log, it);
    Some(format!("{what}{}, many of them {} apart", within(told, told_of), lasting(gap)))
}

fn slow(told: &Told<'_>) -> String {
    let failed = |it| failed(told.log, it);
    let hours = f64::from(told.get(Quantity::Drip));
    format!(
        "{}{}{}; within a week such failures came in {} different hours",
        failures(told),
        from_new(told, failed),
        within(told, failed),
        number(hours)
    )
}
