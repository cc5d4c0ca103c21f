//! Unusual hours: counts of events and of failed events, of the whole log and of each product,
//! user, address, key and machine, against its own past at that hour of the week.
//!
//! Lives here: which of them are judged, and what is listed and raised. Does not live here:
//! counting (`rate_counts`), what is expected (`rate_model`), judging (`rate_judge`), episodes
//! (`rate_episodes`), words (`rate_finding`).

use super::DetectError;
use super::baseline::repetitions;
use super::log::{ByEntity, failed};
use super::quantity::plural;
use super::rate_counts::{Hours, LOOK, Rhythm, STREAMS, Source};
use super::rate_episodes::{Episode, Silent, episodes, silent};
use super::rate_finding::{Raised, Whose, finding};
use super::rate_judge::{Judge, Judged, Verdicts};
use super::series::score_of;
use super::words::whole;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::finding::{DetectorScore, NewFinding};
use crate::domain::ids::EventNo;
use crate::domain::job::{Cancel, Cancelled};
use crate::domain::run::{Family, ScoreRow};
use std::collections::{BTreeMap, BTreeSet};

/// Codes of the two detectors, in the order of [`ScoreRow::by_detector`].
pub const RATE_DETECTORS: [&str; STREAMS] = ["rate_events", "rate_failures"];

/// Share of what an hour has too many of that another finding must hold to tell it all.
const TOLD: f64 = 0.8;

/// Scores of the hours that were judged, and what was raised from them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RateScores {
    /// Of the whole log one per hour from the fourth week on; of the rest only hours with a
    /// chance below 1 in 1,000, by kind, entity and time.
    pub rows: Vec<ScoreRow>,
    /// One per episode of odd hours.
    pub findings: Vec<NewFinding>,
    /// Why there are none, or which entities were not judged.
    pub notes: Vec<String>,
}

/// Scores the rates of the whole log, of each product, and of each entity of the kinds in
/// `asked` (empty = all). Each hour is judged only by earlier ones.
pub fn rate_scores(
    log: &EventColumns,
    asked: &[EntityKind],
    cancel: &Cancel,
) -> Result<RateScores, Cancelled> {
    let Some(hours) = Hours::of(log) else { return Ok(RateScores::default()) };
    if let Some(note) = hours.unusable() {
        return Ok(RateScores { notes: vec![note], ..RateScores::default() });
    }
    let source = Source::whole(log, &hours, cancel)?;
    let Source::Whole(cells) = &source else { return Ok(RateScores::default()) };
    let rhythm = Rhythm::of(cells, &hours);
    let judge = Judge { hours: &hours, rhythm: &rhythm, every: true, cancel };
    let whole = judge.all(&source)?;
    let mut out = Rates::new(log, &hours);
    out.silent = silent(&whole);
    let judge = Judge { every: false, ..judge };
    for whose in kinds(log, asked) {
        let Some(field) = whose.field() else { continue };
        let sorted = ByEntity::of(log, field, cancel).map_err(|_: DetectError| Cancelled)?;
        let source = Source::Each(sorted);
        let verdicts = judge.all(&source)?;
        out.keep(whose, &source, &verdicts, cancel)?;
        out.count_young(field, &verdicts);
    }
    let rows = std::mem::take(&mut out.out.rows);
    out.silent.clear();
    out.keep(Whose::Log, &source, &whole, cancel)?;
    out.out.rows.extend(rows);
    Ok(out.finish())
}

/// What has at least two entities. What says most of a finding comes first: what is told of a
/// user need not be told of the product.
fn kinds(log: &EventColumns, asked: &[EntityKind]) -> Vec<Whose> {
    use EntityKind::{Ip, Key, Machine, User};
    [User, Key, Machine, Ip]
        .into_iter()
        .filter(|it| asked.is_empty() || asked.contains(it))
        .map(Whose::Entity)
        .chain([Whose::Product])
        .filter(|it| it.field().is_some_and(|field| 1 < log.text(field).names.len()))
        .collect()
}

/// What was kept so far.
struct Rates<'a> {
    log: &'a EventColumns,
    hours: &'a Hours,
    /// Hours in which the whole log was silent.
    silent: Silent,
    /// By hour, the events of findings about many, and how many are missing for one about few.
    told: BTreeMap<usize, BTreeSet<EventNo>>,
    missing: BTreeMap<usize, f64>,
    young: Vec<String>,
    out: RateScores,
}

impl<'a> Rates<'a> {
    fn new(log: &'a EventColumns, hours: &'a Hours) -> Self {
        Self {
            log,
            hours,
            silent: Silent::new(),
            told: BTreeMap::new(),
            missing: BTreeMap::new(),
            young: Vec::new(),
            out: RateScores::default(),
        }
    }

    fn count_young(&mut self, field: Field, verdicts: &Verdicts) {
        if 0 < verdicts.young {
            let all = verdicts.young + verdicts.judged;
            let (young, all) = (whole(verdicts.young as f64), whole(all as f64));
            self.young.push(format!("{young} of {all} {}", plural(field)));
        }
    }

