//! Finding record borders in bytes that arrive piece by piece. How a format's borders look is
//! in the format's own `cut.rs`.

/// What was found in the bytes at hand. Positions count from the first of these bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// A whole record.
    Record {
        /// Where it begins.
        start: usize,
        /// Where it ends, without its line end.
        end: usize,
        /// Where the bytes after it begin.
        next: usize,
        /// Line ends before `start`.
        before: u64,
        /// Line ends before `next`.
        lines: u64,
    },
    /// Something that is no record and is left out.
    Bad {
        /// Where it begins.
        start: usize,
        /// Where it ends.
        end: usize,
        /// Where the bytes after it begin.
        next: usize,
        /// Line ends before `start`.
        before: u64,
        /// Line ends before `next`.
        lines: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// No border yet.
    More {
        /// Bytes before this one are not needed any more.
        keep: usize,
        /// Line ends before `keep`.
        lines: u64,
    },
}

/// Finds the records of one file, in order. After `Record` and `Bad` the next call gets the
/// bytes from `next` on; after `More` the bytes from `keep` on, with more behind them.
pub trait Cutter {
    /// Looks for the next record; `last` = no more bytes will come.
    fn cut(&mut self, bytes: &[u8], last: bool) -> Cut;

    /// Called when a record outgrows the limit of the import: gives it up and goes on at the next border.
    /// Never answers `More`.
    fn give_up(&mut self, bytes: &[u8]) -> Cut;

    /// What a person should know about how the file ended; asked after its last byte `end`.
    fn end_note(&self, end: Option<u8>) -> Option<&'static str>;
}
