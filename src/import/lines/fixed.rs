//! Plans of formats whose columns are fixed: what their lines hold is known before a file is
//! looked at; the sample only says how many lines fit and what the values look like.

use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use crate::import::cells::Cells;
use crate::import::columns::{self, Facts, grouped};
use crate::import::error::ImportError;
use crate::import::head::Head;
use crate::import::time::Shape;
use crate::import::{Format, Splitter};

use super::LineCutter;

/// Sampled lines taken apart.
#[derive(Debug, Default)]
pub struct Sample {
    /// The values of the lines that fit.
    pub rows: Vec<Vec<String>>,
    /// Lines that do not fit.
    pub broken: usize,
}

/// Takes the first lines of a file apart. Lines that are passed over do not count.
pub fn sample(head: &Head, splitter: &mut dyn Splitter) -> Sample {
    let mut cells = Cells::default();
    let mut sample = Sample::default();
    for record in head.records(&mut LineCutter::default()) {
        let text = std::str::from_utf8(record).ok();
        let Some(text) = text.filter(|it| splitter.split(it, &mut cells).is_ok()) else {
            sample.broken += 1;
            continue;
        };
        let row: Vec<String> = (0..cells.len()).map(|it| cells.get(it, text).to_owned()).collect();
        if row.iter().any(|it| !it.is_empty()) {
            sample.rows.push(row);
        }
    }
    sample
}

impl Sample {
    /// Whether at least `percent` of the lines fit.
    pub fn fits(&self, percent: usize) -> bool {
        !self.rows.is_empty() && (self.rows.len() + self.broken) * percent <= self.rows.len() * 100
    }

    /// The values of one column.
    pub fn column(&self, at: usize) -> Vec<&str> {
        self.rows.iter().map(|it| it.get(at).map_or("", String::as_str)).collect()
    }

    /// Why the file is of this kind, in a sentence.
    pub fn why(&self, label: &str, roles: &[Role]) -> String {
        let article = if label.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
        format!(
            "Recognised as {article} {label}: the lines have {}, and {} of {} sampled lines fit.",
            columns::in_words(roles),
            grouped(self.rows.len()),
            grouped(self.rows.len() + self.broken),
        )
    }

    /// A plan with the columns `fields`, times written as `shape` where that is known.
    pub fn plan(
        &self,
        format: &dyn Format,
        fields: &[(&str, Role)],
        (head, choices): (&Head, &Choices),
        shape: Option<&str>,
    ) -> Result<Plan, ImportError> {
        if self.rows.is_empty() {
            return Err(ImportError::NotThisFormat {
                format: format.label(),
                reason: "none of its first lines looks like one".to_owned(),
                path: head.path.clone(),
            });
        }
        let names: Vec<String> = fields.iter().map(|it| it.0.to_owned()).collect();
        let mut roles: Vec<Role> = fields.iter().map(|it| it.1).collect();
        let why = self.why(format.label(), &roles);
        columns::apply(choices, &names, &mut roles, &head.path)?;
        let facts: Vec<Facts> = names
            .iter()
            .enumerate()
            .map(|(at, name)| Facts::of(name, &self.column(at), &[]))
            .collect();
        let time = roles.iter().position(|&it| it == Role::Time);
        let decided = time.and_then(|at| facts[at].time());
        let shape = shape.unwrap_or(decided.map_or(Shape::Iso, |it| it.shape).code());
        let plan = Plan {
            format: format.code().to_owned(),
            why,
            columns: columns::planned(&names, &roles, &facts, self.rows.len()),
            zone: choices.zone.clone().unwrap_or_default(),
            separator: None,
            header: false,
            time_shape: shape.to_owned(),
            encoding: String::new(),
            skip: 0,
            year: None,
            open: Vec::new(),
            warnings: Vec::new(),
        };
        if time.is_none() {
            return Err(ImportError::NoTime { plan: Box::new(plan), path: head.path.clone() });
        }
        Ok(plan)
    }
}
