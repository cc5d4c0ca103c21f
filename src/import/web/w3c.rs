//! W3C extended logs, as IIS and CDNs write them: a `#Fields:` line names the columns of the
//! lines below it, and may come again with others.
//!
//! Lines that begin with `#` are passed over like a header: they are no records. Values go to
//! the plan's columns by name; those of a name that the first thousand lines do not have are
//! kept as further attributes. A stored line that is read again alone has no `#Fields:` line
//! above it and is read by the plan's columns from the first on, which is right for all files
//! that name their fields once. Date and time are in UTC by definition, unless a person says so.

use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};
use crate::domain::time::Zone;
use crate::import::cells::Cells;
use crate::import::columns;
use crate::import::cut::Cutter;
use crate::import::error::ImportError;
use crate::import::head::Head;
use crate::import::lines::{LineCutter, sample};
use crate::import::{Format, Recognised, Splitter};
use std::ops::Range;

/// The format.
#[derive(Debug)]
pub struct W3c;

/// Column made of `date` and `time`.
const JOINED: &str = "date time";

/// What fields are read as. Blanks inside the values of some are written as `+`.
const ROLES: [(&str, Role); 9] = [
    (JOINED, Role::Time),
    ("c-ip", Role::Ip),
    ("cs-username", Role::User),
    ("cs-method", Role::Action),
    ("cs-uri-stem", Role::Resource),
    ("cs-uri", Role::Resource),
    ("sc-status", Role::Outcome),
    ("s-sitename", Role::Integration),
    ("x-edge-request-id", Role::RequestId),
];
const PLUS: [&str; 3] = ["cs(User-Agent)", "cs-username", "cs(Referer)"];

impl Format for W3c {
    fn code(&self) -> &'static str {
        "w3c"
    }

    fn label(&self) -> &'static str {
        "W3C extended log"
    }

    fn how(&self) -> &'static str {
        "lines below a line that begins with #Fields: and names date and time: IIS, CDNs"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        let names = names(head);
        if !names.iter().any(|it| it == JOINED) {
            return None;
        }
        let sample = sample(head, &mut W3cSplitter::new(names.clone(), true));
        let roles: Vec<Role> = names.iter().map(|it| role(it)).collect();
        let why = || sample.why(self.label(), &roles);
        sample.fits(50).then(|| Recognised { confidence: 97, why: why() })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let names = names(head);
        if !names.iter().any(|it| it == JOINED) {
            return Err(ImportError::NotThisFormat {
                format: self.label(),
                reason: "no #Fields: line names a date and a time".to_owned(),
                path: head.path.clone(),
            });
        }
        let fields: Vec<(&str, Role)> = names.iter().map(|it| (it.as_str(), role(it))).collect();
        let sample = sample(head, &mut W3cSplitter::new(names.clone(), true));
        sample.plan(self, &fields, (head, choices), Some("iso"))
    }

    fn cutter(&self, _plan: &Plan) -> Box<dyn Cutter> {
        Box::new(LineCutter::default())
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        Box::new(W3cSplitter::new(
            plan.columns.iter().map(|it| it.name.clone()).collect(),
            plan.zone == Zone::Utc,
        ))
    }
}

fn role(name: &str) -> Role {
    ROLES.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map_or(Role::Ignore, |it| it.1)
}

/// The columns of the first lines: date and time joined, then all named fields in order.
fn names(head: &Head) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for record in head.records(&mut LineCutter::default()) {
        let Some(fields) = std::str::from_utf8(record).ok().and_then(fields) else { continue };
        let has = |name: &str| fields.iter().any(|it| it == name);
        if names.is_empty() && has("date") && has("time") {
            names.push(JOINED.to_owned());
        }
        for field in fields {
            if !names.contains(&field) {
                names.push(field);
            }
        }
    }
    names
}

/// The names in a `#Fields:` line; of a name that it has twice, the second is another column.
fn fields(line: &str) -> Option<Vec<String>> {
    let named = line.strip_prefix("#Fields:")?;
    Some(columns::distinct_names(named.split_ascii_whitespace()))
}

/// Takes lines apart.
#[derive(Debug)]
struct W3cSplitter {
    /// The plan's columns.
    names: Vec<String>,
    /// Per value of a line, its name and the column it goes to.
    layout: Vec<(String, Option<usize>)>,
    /// Whether the layout is that of a `#Fields:` line above, and not a guess.
    told: bool,
    /// Whether times are in UTC, as the format says, and no person says otherwise.
    utc: bool,
    values: Vec<Range<usize>>,
}

impl W3cSplitter {
    fn new(names: Vec<String>, utc: bool) -> Self {
        let in_file = names.iter().enumerate().filter(|it| it.1 != JOINED);
        let layout = in_file.map(|(at, name)| (name.clone(), Some(at))).collect();
        Self { names, layout, told: false, utc, values: Vec::new() }
    }

    fn follow(&mut self, named: Vec<String>) {
        let place = |name: &str| self.names.iter().position(|it| it == name);
        self.layout = named.into_iter().map(|it| (it.clone(), place(&it))).collect();
        self.told = true;
    }

    /// The value of a field by name.
    fn value<'a>(&self, name: &str, record: &'a str) -> &'a str {
        let at = self.layout.iter().position(|it| it.0 == name);
        at.and_then(|it| self.values.get(it)).map_or("", |it| &record[it.clone()])
    }
}

