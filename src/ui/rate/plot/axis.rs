//! Where the marks of an axis stand and what they say. Times are those of the zone in which the
//! window shows times. Pure.

use crate::domain::rate::shown;
use crate::domain::time::{DAY, HOUR, MINUTE, Micros, SECOND, Zone};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

/// Room for the words of one mark, in points.
const MARK: f32 = 84.0;

/// Steps shorter than a day.
const SHORT: [i64; 13] = [
    SECOND,
    5 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
];
/// Steps of days.
const LONG: [i64; 4] = [1, 2, 7, 14];
/// Steps of months.
const MONTHS: [i32; 8] = [1, 3, 6, 12, 24, 60, 120, 600];

/// Marks from `from` to `to` on an axis of so many points.
pub fn time_marks(from: i64, to: i64, zone: &Zone, width: f32) -> Vec<(i64, String)> {
    let most = (width / MARK).max(1.0) as i64;
    let span = to.saturating_sub(from).max(1);
    let fits = |step: i64| span / step < most;
    let marks = if let Some(step) = SHORT.into_iter().find(|it| fits(*it)) {
        clock_marks(from, to, zone, step)
    } else if let Some(days) = LONG.into_iter().find(|it| fits(it * DAY)) {
        day_marks(from, to, zone, days)
    } else {
        let months = MONTHS.into_iter().find(|it| fits(i64::from(*it) * 30 * DAY));
        month_marks(from, to, zone, months.unwrap_or(6_000))
    };
    marks.unwrap_or_default().into_iter().filter(|it| (from..=to).contains(&it.0)).collect()
}

fn midnight(date: NaiveDate, zone: &Zone) -> Option<i64> {
    zone.instant(date.and_time(NaiveTime::MIN)).map(|it| it.0)
}

fn clock_marks(from: i64, to: i64, zone: &Zone, step: i64) -> Option<Vec<(i64, String)>> {
    let mut date = zone.clock(Micros(from))?.date();
    let mut out = Vec::new();
    loop {
        let start = midnight(date, zone)?;
        if to < start {
            return Some(out);
        }
        date = date.checked_add_days(Days::new(1))?;
        let end = midnight(date, zone)?;
        let skipped = ((from - start) / step).max(0);
        for at in (skipped..).map(|nth| start + nth * step).take_while(|it| *it < end.min(to + 1)) {
            let clock = zone.clock(Micros(at))?;
            let form = if at == start {
                "%a %-d %b"
            } else if step < MINUTE {
                "%H:%M:%S"
            } else {
                "%H:%M"
            };
            out.push((at, clock.format(form).to_string()));
        }
    }
}

fn day_marks(from: i64, to: i64, zone: &Zone, days: i64) -> Option<Vec<(i64, String)>> {
    let (mut date, last) = (zone.clock(Micros(from))?.date(), zone.clock(Micros(to))?.date());
    let one_year = date.year() == last.year();
    let mut out = Vec::new();
    while date <= last {
        // Day 1 of the common era was a Monday: weeks begin on Mondays, and marks stay where they
        // are while the view moves.
        if (i64::from(date.num_days_from_ce()) - 1).rem_euclid(days) == 0 {
            let form = match (days, one_year) {
                (1, _) => "%a %-d",
                (_, true) => "%-d %b",
                (_, false) => "%-d %b %Y",
            };
            out.push((midnight(date, zone)?, date.format(form).to_string()));
        }
        date = date.checked_add_days(Days::new(1))?;
    }
    Some(out)
}

fn month_marks(from: i64, to: i64, zone: &Zone, months: i32) -> Option<Vec<(i64, String)>> {
    let (first, last) = (zone.clock(Micros(from))?.date(), zone.clock(Micros(to))?.date());
    let number = |it: NaiveDate| it.year() * 12 + it.month0() as i32;
    let form = if months < 12 { "%b %Y" } else { "%Y" };
    let begin = number(first).div_euclid(months) * months;
    (begin..=number(last))
        .step_by(months.max(1) as usize)
        .map(|it| {
            let month = it.rem_euclid(12) as u32 + 1;
            let date = NaiveDate::from_ymd_opt(it.div_euclid(12), month, 1)?;
            Some((midnight(date, zone)?, date.format(form).to_string()))
        })
        .collect()
}

