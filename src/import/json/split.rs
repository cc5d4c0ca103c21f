//! Values of one JSON object by path: texts unescaped, numbers as written, `null` as nothing.
//!
//! Which values a record has must not depend on the plan, because its fingerprint is made of
//! them: what is not planned is handed on under its path.

use super::path::{ELEMENTS, Paths, Place, Step, append};
use super::text::{Fault, Reader, Scalar, unescape};
use crate::import::Splitter;
use crate::import::cells::Cells;

/// Deeper values, those behind so many others, and those under longer paths stay together as
/// one value in JSON: a record must not grow by being taken apart.
const DEEPEST: usize = 16;
const MOST: usize = 4_096;
const LONGEST: usize = 1_000;

/// Takes JSON objects apart.
#[derive(Debug)]
pub struct PathSplitter {
    paths: Paths,
    columns: usize,
    path: String,
}

impl PathSplitter {
    /// For columns with these names.
    pub fn new<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let columns = names.len();
        Self { paths: Paths::new(names), columns, path: String::new() }
    }
}

impl Splitter for PathSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        cells.clear(self.columns);
        self.path.clear();
        let mut walk = Walk {
            reader: Reader { text: record, at: 0 },
            paths: &self.paths,
            path: &mut self.path,
            cells,
            values: 0,
            copied: false,
        };
        walk.record().map_err(|(what, at)| {
            let at = record.get(..at).map_or(at, |it| it.chars().count()) + 1;
            format!("not valid JSON: {what} at character {at}")
        })
    }

    fn records_are_independent(&self) -> bool {
        true
    }
}

/// One record being read.
struct Walk<'a, 'w> {
    reader: Reader<'a>,
    paths: &'w Paths,
    /// The path of the object or array at hand.
    path: &'w mut String,
    cells: &'w mut Cells,
    values: usize,
    /// Whether the text at hand is no part of the record, so that values must be copied.
    copied: bool,
}

impl Walk<'_, '_> {
    fn record(&mut self) -> Result<(), Fault> {
        if self.reader.after_blanks() != Some(b'{') {
            return self.reader.fault("an object is missing");
        }
        self.object(Paths::ROOT, 1)?;
        match self.reader.after_blanks() {
            None => Ok(()),
            Some(_) => self.reader.fault("something follows the object"),
        }
    }

    fn object(&mut self, place: Place, depth: usize) -> Result<(), Fault> {
        self.reader.at += 1;
        if self.reader.after_blanks() == Some(b'}') {
            self.reader.at += 1;
            return Ok(());
        }
        let mut last = None;
        loop {
            let expected = self.paths.expect(place, &mut last, |it| self.reader.is_name(it));
            if let Some((name, inside)) = expected {
                self.value(inside, Step::Member(name), depth)?;
            } else {
                let name = self.reader.name()?;
                let step = Step::Member(&name);
                let inside = self.paths.step(place, step, &mut last);
                self.value(inside, step, depth)?;
            }
            match self.reader.after_blanks() {
                Some(b',') => self.reader.at += 1,
                Some(b'}') => {
                    self.reader.at += 1;
                    return Ok(());
                }
                _ => return self.reader.fault("a comma or a closing brace is missing"),
            }
        }
    }

    fn array(&mut self, place: Place, depth: usize) -> Result<(), Fault> {
        self.reader.at += 1;
        if self.reader.after_blanks() == Some(b']') {
            self.reader.at += 1;
            return Ok(());
        }
        for at in 0.. {
            let step = Step::Element(at);
            if at == ELEMENTS {
                return self.rest();
            }
            let inside = self.paths.step(place, step, &mut None);
            self.value(inside, step, depth)?;
            match self.reader.after_blanks() {
                Some(b',') => self.reader.at += 1,
                Some(b']') => {
                    self.reader.at += 1;
                    break;
                }
                _ => return self.reader.fault("a comma or a closing bracket is missing"),
            }
        }
        Ok(())
    }

    /// The elements that get no columns, as one value.
    fn rest(&mut self) -> Result<(), Fault> {
        let mut text = String::from("[");
        loop {
            if let Some(b'{' | b'[') = self.reader.after_blanks() {
                self.reader.compact(&mut text)?;
            } else {
                let start = self.reader.at;
                self.reader.scalar()?;
                text.push_str(self.reader.text.get(start..self.reader.at).unwrap_or_default());
            }
            match self.reader.after_blanks() {
                Some(b',') => text.push(','),
                Some(b']') => break,
                _ => return self.reader.fault("a comma or a closing bracket is missing"),
            }
            self.reader.at += 1;
        }
        self.reader.at += 1;
        text.push(']');
        let name = format!("{}[{ELEMENTS}…]", self.path);
        self.cells.set_copied(None, &name, |it| it.push_str(&text));
        Ok(())
    }

