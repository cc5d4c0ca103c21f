//! Unusual hours (days, weeks) of the whole log: counts of events and of failed events against
//! the same hour of earlier weeks.

use super::baseline::repetitions;
use super::series::{Judged, flags, judge};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::event::Outcome;
use crate::domain::field::Field;
use crate::domain::finding::{Contribution, DetectorScore, FindingKind, NewFinding};
use crate::domain::ids::EventNo;
use crate::domain::job::{Cancel, Cancelled};
use crate::domain::run::{Family, ScoreRow};
use crate::domain::time::{DAY, Micros};

/// Codes of the two detectors, in the order of [`ScoreRow::by_detector`].
pub const RATE_DETECTORS: [&str; 2] = ["rate_events", "rate_failures"];

/// What is known of the log before a window is judged.
pub const HISTORY: i64 = 21 * DAY;

/// More windows than this are not counted: a log in which one wrong year stretches the span.
const MOST_WINDOWS: i64 = 300_000;

/// Scores of every window that could be judged, and what was raised from them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RateScores {
    /// One per window from the fourth week of the log on, oldest first.
    pub rows: Vec<ScoreRow>,
    /// At most one a day, oldest first.
    pub findings: Vec<NewFinding>,
    /// Why there are none, if so.
    pub notes: Vec<String>,
}

/// Counts of one kind per window.
struct Stream {
    detector: &'static str,
    feature: &'static str,
    /// "failed events"
    words: &'static str,
    only_failed: bool,
    points: Vec<(Micros, f64)>,
    judged: Vec<Judged>,
    flags: Vec<bool>,
}

/// Scores the rates of the whole log. Each window is judged only by earlier ones.
pub fn rate_scores(
    log: &EventColumns,
    window: Window,
    cancel: &Cancel,
) -> Result<RateScores, Cancelled> {
    let Some(span) = Span::of(log, window) else { return Ok(RateScores::default()) };
    if let Some(note) = span.unusable() {
        return Ok(RateScores { notes: vec![note], ..RateScores::default() });
    }
    let mut streams = [
        Stream::new(RATE_DETECTORS[0], "events", "events", false),
        Stream::new(RATE_DETECTORS[1], "failed_events", "failed events", true),
    ];
    for stream in &mut streams {
        stream.count(log, &span, cancel)?;
        stream.judge(&span);
    }
    let rows: Vec<ScoreRow> =
        (span.first_judged..span.n).map(|at| row(&streams, &span, at)).collect();
    let findings = findings(log, &streams, &span, &rows, cancel)?;
    Ok(RateScores { rows, findings, notes: Vec::new() })
}

/// The windows that the log covers.
struct Span {
    window: Window,
    first: i64,
    n: usize,
    first_judged: usize,
    begin: Micros,
    end: Micros,
}

impl Span {
    fn of(log: &EventColumns, window: Window) -> Option<Self> {
        let begin = Micros(*log.time.iter().min()?);
        let end = Micros(*log.time.iter().max()?);
        let first = window.index(begin);
        let n = (window.index(end) - first + 1) as usize;
        let judged_from = window.index(Micros(begin.0.saturating_add(HISTORY - 1))) + 1;
        let first_judged = ((judged_from - first) as usize).min(n);
        Some(Self { window, first, n, first_judged, begin, end })
    }

    fn unusable(&self) -> Option<String> {
        if MOST_WINDOWS < self.n as i64 {
            let (from, to) = (self.begin.rfc3339(), self.end.rfc3339());
            return Some(format!("Rates were not judged: the log spans {from} to {to}."));
        }
        let days = self.end.0.saturating_sub(self.begin.0) / DAY;
        (self.n <= self.first_judged).then(|| {
            format!("Rates were not judged: that needs 21 days before, and the log covers {days}.")
        })
    }

    fn start(&self, at: usize) -> Micros {
        self.window.start(self.first + at as i64)
    }

    /// The first and the last window are cut off by the log: few events there mean nothing.
    fn is_cut(&self, at: usize) -> bool {
        at == 0 || at + 1 == self.n
    }
}

impl Stream {
    fn new(
        detector: &'static str,
        feature: &'static str,
        words: &'static str,
        only_failed: bool,
    ) -> Self {
        Self {
            detector,
            feature,
            words,
            only_failed,
            points: Vec::new(),
            judged: Vec::new(),
            flags: Vec::new(),
        }
    }

    fn holds(&self, log: &EventColumns, row: usize) -> bool {
        !self.only_failed || log.outcome[row] == Outcome::Failed as u8
    }

