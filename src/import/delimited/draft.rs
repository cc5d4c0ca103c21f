//! What the sample says about a file as delimited text: columns, also those inside JSON text of
//! others, and what they are read as. From it comes the plan.

use super::{nested, sniff};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use crate::import::columns::{self, Facts, grouped};
use crate::import::error::ImportError;
use crate::import::head::Head;
use crate::import::names::plain;
use crate::import::time::{self, Decided, Shape};

/// What the sample says about a file as delimited text.
pub struct Draft {
    /// The separator.
    pub separator: char,
    /// Lines above the first record.
    pub skip: u64,
    /// Whether the first record names the columns.
    pub header: bool,
    /// Names of all columns.
    pub names: Vec<String>,
    /// For a column inside another one, that one's position.
    pub inside: Vec<Option<u32>>,
    /// What they are read as.
    pub roles: Vec<Role>,
    /// What was found in them.
    pub facts: Vec<Facts>,
    /// Values of the sampled records of the usual width, by column.
    pub rows: Vec<Vec<String>>,
    /// Sampled records.
    pub sampled: usize,
    /// Those that fit, with a readable time if there is one.
    pub fit: usize,
    /// Whether it has more columns than are allowed; nothing else is known about it then.
    pub too_wide: bool,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// The file as delimited text; `None` if it does not look like any.
pub fn draft(head: &Head, choices: &Choices) -> Option<Draft> {
    if choices.separator.is_none() && is_json(&head.bytes) {
        return None;
    }
    let table = sniff::table(head, choices.separator)?;
    let header = choices.header.unwrap_or_else(|| sniff::is_header(&table.first));
    if header && choices == &Choices::default() && table.first.iter().any(|it| 80 < it.len()) {
        return None;
    }
    Some(Draft::of(table, head, header))
}

fn is_json(bytes: &[u8]) -> bool {
    match bytes.trim_ascii_start() {
        [b'{', ..] => true,
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[' | b']')),
        _ => false,
    }
}

impl Draft {
    fn of(mut table: sniff::Table, head: &Head, header: bool) -> Self {
        let mut warnings = Vec::new();
        let mut header_names: Vec<&str> = Vec::new();
        if header {
            header_names.extend(table.first.iter().map(String::as_str));
        } else {
            table.rows.insert(0, table.first.clone());
        }
        if header && header_names.len() < table.width {
            warnings.push(format!(
                "The lines have {} fields and the header names {}: the others are called by their number.",
                table.width,
                header_names.len()
            ));
        }
        if header_names.len() < table.width {
            header_names.resize(table.width, "");
        }
        while table.width < header_names.len()
            && header_names.last().is_some_and(|it| it.is_empty())
        {
            header_names.pop();
        }
        let names = columns::distinct_names(header_names.into_iter());
        let sampled = table.rows.len();
        // Too many columns are refused: nothing needs to be known about them.
        let too_wide = head.limits.columns < names.len();
        let rows: Vec<Vec<String>> = if too_wide {
            Vec::new()
        } else {
            table.rows.into_iter().filter(|it| it.len() == names.len()).collect()
        };
        let mut draft = Self {
            separator: table.separator,
            skip: table.skip,
            header,
            inside: vec![None; names.len()],
            roles: Vec::new(),
            facts: Vec::new(),
            fit: rows.len(),
            names,
            rows,
            sampled,
            too_wide,
            warnings,
        };
        let later = sniff::later(head, draft.separator, draft.names.len());
        draft.facts = (0..draft.names.len()).map(|at| draft.facts_of(at, &later)).collect();
        draft.look_inside();
        draft.give_roles(&[]);
        draft
    }

    fn facts_of(&self, at: usize, later: &[Vec<String>]) -> Facts {
        let later: Vec<&str> = later.iter().map(|it| it[at].as_str()).collect();
        Facts::of(&self.names[at], &self.column(at), &later)
    }

    fn column(&self, at: usize) -> Vec<&str> {
        self.rows.iter().map(|it| it[at].as_str()).collect()
    }

    /// Adds the columns that lie inside JSON text of others.
    fn look_inside(&mut self) {
        let mut known = 0;
        for outer in 0..self.names.len() {
            let name = self.names[outer].clone();
            let mut paths = nested::paths(&name, &self.column(outer), known);
            paths.retain(|it| !self.names.contains(it));
            known += paths.len();
            if !paths.is_empty() {
                let values = |it: &Vec<String>| nested::values(&name, &it[outer], &paths);
                let values = self.rows.iter().map(values).collect();
                self.add_inside(outer, paths, values);
            }
        }
    }

    /// Adds columns that lie inside the column `outer`, with their values by row.
    pub fn add_inside(&mut self, outer: usize, names: Vec<String>, values: Vec<Vec<String>>) {
        for (row, values) in self.rows.iter_mut().zip(values) {
            row.extend(values);
        }
        for name in names {
            let at = self.names.len();
            self.facts.push(Facts::inside(&name, &self.column(at)));
            self.names.push(name);
            self.inside.push(Some(outer as u32));
        }
    }

