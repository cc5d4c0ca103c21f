//! Attributes: columns of a log that are mapped to nothing. They are not stored by themselves;
//! they are read back from the records.

use super::cells::Cells;
use super::{Splitter, format_of};
use crate::domain::field::Role;
use crate::domain::plan::Plan;
use memchr::memmem::Finder;

/// Reads attributes of records of one file.
pub struct AttributeReader {
    splitter: Box<dyn Splitter>,
    cells: Cells,
    /// Names of the plan's columns, and whether they are mapped to nothing.
    columns: Vec<(String, bool)>,
}

impl AttributeReader {
    /// For a file read by `plan`; `None` for a format that this program does not know.
    pub fn new(plan: &Plan) -> Option<Self> {
        let columns = plan.columns.iter().map(|it| (it.name.clone(), it.role == Role::Ignore));
        Some(Self {
            splitter: format_of(plan).ok()?.splitter_of_all(plan),
            cells: Cells::default(),
            columns: columns.collect(),
        })
    }

    /// Names and values of the columns that are mapped to nothing, empty ones left out.
    pub fn attributes(&mut self, raw: &[u8]) -> Vec<(String, String)> {
        let Ok(text) = std::str::from_utf8(raw) else { return Vec::new() };
        if self.splitter.split(text, &mut self.cells).is_err() {
            return Vec::new();
        }
        let planned = self.columns.iter().enumerate().filter(|it| it.1.1);
        planned
            .map(|(at, it)| (it.0.as_str(), self.cells.get(at, text)))
            .chain(self.cells.others(text))
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

/// The values wanted in one column.
struct Wanted {
    name: String,
    /// Its position in the plan, if it is there.
    at: Option<usize>,
    values: Vec<String>,
    /// What a record with one of the values must contain; empty if that cannot be said.
    needles: Vec<Finder<'static>>,
}

/// Says of a record whether it has what is wanted.
pub type AttributeTest = Box<dyn FnMut(&[u8]) -> bool>;

/// Says of records of a file read by `plan` whether they have the wanted values: any of those
/// given for a column, in every column named.
pub fn attribute_test(plan: &Plan, wanted: &[(String, String)]) -> AttributeTest {
    let Some(mut reader) = AttributeReader::new(plan) else { return Box::new(|_| false) };
    // A format may make values that do not stand in the record; these two do not.
    let is_delimited = plan.format == "delimited";
    let wanted = group(plan, wanted);
    Box::new(move |raw| {
        let as_written = is_delimited || raw.first() == Some(&b'{');
        let may = |it: &Wanted| {
            it.needles.is_empty() || it.needles.iter().any(|it| it.find(raw).is_some())
        };
        if as_written && !wanted.iter().all(may) {
            return false;
        }
        let Ok(text) = std::str::from_utf8(raw) else { return false };
        let (splitter, cells) = (&mut reader.splitter, &mut reader.cells);
        splitter.split(text, cells).is_ok() && wanted.iter().all(|it| it.is_in(cells, text))
    })
}

fn group(plan: &Plan, wanted: &[(String, String)]) -> Vec<Wanted> {
    let mut groups: Vec<Wanted> = Vec::new();
    for (name, value) in wanted {
        let known = groups.iter().position(|it| it.name == *name);
        let place = known.unwrap_or_else(|| {
            let at = plan.columns.iter().position(|it| it.name == *name);
            let name = name.clone();
            groups.push(Wanted { name, at, values: Vec::new(), needles: Vec::new() });
            groups.len() - 1
        });
        groups[place].values.push(value.clone());
    }
    for it in &mut groups {
        if it.values.iter().all(|it| is_written_plainly(it)) {
            it.needles = it.values.iter().map(|it| Finder::new(it).into_owned()).collect();
        }
    }
    groups
}

/// Whether no writer of JSON or CSV writes the value in another way.
fn is_written_plainly(value: &str) -> bool {
    let is_plain = |it: u8| {
        it.is_ascii_alphanumeric() || matches!(it, b' ' | b'.' | b'_' | b'-' | b':' | b'@')
    };
    !value.is_empty() && value.bytes().all(is_plain)
}

impl Wanted {
    fn is_in(&self, cells: &Cells, text: &str) -> bool {
        let is_one = |value: &str| self.values.iter().any(|it| it == value);
        match self.at {
            Some(at) => is_one(cells.get(at, text)),
            None => cells.others(text).any(|(name, value)| name == self.name && is_one(value)),
        }
    }
}
