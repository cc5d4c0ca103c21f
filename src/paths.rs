//! Where cases and settings live when nobody names a place.
//!
//! `ODDLOG_HOME` overrides both, for portable use and for tests.

use directories::ProjectDirs;
use std::path::{Path, PathBuf};

/// Ending of case files.
pub const CASE_EXTENSION: &str = "oddlog";

/// The folder for new cases: `ODDLOG_HOME`, else the user's data folder for Oddlog, else the
/// current folder.
pub fn data_folder() -> PathBuf {
    home().unwrap_or_else(|| {
        project().map_or_else(|| PathBuf::from("."), |it| it.data_dir().to_owned())
    })
}

/// The folder for the window's settings.
pub fn config_folder() -> PathBuf {
    home().unwrap_or_else(|| {
        project().map_or_else(|| PathBuf::from("."), |it| it.config_dir().to_owned())
    })
}

/// Where the sample case is built.
pub fn sample_case() -> PathBuf {
    data_folder().join("sample").with_extension(CASE_EXTENSION)
}

/// A path in the data folder for a new case named after `log` ("logins.csv" → "logins.oddlog",
/// or "logins-2.oddlog" where that exists).
pub fn new_case(log: &Path) -> PathBuf {
    let stem = log.file_stem().map_or_else(|| "case".into(), |it| it.to_string_lossy());
    let folder = data_folder();
    let first = folder.join(format!("{stem}.{CASE_EXTENSION}"));
    if !first.exists() {
        return first;
    }
    (2_u32..=9_999)
        .map(|n| folder.join(format!("{stem}-{n}.{CASE_EXTENSION}")))
        .find(|it| !it.exists())
        .unwrap_or(first)
}

fn home() -> Option<PathBuf> {
    std::env::var_os("ODDLOG_HOME").filter(|it| !it.is_empty()).map(PathBuf::from)
}

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "oddlog")
}
