//! A series of hourly counts without gaps is judged as the rate of an entity is.

use super::rate_counts::{Cell, Hours, Rhythm, Source};
use super::rate_judge::Judge;
use crate::domain::job::Cancel;
use crate::domain::time::{HOUR, Micros};

/// Hours before the first one is judged.
const HISTORY: usize = 14 * 24;

/// Chance of each point from the third week on; `None` if the points are not one for every hour.
pub(super) fn chances(points: &[(Micros, f64)]) -> Option<Vec<Option<f64>>> {
    let first = points.first()?.0.0.div_euclid(HOUR);
    let every = |it: (usize, &(Micros, f64))| it.1.0.0.div_euclid(HOUR) - first == it.0 as i64;
    let finite = points.iter().all(|it| it.1.is_finite());
    let hours = Hours::regular(first, points.len(), HISTORY)?;
    if !finite || !points.iter().enumerate().all(every) {
        return None;
    }
    let cells: Vec<Cell> = points
        .iter()
        .enumerate()
        .filter(|it| 0.0 < it.1.1)
        .map(|(hour, it)| Cell { hour, counts: [it.1, 0.0] })
        .collect();
    let rhythm = Rhythm::of(&cells, &hours);
    let cancel = Cancel::default();
    let judge = Judge { hours: &hours, rhythm: &rhythm, every: true, cancel: &cancel };
    let verdicts = judge.all(&Source::Whole(cells)).ok()?;
    let mut out = vec![None; points.len()];
    for it in &verdicts.listed {
        out[it.hour] = Some(it.chance[0]);
    }
    Some(out)
}
