//! Profiles: the numbers of every entity in every window in which it did something.

use super::DetectError;
use super::around::Around;
use super::history::{self, Habit, Typical};
use super::log::{ByEntity, time};
use super::matrix::Matrix;
use super::quantity::Layout;
use super::window::Past;
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::job::{Cancel, Progress};
use crate::domain::time::Micros;
use rayon::prelude::*;

/// One window of one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Profile {
    /// Code of the entity in its column.
    pub entity: u32,
    /// Number of the window.
    pub window: i64,
    /// Its events: from and to in the entity's events by time.
    pub events: (u32, u32),
}

/// All profiles of one kind of entity, by entity, then window.
pub(super) struct Profiles<'a> {
    pub sorted: ByEntity<'a>,
    pub list: Vec<Profile>,
    /// What was measured: a row per profile, a column per quantity.
    pub raw: Matrix,
    /// What detectors read: a row per profile, a column per feature.
    pub features: Matrix,
    /// What others did.
    pub around: Around,
    window: Window,
    typical: Typical,
}

impl<'a> Profiles<'a> {
    /// Measures all profiles.
    pub fn of(
        log: &'a EventColumns,
        layout: &Layout,
        window: Window,
        progress: &Progress,
        cancel: &Cancel,
    ) -> Result<Self, DetectError> {
        let sorted = ByEntity::of(log, layout.kind.field(), cancel)?;
        let around = Around::of(log, layout, window, cancel)?;
        let (list, chunks) = list(&sorted, window, cancel)?;
        let mut raw = Matrix::new(layout.quantities.len());
        raw.values = vec![0.0; list.len() * raw.width];
        let mut jobs = Vec::with_capacity(chunks.len());
        let (mut profiles, mut rows) = (list.as_slice(), raw.values.as_mut_slice());
        for n in chunks {
            let (own, rest) = rows.split_at_mut(n * raw.width);
            jobs.push((&profiles[..n], own));
            (profiles, rows) = (&profiles[n..], rest);
        }
        jobs.into_par_iter().try_for_each(|(profiles, mut rows)| {
            let mut past = Past::new(cancel);
            for own in profiles.chunk_by(|a, b| a.entity == b.entity) {
                past.clear();
                let (own_rows, rest) = rows.split_at_mut(own.len() * layout.quantities.len());
                rows = rest;
                entity(&sorted, own, layout, window, &around, &mut past, own_rows, cancel)?;
                progress.advance(sorted.events(own[0].entity).len() as u64);
            }
            Ok(())
        })?;
        let typical = Typical::of(layout, &list, &raw);
        let features = history::features(layout, &list, &raw, &typical, cancel)?;
        Ok(Self { sorted, list, raw, features, around, window, typical })
    }

    /// What would be measured of the profile at `at`, and its features, with no other events than
    /// `events`, some of its own. All 0 without any.
    pub fn measured_again(
        &self,
        layout: &Layout,
        at: usize,
        events: &[u32],
        cancel: &Cancel,
    ) -> (Vec<f32>, Vec<f32>) {
        let mut out = vec![0.0; layout.features.len()];
        if events.is_empty() {
            return (vec![0.0; layout.quantities.len()], out);
        }
        let profile = &self.list[at];
        let first = self.list[..at].partition_point(|it| it.entity < profile.entity);
        let (mut past, mut habit) = (Past::new(cancel), Habit::new(layout));
        let mut row = Vec::with_capacity(layout.quantities.len());
        for earlier in first..at {
            let events = self.events(&self.list[earlier]);
            let start = self.window.start(self.list[earlier].window).0;
            past.measure(self.sorted.log, layout, &self.around, start, events, &mut row);
            habit.remember(&row);
        }
        let start = self.window.start(profile.window).0;
        past.measure(self.sorted.log, layout, &self.around, start, events, &mut row);
        habit.compare(&row, self.typical.at(profile.window), &mut out);
        (row, out)
    }

    /// Events of the profile's entity before its window, by time.
    pub fn events_before(&self, profile: &Profile) -> &[u32] {
        &self.sorted.events(profile.entity)[..profile.events.0 as usize]
    }

    /// Events of one profile, by time.
    pub fn events(&self, profile: &Profile) -> &[u32] {
        let (from, to) = profile.events;
        &self.sorted.events(profile.entity)[from as usize..to as usize]
    }
}

/// All profiles by entity, then window, and how many there are in each chunk of entities. Counting
/// them first costs a look at each time, and spares a second copy of everything that is measured.
fn list(
    sorted: &ByEntity<'_>,
    window: Window,
    cancel: &Cancel,
) -> Result<(Vec<Profile>, Vec<usize>), DetectError> {
    let chunks: Vec<Vec<Profile>> = sorted
        .chunks()
        .into_par_iter()
        .map(|codes| {
            let mut out = Vec::new();
            for code in codes {
                if cancel.is_cancelled() {
                    return Err(DetectError::Cancelled);
                }
                let index = |it: &u32| window.index(Micros(time(sorted.log, *it)));
                let mut from = 0;
                for span in sorted.events(code).chunk_by(|a, b| index(a) == index(b)) {
                    let to = from + span.len() as u32;
                    out.push(Profile { entity: code, window: index(&span[0]), events: (from, to) });
                    from = to;
                }
            }
            Ok(out)
        })
        .collect::<Result<_, _>>()?;
    let sizes = chunks.iter().map(Vec::len).collect();
    Ok((chunks.concat(), sizes))
}