    fn count(&mut self, log: &EventColumns, span: &Span, cancel: &Cancel) -> Result<(), Cancelled> {
        let mut counts = vec![0u64; span.n];
        for (row, time) in log.time.iter().enumerate() {
            if row % 65_536 == 0 && cancel.is_cancelled() {
                return Err(Cancelled);
            }
            if self.holds(log, row) {
                let at = (span.window.index(Micros(*time)) - span.first) as usize;
                counts[at] = counts[at].saturating_add(repetitions(log, row));
            }
        }
        self.points =
            counts.iter().enumerate().map(|(at, it)| (span.start(at), *it as f64)).collect();
        Ok(())
    }

    fn judge(&mut self, span: &Span) {
        self.judged = judge(&self.points, span.window, span.window.micros());
        for (at, it) in self.judged.iter_mut().enumerate() {
            let few = it.usual.is_some_and(|usual| self.points[at].1 < usual.mean);
            if at < span.first_judged || (few && span.is_cut(at)) {
                it.chance = 1.0;
            }
        }
        self.flags = flags(&self.points, &self.judged, span.window);
    }
}

fn row(streams: &[Stream], span: &Span, at: usize) -> ScoreRow {
    let by_detector: Vec<f64> = streams.iter().map(|it| it.judged[at].score()).collect();
    ScoreRow {
        family: Family::Rate,
        entity_kind: None,
        entity: String::new(),
        from: span.start(at),
        to: span.start(at + 1),
        group_id: None,
        starting_at: None,
        ending_at: None,
        score: by_detector.iter().copied().fold(0.0, f64::max),
        flagged: streams.iter().any(|it| it.flags[at]),
        by_detector,
    }
}

/// One finding per flagged window, about the stream that is further off.
fn findings(
    log: &EventColumns,
    streams: &[Stream],
    span: &Span,
    rows: &[ScoreRow],
    cancel: &Cancel,
) -> Result<Vec<NewFinding>, Cancelled> {
    let mut found: Vec<(usize, &Stream, Vec<EventNo>)> = (span.first_judged..span.n)
        .filter_map(|at| {
            let odd = streams.iter().filter(|it| it.flags[at]);
            // Of equals the later one: failures say more than events.
            let stream =
                odd.max_by(|a, b| a.judged[at].score().total_cmp(&b.judged[at].score()))?;
            Some((at, stream, Vec::new()))
        })
        .collect();
    for (row, time) in log.time.iter().enumerate() {
        if row % 65_536 == 0 && cancel.is_cancelled() {
            return Err(Cancelled);
        }
        let at = (span.window.index(Micros(*time)) - span.first) as usize;
        if let Ok(place) = found.binary_search_by_key(&at, |it| it.0)
            && found[place].1.holds(log, row)
        {
            found[place].2.push(EventNo(row as i64));
        }
    }
    let ranks = ranks(rows, streams.len());
    Ok(found
        .into_iter()
        .filter_map(|(at, stream, events)| {
            let row = &rows[at - span.first_judged];
            let detectors = streams
                .iter()
                .enumerate()
                .map(|(nth, it)| DetectorScore {
                    detector: it.detector.to_owned(),
                    raw: it.points[at].1,
                    rank: ranks[nth][at - span.first_judged],
                    of: rows.len() as u64,
                    score: row.by_detector[nth],
                })
                .collect();
            finding(log, stream, span, at, row, detectors, events)
        })
        .collect())
}

/// Per detector the rank of each row, 1 = most unusual; ties have the rank of the first.
fn ranks(rows: &[ScoreRow], n_detectors: usize) -> Vec<Vec<u64>> {
    (0..n_detectors)
        .map(|nth| {
            let mut scores: Vec<f64> = rows.iter().map(|it| it.by_detector[nth]).collect();
            scores.sort_unstable_by(|a, b| b.total_cmp(a));
            let rank = |score: f64| scores.partition_point(|it| score < *it) as u64 + 1;
            rows.iter().map(|it| rank(it.by_detector[nth])).collect()
        })
        .collect()
}

