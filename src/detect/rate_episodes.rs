//! What is raised of the hours that were judged: the first odd hour of each episode. A limit on
//! the chance that allows for how many hours were judged keeps a quiet log quiet.

use super::rate_judge::{Judged, LISTED, Verdicts};
use super::series::NOMINAL;
use std::collections::BTreeMap;

/// How many findings of one kind of entity may be raised by chance alone.
const BY_CHANCE: f64 = 0.1;
/// An odd hour this long (in hours) after the last one is part of the same episode; silence is
/// longer, because nights and weekends are silent anyway.
const BURST: usize = 24;
const SILENCE: usize = 4 * 24;

/// An odd hour that is raised, and what came after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Episode {
    /// Position in [`Verdicts::listed`].
    pub at: usize,
    /// Last odd hour of the episode.
    pub until: usize,
}

/// Chance below which an hour is odd.
pub(super) fn limit(verdicts: &Verdicts) -> f64 {
    NOMINAL.min(BY_CHANCE / verdicts.tests.max(1) as f64)
}

/// Hours of the whole log with oddly few events: how many, and how many were expected.
pub(super) type Silent = BTreeMap<usize, (f64, f64)>;

/// Finds them.
pub(super) fn silent(verdicts: &Verdicts) -> Silent {
    let limit = limit(verdicts);
    let few = |it: &&Judged| it.least() < limit && it.low[it.stream()];
    let about = |it: &Judged| (it.hour, (it.counts[0], it.mean(0)));
    verdicts.listed.iter().filter(few).map(about).collect()
}

/// Whether all others were silent too, or there are hardly any others.
fn is_outage(it: &Judged, silent: &Silent) -> bool {
    silent.get(&it.hour).is_some_and(|(count, mean)| {
        let (rest, expected) = (count - it.counts[0], mean - it.mean(0));
        expected <= 0.1 * mean || 2.0 * rest < expected
    })
}

/// One per stretch of odd hours of an entity. Where all others are `silent` too, that is
/// told of the whole log.
pub(super) fn episodes(verdicts: &Verdicts, silent: &Silent) -> Vec<Episode> {
    let limit = limit(verdicts);
    let mut out: Vec<Episode> = Vec::new();
    // Per side the last odd hour, and the episode that it belongs to, if that was raised.
    let mut last: [Option<(usize, Option<usize>)>; 2] = [None; 2];
    let mut code = 0;
    for (at, it) in verdicts.listed.iter().enumerate() {
        if code != it.code {
            (code, last) = (it.code, [None; 2]);
        }
        let low = it.low[it.stream()];
        let quiet = if low { SILENCE } else { BURST };
        let side = &mut last[usize::from(low)];
        // What has begun goes on as long as it is unlikely; only a beginning must be odd.
        let goes_on = side.is_some_and(|(hour, _)| it.hour == hour + 1) && it.least() < LISTED;
        if limit <= it.least() && !goes_on {
            continue;
        }
        let episode = match *side {
            Some((hour, episode)) if it.hour < hour + quiet => episode,
            Some(_) | None if low && is_outage(it, silent) => None,
            Some(_) | None => {
                out.push(Episode { at, until: it.hour });
                Some(out.len() - 1)
            }
        };
        if let Some(episode) = episode {
            out[episode].until = it.hour;
        }
        *side = Some((it.hour, episode));
    }
    out
}