/// Marks of values from `low` to `high`: up to `most`, steps of 1, 2 or 5 times a power of ten.
pub fn value_marks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return Vec::new();
    }
    let power = 10f64.powf((span / most.max(1) as f64).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|it| it * power);
    let fits = |it: &f64| span / it <= most.max(1) as f64;
    let step = steps.into_iter().find(fits).unwrap_or(span);
    let (first, last) = ((low / step).ceil(), (high / step).floor());
    (0..=(last - first).max(0.0) as i64)
        .map(|nth| {
            let value = (first + nth as f64) * step;
            (value, shown((value / step).round() * step))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(from: &str, to: &str, zone: &str, width: f32) -> Vec<String> {
        let zone = Zone::parse(zone).unwrap();
        let at = |text| Micros::parse(text, &zone).unwrap().0;
        time_marks(at(from), at(to), &zone, width).into_iter().map(|it| it.1).collect()
    }

    #[test]
    fn marks_say_what_tells_them_apart() {
        for (from, to, wanted) in [
            ("2026-06-13 22:00", "2026-06-14 03:00", "22:00 23:00 Sun 14 Jun 01:00 02:00 03:00"),
            ("2026-06-08", "2026-06-12", "Mon 8 Tue 9 Wed 10 Thu 11 Fri 12"),
            ("2026-05-20", "2026-06-30", "25 May 1 Jun 8 Jun 15 Jun 22 Jun 29 Jun"),
            ("2025-11-10", "2026-03-05", "Dec 2025 Jan 2026 Feb 2026 Mar 2026"),
            ("2001-05-01", "2026-05-01", "2005 2010 2015 2020 2025"),
            (
                "2026-06-13 12:00:00",
                "2026-06-13 12:00:04",
                "12:00:00 12:00:01 12:00:02 12:00:03 12:00:04",
            ),
        ] {
            assert_eq!(words(from, to, "UTC", 600.0).join(" "), wanted);
        }
    }

    #[test]
    fn days_begin_at_midnight_of_the_zone_also_where_clocks_change() {
        let zone = Zone::parse("Europe/Oslo").unwrap();
        let at = |text| Micros::parse(text, &zone).unwrap().0;
        let marks = time_marks(at("2026-03-27"), at("2026-03-31"), &zone, 600.0);
        let clocks: Vec<String> = marks
            .iter()
            .map(|it| zone.clock(Micros(it.0)).unwrap().format("%d %H:%M").to_string())
            .collect();
        assert_eq!(clocks, ["27 00:00", "28 00:00", "29 00:00", "30 00:00", "31 00:00"]);
    }

    #[test]
    fn there_is_room_for_every_mark_at_any_length() {
        let from = Micros::parse("2024-02-27 13:37:11", &Zone::Utc).unwrap().0;
        let mut span = 3 * SECOND;
        while span < 40_000 * DAY {
            let marks = time_marks(from, from + span, &Zone::Utc, 700.0);
            assert!((1..=10).contains(&marks.len()), "{span}: {marks:?}");
            assert!(marks.is_sorted_by(|a, b| a.0 < b.0), "{marks:?}");
            span = span * 5 / 4;
        }
        assert_eq!(time_marks(i64::MIN, i64::MAX, &Zone::Utc, 700.0), []);
    }

    #[test]
    fn values_have_a_few_round_marks_at_any_scale() {
        for (low, high) in [(0.0, 1.0), (0.0, 45.9), (-3.0, 8.1), (0.0, 2.2e-9), (1e9, 1e9 + 7.0)] {
            let marks = value_marks(low, high, 6);
            assert!((2..=7).contains(&marks.len()), "{low} {high}: {marks:?}");
        }
        let zero_to_40: Vec<String> =
            value_marks(0.0, 46.0, 6).into_iter().map(|it| it.1).collect();
        assert_eq!(zero_to_40, ["0", "10", "20", "30", "40"]);
        assert_eq!(value_marks(1.0, 1.0, 6), []);
    }
}
