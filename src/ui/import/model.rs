//! The files of a preview: what was chosen for each, and what is in the way of importing them.

use crate::domain::field::Role;
use crate::domain::plan::{Choices, LogFile, OpenQuestion};
use crate::domain::time::Micros;
use crate::ui::loaded::Loaded;
use crate::ui::mappings::RememberedMapping;
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
    /// Its header before anything was chosen; files of one header share mappings.
    pub header: Option<String>,
    /// When the mapping was remembered that was applied to it.
    pub remembered: Option<Micros>,
    /// Questions that it left open at any time: they stay on the page once they are answered.
    pub asked: Vec<OpenQuestion>,
}

impl FileEntry {
    /// A file that nothing was chosen for.
    pub fn new(file: LogFile) -> Self {
        Self {
            file,
            choices: Choices::default(),
            preview: Loaded::Never,
            stopped: None,
            header: None,
            remembered: None,
            asked: Vec::new(),
        }
    }

    /// What is asked and imported.
    pub fn to_import(&self) -> ImportFile {
        ImportFile { file: self.file.clone(), choices: self.choices.clone() }
    }

    /// Its name without folders: of a file in an archive, the whole way inside.
    pub fn name(&self) -> String {
        let path = crate::ui::labels::file_name(&self.file.path);
        self.file.inside.as_ref().map_or(path.clone(), |it| format!("{path} › {it}"))
    }

    /// Why it will be left out.
    pub fn problem(&self) -> Option<&str> {
        self.preview.failure()
    }

    /// Whether it has a column for the time, as far as is known.
    pub fn has_time(&self) -> bool {
        self.preview.shown().is_none_or(|it| {
            it.plan.column(Role::Time).is_some() || it.plan.column(Role::Date).is_some()
        })
    }

    /// Whether there are records and none has a time that can be read.
    pub fn is_timeless(&self) -> bool {
        let rows = self.preview.shown().map_or(&[][..], |it| it.preview.rows.as_slice());
        let mut read = rows.iter().filter_map(|it| it.parsed.as_ref().ok()).peekable();
        read.peek().is_some() && read.all(|it| it.time.is_none())
    }

    /// Reads `column` as `role` from now on. A role other than "not used" belongs to one column.
    pub fn read_as(&mut self, column: &str, role: Role) {
        self.choices
            .map
            .retain(|(other, of)| of != column && (role == Role::Ignore || *other != role));
        self.choices.map.push((role, column.to_owned()));
    }

    /// Reads it as another format, or as its content says: what was said about columns belonged
    /// to the one before.
    pub fn read_format(&mut self, format: Option<String>) {
        self.choices.format = format;
        self.choices.map.clear();
        self.asked.clear();
    }

    /// Forgets what was chosen; it is asked for anew.
    pub fn start_over(&mut self) {
        self.choices = Choices::default();
        self.remembered = None;
        self.asked.clear();
        self.preview = Loaded::Never;
    }

    /// Notes what the newest preview says; applies what is remembered of files of its header.
    pub fn previewed(&mut self, known: &[RememberedMapping]) {
        if self.preview.failure().is_some() && self.remembered.is_some() {
            // What was remembered does not fit this file after all.
            self.start_over();
            return;
        }
        let Loaded::Ready(preview) = &self.preview else { return };
        for question in &preview.plan.open {
            if !self.asked.contains(question) {
                self.asked.push(*question);
            }
        }
        if self.header.is_some() || self.choices != Choices::default() {
            return;
        }
        let header = preview.header.clone();
        if let Some(mapping) = known.iter().find(|it| it.signature == header) {
            self.choices = mapping.choices();
            self.remembered = Some(mapping.at);
            self.preview = Loaded::Never;
        }
        self.header = Some(header);
    }

    /// What is to be remembered of it.
    pub fn to_remember(&self, at: Micros) -> Option<RememberedMapping> {
        let preview = self.preview.shown()?;
        let header = self.header.as_ref().unwrap_or(&preview.header);
        RememberedMapping::of(header, &preview.plan, &self.choices, at)
    }
}

/// Gives the choices for file `from` to every other file of its header. The year stays each
/// file's own.
pub fn apply_to_same_header(files: &mut [FileEntry], from: usize) {
    let Some((header, choices)) = files.get(from).map(|it| (it.header.clone(), it.choices.clone()))
    else {
        return;
    };
    for (index, file) in files.iter_mut().enumerate() {
        if index != from && header.is_some() && file.header == header {
            let year = file.choices.year;
            file.choices = Choices { year, ..choices.clone() };
            file.preview = Loaded::Never;
        }
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
    let name = without_time.name();
    Some(format!("Choose which column is the time in {name}, or leave the file out."))
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

    #[test]
    fn choices_go_to_files_of_the_same_header_and_each_keeps_its_year() {
        let mut files: Vec<FileEntry> = [("a", "x"), ("b", "x"), ("c", "y")]
            .into_iter()
            .map(|(name, header)| FileEntry {
                header: Some(header.to_owned()),
                ..FileEntry::new(LogFile::plain(name))
            })
            .collect();
        files[1].choices.year = Some(2024);
        files[0].choices = Choices { day_first: Some(true), ..Choices::default() };
        apply_to_same_header(&mut files, 0);
        let want = Choices { day_first: Some(true), year: Some(2024), ..Choices::default() };
        assert_eq!((&files[1].choices, &files[2].choices), (&want, &Choices::default()));
    }
}