impl Splitter for W3cSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        cells.clear(self.names.len());
        if record.starts_with('#') {
            if let Some(named) = fields(record) {
                self.follow(named);
            }
            return Ok(());
        }
        values(record, &mut self.values);
        let (found, named) = (self.values.len(), self.layout.len());
        if if self.told { found != named } else { named < found || found < 2 } {
            return Err(format!("{found} values where #Fields: names {named}"));
        }
        let (date, time) = (self.value("date", record), self.value("time", record));
        if self.names.first().is_some_and(|it| it == JOINED) && !date.is_empty() {
            cells.set_copied(Some(0), JOINED, |it| {
                it.push_str(date);
                it.push(' ');
                it.push_str(time);
                it.push_str(if self.utc { "Z" } else { "" });
            });
        }
        for ((name, at), place) in self.layout.iter().zip(&self.values) {
            let value = &record[place.clone()];
            if value != "-" {
                cells.set_copied(*at, name, |it| {
                    let plus = PLUS.contains(&name.as_str());
                    it.extend(value.chars().map(|c| if plus && c == '+' { ' ' } else { c }));
                });
            }
        }
        Ok(())
    }
}

/// Values between tabs, where there are any, else between blanks, where quotes hold blanks.
fn values(record: &str, found: &mut Vec<Range<usize>>) {
    found.clear();
    let (bytes, tabs) = (record.as_bytes(), record.contains('\t'));
    let mut at = 0;
    while at < bytes.len() {
        let rest = &record[at..];
        if let Some(inner) = rest.strip_prefix('"').filter(|_| !tabs)
            && let Some(end) = closing_quote(inner)
        {
            found.push(at + 1..at + 1 + end);
            // Behind the quote and the blank.
            at += end + 3;
            continue;
        }
        let end = rest.find(if tabs { '\t' } else { ' ' }).unwrap_or(rest.len());
        // Several blanks are one separator, several tabs are empty values.
        if tabs || 0 < end {
            found.push(at..at + end);
        }
        at += end + 1;
    }
}

/// The first quote with a blank or nothing behind it.
fn closing_quote(text: &str) -> Option<usize> {
    let mut quotes = text.match_indices('"').map(|it| it.0);
    quotes.find(|it| matches!(text.as_bytes().get(it + 1), None | Some(b' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "#Software: Example\n#Fields: date time c-ip cs-username cs-method cs-uri-stem sc-status cs(User-Agent)\n\
2026-06-13 21:00:07 192.0.2.7 EX\\ana GET /a 200 Moz+5\n\
2026-06-13 21:00:08 192.0.2.8 - POST /b 401 -\n\
broken line\n\
#Fields: time date sc-status c-ip x-new\n\
21:00:09 2026-06-14 500 2001:db8::1 new\n";

    #[test]
    fn fields_are_followed_where_they_change() {
        let head = Head::of("x.log".as_ref(), LOG.into(), true).unwrap();
        let plan = W3c.plan(&head, &Choices::default()).unwrap();
        let columns: Vec<&str> = plan.columns.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(columns[..2], ["date time", "date"]);
        assert!(plan.warnings.is_empty(), "{:?}", plan.warnings);
        let mut splitter = W3c.splitter(&plan);
        let mut cells = Cells::default();
        let mut seen = Vec::new();
        for line in LOG.lines() {
            let said = splitter.split(line, &mut cells);
            let get = |role| plan.column(role).map_or("", |at| cells.get(at, line));
            let all = [Role::Time, Role::Ip, Role::User, Role::Outcome].map(get).join("|");
            seen.push(said.map_or_else(|it| it, |()| all));
        }
        assert_eq!(
            seen,
            [
                "|||",
                "|||",
                "2026-06-13 21:00:07Z|192.0.2.7|EX\\ana|200",
                "2026-06-13 21:00:08Z|192.0.2.8||401",
                "2 values where #Fields: names 8",
                "|||",
                "2026-06-14 21:00:09Z|2001:db8::1||500",
            ]
        );
        let alone = crate::import::original_fields(&plan, LOG.lines().nth(2).unwrap().as_bytes());
        assert!(alone.contains(&("cs(User-Agent)".to_owned(), "Moz 5".to_owned())), "{alone:?}");
    }

    #[test]
    fn a_field_named_twice_is_two_columns_and_reads_again_alone() {
        let log = "#Fields: date time x c-ip x\n2026-06-13 21:00:07 a 192.0.2.7 b\n";
        let head = Head::of("x.log".as_ref(), log.into(), true).unwrap();
        let plan = W3c.plan(&head, &Choices::default()).unwrap();
        let record = log.lines().nth(1).unwrap().as_bytes();
        assert!(crate::import::reparse(&plan, record).is_some());
        let alone = crate::import::original_fields(&plan, record);
        assert_eq!(alone[3], ("x".to_owned(), "a".to_owned()));
        assert_eq!(alone[5], ("x (2)".to_owned(), "b".to_owned()));
    }

    #[test]
    fn tabs_and_quotes_hold_blanks() {
        let mut found = Vec::new();
        for (line, want) in [
            ("a  b", vec!["a", "b"]),
            ("a \"b c\" d", vec!["a", "b c", "d"]),
            ("a b\t\tc", vec!["a b", "", "c"]),
            ("a \"open", vec!["a", "\"open"]),
            ("\"a\"é b\" c", vec!["a\"é b", "c"]),
            ("\"a\"é b", vec!["\"a\"é", "b"]),
        ] {
            values(line, &mut found);
            assert_eq!(found.iter().map(|it| &line[it.clone()]).collect::<Vec<_>>(), want);
        }
    }
}
