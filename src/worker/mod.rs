//! Joins store, import and detect; the only layer that the window and the command line talk to.
//!
//! Commands become jobs on one thread that owns the writing connection; queries are answered on
//! a second thread over a read-only connection. The command line calls the same functions
//! without threads.

mod actor;
pub mod analyze_job;
pub mod backend;
mod case_files;
mod case_summary;
pub mod entities;
pub mod error;
pub mod evaluate_job;
pub mod events;
mod expand;
mod finding_list;
pub mod findings;
pub mod flows;
pub mod hand_over;
pub mod headless;
mod headless_local;
pub mod import_job;
pub mod jobs;
pub mod journal_file;
pub mod labels;
mod lane;
mod lessons;
pub mod local_acts;
pub mod open_case;
pub mod overview;
mod plot_file;
mod previews;
pub mod protocol;
pub mod rate;
pub mod reader;
mod receipt_file;
pub mod report;
mod report_file;
mod report_html;
pub mod requests;
pub mod sample;
pub mod series;
pub mod series_file;
pub mod subject_series;
mod token_copy;
pub mod triage;
pub mod verdicts;

use backend::Backend;
use jobs::Jobs;
use open_case::OpenCase;
use reader::Answers;

/// The backend of the window: a thread for jobs and two for questions, `wake` called after every piece of news.
pub fn spawn(wake: impl Fn() + Clone + Send + 'static) -> std::io::Result<Backend> {
    let open = OpenCase::default();
    let answers = || Answers::new(open.clone()).into_lane();
    let lanes = vec![answers(), answers()];
    let cases = open.clone();
    let backend = Backend::spawn_lanes(Jobs::new(open).into_run(), lanes, wake)?;
    Ok(backend.at_end(move || case_files::leave(&cases.changeable())))
}

/// The same without threads, for tests.
pub fn inline() -> Backend {
    let open = OpenCase::default();
    let answers = Answers::new(open.clone()).into_run();
    Backend::inline(Jobs::new(open).into_run(), answers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Command, News, Query};
    use std::path::Path;
    use std::time::{Duration, Instant};

    #[test]
    fn a_closed_window_leaves_a_case_as_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("june.oddlog");
        let beside = |ending: &str| Path::new(&format!("{}{ending}", path.display())).exists();
        let mut backend = spawn(|| {}).unwrap();
        backend.start(Command::Open(path.clone()));
        let began = Instant::now();
        let mut news = Vec::new();
        while !news.iter().any(|it| matches!(it, News::Answered(..))) {
            if news.iter().any(|it| matches!(it, News::Ended(..))) {
                backend.ask(Query::Overview);
                news.clear();
            }
            std::thread::sleep(Duration::from_millis(5));
            news.extend(backend.poll());
            assert!(began.elapsed() < Duration::from_mins(1), "no answer came");
        }
        assert!(beside("-wal"), "there is something to remove");
        drop(backend);
        assert!(path.exists() && !beside("-wal") && !beside("-shm"));
    }
}
