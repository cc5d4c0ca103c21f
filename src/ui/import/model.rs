//! The files of a preview: what was chosen for each, and what is in the way of importing them.

use crate::domain::field::Role;
use crate::domain::plan::{Choices, LogFile};
use crate::ui::loaded::Loaded;
use crate::worker::protocol::{FilePreview, ImportFile};
use std::sync::Arc;

/// One file.
#[derive(Debug)]
pub struct FileEntry {
    /// Which.
    pub file: LogFile,
    /// What the person chose.
    pub choices: Choices,
    /// How it would be read.
    pub preview: Loaded<Arc<FilePreview>>,
    /// Why the import of it was stopped.
    pub stopped: Option<String>,
}

impl FileEntry {
    /// A file that nothing was chosen for.
    pub fn new(file: LogFile) -> Self {
        Self { file, choices: Choices::default(), preview: Loaded::Never, stopped: None }
    }

    /// What is asked and imported.
    pub fn to_import(&self) -> ImportFile {
        ImportFile { file: self.file.clone(), choices: self.choices.clone() }
    }

    /// Why it will be left out.
    pub fn problem(&self) -> Option<&str> {
        self.preview.failure()
    }

    /// Whether it has a column for the time, as far as is known.
    fn has_time(&self) -> bool {
        self.preview.shown().is_none_or(|it| it.plan.column(Role::Time).is_some())
    }

    /// Reads `column` as `role` from now on. A role other than "not used" belongs to one column.
    pub fn read_as(&mut self, column: &str, role: Role) {
        self.choices
            .map
            .retain(|(other, of)| of != column && (role == Role::Ignore || *other != role));
        self.choices.map.push((role, column.to_owned()));
    }

    /// Reads it as another format: what was said about columns belonged to the one before.
    pub fn read_format(&mut self, format: String) {
        self.choices.format = Some(format);
        self.choices.map.clear();
    }
}

/// Why nothing can be imported yet.
pub fn why_not(files: &[FileEntry]) -> Option<String> {
    let mut readable = files.iter().filter(|it| it.problem().is_none()).peekable();
    if readable.peek().is_none() {
        return Some("None of these files can be read.".to_owned());
    }
    if readable.clone().any(|it| it.preview.is_waiting() || it.preview.is_never()) {
        return Some("The preview is still being made.".to_owned());
    }
    let without_time = readable.find(|it| !it.has_time())?;
    let name = crate::ui::labels::file_name(without_time.file.path.as_path());
    Some(format!("Choose which column is the time in {name}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_moves_to_the_column_it_was_given_to() {
        let mut file = FileEntry::new(LogFile::plain("a.csv"));
        file.read_as("when", Role::Time);
        file.read_as("stamp", Role::Time);
        file.read_as("x", Role::Ignore);
        file.read_as("y", Role::Ignore);
        file.read_as("y", Role::User);
        let map = &file.choices.map;
        let want = [(Role::Time, "stamp"), (Role::Ignore, "x"), (Role::User, "y")];
        assert!(map.iter().map(|(role, name)| (*role, name.as_str())).eq(want), "{map:?}");
    }

    #[test]
    fn unreadable_files_are_left_out_but_not_all_of_them() {
        let mut bad = FileEntry::new(LogFile::plain("notes.docx"));
        bad.preview = Loaded::Failed { message: "binary".to_owned() };
        let files = [bad];
        assert_eq!(why_not(&files).as_deref(), Some("None of these files can be read."));
        let files: Vec<_> =
            files.into_iter().chain([FileEntry::new(LogFile::plain("a.csv"))]).collect();
        assert_eq!(why_not(&files).as_deref(), Some("The preview is still being made."));
    }
}
