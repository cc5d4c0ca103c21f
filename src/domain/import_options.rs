//! What holds for a whole import, whatever the file: limits, privacy, where countries come from.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Options of one import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// Bounds that a file must not exceed.
    pub limits: Limits,
    /// Whether users, addresses, keys, machines and friendly names are replaced by stable tokens
    /// before anything is stored.
    pub tokens: bool,
    /// An offline database of countries by address (`.mmdb`); `None` = countries come from the
    /// log alone.
    pub country_database: Option<PathBuf>,
}

/// Bounds that keep a hostile or broken file from filling memory or disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The longest record in bytes; longer ones are rejected.
    pub record_bytes: usize,
    /// The most columns of one file.
    pub columns: usize,
    /// The most bytes that one file may unpack to.
    pub unpacked_bytes: u64,
    /// How many times its packed size a file may unpack to, beyond the first 64 MiB.
    pub ratio: u64,
    /// The most entries of a folder or an archive.
    pub entries: usize,
    /// How deep folders and archives may nest.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 16 << 20,
            columns: 4_096,
            unpacked_bytes: 64 << 30,
            ratio: 500,
            entries: 20_000,
            depth: 16,
        }
    }
}