fn finding(
    log: &EventColumns,
    stream: &Stream,
    span: &Span,
    at: usize,
    row: &ScoreRow,
    detectors: Vec<DetectorScore>,
    events: Vec<EventNo>,
) -> Option<NewFinding> {
    let usual = stream.judged[at].usual?;
    let actual = stream.points[at].1;
    let (low, high) = (usual.low.floor(), usual.high.ceil());
    let range = if low < high { format!("{low} to {high}") } else { format!("{low}") };
    let when = when(span.window, row.from, row.to);
    let label = if stream.only_failed { "Failed events" } else { "Events" };
    let last_event = events.iter().map(|it| log.time[it.0 as usize]).max().map(Micros);
    let only = |field| only_value(log, field, &events);
    let most = |field| most_frequent(log, field, &events);
    Some(NewFinding {
        detected_at: last_event.unwrap_or(row.to),
        kind: FindingKind::Rate,
        score: row.score,
        entity_kind: None,
        entity: String::new(),
        user: only(Field::User),
        ip: only(Field::Ip),
        integration: most(Field::Integration),
        resource_type: most(Field::ResourceType),
        resource: most(Field::Resource),
        from: row.from,
        to: row.to,
        summary: format!("{actual} {} {when}; usual is {range}.", stream.words),
        usual: format!(
            "Usual is {range} {}, from {} earlier {}s at the same time of week or day.",
            stream.words,
            usual.n,
            span.window.code()
        ),
        detector: stream.detector.to_owned(),
        request_id: None,
        access_flow: None,
        group_id: None,
        contributions: vec![Contribution {
            feature: stream.feature.to_owned(),
            label: label.to_owned(),
            actual,
            usual: usual.median,
            low: usual.low,
            high: usual.high,
            unit: "count".to_owned(),
            share: 1.0,
        }],
        detectors,
        drivers: Vec::new(),
        recommended: recommended(stream.only_failed, actual < usual.median),
        events,
    })
}

/// "between 14:00 and 15:00 UTC", "on 13 Jun 2026 (UTC)", "in the week of 8 Jun 2026 (UTC)".
fn when(window: Window, from: Micros, to: Micros) -> String {
    let show = |at: Micros, form: &str| {
        at.utc().map_or_else(|| at.rfc3339(), |it| it.format(form).to_string())
    };
    match window {
        Window::Hour => format!("between {} and {} UTC", show(from, "%H:%M"), show(to, "%H:%M")),
        Window::Day => format!("on {} (UTC)", show(from, "%-d %b %Y")),
        Window::Week => format!("in the week of {} (UTC)", show(from, "%-d %b %Y")),
    }
}

fn recommended(failed: bool, low: bool) -> Vec<String> {
    let steps: &[&str] = match (failed, low) {
        (true, false) => &[
            "Look for one user, address or key behind most of the failures.",
            "Check whether a service or a client that signs in was changed at that time.",
        ],
        (false, false) => &[
            "Look for one user, address or key behind most of the events.",
            "Check whether something planned (a release, an import, a campaign) explains it.",
        ],
        (_, true) => &[
            "Check whether the system or its logging was down at that time.",
            "Check whether the export of the log is complete.",
        ],
    };
    steps.iter().map(|it| (*it).to_owned()).collect()
}

/// The value of `field` if all events have it in common.
fn only_value(log: &EventColumns, field: Field, events: &[EventNo]) -> Option<String> {
    let column = log.text(field);
    let code = column.code(events.first()?.0 as usize);
    let same = events.iter().all(|it| column.code(it.0 as usize) == code);
    if same { column.name(code).map(str::to_owned) } else { None }
}

/// The most frequent value of `field`; of equals the one that came first in the log.
fn most_frequent(log: &EventColumns, field: Field, events: &[EventNo]) -> Option<String> {
    let column = log.text(field);
    let mut counts = vec![0u64; column.names.len() + 1];
    for event in events {
        counts[column.code(event.0 as usize) as usize] += 1;
    }
    let (code, count) = counts.iter().enumerate().skip(1).rev().max_by_key(|it| it.1)?;
    if *count == 0 { None } else { column.name(code as u32).map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{HOUR, Zone};

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
        rate_scores(log, Window::Hour, &Cancel::default()).unwrap()
    }

    #[test]
    fn a_burst_of_failures_is_one_finding_with_its_events() {
        let log = log(28, 25 * 24 + 14, 60, 0..0);
        let it = scores(&log);
        assert_eq!(it.rows.len(), 7 * 24);
        let [finding] = &it.findings[..] else { panic!("{:?}", it.findings) };
        assert_eq!(finding.summary, "61 failed events between 14:00 and 15:00 UTC; usual is 1.");
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
        assert_eq!(finding.summary, "0 events between 00:00 and 01:00 UTC; usual is 8 to 12.");
        let mut cut = log(28, 0, 0, 0..0);
        let begun = cut.time.len() - 8;
        cut.time.truncate(begun);
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
        assert_eq!(rate_scores(&long, Window::Hour, &cancel), Err(Cancelled));
        assert_eq!(scores(&EventColumns::default()), RateScores::default());
    }
}
