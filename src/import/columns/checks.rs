//! Columns of one file compared with each other: what a person should know where they disagree.

use super::{grouped, outcome};
use crate::domain::event::Outcome;
use crate::domain::field::Role;
use crate::domain::state_code;
use crate::import::rows::whole;

/// Says where a column of success contradicts the state codes, which count. `value` answers the
/// value of a sampled row by row and column.
pub fn state_against_words<'a>(
    names: &[String],
    roles: &[Role],
    rows: usize,
    value: &dyn Fn(usize, usize) -> &'a str,
) -> Option<String> {
    const WORDS: [&str; 6] =
        ["success", "successful", "succeeded", "issuccess", "issuccessful", "status"];
    let state = roles.iter().position(|&it| it == Role::State)?;
    let said = names.iter().position(|it| WORDS.contains(&super::plain(it).as_str()))?;
    let differs = |row: &usize| {
        let code = whole(value(*row, state)).and_then(|it| i32::try_from(it).ok());
        let told = outcome::parse(value(*row, said)).filter(|&it| it != Outcome::Unknown);
        told.zip(code.map(state_code::outcome)).is_some_and(|(told, code)| told != code)
    };
    let count = (0..rows).filter(differs).count();
    (0 < count).then(|| {
        format!(
            "The column {} disagrees with {} in {} of {} sampled lines; the state code counts.",
            names[said],
            names[state],
            grouped(count),
            grouped(rows)
        )
    })
}
