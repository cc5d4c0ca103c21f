//! Delimited text with or without a header line: comma, semicolon, tab or pipe. Any columns;
//! what they are is decided in `columns.rs`. Does not know what a login or a request is.

mod cut;
mod seek;
mod split;

use super::cells::Cells;
use super::columns::{self, Facts, grouped};
use super::cut::Cutter;
use super::error::ImportError;
use super::head::Head;
use super::time::Shape;
use super::{Format, Recognised, Splitter};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use cut::LineCutter;
use split::FieldSplitter;

/// The format.
#[derive(Debug)]
pub struct Delimited;

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// What the sample says about a file as delimited text.
struct Draft {
    separator: char,
    header: bool,
    names: Vec<String>,
    roles: Vec<Role>,
    facts: Vec<Facts>,
    /// Sampled records.
    rows: usize,
    /// Those with the right number of fields and a readable time.
    fit: usize,
    warnings: Vec<String>,
}

impl Format for Delimited {
    fn code(&self) -> &'static str {
        "delimited"
    }

    fn label(&self) -> &'static str {
        "delimited text"
    }

    fn how(&self) -> &'static str {
        "lines with the same number of fields between commas, semicolons, tabs or pipes, below a line of column names"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let draft = draft(head, &Choices::default())?;
        let used = draft.roles.iter().filter(|&&it| it != Role::Ignore).count();
        let confidence = match (draft.roles.contains(&Role::Time), draft.header) {
            (true, true) => 60 + 10 * used.min(3) as u8,
            (true, false) => 40,
            (false, true) if 2 <= draft.rows && draft.fit * 10 >= draft.rows * 9 => {
                // Prose with commas is no table: names are short.
                if draft.names.iter().any(|it| 40 < it.len()) {
                    return None;
                }
                20
            }
            (false, _) => return None,
        };
        Some(Recognised { confidence, why: draft.why() })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let Some(mut draft) = draft(head, choices) else {
            return Err(ImportError::NotThisFormat {
                format: self.label(),
                reason: "its lines do not have the same number of fields".to_owned(),
                path: head.path.clone(),
            });
        };
        if draft.rows == 0 {
            return Err(ImportError::Empty(head.path.clone()));
        }
        columns::apply(choices, &draft.names, &mut draft.roles, &head.path)?;
        let time = draft.roles.iter().position(|&it| it == Role::Time);
        let decided = time.and_then(|at| draft.facts[at].time());
        if time.is_some() && !draft.roles.contains(&Role::Date) {
            draft.fit = decided.map_or(0, |it| it.readable);
        }
        let plan = Plan {
            format: self.code().to_owned(),
            why: draft.why(),
            columns: columns::planned(&draft.names, &draft.roles, &draft.facts, draft.rows),
            zone: choices.zone.clone().unwrap_or_default(),
            separator: Some(draft.separator),
            header: draft.header,
            time_shape: decided.map_or(Shape::Iso, |it| it.shape).code().to_owned(),
            encoding: String::new(),
            skip: 0,
            year: None,
            open: Vec::new(),
            warnings: draft.warnings.clone(),
        };
        if time.is_none() {
            return Err(ImportError::NoTime { plan: Box::new(plan), path: head.path.clone() });
        }
        Ok(plan)
    }

    fn cutter(&self, plan: &Plan) -> Box<dyn Cutter> {
        Box::new(LineCutter::new(separator(plan), plan.header))
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(FieldSplitter { separator: separator(plan), columns: plan.columns.len() })
    }
}

impl Draft {
    fn why(&self) -> String {
        let start = if self.header { "the header has" } else { "the columns hold" };
        format!(
            "Recognised as delimited text: {start} {}, and {} of {} sampled lines fit.",
            columns::in_words(&self.roles),
            grouped(self.fit),
            grouped(self.rows),
        )
    }
}

fn separator(plan: &Plan) -> u8 {
    plan.separator.and_then(|it| u8::try_from(it).ok()).unwrap_or(b',')
}

fn is_json(bytes: &[u8]) -> bool {
    match bytes.trim_ascii_start() {
        [b'{', ..] => true,
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[' | b']')),
        _ => false,
    }
}

/// A sampled file under one separator.
struct Table {
    separator: char,
    first: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Fields in most of the rows.
    width: usize,
    fit: usize,
}

