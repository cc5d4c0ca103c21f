//! Fewer points for the same picture: of every column of pixels the first, the smallest, the
//! largest and the last point. Pure.
//!
//! A pyramid of smallest and largest per block answers for any range of a million points in
//! logarithmic time, so that a panned frame looks at some thousand numbers.

use std::ops::Range;

/// Children of a block.
const FAN_OUT: usize = 16;

/// No position: a block without a number.
const NOWHERE: u32 = u32::MAX;

/// Where the smallest and the largest number of each block are; blocks of 16, of 256, and so on.
#[derive(Debug, Clone, Default)]
pub struct Pyramid {
    levels: Vec<Vec<(u32, u32)>>,
}

impl Pyramid {
    /// Over `n` values. What is not a number is left out.
    pub fn build(n: usize, value: &impl Fn(usize) -> f64) -> Self {
        let mut levels: Vec<Vec<(u32, u32)>> = Vec::new();
        let mut below = n;
        while FAN_OUT < below {
            let blocks = below.div_ceil(FAN_OUT);
            let level = (0..blocks)
                .map(|block| {
                    let children = block * FAN_OUT..((block + 1) * FAN_OUT).min(below);
                    let mut best = Best::default();
                    for child in children {
                        match levels.last() {
                            Some(level) => best.take_block(level[child], value),
                            None => best.take(child, value),
                        }
                    }
                    best.positions()
                })
                .collect();
            levels.push(level);
            below = blocks;
        }
        Self { levels }
    }

    /// Positions of the smallest and the largest number in `range`, the first of equal ones.
    pub fn extremes(
        &self,
        range: Range<usize>,
        value: &impl Fn(usize) -> f64,
    ) -> Option<(usize, usize)> {
        let mut best = Best::default();
        self.walk(0, range, value, &mut best);
        best.found.map(|it| (it.0.0, it.1.0))
    }

    /// Takes `range`, counted in blocks of `level` (0 = values): whole blocks of the level above
    /// where there are any, the rest one by one.
    fn walk(
        &self,
        level: usize,
        range: Range<usize>,
        value: &impl Fn(usize) -> f64,
        best: &mut Best,
    ) {
        let (whole, end) = (range.start.div_ceil(FAN_OUT), range.end / FAN_OUT);
        if self.levels.len() <= level || end <= whole {
            return self.take_all(level, range, value, best);
        }
        self.take_all(level, range.start..whole * FAN_OUT, value, best);
        self.walk(level + 1, whole..end, value, best);
        self.take_all(level, end * FAN_OUT..range.end, value, best);
    }

    fn take_all(
        &self,
        level: usize,
        range: Range<usize>,
        value: &impl Fn(usize) -> f64,
        best: &mut Best,
    ) {
        for at in range {
            match level.checked_sub(1) {
                Some(above) => best.take_block(self.levels[above][at], value),
                None => best.take(at, value),
            }
        }
    }
}

/// The smallest and the largest so far, with their positions.
#[derive(Default)]
struct Best {
    found: Option<((usize, f64), (usize, f64))>,
}

impl Best {
    fn take(&mut self, at: usize, value: &impl Fn(usize) -> f64) {
        let new = value(at);
        if new.is_nan() {
            return;
        }
        let (low, high) = self.found.get_or_insert(((at, new), (at, new)));
        if new < low.1 {
            *low = (at, new);
        }
        if high.1 < new {
            *high = (at, new);
        }
    }

    fn take_block(&mut self, (low, high): (u32, u32), value: &impl Fn(usize) -> f64) {
        if low != NOWHERE {
            self.take(low as usize, value);
            self.take(high as usize, value);
        }
    }

    fn positions(&self) -> (u32, u32) {
        self.found.map_or((NOWHERE, NOWHERE), |it| (it.0.0 as u32, it.1.0 as u32))
    }
}

/// Which points are seen, and how they share the columns of pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Positions, a range for each column that has points; ascending and touching.
    pub ranges: Vec<Range<usize>>,
}