    fn finish(mut self) -> RateScores {
        if !self.young.is_empty() {
            self.out.notes.push(format!(
                "Rates of single ones are judged after two weeks of their own; first seen later \
                 were {}.",
                self.young.join(", ")
            ));
        }
        self.out
    }

    /// Lists what was judged and raises its episodes.
    fn keep(
        &mut self,
        whose: Whose,
        source: &Source<'_>,
        verdicts: &Verdicts,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let raised = episodes(verdicts, &self.silent);
        let mut events = self.events(source, verdicts, &raised, cancel)?;
        let base = self.out.rows.len();
        for it in &verdicts.listed {
            self.out.rows.push(self.row(whose, it));
        }
        let ranks = ranks(verdicts);
        let mut cells = (0, Vec::new());
        for (nth, episode) in raised.iter().enumerate() {
            let judged = &verdicts.listed[episode.at];
            let events = std::mem::take(&mut events[nth]);
            if self.is_told(judged, &events) {
                continue;
            }
            if cells.0 != judged.code {
                cells.0 = judged.code;
                source.cells(self.hours, judged.code, &mut cells.1);
            }
            let row = &mut self.out.rows[base + episode.at];
            let found = finding(Raised {
                log: self.log,
                hours: self.hours,
                whose,
                entity: &row.entity,
                judged,
                until: episode.until,
                cells: &cells.1,
                events,
                score: row.score,
                detectors: detectors(judged, row, &ranks, verdicts.tests),
                detector: RATE_DETECTORS[judged.stream()],
            });
            if let Some(found) = found {
                row.flagged = true;
                if judged.low[judged.stream()] {
                    let missing = self.missing.entry(judged.hour).or_default();
                    *missing = missing.max(judged.mean(0) - judged.counts[0]);
                } else {
                    self.told.entry(judged.hour).or_default().extend(&found.events);
                }
                self.out.findings.push(found);
            }
        }
        Ok(())
    }

    fn row(&self, whose: Whose, judged: &Judged) -> ScoreRow {
        let column = whose.field().map(|it| self.log.text(it));
        let name = column.and_then(|it| it.name(judged.code)).unwrap_or_default();
        let scores = judged.chance.map(score_of);
        ScoreRow {
            family: Family::Rate,
            entity_kind: whose.kind(),
            entity: name.into(),
            from: self.hours.start(judged.hour),
            to: self.hours.start(judged.hour + 1),
            group: None,
            score: scores.into_iter().fold(0.0, f64::max),
            flagged: false,
            by_detector: scores.map(|it| it as f32).into_iter().collect(),
        }
    }

    /// Whether findings of the same hour already hold most of what is too much or too little.
    fn is_told(&self, judged: &Judged, events: &[EventNo]) -> bool {
        let stream = judged.stream();
        let excess = judged.counts[stream] - judged.mean(stream);
        if judged.low[stream] {
            return self.missing.get(&judged.hour).is_some_and(|it| TOLD * -excess <= *it);
        }
        let Some(told) = self.told.get(&judged.hour) else { return false };
        let both = events.iter().filter(|it| told.contains(it));
        let both: u64 = both.map(|it| repetitions(self.log, it.0 as usize)).sum();
        TOLD * excess <= both as f64
    }

    /// The events of each episode's hour that are counted, by number.
    fn events(
        &self,
        source: &Source<'_>,
        verdicts: &Verdicts,
        raised: &[Episode],
        cancel: &Cancel,
    ) -> Result<Vec<Vec<EventNo>>, Cancelled> {
        let counts = |it: &Judged, event: u32| it.stream() == 0 || failed(self.log, event);
        let mut out = vec![Vec::new(); raised.len()];
        match source {
            Source::Whole(_) => {
                let places: BTreeMap<usize, usize> =
                    (0..).zip(raised).map(|(nth, it)| (verdicts.listed[it.at].hour, nth)).collect();
                for event in 0..self.log.len() as u32 {
                    if (event as usize).is_multiple_of(LOOK) && cancel.is_cancelled() {
                        return Err(Cancelled);
                    }
                    if let Some(nth) = places.get(&self.hours.at(self.log, event))
                        && counts(&verdicts.listed[raised[*nth].at], event)
                    {
                        out[*nth].push(EventNo(event.into()));
                    }
                }
            }
            Source::Each(sorted) => {
                for (out, episode) in out.iter_mut().zip(raised) {
                    let it = &verdicts.listed[episode.at];
                    let all = sorted.events(it.code);
                    let from = all.partition_point(|e| self.hours.at(self.log, *e) < it.hour);
                    let to = all.partition_point(|e| self.hours.at(self.log, *e) <= it.hour);
                    let events = all[from..to].iter().copied().filter(|e| counts(it, *e));
                    out.extend(events.map(|e| EventNo(e.into())));
                    out.sort_unstable();
                }
            }
        }
        Ok(out)
    }
}

