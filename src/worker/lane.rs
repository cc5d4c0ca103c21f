//! One thread of questions: which of those that wait are still worth an answer, and how a newer one
//! ends the one that is being answered.

use super::backend::RunQuery;
use super::protocol::{Answer, News, Query, Ticket};
use std::mem::{self, Discriminant};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// What answers the questions of one thread, and the sign it looks at meanwhile.
pub struct Lane {
    /// Answers one question.
    pub run: RunQuery,
    /// Shared with whatever reads the case for `run`.
    pub stop: Stop,
}

/// Says to whoever answers a question that a newer one has taken its place.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Sign>);

#[derive(Debug, Default)]
struct Sign {
    asked: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<(Ticket, Discriminant<Query>)>,
    /// The newest question of each kind that takes the place of older ones.
    newest: Vec<(Discriminant<Query>, Ticket)>,
}

impl Stop {
    /// Whether what is being answered now is no longer wanted.
    pub fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// A question was put to this thread.
    pub(super) fn newer(&self, ticket: Ticket, query: &Query) {
        if !takes_the_place(query) {
            return;
        }
        let kind = mem::discriminant(query);
        let mut state = self.state();
        state.newest.retain(|it| it.0 != kind);
        state.newest.push((kind, ticket));
        if state.running.is_some_and(|it| it.1 == kind && it.0 < ticket) {
            self.0.asked.store(true, Ordering::Relaxed);
        }
    }

    /// It is begun to answer this; `false` where a newer one has its place already.
    fn begin(&self, ticket: Ticket, query: &Query) -> bool {
        let kind = mem::discriminant(query);
        let mut state = self.state();
        self.0.asked.store(false, Ordering::Relaxed);
        state.running = Some((ticket, kind));
        state.newest.iter().all(|it| it.0 != kind || it.1 <= ticket)
    }

