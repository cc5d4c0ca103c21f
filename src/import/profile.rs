//! A kind of log described by a table: how it is recognised, what its members or columns mean,
//! and what counts as success. One description serves the log's JSON and its CSV exports.

mod engine;
mod listed;

pub use listed::Listed;

use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::plan::Plan;
use crate::import::names::plain;
use crate::import::profiles;

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
    /// Roles whose values are elements of lists. For JSON: in a table they are in one cell.
    pub lists: &'static [Listed],
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

/// In which order the columns of a plan are asked for a role, and which of them are in the file.
#[derive(Debug)]
pub(super) struct Order {
    /// Positions of columns, the preferred first.
    pub columns: Vec<usize>,
    /// How many columns are in the file; one behind them is worked out from these.
    pub written: usize,
}

impl Order {
    /// For a plan of any format.
    pub(super) fn of(plan: &Plan) -> Self {
        let profile = profiles::ALL.iter().find(|it| it.code == plan.format);
        let all = plan.columns.len();
        let mut columns: Vec<usize> = (0..all).collect();
        let Some(profile) = profile else { return Self { columns, written: all } };
        let written = all - profile.worked_out(plan);
        // A joined list says more than its first element.
        let is_list = |at| written <= at && profile.listed(&plan.columns[at].name).is_some();
        columns
            .sort_by_cached_key(|&at| (!is_list(at), profile.preference(&plan.columns[at].name)));
        Self { columns, written }
    }
}

impl Profile {
    /// How many columns at the end of a plan are worked out from the others: joined lists, and
    /// whether the record succeeded.
    fn worked_out(&self, plan: &Plan) -> usize {
        let outcome = usize::from(self.outcome.is_some()).min(plan.columns.len());
        let before = plan.columns.iter().rev().skip(outcome);
        outcome + before.take_while(|it| self.listed(&it.name).is_some()).count()
    }

    fn listed(&self, name: &str) -> Option<&'static Listed> {
        self.lists.iter().find(|it| it.name == name)
    }

    /// Where a column stands in the description; behind all if it does not.
    fn preference(&self, name: &str) -> usize {
        let listed = || self.roles.iter().map(|it| it.1);
        let exact = listed().position(|it| it.eq_ignore_ascii_case(name));
        let loosely = || {
            let name = plain(name);
            listed().position(|it| plain(it) == name)
        };
        exact.or_else(loosely).unwrap_or(usize::MAX)
    }
}

/// Whether a plan reads objects.
fn is_json(plan: &Plan) -> bool {
    plan.separator.is_none()
}