fn draft(head: &Head, choices: &Choices) -> Option<Draft> {
    if choices.separator.is_none() && is_json(&head.bytes) {
        return None;
    }
    let table = match choices.separator {
        Some(it) => table(head, it)?,
        None => SEPARATORS
            .into_iter()
            .filter_map(|it| table(head, it))
            .filter(|it| 1 < it.width && it.rows.len() <= 2 * it.fit)
            .rev()
            .max_by_key(|it| (it.fit * 100 / it.rows.len().max(1), it.width))?,
    };
    let header = choices.header.unwrap_or_else(|| looks_like_header(&table.first));
    if header && choices == &Choices::default() && table.first.iter().any(|it| 80 < it.len()) {
        return None;
    }
    Some(table.draft(head, header))
}

fn looks_like_header(first: &[String]) -> bool {
    let is_value = |it: &String| super::time::is_time(it) || columns::is_address(it);
    let is_number = |it: &String| it.parse::<f64>().is_ok();
    !first.iter().any(is_value) && !first.iter().all(is_number)
}

fn table(head: &Head, separator: char) -> Option<Table> {
    let byte = u8::try_from(separator).ok().filter(u8::is_ascii)?;
    let mut cells = Cells::default();
    let mut records = head
        .records(&mut LineCutter::new(byte, false))
        .into_iter()
        .filter_map(|it| values(it, byte, &mut cells))
        .collect::<Vec<_>>()
        .into_iter();
    let first = records.next()?;
    let rows: Vec<Vec<String>> =
        records.filter(|it| it.iter().any(|value| !value.is_empty())).collect();
    let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.sort_unstable();
    // The middle of the sorted widths is the usual one wherever one is usual.
    let width = widths.get(widths.len() / 2).copied().unwrap_or(first.len());
    let fit = widths.iter().filter(|&&it| it == width).count();
    Some(Table { separator, first, rows, width, fit })
}

fn values(record: &[u8], separator: u8, cells: &mut Cells) -> Option<Vec<String>> {
    let text = std::str::from_utf8(record).ok()?;
    split::fields(text, separator, cells).ok()?;
    Some((0..cells.len()).map(|it| cells.get(it, text).to_owned()).collect())
}

impl Table {
    fn draft(mut self, head: &Head, header: bool) -> Draft {
        let mut warnings = Vec::new();
        let names = if header { self.first.clone() } else { vec![String::new(); self.width] };
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        if !header {
            self.rows.insert(0, self.first.clone());
            self.fit += usize::from(self.first.len() == self.width);
        }
        if names.len() < self.width {
            warnings.push(format!(
                "The lines have {} fields and the header names {}: the others are called by their number.",
                self.width,
                names.len()
            ));
            names.resize(self.width, "");
        }
        while self.width < names.len() && names.last().is_some_and(|it| it.is_empty()) {
            names.pop();
        }
        let names = columns::distinct_names(names.into_iter());
        let fits = |it: &Vec<String>| it.len() == names.len();
        let fitting: Vec<&Vec<String>> = self.rows.iter().filter(|it| fits(it)).collect();
        let later = self.later(head, names.len());
        let facts: Vec<Facts> = names
            .iter()
            .enumerate()
            .map(|(at, name)| {
                let values: Vec<&str> = fitting.iter().map(|it| it[at].as_str()).collect();
                let later: Vec<&str> = later.iter().map(|it| it[at].as_str()).collect();
                Facts::of(name, &values, &later)
            })
            .collect();
        let mut roles = columns::roles(&facts);
        let time = roles.iter().position(|&it| it == Role::Time);
        let mut readable = time.and_then(|at| facts[at].time()).map(|it| it.readable);
        let columns: Vec<Vec<&str>> =
            (0..names.len()).map(|at| fitting.iter().map(|it| it[at].as_str()).collect()).collect();
        if let Some((date, clock)) = super::time::halves(&names, &columns, time) {
            for it in date {
                roles[it] = Role::Date;
            }
            roles[clock] = Role::Time;
            readable = None;
        }
        Draft {
            separator: self.separator,
            header,
            rows: self.rows.len(),
            fit: readable.unwrap_or(fitting.len()),
            names,
            roles,
            facts,
            warnings,
        }
    }

    /// Rows from further on in the file.
    fn later(&self, head: &Head, width: usize) -> Vec<Vec<String>> {
        let byte = u8::try_from(self.separator).unwrap_or(b',');
        let mut cells = Cells::default();
        head.later_records(&mut || Box::new(LineCutter::new(byte, false)))
            .into_iter()
            .filter_map(|it| values(it, byte, &mut cells))
            .filter(|it| it.len() == width)
            .collect()
    }
}
