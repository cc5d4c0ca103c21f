//! What a long job shares with whoever started it: a way to stop it and how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A stop sign that any number of threads look at. Looked at often enough that a job ends
/// within a second.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the job to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the job should stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far a job is, in units of its own (bytes for an import). Overwritten, never queued.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    counters: Arc<(AtomicU64, AtomicU64)>,
    /// Where this part of the job begins.
    base: u64,
    /// A part leaves the total to the whole.
    is_part: bool,
}

impl Progress {
    /// Sets how much there is to do; 0 = not known.
    pub fn set_total(&self, total: u64) {
        if !self.is_part {
            self.counters.1.store(total, Ordering::Relaxed);
        }
    }

    /// Sets how much is done.
    pub fn set_done(&self, done: u64) {
        self.counters.0.store(self.base + done, Ordering::Relaxed);
    }

    /// Adds to what is done.
    pub fn advance(&self, by: u64) {
        self.counters.0.fetch_add(by, Ordering::Relaxed);
    }

    /// The same progress for a part of the job that begins when `base` is done.
    #[must_use]
    pub fn part(&self, base: u64) -> Self {
        Self { counters: Arc::clone(&self.counters), base, is_part: true }
    }

    /// (done, total).
    pub fn read(&self) -> (u64, u64) {
        (self.counters.0.load(Ordering::Relaxed), self.counters.1.load(Ordering::Relaxed))
    }
}

/// The job was stopped by [`Cancel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_counts_on_from_where_it_begins() {
        let whole = Progress::default();
        whole.set_total(100);
        let second_file = whole.part(60);
        second_file.set_total(40);
        second_file.set_done(15);
        assert_eq!(whole.read(), (75, 100));
        assert!(!Cancel::default().is_cancelled());
    }
}
