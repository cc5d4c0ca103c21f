//! Which case is open: set by the job thread, looked at by the reader thread.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Shared between the job thread and the reader thread.
#[derive(Debug, Clone, Default)]
pub struct OpenCase(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    path: Option<PathBuf>,
    read_only: Option<String>,
    /// Counts up with every change, so that the same path opened again is noticed.
    generation: u64,
    /// Every case that could be changed.
    changeable: BTreeSet<PathBuf>,
}

impl OpenCase {
    /// Another case is open now.
    pub fn set(&self, path: &Path, read_only: Option<String>) {
        let mut state = self.lock();
        state.path = Some(path.to_owned());
        if read_only.is_none() {
            state.changeable.insert(path.to_owned());
        }
        state.read_only = read_only;
        state.generation += 1;
    }

    /// No case is open now.
    pub fn close(&self) {
        let mut state = self.lock();
        state.path = None;
        state.read_only = None;
        state.generation += 1;
    }

    /// Every case that was open since the start and could be changed.
    pub fn changeable(&self) -> Vec<PathBuf> {
        self.lock().changeable.iter().cloned().collect()
    }

    /// Why the open case cannot be changed, if so.
    pub fn read_only(&self) -> Option<String> {
        self.lock().read_only.clone()
    }

    /// Generation and path.
    pub fn current(&self) -> (u64, Option<PathBuf>) {
        let state = self.lock();
        (state.generation, state.path.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
