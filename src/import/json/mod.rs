//! JSON objects of any kind: alone, one per line, in an array, or in the list of an answer. What
//! their members mean is decided from names and values, as for the columns of a table; known
//! kinds of logs are described by profiles.

mod cut;
mod list;
mod path;
mod split;
mod text;

pub use cut::ObjectCutter;
pub use split::PathSplitter;

use super::columns::{self, Facts, grouped};
use super::cut::Cutter;
use super::error::ImportError;
use super::head::Head;
use super::names::{plain, rank};
use super::sample::Sample;
use super::time::Shape;
use super::{Format, Recognised, Splitter};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};

/// The format.
#[derive(Debug)]
pub struct JsonRecords;

impl Format for JsonRecords {
    fn code(&self) -> &'static str {
        "json"
    }

    fn label(&self) -> &'static str {
        "JSON records"
    }

    fn how(&self) -> &'static str {
        "JSON objects with a time: one per line, in an array, or in the list of an answer"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let sample = head.objects()?;
        let (facts, roles) = judged(sample);
        let used = roles.iter().filter(|&&it| it != Role::Ignore).count();
        let timed = roles.contains(&Role::Time);
        let confidence = if timed { 55 + 5 * used.min(5) as u8 } else { 20 };
        Some(Recognised { confidence, why: why(sample, &roles, &facts) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let Some(sample) = head.objects() else {
            return Err(ImportError::NotThisFormat {
                format: self.label(),
                reason: "it holds no JSON objects".to_owned(),
                path: head.path.clone(),
            });
        };
        if sample.names.is_empty() {
            return Err(ImportError::NotThisFormat {
                format: self.label(),
                reason: "its objects are empty".to_owned(),
                path: head.path.clone(),
            });
        }
        let (facts, mut roles) = judged(sample);
        columns::apply(choices, &sample.names, &mut roles, &head.path)?;
        let mut plan = plan(sample, &roles, &facts, choices);
        self.code().clone_into(&mut plan.format);
        plan.why = why(sample, &roles, &facts);
        if plan.column(Role::Time).is_none() {
            return Err(ImportError::NoTime { plan: Box::new(plan), path: head.path.clone() });
        }
        Ok(plan)
    }

    fn cutter(&self, _plan: &Plan) -> Box<dyn Cutter> {
        Box::new(ObjectCutter::default())
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(PathSplitter::new(plan.columns.iter().map(|it| it.name.as_str())))
    }
}

/// The plan of sampled objects, but for its format and the reason.
pub fn plan(sample: &Sample, roles: &[Role], facts: &[Facts], choices: &Choices) -> Plan {
    let mut times = roles.iter().zip(facts).filter(|it| *it.0 == Role::Time);
    let decided = times.find_map(|it| it.1.time());
    Plan {
        format: String::new(),
        why: String::new(),
        columns: columns::planned(&sample.names, roles, facts, sample.rows.len()),
        zone: choices.zone.clone().unwrap_or_default(),
        separator: None,
        header: false,
        time_shape: decided.map_or(Shape::Iso, |it| it.shape).code().to_owned(),
        encoding: String::new(),
        skip: 0,
        year: None,
        open: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Facts and roles of sampled columns, by the rules for any log.
pub fn judged(sample: &Sample) -> (Vec<Facts>, Vec<Role>) {
    let facts = sample.facts(&telling);
    // Of two members of the same name the one less deep is about the record itself.
    let deep = |at: &usize| sample.names[*at].matches(['.', '[']).count();
    let mut order: Vec<usize> = (0..facts.len()).collect();
    order.sort_by_key(deep);
    let sorted: Vec<Facts> = order.iter().map(|&at| facts[at].clone()).collect();
    let mut roles = vec![Role::Ignore; facts.len()];
    let mut found = roles.clone();
    columns::fill_roles(&sorted, &mut found);
    for (role, at) in found.into_iter().zip(order) {
        roles[at] = role;
    }
    (facts, roles)
}

/// The end of a path that says what it is: `client.ip`, `user.name`, but `actor.email` is an
/// `email`.
fn telling(path: &str) -> String {
    let dots = path.rmatch_indices('.').map(|it| it.0 + 1);
    let last = path.rfind('.').map_or(path, |at| &path[at + 1..]);
    let ends = std::iter::once(0).chain(dots.take(2).collect::<Vec<_>>().into_iter().rev());
    let known = |it: &&str| {
        let plain = plain(it);
        Role::ALL.iter().any(|role| rank(*role, &plain).is_some())
    };
    ends.map(|at| &path[at..]).find(known).unwrap_or(last).to_owned()
}

fn why(sample: &Sample, roles: &[Role], facts: &[Facts]) -> String {
    let mut times = roles.iter().zip(facts).filter(|it| *it.0 == Role::Time);
    let fit = times.find_map(|it| it.1.time()).map_or(0, |it| it.readable);
    format!(
        "Recognised as JSON records: they have {}, and {} of {} sampled records fit.",
        columns::in_words(roles),
        grouped(fit),
        grouped(sample.len()),
    )
}

#[cfg(test)]
mod tests;
