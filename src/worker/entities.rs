//! Users, addresses, keys and machines, for people who look for one.

use super::error::JobError;
use crate::domain::entity::EntityRef;
use crate::domain::finding::Finding;
use crate::domain::ids::FindingId;
use crate::store::Reader;

/// The most entities that a search answers.
pub const MOST_FOUND: usize = 8;

/// What is called by what was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// What was looked for.
    pub text: String,
    /// The anomaly of that number: "188", "A-0188".
    pub finding: Option<Finding>,
    /// Entities whose name has that part, best first.
    pub entities: Vec<EntityRef>,
}

/// Looks for `text`.
pub fn find(reader: &Reader, text: &str) -> Result<Found, JobError> {
    let finding = number(text).map(|id| reader.finding(id)).transpose()?.flatten();
    Ok(Found { text: text.to_owned(), finding, entities: reader.entities_named(text, MOST_FOUND)? })
}

/// The number of an anomaly as people write it.
fn number(text: &str) -> Option<FindingId> {
    let text = text.trim();
    let digits = text.strip_prefix("A-").or_else(|| text.strip_prefix("a-")).unwrap_or(text);
    digits.parse().ok().map(FindingId)
}
