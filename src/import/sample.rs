//! The first records of a file as values by name, made once per file: every description of a
//! kind of log looks at them. Knows how records of objects and of delimited text are found, not
//! what their values mean.

use super::cells::Cells;
use super::columns::Facts;
use super::cut::Cutter;
use super::delimited::Delimited;
use super::error::ImportError;
use super::head::Head;
use super::json::{ObjectCutter, PathSplitter};
use super::names::plain;
use super::{Format, Splitter};
use crate::domain::plan::{Choices, Plan};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Sampled records.
#[derive(Debug, Default)]
pub struct Sample {
    /// Names of columns, or paths of members (`target[0].id`), in the file's order.
    pub names: Vec<String>,
    /// Per record, its values by position in `names`, ascending; empty ones are left out.
    pub rows: Vec<Vec<(usize, String)>>,
    /// Records that cannot be taken apart.
    pub broken: usize,
    /// How delimited text is read; `None` for objects.
    pub table: Option<Plan>,
    /// The names as [`spelled`] makes them, made once: every description of a log asks.
    pub(super) spellings: OnceLock<Vec<String>>,
}

impl Sample {
    /// Of objects; `None` if there are none.
    pub fn of_objects(head: &Head) -> Option<Self> {
        if !matches!(head.bytes.trim_ascii_start().first(), Some(b'{' | b'[')) {
            return None;
        }
        let mut sample = Self::default();
        let mut splitter = PathSplitter::new([].into_iter());
        sample.fill(head, &mut ObjectCutter::default(), &mut splitter);
        (!sample.rows.is_empty()).then_some(sample)
    }

    /// Of delimited text with a header.
    pub fn of_table(head: &Head, choices: &Choices) -> Option<Self> {
        if matches!(head.bytes.trim_ascii_start().first(), Some(b'{' | b'[')) {
            return None;
        }
        let choices = Choices { format: None, map: Vec::new(), ..choices.clone() };
        let plan = match Delimited.plan(head, &choices) {
            Ok(plan) => plan,
            Err(ImportError::NoTime { plan, .. }) => *plan,
            Err(_) => return None,
        };
        if !plan.header {
            return None;
        }
        let names = plan.columns.iter().map(|it| it.name.clone()).collect();
        let mut sample = Self { names, ..Self::default() };
        let mut splitter = Delimited.splitter(&plan);
        sample.fill(head, Delimited.cutter(&plan).as_mut(), splitter.as_mut());
        sample.table = Some(plan);
        Some(sample)
    }

    fn fill(&mut self, head: &Head, cutter: &mut dyn Cutter, splitter: &mut dyn Splitter) {
        let mut cells = Cells::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for record in head.records(cutter) {
            let text = std::str::from_utf8(record).ok();
            let Some(text) = text.filter(|it| splitter.split(it, &mut cells).is_ok()) else {
                self.broken += 1;
                continue;
            };
            let mut row: Vec<(usize, String)> =
                (0..cells.len()).map(|it| (it, cells.get(it, text).to_owned())).collect();
            for (name, value) in cells.others(text) {
                let key = name.to_ascii_lowercase();
                let known = places.get(&key).copied();
                let Some(at) = known.or_else(|| {
                    let at = self.names.len();
                    (at < head.limits.columns).then(|| {
                        self.names.push(name.to_owned());
                        places.insert(key, at);
                        at
                    })
                }) else {
                    continue;
                };
                row.push((at, value.to_owned()));
            }
            row.retain(|it| !it.1.is_empty());
            row.sort_by_key(|it| it.0);
            // Of members of the same name the last counts.
            row.reverse();
            row.dedup_by_key(|it| it.0);
            row.reverse();
            self.rows.push(row);
        }
    }

    /// All sampled records, broken ones as well.
    pub fn len(&self) -> usize {
        self.rows.len() + self.broken
    }

    /// The value of column `at` in `row`, empty if there is none.
    pub fn value(row: &[(usize, String)], at: usize) -> &str {
        row.binary_search_by_key(&at, |it| it.0).map_or("", |place| row[place].1.as_str())
    }

    /// What the values of every column look like; `name` is what a column is to be judged by.
    pub fn facts(&self, name: &dyn Fn(&str) -> String) -> Vec<Facts> {
        let facts = |(at, it): (usize, &String)| {
            let values: Vec<&str> = self.rows.iter().map(|row| Self::value(row, at)).collect();
            Facts::of(&name(it), &values, &[])
        };
        self.names.iter().enumerate().map(facts).collect()
    }

    fn spellings(&self) -> &[String] {
        self.spellings.get_or_init(|| self.names.iter().map(|it| spelled(it)).collect())
    }

    /// The column called `wanted`, also in another spelling.
    pub fn find(&self, wanted: &str) -> Option<usize> {
        self.names.iter().position(|it| it.eq_ignore_ascii_case(wanted)).or_else(|| {
            // A header may have a unit in brackets, a path an element's position.
            let table = self.table.is_some() && !wanted.contains('[');
            let (key, bare) = (spelled(wanted), plain(wanted));
            let mut names = self.spellings().iter().zip(&self.names);
            names.position(|(it, name)| *it == key || table && plain(name) == bare)
        })
    }

    /// The columns called `wanted`, or that are inside it.
    pub fn at_or_below(&self, wanted: &str) -> Vec<usize> {
        let key = spelled(wanted);
        let below = |it: &String| {
            it.strip_prefix(&key)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let names = self.spellings().iter();
        let mut found: Vec<usize> =
            names.enumerate().filter(|it| below(it.1)).map(|it| it.0).collect();
        if found.is_empty() {
            found.extend(self.find(wanted));
        }
        found
    }
}

/// A path without case, blanks and separators other than those of its steps.
fn spelled(path: &str) -> String {
    path.chars()
        .filter(|it| it.is_alphanumeric() || matches!(it, '.' | '[' | ']'))
        .flat_map(char::to_lowercase)
        .collect()
}