/// Measures the profiles of one entity, each into its row.
#[expect(clippy::too_many_arguments, reason = "one entity's share of a parallel pass")]
fn entity(
    sorted: &ByEntity<'_>,
    profiles: &[Profile],
    layout: &Layout,
    window: Window,
    around: &Around,
    past: &mut Past,
    rows: &mut [f32],
    cancel: &Cancel,
) -> Result<(), DetectError> {
    let mut row = Vec::with_capacity(layout.quantities.len());
    for (profile, out) in profiles.iter().zip(rows.chunks_exact_mut(layout.quantities.len())) {
        if cancel.is_cancelled() {
            return Err(DetectError::Cancelled);
        }
        let (from, to) = profile.events;
        let events = &sorted.events(profile.entity)[from as usize..to as usize];
        past.measure(sorted.log, layout, around, window.start(profile.window).0, events, &mut row);
        Matrix::write(&row, out);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::quantity::{Comparison, Quantity};
    use crate::domain::columns::CodedColumn;
    use crate::domain::field::{EntityKind, Field};
    use crate::domain::time::{DAY, MINUTE};

    /// (day, minute of the day, user, address, machine, failed).
    type Row = (i64, i64, u32, u32, u32, bool);

    fn log(rows: &[Row]) -> EventColumns {
        let names = |n: u32| (1..=n).map(|it| format!("n{it}")).collect::<Vec<_>>();
        let column = |pick: fn(&Row) -> u32| CodedColumn {
            codes: rows.iter().map(pick).collect(),
            names: names(rows.iter().map(pick).max().unwrap_or(0).max(2)),
        };
        let mut log = EventColumns {
            time: rows.iter().map(|it| it.0 * DAY + it.1 * MINUTE).collect(),
            outcome: rows.iter().map(|it| if it.5 { 2 } else { 1 }).collect(),
            ..EventColumns::default()
        };
        log.texts[Field::User.index()] = column(|it| it.2);
        log.texts[Field::Ip.index()] = column(|it| it.3);
        log.texts[Field::Machine.index()] = column(|it| it.4);
        log
    }

    fn measured(rows: &[Row]) -> (Layout, Vec<Profile>, Matrix, Matrix) {
        let log = log(rows);
        let layout = Layout::of(&log, EntityKind::User, true);
        let all =
            Profiles::of(&log, &layout, Window::Day, &Progress::default(), &Cancel::default())
                .unwrap();
        (layout, all.list, all.raw, all.features)
    }

    /// Ten ordinary days of two users, then what is given.
    fn after_ten_days(more: &[Row]) -> Vec<Row> {
        let mut rows: Vec<Row> = (0..10)
            .flat_map(|day| [(day, 540, 1, 1, 1, false), (day, 600, 2, 2, 2, day == 3)])
            .collect();
        rows.extend_from_slice(more);
        rows
    }

    #[test]
    fn a_hand_written_day_is_measured() {
        let rows = after_ten_days(&[
            (16, 120, 1, 3, 3, true),
            (16, 121, 1, 3, 3, true),
            (16, 122, 1, 4, 3, true),
            (16, 200, 1, 1, 1, false),
            (16, 125, 2, 3, 2, true),
        ]);
        let (layout, profiles, raw, _) = measured(&rows);
        let at = profiles.iter().position(|it| it.entity == 1 && it.window == 16).unwrap();
        let value = |it| raw.row(at)[layout.find(it).unwrap()];
        for (quantity, want) in [
            (Quantity::Events, 4.0),
            (Quantity::Failures, 3.0),
            (Quantity::FailedShare, 0.5),
            (Quantity::Streak, 3.0),
            (Quantity::Peak, 3.0),
            (Quantity::Distinct(Field::Ip), 3.0),
            (Quantity::New(Field::Ip), 2.0),
            (Quantity::New(Field::Machine), 1.0),
            (Quantity::Unfamiliar, 3.0),
            (Quantity::FanOut, 1.0),
        ] {
            assert_eq!(value(quantity), want, "{quantity:?}");
        }
        let silent = 7.0 + (120.0 - 540.0) / (24.0 * 60.0);
        assert!((value(Quantity::Silence) - silent).abs() < 1e-4);
        assert!(0.0 < value(Quantity::Weekend) || !(16 - 2_i64).rem_euclid(7) < 2);
        assert_eq!(raw.row(0)[layout.find(Quantity::New(Field::Ip)).unwrap()], 0.0, "first day");
    }

    #[test]
    fn later_events_change_no_earlier_profile() {
        let before = after_ten_days(&[]);
        let after = after_ten_days(&[
            (10, 30, 1, 4, 3, true),
            (11, 60, 2, 3, 3, true),
            (12, 60, 3, 3, 3, true),
            (90, 61, 1, 2, 1, false),
        ]);
        let (layout, old, _, features) = measured(&before);
        let (same, new, _, again) = measured(&after);
        assert_eq!(layout, same);
        for (row, profile) in old.iter().enumerate() {
            let at = new
                .iter()
                .position(|it| (it.entity, it.window) == (profile.entity, profile.window))
                .unwrap();
            assert_eq!(features.row(row), again.row(at), "{profile:?}");
        }
    }

    #[test]
    fn wild_clocks_stay_finite() {
        let mut rows = after_ten_days(&[]);
        rows.push((i64::MAX / DAY - 1, 0, 1, 1, 1, false));
        rows.push((i64::MIN / DAY + 1, 0, 1, 1, 1, false));
        let (layout, _, raw, features) = measured(&rows);
        assert!(raw.values.iter().chain(&features.values).all(|it| it.is_finite()));
        assert!(layout.features.iter().any(|it| it.1 == Comparison::Level));
    }
}
