//! A progress line on standard error, only where a person looks at it.

use crate::worker::backend::JobContext;
use std::io::{IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Runs `job` with a context whose progress is shown while it runs.
pub fn shown<T: Send>(job: impl FnOnce(&JobContext) -> T + Send) -> T {
    let context = JobContext::default();
    if !std::io::stderr().is_terminal() {
        return job(&context);
    }
    thread::scope(|scope| {
        let (done, is_done) = mpsc::channel::<()>();
        let watched = context.clone();
        scope.spawn(move || {
            while is_done.recv_timeout(Duration::from_millis(200)) == Err(RecvTimeoutError::Timeout)
            {
                print(&format!("\r\x1b[K{}", line(&watched)));
            }
            print("\r\x1b[K");
        });
        let result = job(&context);
        drop(done);
        result
    })
}

fn line(context: &JobContext) -> String {
    let (done, total) = context.progress.read();
    match (done * 100).checked_div(total) {
        Some(percent) => format!("{} {}%", context.stage(), percent.min(100)),
        None => context.stage(),
    }
}

fn print(text: &str) {
    let mut stderr = std::io::stderr().lock();
    // Nobody is told that progress cannot be told.
    drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
}
