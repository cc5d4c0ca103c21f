//! A kind of log described by a table: how it is recognised, what its members or columns mean,
//! and what counts as success. One description serves the log's JSON and its CSV exports.

use crate::domain::event::Outcome;
use crate::domain::field::Role;

/// A kind of log. Names are paths of members (`userIdentity.userName`, `target[0].id`) or names
/// of columns, compared without case, blanks and separators.
pub struct Profile {
    /// What plans and `--format` hold. Frozen: cases contain these.
    pub code: &'static str,
    /// What a person reads.
    pub label: &'static str,
    /// How it is recognised, for the list of formats.
    pub how: &'static str,
    /// Of each list, one name must occur in most sampled records.
    pub signs: &'static [&'static [&'static str]],
    /// Further proof by values, where names alone could be another log's.
    pub proof: Option<fn(&Values<'_>) -> bool>,
    /// What is read as what, the preferred name of a role first: of an event, the first that is
    /// not empty counts.
    pub roles: &'static [(Role, &'static str)],
    /// Whether the record succeeded, where no single value says so.
    pub outcome: Option<fn(&Values<'_>) -> Outcome>,
}

/// The values of one record by name.
pub struct Values<'a> {
    get: &'a dyn Fn(&str) -> &'a str,
}

impl<'a> Values<'a> {
    /// Looks values up with `get`, which answers an empty text where there is none.
    pub fn new(get: &'a dyn Fn(&str) -> &'a str) -> Self {
        Self { get }
    }

    /// The value of `name`, empty if there is none.
    pub fn get(&self, name: &str) -> &'a str {
        (self.get)(name)
    }
}