    /// Decides the roles anew: those of `known` columns first, the others by name and values.
    pub fn give_roles(&mut self, known: &[(Role, &str)]) {
        self.roles = vec![Role::Ignore; self.names.len()];
        for (role, name) in known {
            let found = self.names.iter().position(|it| plain(it) == plain(name));
            if let Some(at) = found.filter(|&at| self.roles[at] == Role::Ignore) {
                self.roles[at] = *role;
            }
        }
        columns::fill_roles(&self.facts, &mut self.roles);
        self.fit = match (self.roles.contains(&Role::Time), self.decided()) {
            (true, Some(decided)) => decided.readable,
            _ => self.rows.len(),
        };
    }

    /// How the times are written; of a date and a time of day in their own columns, both
    /// together with a blank between.
    pub fn decided(&self) -> Option<Decided> {
        let time = self.roles.iter().position(|&it| it == Role::Time)?;
        if !self.roles.contains(&Role::Date) {
            return self.facts[time].time();
        }
        let dates = (0..self.roles.len()).filter(|&at| self.roles[at] == Role::Date);
        let order: Vec<usize> = dates.chain([time]).collect();
        let join = |row: &Vec<String>| {
            order.iter().map(|&at| row[at].as_str()).collect::<Vec<_>>().join(" ")
        };
        let joined: Vec<String> = self.rows.iter().map(join).collect();
        time::decide(&joined.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    }

    /// How sure it is that this is delimited text, 0 = it is not.
    pub fn confidence(&self) -> u8 {
        let used = self.roles.iter().filter(|&&it| it != Role::Ignore).count();
        if self.too_wide {
            return 20;
        }
        let known = match (self.roles.contains(&Role::Time), self.header) {
            (true, true) => 60 + 10 * used.min(3) as u8,
            (true, false) => 40,
            (false, true) if 2 <= self.sampled && self.fit * 10 >= self.sampled * 9 => {
                // Prose with commas is no table: names are short.
                if self.names.iter().zip(&self.inside).any(|it| 40 < it.0.len() && it.1.is_none()) {
                    return 0;
                }
                20
            }
            (false, _) => 0,
        };
        known - if self.skip == 0 { 0 } else { known / 10 }
    }

    /// Why it is read as `label`, in a sentence.
    pub fn why(&self, label: &str) -> String {
        let start = if self.header { "the header has" } else { "the columns hold" };
        let above = match self.skip {
            0 => String::new(),
            1 => " The line above the table is passed over.".to_owned(),
            more => {
                format!(" The {} lines above the table are passed over.", grouped(more as usize))
            }
        };
        format!(
            "Recognised as {label}: {start} {}, and {} of {} sampled lines fit.{above}",
            columns::in_words(&self.roles),
            grouped(self.fit),
            grouped(self.sampled),
        )
    }

    /// The plan to read the file by.
    pub fn plan(
        mut self,
        code: &str,
        label: &str,
        head: &Head,
        choices: &Choices,
    ) -> Result<Plan, ImportError> {
        if self.too_wide {
            return Err(ImportError::TooManyColumns {
                columns: self.names.len(),
                limit: head.limits.columns,
                path: head.path.clone(),
            });
        }
        if self.sampled == 0 {
            return Err(ImportError::Empty(head.path.clone()));
        }
        columns::apply(choices, &self.names, &mut self.roles, &head.path)?;
        let timed = self.roles.contains(&Role::Time);
        let decided = self.decided();
        if timed {
            self.fit = decided.map_or(0, |it| it.readable);
        }
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.extend(self.disagreements());
        let mut columns = columns::planned(&self.names, &self.roles, &self.facts, self.rows.len());
        columns.iter_mut().zip(&self.inside).for_each(|(it, inside)| it.inside = *inside);
        let plan = Plan {
            format: code.to_owned(),
            why: self.why(label),
            columns,
            zone: choices.zone.clone().unwrap_or_default(),
            separator: Some(self.separator),
            header: self.header,
            time_shape: decided.map_or(Shape::Iso, |it| it.shape).code().to_owned(),
            encoding: String::new(),
            skip: self.skip,
            year: None,
            open: Vec::new(),
            warnings,
        };
        if timed {
            Ok(plan)
        } else {
            Err(ImportError::NoTime { plan: Box::new(plan), path: head.path.clone() })
        }
    }

    fn disagreements(&self) -> impl Iterator<Item = String> {
        let value = |row: usize, at: usize| self.rows[row][at].as_str();
        let (names, roles, rows) = (&self.names, &self.roles, self.rows.len());
        columns::state_against_words(names, roles, rows, &value).into_iter()
    }
}
