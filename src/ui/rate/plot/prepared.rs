//! A series made ready to be drawn: what any stretch of it needs is found without looking at
//! every point.

use super::decimate::{self, Columns, Edge, Pyramid, Strokes};
use crate::domain::rate::Limits;
use crate::domain::series::Series;
use std::ops::Range;
use std::sync::Arc;

/// A series with its pyramids.
#[derive(Debug)]
pub struct Prepared {
    /// The points.
    pub series: Arc<Series>,
    /// Half the widths of the inner and the outer band, in standard deviations.
    pub widths: [f64; 2],
    /// Flagged points, the worst first.
    pub flagged: Vec<usize>,
    /// The same in order of time.
    flagged_by_time: Vec<usize>,
    gap: i64,
    value: Pyramid,
    expected: Pyramid,
    lower: [Pyramid; 2],
    upper: [Pyramid; 2],
}

impl Prepared {
    /// Looks at every point once.
    pub fn new(series: Arc<Series>, limits: &Limits) -> Self {
        let n = series.len();
        let widths = [limits.z_elevated, limits.z_anomalous];
        let it = &*series;
        let flagged = it.flagged();
        let mut flagged_by_time = flagged.clone();
        flagged_by_time.sort_unstable();
        Self {
            widths,
            flagged,
            flagged_by_time,
            gap: it.gap(),
            value: Pyramid::build(n, &|at| it.value[at]),
            expected: Pyramid::build(n, &|at| it.expected[at]),
            lower: widths.map(|width| Pyramid::build(n, &lower(it, width))),
            upper: widths.map(|width| Pyramid::build(n, &upper(it, width))),
            series,
        }
    }

    /// Time of the first and the last point; the end of its window of the last.
    pub fn span(&self) -> Option<(i64, i64)> {
        let it = &self.series;
        Some((*it.time.first()?, it.end(it.len() - 1).0))
    }

    /// Positions of the points from `from` to `to`.
    pub fn within(&self, from: i64, to: i64) -> Range<usize> {
        let times = &self.series.time;
        let first = times.partition_point(|it| *it < from);
        first..times.partition_point(|it| *it <= to).max(first)
    }

    /// Flagged points from `from` to `to`, in order of time.
    pub fn flagged_within(&self, from: i64, to: i64) -> &[usize] {
        let range = self.within(from, to);
        let begin = self.flagged_by_time.partition_point(|it| *it < range.start);
        let end = self.flagged_by_time.partition_point(|it| *it < range.end);
        &self.flagged_by_time[begin..end]
    }

    /// The columns of pixels from `from` to `to`.
    pub fn columns(&self, from: i64, to: i64, n: usize) -> Columns {
        Columns::new(&self.series.time, from, to, n)
    }

    /// The line of values.
    pub fn value_line(&self, columns: &Columns) -> Strokes {
        let it = &self.series;
        decimate::strokes(&it.time, columns, self.gap, &self.value, &|at| it.value[at])
    }

    /// The line of what was expected.
    pub fn expected_line(&self, columns: &Columns) -> Strokes {
        let it = &self.series;
        decimate::strokes(&it.time, columns, self.gap, &self.expected, &|at| it.expected[at])
    }

    /// The inner (0) or outer (1) band.
    pub fn band(&self, columns: &Columns, which: usize) -> Vec<Vec<Edge>> {
        let (it, width) = (&*self.series, self.widths[which]);
        let low = (&self.lower[which], &lower(it, width));
        let high = (&self.upper[which], &upper(it, width));
        decimate::band(&it.time, columns, self.gap, low, high)
    }

    /// The smallest and the largest value of these points.
    pub fn value_extremes(&self, points: Range<usize>) -> Option<(f64, f64)> {
        let value = |at: usize| self.series.value[at];
        let (low, high) = self.value.extremes(points, &value)?;
        Some((value(low), value(high)))
    }

    /// What the axis of values has to hold for these points: from 0, or from the lowest of them.
    /// A band much wider than what is in it does not press the line flat.
    pub fn value_range(&self, points: Range<usize>) -> (f64, f64) {
        let it = &*self.series;
        let of = |pyramid: &Pyramid, value: &dyn Fn(usize) -> f64| {
            let value = &|at: usize| value(at);
            let found = pyramid.extremes(points.clone(), value);
            found.map(|(low, high)| (value(low), value(high)))
        };
        let values = of(&self.value, &|at| it.value[at]);
        let expected = of(&self.expected, &|at| it.expected[at]);
        let all = values.into_iter().chain(expected);
        let Some((low, high)) = all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
            return (0.0, 1.0);
        };
        let size = (high - low).max(high.abs());
        let top = of(&self.upper[1], &upper(it, self.widths[1])).map_or(high, |it| it.1);
        let bottom = of(&self.lower[1], &lower(it, self.widths[1])).map_or(low, |it| it.0);
        let high = high.max(top.min(high + size));
        let low = low.min(bottom.max(low - size));
        // A series of measures around 1,000 is not drawn from 0: its ups and downs would vanish.
        let low = if 0.0 <= low && low < 0.75 * high { 0.0 } else { low };
        if high - low <= f64::EPSILON * high.abs() { (low, low + 1.0) } else { (low, high) }
    }
}

fn upper(series: &Series, width: f64) -> impl Fn(usize) -> f64 {
    move |at| series.upper(at, width)
}

fn lower(series: &Series, width: f64) -> impl Fn(usize) -> f64 {
    // The upper edge is not a number where nothing is known; the lower one then would be 0.
    move |at| if series.upper(at, width).is_nan() { f64::NAN } else { series.lower(at, width) }
}
