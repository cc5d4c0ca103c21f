//! Entities in words. Drawing takes no decisions.

use crate::domain::entity::HourOfWeek;
use crate::domain::field::{EntityKind, Field};

/// Names of the days of a week, Monday first.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What many of a kind are called.
pub const fn many(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::User => "Users",
        EntityKind::Ip => "Addresses",
        EntityKind::Key => "Keys",
        EntityKind::Machine => "Machines",
    }
}

/// What the values of a column are called.
pub const fn many_values(field: Field) -> &'static str {
    match field {
        Field::User => "Users",
        Field::Ip => "Addresses",
        Field::Key => "Keys",
        Field::Machine => "Machines",
        Field::Country => "Countries",
        Field::Resource => "Resources",
        Field::Integration => "Integrations",
        Field::Product => "Products",
        Field::FriendlyName => "Friendly names",
        other => other.label(),
    }
}

/// The kind of entity that stands in a column.
pub fn kind_of(field: Field) -> Option<EntityKind> {
    EntityKind::ALL.iter().copied().find(|it| it.field() == field)
}

/// "07 to 18, Mon to Fri": the hours and days in which nearly all of it happens, by the weeks in
/// which there was anything; `None` where that is nearly always.
pub fn usual_hours(hours: &HourOfWeek) -> Option<String> {
    let total: u64 = hours.iter().flatten().sum();
    if total < 20 {
        return None;
    }
    let by_hour: Vec<u64> = (0..24).map(|it| hours.iter().map(|day| day[it]).sum()).collect();
    let by_day: Vec<u64> = hours.iter().map(|day| day.iter().sum()).collect();
    let (first, n_hours) = shortest(&by_hour, total);
    let (day, n_days) = shortest(&by_day, total);
    if 20 < n_hours && n_days == 7 {
        return None;
    }
    let span = format!("{first:02} to {:02}", (first + n_hours) % 24);
    Some(match n_days {
        7 => span,
        1 => format!("{span}, {}", DAYS[day]),
        _ => format!("{span}, {} to {}", DAYS[day], DAYS[(day + n_days - 1) % 7]),
    })
}

/// The shortest round stretch that holds 95 of 100: where it begins and how long it is.
fn shortest(counts: &[u64], total: u64) -> (usize, usize) {
    let n = counts.len();
    for length in 1..n {
        for first in 0..n {
            let sum: u64 = (0..length).map(|it| counts[(first + it) % n]).sum();
            if total * 95 <= sum * 100 {
                return (first, length);
            }
        }
    }
    (0, n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_hours_are_the_shortest_stretch_with_nearly_all() {
        let mut office = HourOfWeek::default();
        for day in office.iter_mut().take(5) {
            day[8..17].fill(10);
        }
        office[5][23] = 3;
        assert_eq!(usual_hours(&office).as_deref(), Some("08 to 17, Mon to Fri"));
        let mut nights = HourOfWeek::default();
        for day in &mut nights {
            (day[23], day[0], day[1]) = (5, 5, 5);
        }
        assert_eq!(usual_hours(&nights).as_deref(), Some("23 to 02"));
        assert_eq!(usual_hours(&[[4; 24]; 7]), None, "always");
        let mut few = HourOfWeek::default();
        few[2][3] = 19;
        assert_eq!(usual_hours(&few), None, "too few to say");
        few[2][3] = 20;
        assert_eq!(usual_hours(&few).as_deref(), Some("03 to 04, Wed"));
    }
}
