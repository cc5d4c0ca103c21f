//! Whether a file that ends without a line end looks cut off. What writes logs line by line ends
//! the last one as well; what exports tables often does not, so there the last record itself is
//! looked at.

use super::blocks::Found;
use super::cells::Cells;
use super::encoding::readable;
use super::format_of;
use crate::domain::plan::Plan;
use std::collections::VecDeque;

/// Records before the last one that it is compared with.
const BEFORE: usize = 200;

/// The end of a file on its way.
pub(super) struct Ending<'a> {
    plan: &'a Plan,
    /// The last records of a table; none of other files.
    records: VecDeque<Vec<u8>>,
}

impl<'a> Ending<'a> {
    /// Of a file read by `plan`.
    pub(super) fn new(plan: &'a Plan) -> Self {
        Self { plan, records: VecDeque::new() }
    }

    /// Notes the records that were found in `bytes`.
    pub(super) fn note(&mut self, bytes: &[u8], found: &[Found]) {
        if self.plan.separator.is_none() {
            return;
        }
        let last = &found[found.len().saturating_sub(BEFORE + 1)..];
        for it in last.iter().filter(|it| it.wrong.is_none()) {
            self.records.push_back(bytes[it.start..it.end].to_vec());
        }
        let more = self.records.len().saturating_sub(BEFORE + 1);
        self.records.drain(..more);
    }

    /// Whether the last record, found at the end of `bytes`, looks like a part of one. Without a
    /// record at the very end nothing is missing.
    pub(super) fn looks_cut_off(&self, bytes: &[u8], found: &[Found]) -> bool {
        let Some(last) = found.last() else { return false };
        if last.end < bytes.trim_ascii_end().len() || bytes[last.end..].contains(&b'\n') {
            return false;
        }
        let table = self.plan.separator.is_some() && last.wrong.is_none();
        !table || self.last_is_part().unwrap_or(true)
    }

    /// `None` where the last record cannot be taken apart.
    fn last_is_part(&self) -> Option<bool> {
        let own = self.plan.columns.iter().filter(|it| it.inside.is_none()).count();
        let mut splitter = format_of(self.plan).ok()?.splitter_of_all(self.plan);
        let mut cells = Cells::default();
        let mut values = self.records.iter().map(|it| {
            let text = readable(it);
            splitter.split(&text, &mut cells).ok()?;
            let at = own.min(cells.len()).checked_sub(1)?;
            Some(cells.get(at, &text).to_owned())
        });
        let value = values.next_back()??;
        let others: Vec<String> = values.flatten().collect();
        // A closed quote is the end of a field.
        let is_quoted = self.records.back()?.ends_with(b"\"");
        Some(!value.is_empty() && !is_quoted && is_part(&value, &others))
    }
}

/// Whether `value` is the beginning of one of the others and none of them, or too short where all
/// are equally long. The beginning of a number is a number as well and proves nothing.
fn is_part(value: &str, others: &[String]) -> bool {
    let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let begins = |it: &String| {
        value.len() < it.len()
            && it.starts_with(value)
            && !(is_number(value) && it.bytes().all(|it| it.is_ascii_digit()))
    };
    let known = others.iter().any(|it| it == value);
    let short = 3 <= others.len()
        && value.len() < others[0].len()
        && others.iter().all(|it| it.len() == others[0].len());
    !known && (short || others.iter().any(begins))
}

#[cfg(test)]
mod tests {
    use crate::domain::plan::Choices;
    use crate::import::read_bytes;

    /// Whether the note is made for a table with these last columns, and no line end.
    fn said(values: &[&str]) -> bool {
        let row = |it: &&str| format!("2026-06-13 21:00:00,ana,{it}");
        let rows: Vec<String> = values.iter().map(row).collect();
        let text = format!("time,user,note\n{}", rows.join("\n"));
        let notes = read_bytes(text.as_bytes(), &Choices::default(), 64).unwrap().end.notes;
        notes.iter().any(|it| it.contains("no line end"))
    }

    #[test]
    fn only_what_looks_like_a_part_of_a_record_is_said_to_be_one() {
        for (values, want) in [
            (vec!["Logon", "Logoff", "Logo"], true),
            (vec!["Logon", "Logoff", "Logon"], false),
            (vec!["10.0.0.1", "10.0.0.2", "10"], true),
            (vec!["512", "1024", "5"], false),
            (vec!["1467039360", "1467039361", "1467039362", "14670"], true),
            (vec!["1467039360", "1467039361", "1467039362", "1467039363"], false),
            (vec!["first", "second", "third"], false),
            (vec!["\"a, b\"", "\"a, bc\"", "\"a\""], false),
            (vec!["\"a, b\"", "\"a, bc\"", "\"a"], true),
            (vec!["one", ""], false),
            (vec!["one", "two", "one", "two,three"], true),
            (vec!["one"], false),
            (vec!["one", "two\n \n"], false),
        ] {
            assert_eq!(said(&values), want, "{values:?}");
        }
    }
}
