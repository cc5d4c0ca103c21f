//! Small repairs of text before records are looked for: zero bytes and lone carriage returns.
//! Does not live here: where records end, which formats know.

use memchr::{memchr, memrchr};

/// What [`drop_nuls`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Nuls {
    /// How many zero bytes there were.
    pub count: u64,
    /// Line ends between `from` and the first of them.
    pub lines_before: u64,
}

/// Takes zero bytes out of what lies behind the first `from` bytes. They come from logs that were
/// emptied while written (a hole of zeros) and from broken writers: a placeholder for each would
/// make lines of a million characters, and text behind a zero is cut off in other programs.
pub fn drop_nuls(bytes: &mut Vec<u8>, from: usize) -> Nuls {
    let Some(first) = memchr(0, &bytes[from..]).map(|it| from + it) else {
        return Nuls::default();
    };
    let lines_before = count(b'\n', &bytes[from..first]);
    let length = bytes.len();
    let mut kept = first;
    for at in first..length {
        if bytes[at] != 0 {
            bytes[kept] = bytes[at];
            kept += 1;
        }
    }
    bytes.truncate(kept);
    Nuls { count: (length - kept) as u64, lines_before }
}

/// Whether lines end in carriage returns alone, as very old programs write them.
pub fn only_returns(bytes: &[u8]) -> bool {
    memchr(b'\n', bytes).is_none() && memchr(b'\r', bytes).is_some_and(|it| it + 1 < bytes.len())
}

/// Makes line feeds of carriage returns behind the first `from` bytes.
pub fn returns_to_line_ends(bytes: &mut [u8], from: usize) {
    let mut end = bytes.len();
    while let Some(at) = memrchr(b'\r', &bytes[from..end]) {
        bytes[from + at] = b'\n';
        end = from + at;
    }
}

/// How often `byte` occurs.
pub fn count(byte: u8, bytes: &[u8]) -> u64 {
    memchr::memchr_iter(byte, bytes).count() as u64
}