/// Per stream, the chances in ascending order.
fn ranks(verdicts: &Verdicts) -> [Vec<f64>; STREAMS] {
    std::array::from_fn(|nth| {
        let mut all: Vec<f64> = verdicts.listed.iter().map(|it| it.chance[nth]).collect();
        all.sort_unstable_by(f64::total_cmp);
        all
    })
}

/// What both detectors say; 1 = most unusual, ties have the rank of the first. What is not listed
/// ranks behind all that is.
fn detectors(
    judged: &Judged,
    row: &ScoreRow,
    ranks: &[Vec<f64>; STREAMS],
    of: u64,
) -> Vec<DetectorScore> {
    let rank = |nth: usize| ranks[nth].partition_point(|it| *it < judged.chance[nth]) as u64 + 1;
    (0..STREAMS)
        .map(|nth| DetectorScore {
            detector: RATE_DETECTORS[nth].to_owned(),
            raw: judged.counts[nth],
            rank: rank(nth),
            of,
            score: row.by_detector[nth].into(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Outcome;
    use crate::domain::finding::FindingKind;
    use crate::domain::time::{HOUR, Micros, Zone};

    /// `days` days from Monday 2026-01-05 with 8 to 12 events an hour, one of them failed, and
    /// `extra` failed events by "ana" in hour `hour`; `silent` hours have none.
    fn log(days: i64, hour: i64, extra: i64, silent: std::ops::Range<i64>) -> EventColumns {
        let start = Micros::parse("2026-01-05", &Zone::Utc).unwrap().0;
        let mut log = EventColumns::default();
        let users = Field::User.index();
        log.texts[users].names = vec!["bo".to_owned(), "ana".to_owned()];
        for at in 0..days * 24 {
            let usual = if silent.contains(&at) { 0 } else { 8 + at * 7 % 5 };
            let more = if at == hour { extra } else { 0 };
            for nth in 0..usual + more {
                log.time.push(start + at * HOUR + nth * 1_000_000);
                let failed = nth == 0 || usual <= nth;
                log.outcome.push(if failed { Outcome::Failed } else { Outcome::Succeeded } as u8);
                log.texts[users].codes.push(1 + u32::from(usual <= nth));
            }
        }
        log
    }

    fn scores(log: &EventColumns) -> RateScores {
        rate_scores(log, &[], &Cancel::default()).unwrap()
    }

    #[test]
    fn a_burst_of_failures_is_one_finding_with_its_events() {
        let log = log(28, 25 * 24 + 14, 60, 0..0);
        let it = scores(&log);
        assert_eq!(it.rows.len(), 7 * 24);
        let [finding] = &it.findings[..] else { panic!("{:?}", it.findings) };
        assert_eq!(
            finding.summary,
            "61 failed sign-ins between 14:00 and 15:00 UTC; usual at this hour of the week is 1 \
             (median 1, MAD 0)."
        );
        assert_eq!(finding.from.rfc3339(), "2026-01-30T14:00:00Z");
        assert_eq!((finding.kind, finding.detector.as_str()), (FindingKind::Rate, "rate_failures"));
        assert_eq!(finding.events.len(), 61);
        assert_eq!(finding.user, None, "one of the failures was by bo");
        assert_eq!(finding.detectors[1].rank, 1);
        let flagged: Vec<_> = it.rows.iter().filter(|it| it.flagged).map(|it| it.from).collect();
        assert_eq!(flagged, [finding.from]);
        assert!(it.rows.iter().all(|it| (0.0..=100.0).contains(&it.score)));
    }

    #[test]
    fn silence_is_odd_too_but_the_cut_off_end_is_not() {
        let quiet = scores(&log(28, 0, 0, 600..603));
        let [finding] = &quiet.findings[..] else { panic!("{:?}", quiet.findings) };
        assert!(
            finding.summary.starts_with("0 sign-ins between 00:00 and 01:00 UTC; usual at"),
            "{}",
            finding.summary
        );
        assert!(finding.summary.ends_with("Odd hours went on until 30 Jan 2026 03:00 UTC."));
        let mut cut = log(28, 0, 0, 0..0);
        let begun = cut.time.len() - 8;
        cut.time.truncate(begun);
        cut.outcome.truncate(begun);
        cut.texts[Field::User.index()].codes.truncate(begun);
        assert!(scores(&cut).findings.is_empty());
    }

    #[test]
    fn a_short_log_is_not_judged_and_a_cancelled_job_ends() {
        let short = log(14, 0, 0, 0..0);
        let it = scores(&short);
        assert!(it.rows.is_empty() && it.notes[0].contains("needs 21 days"), "{:?}", it.notes);
        let cancel = Cancel::default();
        cancel.cancel();
        let long = log(28, 0, 0, 0..0);
        assert_eq!(rate_scores(&long, &[], &cancel), Err(Cancelled));
        assert_eq!(scores(&EventColumns::default()), RateScores::default());
    }
}