    #[inline]
    fn value(&mut self, place: Place, step: Step<'_>, depth: usize) -> Result<(), Fault> {
        self.values += 1;
        match self.reader.after_blanks() {
            Some(byte @ (b'{' | b'[')) => {
                let fits = depth < DEEPEST && self.values < MOST && self.path.len() < LONGEST;
                if !fits {
                    return self.together(place, step);
                }
                let outer = self.path.len();
                append(self.path, step);
                if byte == b'{' {
                    self.object(place, depth + 1)?;
                } else {
                    self.array(place, depth + 1)?;
                }
                self.path.truncate(outer);
                Ok(())
            }
            _ => self.scalar(place, step, depth),
        }
    }

    #[inline]
    fn scalar(&mut self, place: Place, step: Step<'_>, depth: usize) -> Result<(), Fault> {
        let scalar = self.reader.scalar()?;
        if scalar == Scalar::Nothing {
            return Ok(());
        }
        let column = self.column(place, step);
        match (scalar, column) {
            (Scalar::Plain(start, end), _) if self.copied => {
                let text = self.reader.text.get(start..end).unwrap_or_default();
                let name = self.name_of(column, step);
                self.cells.set_copied(column, &name, |to| to.push_str(text));
            }
            (Scalar::Plain(start, end), Some(_)) => self.cells.set(column, "", start, end),
            (Scalar::Plain(start, end), None) => {
                self.append(step, |cells, name| cells.set(None, name, start, end));
            }
            (Scalar::Escaped(start, end), _) => {
                let text = self.reader.text.get(start..end).unwrap_or_default();
                if text.starts_with(['{', '[']) && self.inside(place, step, text, depth) {
                    return Ok(());
                }
                let mut good = Ok(());
                let name = self.name_of(column, step);
                self.cells.set_copied(column, &name, |to| good = unescape(text, to));
                good.map_err(|what| (what, start))?;
            }
            (Scalar::Nothing, _) => {}
        }
        Ok(())
    }

    /// Takes JSON apart that stands as a text in the record (`"by":"{\"user\":…}"`); answers
    /// whether it is some.
    fn inside(&mut self, place: Place, step: Step<'_>, escaped: &str, depth: usize) -> bool {
        let mut text = String::new();
        let fits = depth < DEEPEST && self.values < MOST && self.path.len() < LONGEST;
        if !fits || unescape(escaped, &mut text).is_err() || !is_object(&text) {
            return false;
        }
        let outer = self.path.len();
        append(self.path, step);
        let mut walk = Walk {
            reader: Reader { text: &text, at: 0 },
            paths: self.paths,
            path: self.path,
            cells: self.cells,
            values: self.values,
            copied: true,
        };
        let read = match text.as_bytes().first() {
            Some(b'{') => walk.object(place, depth + 1),
            _ => walk.array(place, depth + 1),
        };
        self.values = walk.values;
        self.path.truncate(outer);
        read.is_ok()
    }

    /// An object or array as one value.
    fn together(&mut self, place: Place, step: Step<'_>) -> Result<(), Fault> {
        let column = self.column(place, step);
        let name = self.name_of(column, step);
        let (mut good, reader) = (Ok(()), &mut self.reader);
        self.cells.set_copied(column, &name, |to| good = reader.compact(to));
        good
    }

    /// The column of the value at hand. Of members of the same name the last counts, and the
    /// others are not lost.
    #[inline]
    fn column(&mut self, place: Place, step: Step<'_>) -> Option<usize> {
        let column = self.paths.column(place, || with(self.path, step));
        if let Some(at) = column
            && self.cells.is_set(at)
        {
            self.cells.displace(at, &with(self.path, step));
        }
        column
    }

    fn name_of(&self, column: Option<usize>, step: Step<'_>) -> String {
        if column.is_some() { String::new() } else { with(self.path, step) }
    }

    /// Calls `what` with the whole path of `step`.
    fn append(&mut self, step: Step<'_>, what: impl FnOnce(&mut Cells, &str)) {
        let outer = self.path.len();
        append(self.path, step);
        what(self.cells, self.path);
        self.path.truncate(outer);
    }
}

/// Whether a whole text is a JSON object or a list of some.
fn is_object(text: &str) -> bool {
    let start = text.strip_prefix('[').map_or(text, str::trim_start);
    start.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn with(path: &str, step: Step<'_>) -> String {
    let mut path = path.to_owned();
    append(&mut path, step);
    path
}