impl Columns {
    /// Shares the points of `times` (ascending) from `from` to `to` out over `n` columns. One
    /// point on either side is taken along, so that lines reach the edges.
    pub fn new(times: &[i64], from: i64, to: i64, n: usize) -> Self {
        let first = times.partition_point(|it| *it < from).saturating_sub(1);
        let end = (times.partition_point(|it| *it <= to) + 1).min(times.len());
        let n = n.max(1);
        if end.saturating_sub(first) <= 4 * n {
            return Self { ranges: (first..end).map(|at| at..at + 1).collect() };
        }
        let width = i128::from(to) - i128::from(from);
        let mut ranges = Vec::with_capacity(n + 2);
        let mut start = first;
        for column in 0..n as i128 {
            let edge = i128::from(from) + width * (column + 1) / n as i128;
            let rest = &times[start..end];
            let found = start + rest.partition_point(|it| i128::from(*it) < edge);
            if start < found {
                ranges.push(start..found);
            }
            start = found;
        }
        if start < end {
            ranges.push(start..end);
        }
        Self { ranges }
    }
}

/// What is left of a line: positions, and where in them each stroke begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strokes {
    /// Positions of points, ascending.
    pub at: Vec<usize>,
    /// Where in `at` a stroke begins: after a gap the pen is lifted.
    pub starts: Vec<usize>,
}

impl Strokes {
    /// Each stroke as positions of its points.
    pub fn iter(&self) -> impl Iterator<Item = &[usize]> {
        let ends = self.starts.iter().skip(1).copied().chain([self.at.len()]);
        self.starts.iter().zip(ends).map(|(start, end)| &self.at[*start..end])
    }
}

/// The line through the points of `columns`: at most four a column, smallest and largest always
/// among them. Two neighbours further apart than `gap` are not joined.
pub fn strokes(
    times: &[i64],
    columns: &Columns,
    gap: i64,
    pyramid: &Pyramid,
    value: &impl Fn(usize) -> f64,
) -> Strokes {
    let mut out = Strokes::default();
    let mut end_of_last = None;
    for range in &columns.ranges {
        let (first, last) = (range.start, range.end - 1);
        let known = |at: &usize| !value(*at).is_nan();
        let mut picked: arrayvec::ArrayVec<usize, 4> =
            [first, last].into_iter().filter(known).collect();
        if let Some((low, high)) = pyramid.extremes(range.clone(), value) {
            picked.extend([low, high]);
        }
        picked.sort_unstable();
        let joined = end_of_last.is_some_and(|it: usize| {
            it + 1 == first && times[first].saturating_sub(times[it]) <= gap
        });
        for (nth, at) in picked.iter().enumerate() {
            if nth == 0 && !joined {
                out.starts.push(out.at.len());
            }
            if nth == 0 || picked[nth - 1] != *at {
                out.at.push(*at);
            }
        }
        end_of_last = known(&last).then_some(last);
        if picked.is_empty() {
            end_of_last = None;
        }
    }
    out
}

/// One place of a band: time, lower and upper edge.
pub type Edge = (i64, f64, f64);

/// The band between `low` and `high`: in each column the lowest and the highest edge. Strokes end
/// at gaps and where no band is known.
pub fn band(
    times: &[i64],
    columns: &Columns,
    gap: i64,
    low: (&Pyramid, &impl Fn(usize) -> f64),
    high: (&Pyramid, &impl Fn(usize) -> f64),
) -> Vec<Vec<Edge>> {
    let mut out: Vec<Vec<Edge>> = Vec::new();
    let mut end_of_last = None;
    for range in &columns.ranges {
        let lowest = low.0.extremes(range.clone(), low.1);
        let highest = high.0.extremes(range.clone(), high.1);
        let (Some((lowest, _)), Some((_, highest))) = (lowest, highest) else {
            end_of_last = None;
            continue;
        };
        let joined = end_of_last
            .is_some_and(|it: usize| times[range.start].saturating_sub(times[it]) <= gap);
        if !joined {
            out.push(Vec::new());
        }
        let (low, high) = (low.1(lowest), high.1(highest));
        let stroke = out.len() - 1;
        let mut push = |at: usize| out[stroke].push((times[at], low, high));
        push(range.start);
        if range.start + 1 < range.end {
            push(range.end - 1);
        }
        end_of_last = Some(range.end - 1);
    }
    out
}

#[cfg(test)]
#[path = "decimate_tests.rs"]
mod tests;
