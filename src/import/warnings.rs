//! What a person should know before importing.

use super::time::{Decided, Shape};
use crate::domain::plan::Choices;

/// About the times: which zone is assumed, and whether day and month are a guess.
pub fn of_time(decided: Decided, choices: &Choices) -> Vec<String> {
    let mut said = Vec::new();
    let absolute = matches!(decided.shape, Shape::Unix(_));
    if !absolute && decided.zoned < decided.readable && choices.zone.is_none() {
        said.push("Times without a zone are read as UTC.".to_owned());
    }
    if decided.undecided {
        said.push(
            "Day and month cannot be told apart in the sampled times; the month is read first."
                .to_owned(),
        );
    }
    said
}