    /// It is answered; whether the answer is still wanted.
    fn end(&self) -> bool {
        self.state().running = None;
        !self.0.asked.swap(false, Ordering::Relaxed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a newer question of this kind ends an older one that is being answered. One page alone
/// asks them, and they read every finding.
const fn takes_the_place(query: &Query) -> bool {
    matches!(query, Query::Findings { .. } | Query::FirstFindings { .. })
}

/// Answers the questions of one lane.
pub(super) fn query_thread(
    lane: Lane,
    queries: Receiver<(Ticket, Query)>,
    tell: Sender<News>,
    wake: impl Fn() + Send + 'static,
) -> std::io::Result<thread::JoinHandle<()>> {
    let Lane { mut run, stop } = lane;
    thread::Builder::new().name("queries".to_owned()).spawn(move || {
        let mut waiting: Vec<(Ticket, Query)> = Vec::new();
        loop {
            if waiting.is_empty() {
                let Ok(first) = queries.recv() else { return };
                waiting.push(first);
            }
            // Whoever types fast asks more than is worth answering: of each kind that waits,
            // only the newest question is answered.
            waiting.extend(queries.try_iter());
            waiting = newest_of_each_kind(mem::take(&mut waiting));
            let (ticket, query) = waiting.remove(0);
            let answer = stop.begin(ticket, &query).then(|| answer_caught(&mut run, query));
            if !stop.end() {
                continue;
            }
            let Some(answer) = answer else { continue };
            if tell.send(News::Answered(ticket, answer)).is_err() {
                return;
            }
            wake();
        }
    })
}

pub(super) fn answer_caught(run: &mut RunQuery, query: Query) -> Result<Answer, String> {
    catch_unwind(AssertUnwindSafe(|| run(query)))
        .unwrap_or_else(|_| Err("This question hit a bug and was not answered.".to_owned()))
}

/// Drops questions that a newer one makes pointless (a list under another filter), in the order
/// they were asked. Others count each: rows are asked page by page, runs by several pages.
fn newest_of_each_kind(waiting: Vec<(Ticket, Query)>) -> Vec<(Ticket, Query)> {
    let mut kept: Vec<(Ticket, Query)> = Vec::new();
    for (ticket, query) in waiting {
        match query {
            Query::Findings { .. }
            | Query::FirstFindings { .. }
            | Query::FindingDetail(_)
            | Query::CountFindings(_)
            | Query::Suppressions
            | Query::Views
            | Query::Events { .. }
            | Query::Journal(_)
            | Query::Compare(..)
            | Query::Requests(..)
            | Query::Request(_)
            | Query::Flows
            | Query::Flow(_)
            | Query::FlowFile(_)
            | Query::HandOver
            | Query::Find(_)
            | Query::Entities(_)
            | Query::Entity(_)
            | Query::SeriesFile(_)
            | Query::Rate(_)
            | Query::RateRecords
            | Query::Values(_)
            | Query::Context { .. } => {
                let kind = mem::discriminant(&query);
                kept.retain(|(_, it)| mem::discriminant(it) != kind);
            }
            Query::Overview
            | Query::FindingRows(_)
            | Query::Expand(..)
            | Query::Preview(..)
            | Query::JournalState
            // Of two subjects that are compared, both count.
            | Query::SubjectSeries(_)
            | Query::Runs => {}
        }
        kept.push((ticket, query));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::{FindingFilter, FindingOrder};
    use crate::domain::ids::FindingId;
    use crate::worker::backend::Backend;
    use crate::worker::protocol::{Command, Outcome};
    use std::sync::mpsc;

    fn list(text: &str) -> Query {
        let filter = FindingFilter { text: text.to_owned(), ..FindingFilter::default() };
        Query::Findings { filter, order: FindingOrder::default() }
    }

    /// Would never end if the older question were not ended.
    #[test]
    fn a_newer_list_ends_the_one_that_is_being_read() {
        let stop = Stop::default();
        let (tell, told) = mpsc::channel();
        let seen = stop.clone();
        let run: RunQuery = Box::new(move |query| {
            let Query::Findings { filter, .. } = query else { return Err("other".to_owned()) };
            tell.send(filter.text.clone()).unwrap();
            while filter.text == "old" && !seen.is_asked() {
                thread::yield_now();
            }
            Err(filter.text)
        });
        let no_job = Box::new(|_: Command, _: &_| Outcome::ViewsChanged);
        let (woken, wakes) = mpsc::channel();
        let wake = move || woken.send(()).unwrap_or(());
        let mut backend = Backend::spawn_lanes(no_job, vec![Lane { run, stop }], wake).unwrap();
        backend.ask(list("old"));
        assert_eq!(told.recv().unwrap(), "old");
        // Of another kind: it waits, and does not end anything.
        let other = backend.ask(Query::Overview);
        let new = backend.ask(list("new"));
        let mut answers = Vec::new();
        while answers.len() < 2 {
            wakes.recv().unwrap();
            answers.extend(backend.poll().into_iter().filter_map(|it| match it {
                News::Answered(ticket, Err(said)) => Some((ticket, said)),
                _ => None,
            }));
        }
        assert_eq!(answers, [(other, "other".to_owned()), (new, "new".to_owned())]);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), ["new"]);
    }

    #[test]
    fn a_question_whose_place_was_taken_before_it_began_is_not_begun() {
        let stop = Stop::default();
        stop.newer(Ticket(1), &list("a"));
        stop.newer(Ticket(2), &list("b"));
        assert!(!stop.begin(Ticket(1), &list("a")));
        assert!(stop.end());
        assert!(stop.begin(Ticket(2), &list("b")));
        stop.newer(Ticket(3), &Query::FindingDetail(FindingId(1)));
        assert!(!stop.is_asked(), "another kind");
        stop.newer(Ticket(4), &list("c"));
        assert!(stop.is_asked());
        assert!(!stop.end(), "its answer is not wanted");
        assert!(stop.begin(Ticket(4), &list("c")) && !stop.is_asked());
    }

    #[test]
    fn a_newer_question_of_a_list_replaces_the_older() {
        let waiting = vec![
            (Ticket(1), Query::FindingDetail(FindingId(1))),
            (Ticket(2), Query::FindingRows(Vec::new())),
            (Ticket(3), Query::FindingRows(Vec::new())),
            (Ticket(4), Query::FindingDetail(FindingId(2))),
        ];
        let kept: Vec<u64> = newest_of_each_kind(waiting).iter().map(|it| it.0.0).collect();
        assert_eq!(kept, [2, 3, 4]);
    }
}
