//! The two worker threads and the inline stand-in for tests: commands in, news out.
//!
//! Lives here: threads, queues, cancelling, catching panics. Does not live here: what a job or
//! a query does (`jobs`, `reader`): that comes in as two closures.

use super::lane::{Lane, Stop, answer_caught, query_thread};
use super::protocol::{Answer, Command, JobId, News, Outcome, Query, Ticket};
use crate::domain::job::{Cancel, Progress};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What a job may look at while it runs.
#[derive(Debug, Clone, Default)]
pub struct JobContext {
    /// Set when the person wants it to stop.
    pub cancel: Cancel,
    /// How far it is.
    pub progress: Progress,
    stage: Arc<Mutex<String>>,
}

impl JobContext {
    /// Says what the job is doing now: "Importing logins.csv".
    pub fn set_stage(&self, stage: impl Into<String>) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage.into();
    }

    /// What the job is doing now.
    pub fn stage(&self) -> String {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Carries out one job.
pub type RunJob = Box<dyn FnMut(Command, &JobContext) -> Outcome + Send>;
/// Answers one query.
pub type RunQuery = Box<dyn FnMut(Query) -> Result<Answer, String> + Send>;

/// Starts jobs, asks queries and brings their news.
pub struct Backend {
    end: End,
    next_job: u64,
    next_ticket: u64,
    running: Vec<Running>,
    /// Done when every thread has ended.
    at_end: Option<Box<dyn FnOnce() + Send>>,
}

struct Running {
    id: JobId,
    context: JobContext,
    /// `None` while it waits for the job before it.
    began: Option<Instant>,
}

enum End {
    /// Jobs and queries run on a named thread each.
    Threads {
        jobs: Option<Sender<(JobId, Command, JobContext)>>,
        /// For what is answered at once, and (where there are two) for what takes its time.
        queries: Vec<(Sender<(Ticket, Query)>, Stop)>,
        news: Receiver<News>,
        handles: Vec<thread::JoinHandle<()>>,
    },
    /// Both run inside `poll`. For GUI tests: nothing to wait for, nothing to race with.
    Inline {
        run_job: RunJob,
        run_query: RunQuery,
        jobs: Vec<(JobId, Command, JobContext)>,
        queries: Vec<(Ticket, Query)>,
    },
}

/// How the running job is doing, for the status bar.
#[derive(Debug, Clone)]
pub struct JobStatus {
    /// Which job.
    pub id: JobId,
    /// "Importing logins.csv".
    pub stage: String,
    /// Done so far, in the job's own unit (bytes for an import).
    pub done: u64,
    /// All there is to do; 0 = not known.
    pub total: u64,
    /// Time since it began.
    pub elapsed: Duration,
}

impl Backend {
    /// Runs jobs and queries on two threads. `wake` is called after every piece of news.
    pub fn spawn(
        run_job: RunJob,
        run_query: RunQuery,
        wake: impl Fn() + Clone + Send + 'static,
    ) -> std::io::Result<Self> {
        let lane = Lane { run: run_query, stop: Stop::default() };
        Self::spawn_lanes(run_job, vec![lane], wake)
    }

    /// The same with a thread for each of `lanes`. Questions that take their time (counts over all
    /// findings, the overview) go to the last, so that a page or one finding does not wait for
    /// them. A newer list of findings ends an older one that is still being read.
    pub fn spawn_lanes(
        mut run_job: RunJob,
        lanes: Vec<Lane>,
        wake: impl Fn() + Clone + Send + 'static,
    ) -> std::io::Result<Self> {
        let (to_jobs, jobs) = mpsc::channel::<(JobId, Command, JobContext)>();
        let (tell, news) = mpsc::channel();
        let mut to_queries = Vec::new();
        let mut handles = Vec::new();
        for lane in lanes {
            let (to_lane, queries) = mpsc::channel::<(Ticket, Query)>();
            to_queries.push((to_lane, lane.stop.clone()));
            handles.push(query_thread(lane, queries, tell.clone(), wake.clone())?);
        }
        let job_thread = thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            for (id, command, context) in jobs {
                if tell.send(News::Started(id)).is_err() {
                    return;
                }
                wake();
                let outcome = run_caught(&mut run_job, command, &context);
                if tell.send(News::Ended(id, outcome)).is_err() {
                    return;
                }
                wake();
            }
        })?;
        handles.push(job_thread);
        Ok(Self::new(End::Threads { jobs: Some(to_jobs), queries: to_queries, news, handles }))
    }

    /// Runs jobs and queries inside [`Backend::poll`].
    pub fn inline(run_job: RunJob, run_query: RunQuery) -> Self {
        Self::new(End::Inline { run_job, run_query, jobs: Vec::new(), queries: Vec::new() })
    }

    /// Does `last` when every thread has ended.
    #[must_use]
    pub fn at_end(mut self, last: impl FnOnce() + Send + 'static) -> Self {
        self.at_end = Some(Box::new(last));
        self
    }

    fn new(end: End) -> Self {
        Self { end, at_end: None, next_job: 0, next_ticket: 0, running: Vec::new() }
    }

    /// Puts a job behind those that run or wait.
    pub fn start(&mut self, command: Command) -> JobId {
        self.next_job += 1;
        let id = JobId(self.next_job);
        let context = JobContext::default();
        self.running.push(Running { id, context: context.clone(), began: None });
        match &mut self.end {
            End::Threads { jobs, .. } => {
                if let Some(jobs) = jobs {
                    // A closed channel means that the thread is gone; poll then brings no news.
                    drop(jobs.send((id, command, context)));
                }
            }
            End::Inline { jobs, .. } => jobs.push((id, command, context)),
        }
        id
    }

    /// Asks a query. Its answer comes with the ticket.
    pub fn ask(&mut self, query: Query) -> Ticket {
        self.next_ticket += 1;
        let ticket = Ticket(self.next_ticket);
        match &mut self.end {
            End::Threads { queries, .. } => {
                let lane = if takes_its_time(&query) { queries.last() } else { queries.first() };
                if let Some((lane, stop)) = lane {
                    stop.newer(ticket, &query);
                    drop(lane.send((ticket, query)));
                }
            }
            End::Inline { queries, .. } => queries.push((ticket, query)),
        }
        ticket
    }

    /// Asks the running job and all that wait to stop.
    pub fn cancel(&self) {
        for job in &self.running {
            job.context.cancel.cancel();
        }
    }

    /// The job that runs now, if any.
    pub fn job(&self) -> Option<JobStatus> {
        let job = self.running.first()?;
        let (done, total) = job.context.progress.read();
        Some(JobStatus {
            id: job.id,
            stage: job.context.stage(),
            done,
            total,
            elapsed: job.began.map_or(Duration::ZERO, |it| it.elapsed()),
        })
    }

    /// Takes the news since the last call. Called once a frame, before anything is drawn.
    pub fn poll(&mut self) -> Vec<News> {
        let news = match &mut self.end {
            End::Threads { news, .. } => news.try_iter().collect(),
            End::Inline { run_job, run_query, jobs, queries } => {
                let mut told = Vec::new();
                for (id, command, context) in mem::take(jobs) {
                    told.push(News::Started(id));
                    told.push(News::Ended(id, run_caught(run_job, command, &context)));
                }
                for (ticket, query) in mem::take(queries) {
                    told.push(News::Answered(ticket, answer_caught(run_query, query)));
                }
                told
            }
        };
        for it in &news {
            match it {
                News::Started(id) => {
                    for job in self.running.iter_mut().filter(|job| job.id == *id) {
                        job.began = Some(Instant::now());
                    }
                }
                News::Ended(id, _) => self.running.retain(|job| job.id != *id),
                News::Answered(..) => {}
            }
        }
        news
    }
}

