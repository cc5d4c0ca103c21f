//! Which shape the times of a column have, decided from its values.

use super::numbers::unit_of;
use super::reader::{RANGE, Reading, TimeReader};
use super::scan::Scan;
use super::shape::Shape;
use crate::domain::time::Zone;

/// Any leap year: for times without a year it does not matter here.
const SOME_YEAR: Option<i32> = Some(2000);

/// What the values of a column say about its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The shape that most values have.
    pub shape: Shape,
    /// Values that can be read.
    pub readable: usize,
    /// Readable values that carry an offset.
    pub zoned: usize,
    /// Whether day and month could be the other way round.
    pub undecided: bool,
}

/// The shape that fits the most of `values`; `None` if it fits not even half of them. `later`
/// values serve to tell day from month alone.
pub fn decide(values: &[&str], later: &[&str]) -> Option<Decided> {
    let probe = &values[..values.len().min(50)];
    let unit = values.iter().find_map(|it| unit_of(it));
    let shape = Shape::ALL
        .into_iter()
        .filter(|&it| !matches!(it, Shape::Unix(of) if unit != Some(of)))
        .map(|it| (readings(it, probe).count(), it))
        .rev()
        .max_by_key(|it| it.0)
        .filter(|it| 0 < it.0)?
        .1;
    let (shape, undecided) = match shape {
        Shape::MonthFirst | Shape::DayFirst => order(values, later),
        Shape::Iso
        | Shape::MonthName
        | Shape::Syslog
        | Shape::Unix(_)
        | Shape::Digits
        | Shape::Other => (shape, false),
    };
    let (readable, zoned) = readings(shape, values)
        .fold((0, 0), |(all, zoned), it| (all + 1, zoned + usize::from(it.offset.is_some())));
    (values.len() <= 2 * readable).then_some(Decided { shape, readable, zoned, undecided })
}

/// The readings of those values that have the shape. Numbers count only if they can be times.
pub fn readings<'a>(shape: Shape, values: &'a [&str]) -> impl Iterator<Item = Reading> + 'a {
    let mut reader = TimeReader::new(shape, Zone::Utc).with_year(SOME_YEAR);
    let read = move |it: &&str| reader.reading(shape, it);
    values.iter().filter_map(read).filter(|it| !it.absolute || RANGE.contains(&it.clock))
}

/// Day or month first, and whether that is a guess: a first number above 12 is a day.
fn order(values: &[&str], later: &[&str]) -> (Shape, bool) {
    let (mut day_first, mut month_first) = (0_usize, 0_usize);
    let mut dotted = false;
    for text in values.iter().chain(later) {
        let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
        let (first, mark) = (scan.digits(1, 2), scan.one_of(b"/.-"));
        let (Some(first), Some(mark), Some(second)) = (first, mark, scan.digits(1, 2)) else {
            continue;
        };
        dotted |= mark == b'.';
        day_first += usize::from(12 < first && second <= 12);
        month_first += usize::from(12 < second && first <= 12);
    }
    // Dots are written by those who put the day first.
    let days = if day_first == month_first { dotted } else { month_first < day_first };
    let shape = if days { Shape::DayFirst } else { Shape::MonthFirst };
    (shape, !dotted && day_first == 0 && month_first == 0)
}

/// Whether `text` is unmistakably a time (numbers are not).
pub fn is_time(text: &str) -> bool {
    text.len() <= 64
        && Shape::ALL
            .into_iter()
            .any(|it| !it.is_number() && readings(it, &[text]).next().is_some())
}
