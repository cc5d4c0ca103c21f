//! Mappings that a person made, remembered for the next file of the same header: plain data.

use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use crate::domain::time::{Micros, Zone};
use serde::{Deserialize, Serialize};

/// The most mappings that are remembered.
pub const MAX_MAPPINGS: usize = 200;

/// Column names that a title shows.
const TITLED: usize = 4;

/// What a person chose for files of one header. The year is not remembered: it is the file's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RememberedMapping {
    /// Of which files: `FilePreview::header`.
    pub signature: String,
    /// The same for people: the first columns.
    pub title: String,
    /// When it was last used to import.
    pub at: Micros,
    /// Code of the format.
    pub format: Option<String>,
    /// Roles given to columns.
    pub map: Vec<(Role, String)>,
    /// Zone of times that carry none.
    pub zone: Option<Zone>,
    /// Field separator.
    pub separator: Option<char>,
    /// Whether the first line is a header.
    pub header: Option<bool>,
    /// How the characters are written.
    pub encoding: Option<String>,
    /// Whether the day comes before the month.
    pub day_first: Option<bool>,
}

impl RememberedMapping {
    /// What is remembered of `choices` for files of this header, planned like `plan`; `None` where
    /// nothing was chosen.
    pub fn of(header: &str, plan: &Plan, choices: &Choices, at: Micros) -> Option<Self> {
        let it = Self {
            signature: header.to_owned(),
            title: title(plan),
            at,
            format: choices.format.clone(),
            map: choices.map.clone(),
            zone: choices.zone.clone(),
            separator: choices.separator,
            header: choices.header,
            encoding: choices.encoding.clone(),
            day_first: choices.day_first,
        };
        (it.choices() != Choices::default()).then_some(it)
    }

    /// What it says about a file.
    pub fn choices(&self) -> Choices {
        Choices {
            format: self.format.clone(),
            map: self.map.clone(),
            zone: self.zone.clone(),
            separator: self.separator,
            header: self.header,
            encoding: self.encoding.clone(),
            day_first: self.day_first,
            year: None,
        }
    }
}

fn title(plan: &Plan) -> String {
    let names: Vec<&str> = plan.columns.iter().take(TITLED).map(|it| it.name.as_str()).collect();
    let more = plan.columns.len().saturating_sub(TITLED);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", names.join(", "))
}

/// Puts `new` first; what was remembered of the same header goes, and so do the oldest.
pub fn remember(mappings: &mut Vec<RememberedMapping>, new: RememberedMapping) {
    mappings.retain(|it| it.signature != new.signature);
    mappings.insert(0, new);
    mappings.truncate(MAX_MAPPINGS);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::PlannedColumn;

    fn plan(names: &[&str]) -> Plan {
        let column = |name: &&str| PlannedColumn {
            name: (*name).to_owned(),
            role: Role::Ignore,
            sample: String::new(),
            inside: None,
            found: String::new(),
        };
        Plan {
            format: "delimited".to_owned(),
            why: String::new(),
            columns: names.iter().map(column).collect(),
            zone: Zone::Utc,
            separator: Some(','),
            header: true,
            time_shape: String::new(),
            encoding: String::new(),
            skip: 0,
            year: None,
            open: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn only_what_was_chosen_is_remembered_and_the_newest_stay() {
        let chosen = |role| Choices {
            map: vec![(role, "a".to_owned())],
            year: Some(2024),
            ..Choices::default()
        };
        let nothing = Choices { year: Some(2024), ..Choices::default() };
        assert_eq!(RememberedMapping::of("a", &plan(&["a"]), &nothing, Micros(1)), None);
        let mut all = Vec::new();
        for n in 0..=MAX_MAPPINGS {
            let name = format!("column {n}");
            let at = Micros(n as i64);
            let new = RememberedMapping::of(&name, &plan(&[&name]), &chosen(Role::User), at);
            remember(&mut all, new.unwrap());
        }
        assert_eq!(all.len(), MAX_MAPPINGS);
        assert_eq!(all[0].title, format!("column {MAX_MAPPINGS}"));
        let again =
            RememberedMapping::of("column 7", &plan(&["COLUMN 7"]), &chosen(Role::Ip), Micros(9));
        remember(&mut all, again.unwrap());
        assert_eq!(all.len(), MAX_MAPPINGS, "the same header is there once");
        assert_eq!(all[0].choices(), Choices { year: None, ..chosen(Role::Ip) });
    }
}