impl Drop for Backend {
    /// Stops the running job and waits for both threads, so that no import is cut off hard.
    fn drop(&mut self) {
        self.cancel();
        if let End::Threads { jobs, queries, handles, .. } = &mut self.end {
            jobs.take();
            queries.clear();
            for handle in handles.drain(..) {
                // A thread that panicked has nothing left to tell.
                drop(handle.join());
            }
        }
        if let Some(last) = self.at_end.take() {
            last();
        }
    }
}

/// Whether answering reads every finding or more.
const fn takes_its_time(query: &Query) -> bool {
    matches!(
        query,
        Query::Findings { .. }
            | Query::Overview
            | Query::Journal(_)
            | Query::JournalState
            | Query::SubjectSeries(_)
            | Query::SeriesFile(_)
            | Query::Rate(_)
    )
}

/// A panic in one job becomes that job's failure, not the end of the session.
fn run_caught(run: &mut RunJob, command: Command, context: &JobContext) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| run(command, context))).unwrap_or_else(|_| Outcome::Failed {
        message: "This job hit a bug and was stopped. Nothing it began was saved.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn failing_job() -> RunJob {
        Box::new(|_, _| panic!("a bug in a job"))
    }

    fn no_answers() -> RunQuery {
        Box::new(|_| Err("no case is open".to_owned()))
    }

    #[test]
    fn a_panic_is_one_jobs_failure() {
        let mut backend = Backend::inline(failing_job(), no_answers());
        let id = backend.start(Command::Open(PathBuf::from("a.oddlog")));
        let news = backend.poll();
        assert!(matches!(&news[1], News::Ended(ended, Outcome::Failed { .. }) if *ended == id));
        assert!(backend.job().is_none());
    }

    #[test]
    fn threads_answer_and_stop_when_dropped() {
        let wait_for_cancel: RunJob = Box::new(|_, context| {
            while !context.cancel.is_cancelled() {
                thread::yield_now();
            }
            Outcome::Cancelled { message: "stopped".to_owned() }
        });
        let (woken, wakes) = mpsc::channel();
        let mut backend =
            Backend::spawn(wait_for_cancel, no_answers(), move || woken.send(()).unwrap_or(()))
                .unwrap();
        let job = backend.start(Command::Score);
        let ticket = backend.ask(Query::Overview);
        let mut news = Vec::new();
        while !news.iter().any(|it| matches!(it, News::Answered(to, Err(_)) if *to == ticket)) {
            wakes.recv().unwrap();
            news.extend(backend.poll());
        }
        assert_eq!(backend.job().map(|it| it.id), Some(job));
        drop(backend); // cancels the job, or this test would never end
    }
}
