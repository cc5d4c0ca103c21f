//! Where a time axis has labels, and what they say: full hours, midnights, firsts of months in
//! the viewer's zone.

use crate::domain::time::{DAY, HOUR, MINUTE, Micros, Zone};
use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime};

/// A label of the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// Where.
    pub at: Micros,
    /// What.
    pub text: String,
}

/// At most `most` labels between `start` and `end`.
pub fn ticks(start: Micros, end: Micros, most: usize, zone: &Zone) -> Vec<Tick> {
    let span = end.0.saturating_sub(start.0);
    let (Some(first), true, true) = (zone.clock(start), 0 < span, 0 < most) else {
        return Vec::new();
    };
    let fits = |step: i64| span / step < most as i64;
    let short = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];
    if let Some(&step) = short.iter().find(|it| fits(**it))
        && span < 2 * DAY
    {
        return within_days(first, start, end, step);
    }
    let mut out = Vec::new();
    let mut date = first.date();
    let next: Box<dyn Fn(NaiveDate) -> Option<NaiveDate>> =
        if let Some(&step) = [1, 2, 7, 14].iter().find(|it| fits(**it * DAY)) {
            Box::new(move |it| it.checked_add_days(Days::new(step as u64)))
        } else {
            let months = [1_u32, 3, 6, 12, 60, 120, 1200, 12_000];
            let step = months.into_iter().find(|it| fits(i64::from(*it) * 30 * DAY));
            let step = step.unwrap_or(120_000);
            date = date.with_day(1).unwrap_or(date);
            Box::new(move |it| it.checked_add_months(Months::new(step)))
        };
    let long = !fits(14 * DAY);
    while let Some(at) = zone.instant(date.and_time(NaiveTime::MIN)) {
        if end <= at || out.len() == most {
            break;
        }
        if start <= at {
            let text = if long {
                date.format("%b %Y").to_string()
            } else {
                format!("{} {} {}", date.format("%a"), date.day(), date.format("%b"))
            };
            out.push(Tick { at, text });
        }
        let Some(later) = next(date) else { break };
        date = later;
    }
    out
}

fn within_days(first: NaiveDateTime, start: Micros, end: Micros, step: i64) -> Vec<Tick> {
    let clock = first.and_utc().timestamp_micros();
    let mut ahead = (step - clock.rem_euclid(step)) % step;
    let mut out = Vec::new();
    while start.0 + ahead < end.0 {
        let Some(it) = Micros(clock + ahead).utc() else { break };
        out.push(Tick { at: Micros(start.0 + ahead), text: it.format("%H:%M").to_string() });
        ahead += step;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_at_round_readings_of_the_viewers_clock() {
        let at = |text| Micros::parse(text, &Zone::Utc).unwrap();
        let oslo = Zone::parse("Europe/Oslo").unwrap();
        let say = |from, to, most, zone| {
            let ticks = ticks(at(from), at(to), most, zone);
            ticks.into_iter().map(|it| it.text).collect::<Vec<_>>().join("|")
        };
        for (from, to, most, zone, want) in [
            (
                "2026-06-13 20:10",
                "2026-06-13 22:00",
                8,
                &Zone::Utc,
                "20:15|20:30|20:45|21:00|21:15|21:30|21:45",
            ),
            ("2026-06-13 20:10", "2026-06-13 23:00", 4, &oslo, "23:00|00:00"),
            ("2026-06-08", "2026-06-11", 8, &Zone::Utc, "Mon 8 Jun|Tue 9 Jun|Wed 10 Jun"),
            ("2026-01-15", "2026-05-02", 5, &Zone::Utc, "Feb 2026|Mar 2026|Apr 2026|May 2026"),
            ("2026-01-15", "2026-01-15", 5, &Zone::Utc, ""),
        ] {
            assert_eq!(say(from, to, most, zone), want, "{from} {to}");
        }
        assert!(ticks(Micros(0), Micros(i64::MAX), 8, &oslo).len() <= 8);
    }
}
