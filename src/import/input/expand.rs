//! Which log files stand in files, folders and archives, in a fixed order. What is found there
//! and is no log is left out with a reason; what a person named directly is not judged here.

use super::content::{Content, Layers};
use super::source::{Counter, Source};
use super::{INSIDE, Notes, archive, workbook};
use crate::domain::import_options::Limits;
use crate::domain::plan::LogFile;
use crate::import::columns::grouped;
use crate::import::error::ImportError;
use crate::import::head::{Head, first};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// Bytes of a found file that are looked at to tell logs from others.
const LOOK: usize = 64 << 10;

/// The log files in what was named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// In the order given; the entries of a folder or an archive by name.
    pub files: Vec<LogFile>,
    /// Name and reason of what is no log file.
    pub left_out: Vec<(String, String)>,
}

/// Looks into folders, archives and workbooks. A file that was named directly and cannot be read
/// is among the files: reading it says why.
pub fn expand(paths: &[PathBuf], limits: &Limits) -> Found {
    let mut found = Found::default();
    for path in paths {
        let mut search = Search { limits, found: &mut found, seen: 0, full: false };
        if std::fs::metadata(path).is_ok_and(|it| it.is_dir()) {
            search.folder(path, 0);
        } else {
            search.named_file(path);
        }
    }
    found
}

/// The search in one path.
struct Search<'a> {
    limits: &'a Limits,
    found: &'a mut Found,
    seen: usize,
    full: bool,
}

impl Search<'_> {
    fn named_file(&mut self, path: &Path) {
        let file = LogFile::plain(path);
        // A pipe would wait for a writer.
        let regular = std::fs::metadata(path).is_ok_and(|it| it.is_file());
        if !regular {
            return self.found.files.push(file);
        }
        match layers(self.limits).of_source(&Source::Disk(path.to_owned()), 0) {
            Ok(content @ (Content::Archive { .. } | Content::Workbook(_))) => {
                let before = (self.found.files.len(), self.found.left_out.len());
                self.content(content, &file, 0);
                if before == (self.found.files.len(), self.found.left_out.len()) {
                    // Reading it says that there is nothing in it, as the person asked for it.
                    self.found.files.push(file);
                }
            }
            Ok(Content::Text { .. }) | Err(_) => self.found.files.push(file),
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) {
        if self.limits.depth < depth {
            let limit = self.limits.depth;
            let reason =
                format!("folders deeper than {limit} are left out (Settings, Import, Depth)");
            return self.leave_out(path.to_string_lossy().into_owned(), reason);
        }
        let listed = std::fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut names: Vec<OsString> = match listed {
            Ok(entries) => entries.iter().map(std::fs::DirEntry::file_name).collect(),
            Err(error) => {
                let reason = format!("the folder cannot be read: {error}");
                return self.leave_out(path.to_string_lossy().into_owned(), reason);
            }
        };
        names.sort_unstable();
        for name in names {
            if is_made_by_systems(&name.to_string_lossy()) {
                continue;
            }
            if !self.has_room(&path.to_string_lossy()) {
                return;
            }
            self.folder_entry(&path.join(name), depth);
        }
    }

    fn folder_entry(&mut self, path: &Path, depth: usize) {
        let shown = || path.to_string_lossy().into_owned();
        if path.file_name().is_some_and(|it| it.as_encoded_bytes().starts_with(b".")) {
            let reason = "it is hidden; name it itself to import it";
            return self.leave_out(shown(), reason.to_owned());
        }
        let link = std::fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink());
        match std::fs::metadata(path) {
            Ok(it) if it.is_dir() && link => {
                // It may lead back up.
                self.leave_out(shown(), "a link to a folder is not followed".to_owned());
            }
            Ok(it) if it.is_dir() => self.folder(path, depth + 1),
            Ok(it) if it.is_file() => {
                let file = LogFile::plain(path);
                match layers(self.limits).of_source(&Source::Disk(path.to_owned()), 0) {
                    Ok(content) => self.content(content, &file, 0),
                    Err(problem) => self.no_log(&file, &problem.at(&file)),
                }
            }
            Ok(_) => self.leave_out(shown(), "it is a device or a pipe, not a file".to_owned()),
            Err(error) => self.leave_out(shown(), format!("it cannot be read: {error}")),
        }
    }

    /// Adds what stands in `content`, which lies at `at`.
    fn content(&mut self, content: Content, at: &LogFile, depth: usize) {
        match content {
            Content::Text { reader, .. } => {
                let looked = first(reader, LOOK)
                    .map_err(|it| ImportError::opening(&super::named(at), it))
                    .and_then(|(bytes, all)| Head::of(&super::named(at), bytes, all));
                match looked {
                    Ok(_) => self.found.files.push(at.clone()),
                    Err(error) => self.no_log(at, &error),
                }
            }
            Content::Workbook(source) => match workbook::sheets(&source, self.limits) {
                Ok(sheets) if sheets.is_empty() => {
                    self.leave_out(at.shown(), "the workbook has no rows".to_owned());
                }
                Ok(sheets) => {
                    self.found.files.extend(sheets.iter().map(|it| within(at, it)));
                }
                Err(reason) => self.leave_out(at.shown(), reason),
            },
            Content::Archive { source, entries } => self.archive(&source, entries, at, depth),
        }
    }

    fn archive(
        &mut self,
        source: &Source,
        mut entries: Vec<archive::Entry>,
        at: &LogFile,
        depth: usize,
    ) {
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        for entry in &entries {
            if entry.name.split(['/', '\\']).any(is_made_by_systems) {
                continue;
            }
            if !self.has_room(&at.shown()) {
                return;
            }
            let file = within(at, &entry.name);
            if is_hidden(&entry.name) {
                self.leave_out(file.shown(), "it is hidden; unpack it to import it".to_owned());
                continue;
            }
            let content = layers(self.limits).of_entry(source, entry, depth);
            match content {
                Ok(content) => self.content(content, &file, depth + 1),
                Err(problem) => self.no_log(&file, &problem.at(&file)),
            }
        }
    }

    /// Counts another entry; the first beyond the limit is said, and all others are passed over.
    fn has_room(&mut self, container: &str) -> bool {
        self.seen += 1;
        if self.seen <= self.limits.entries {
            return true;
        }
        if !self.full {
            self.full = true;
            let limit = grouped(self.limits.entries);
            self.leave_out(
                container.to_owned(),
                format!(
                    "only its first {limit} entries were looked at (Settings, Import, Entries)"
                ),
            );
        }
        false
    }

    fn no_log(&mut self, file: &LogFile, error: &ImportError) {
        self.leave_out(file.shown(), error.to_string());
    }

    fn leave_out(&mut self, name: String, reason: String) {
        self.found.left_out.push((name, reason));
    }
}

fn layers(limits: &Limits) -> Layers<'_> {
    Layers { limits, notes: Notes::default(), counter: Counter::default() }
}

fn within(at: &LogFile, name: &str) -> LogFile {
    let inside =
        at.inside.as_ref().map_or_else(|| name.to_owned(), |it| format!("{it}{INSIDE}{name}"));
    LogFile { path: at.path.clone(), inside: Some(inside) }
}

/// Whether a name, or the folder it is in, begins with a dot.
fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\']).any(|it| it.starts_with('.') && it != "." && it != "..")
}

/// What file managers and packing programs put beside files, which nobody misses.
fn is_made_by_systems(name: &str) -> bool {
    let made = ["__MACOSX", ".DS_Store", ".localized", "Thumbs.db", "desktop.ini"];
    name.starts_with("._") || made.iter().any(|it| it.eq_ignore_ascii_case(name))
}
