//! Names out of events: users, addresses, keys, machines and friendly names become tokens, in
//! the stored fields and in the text of the record.
//!
//! What this does not do: a name is found as its column spells it, at word borders, also escaped
//! as JSON or CSV do. A name in another spelling, and a name that the record's own columns do not
//! hold, stay as they are. Whoever has the case has its secret, and can test a guess.

use super::cells::{Cells, is_none};
use super::error::ImportError;
use super::occurrences::{Swap, Swaps};
use super::rows::whole as number;
use super::tokens::{REPLACED, Tokens, names_in, without_port};
use super::{Splitter, format_of};
use crate::domain::batch::{Batch, Row};
use crate::domain::field::{Field, Role};
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::plan::Plan;
use crate::domain::receipt::LineIssue;

/// What stands for the text of a rejected record.
const WITHHELD: &str = "text left out: privacy";
/// Tokens kept at hand; past this many they are made again.
const AT_HAND: usize = 1 << 16;
/// Places in one record that are looked at one by one where replacing all at once breaks it.
const ONE_BY_ONE: usize = 200;

/// Replaces names in the events of one file.
pub struct Privacy {
    tokens: Tokens,
    at_hand: hashbrown::HashMap<(Field, Box<str>), Box<str>>,
    /// Columns whose values are replaced.
    replaced: Vec<(usize, Field)>,
    /// Columns that must keep their values: what a record is and when it was.
    kept: Vec<(usize, Role)>,
    /// A splitter of its own, so that one with a memory reads the file's records once.
    splitter: Box<dyn Splitter>,
    before: Cells,
    after: Cells,
}

impl Privacy {
    /// For files read by `plan`; `secret` is that of the case.
    pub fn new(plan: &Plan, secret: FingerprintKey) -> Result<Self, ImportError> {
        let columns = || plan.columns.iter().map(|it| it.role).enumerate();
        let is_replaced = |field: &Field| REPLACED.contains(field);
        let is_kept = |role: Role| {
            matches!(
                role,
                Role::Time | Role::Date | Role::Outcome | Role::State | Role::Count | Role::Id
            )
        };
        Ok(Self {
            tokens: Tokens::new(secret),
            at_hand: hashbrown::HashMap::new(),
            replaced: columns()
                .filter_map(|(at, role)| Some((at, role.field().filter(is_replaced)?)))
                .collect(),
            kept: columns().filter(|it| is_kept(it.1)).collect(),
            splitter: format_of(plan)?.splitter(plan),
            before: Cells::default(),
            after: Cells::default(),
        })
    }

    /// Appends the event to the batch, without names. Its fingerprint stays that of the original
    /// values, so that the same file again is the same.
    pub fn push(&mut self, row: &Row<'_>, batch: &mut Batch) {
        let text = String::from_utf8_lossy(row.raw);
        let splits = self.splitter.split(&text, &mut self.before).is_ok();
        let swaps = self.swaps(row, &text, splits);
        let raw = self.hide(&text, &swaps, splits);
        let mut texts: [String; Field::COUNT] = Default::default();
        for field in Field::ALL {
            let (value, place) = (row.texts[field.index()], &mut texts[field.index()]);
            if REPLACED.contains(field) && !value.is_empty() && names_in(*field, value) == [value] {
                place.push_str(self.token(*field, value));
            } else {
                place.push_str(&swaps.replace(value));
            }
        }
        let texts: [&str; Field::COUNT] = std::array::from_fn(|at| texts[at].as_str());
        batch.push(&Row { texts, raw: raw.as_bytes(), ..row.clone() });
    }

    /// What is replaced by what, in this record.
    fn swaps(&mut self, row: &Row<'_>, text: &str, splits: bool) -> Swaps {
        let mut names: Vec<(Field, String)> = Vec::new();
        let mut add = |field: Field, value: &str| {
            let value = if field == Field::Ip { without_port(value).0 } else { value };
            if !is_none(value) && !names.iter().any(|it| it.1 == value) {
                names.push((field, value.to_owned()));
            }
        };
        for field in REPLACED {
            for it in names_in(field, row.texts[field.index()]) {
                add(field, it);
            }
        }
        if splits {
            for &(at, field) in &self.replaced {
                for it in names_in(field, self.before.get(at, text)) {
                    add(field, it);
                }
            }
        }
        let swap = |(field, value): (Field, String)| Swap {
            token: self.token(field, &value).to_owned(),
            value,
        };
        Swaps::new(names.into_iter().map(swap).collect())
    }

    fn token(&mut self, field: Field, value: &str) -> &str {
        if AT_HAND <= self.at_hand.len() {
            self.at_hand.clear();
        }
        let tokens = self.tokens;
        self.at_hand
            .entry((field, value.into()))
            .or_insert_with(|| tokens.token(field, value).into())
    }

    /// The text of the record without names. It still reads as the same event: where replacing a
    /// name everywhere would change a time, a state or the record's form (`{"user":"user"}`), it
    /// stays in those places.
    fn hide(&mut self, text: &str, swaps: &Swaps, splits: bool) -> String {
        let places = swaps.places(text);
        let all = swaps.put(text, &places);
        if !splits || self.reads_alike(text, &all, true) {
            return all;
        }
        let mut chosen = Vec::with_capacity(places.len());
        for (n, place) in places.iter().enumerate() {
            chosen.push(place.clone());
            if n < ONE_BY_ONE && !self.reads_alike(text, &swaps.put(text, &chosen), false) {
                chosen.pop();
            }
        }
        let some = swaps.put(text, &chosen);
        // A record that cannot be kept readable is better unreadable than with names.
        if self.reads_alike(text, &some, true) { some } else { all }
    }

    /// Whether `after` is the event of `before` with other names; `whole` = with no name left in
    /// the columns of names.
    fn reads_alike(&mut self, before: &str, after: &str, whole: bool) -> bool {
        if self.splitter.split(after, &mut self.after).is_err()
            || self.before.len() != self.after.len()
        {
            return false;
        }
        let (old, new) = (&self.before, &self.after);
        let kept = self.kept.iter().all(|&(at, role)| {
            let (old, new) = (old.get(at, before), new.get(at, after));
            // A row id in words may hold a name; it is no part of the event's columns.
            old == new || role == Role::Id && number(old).is_none() && !new.is_empty()
        });
        let filled = (0..old.len())
            .all(|at| old.get(at, before).is_empty() == new.get(at, after).is_empty());
        let hidden = self.replaced.iter().all(|&(at, _)| {
            let value = old.get(at, before);
            is_none(value) || value != new.get(at, after)
        });
        kept && filled && (hidden || !whole)
    }
}

/// Takes the values out of a plan.
pub fn blank_samples(plan: &mut Plan) {
    for column in &mut plan.columns {
        column.sample.clear();
    }
}

/// Takes the text out of a rejected record's line in the receipt, and what its reason quotes.
pub fn withhold(issue: &mut LineIssue) {
    WITHHELD.clone_into(&mut issue.text);
    let mut reason = String::new();
    for (at, part) in issue.reason.split('"').enumerate() {
        if at != 0 {
            reason.push('"');
        }
        reason.push_str(if at % 2 == 1 { "…" } else { part });
    }
    issue.reason = reason;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::import_options::ImportOptions;
    use crate::domain::job::{Cancel, Progress};
    use crate::domain::plan::Choices;
    use crate::import::stream::{ReadJob, read_from};
    use crate::import::{Head, original_fields, plan_head};
    use std::ops::ControlFlow;
    use std::path::Path;

    const SECRET: FingerprintKey = FingerprintKey([7; 16]);

    fn read(text: &str, tokens: bool) -> (Plan, Batch) {
        let path = Path::new("a.csv");
        let head = Head::of(path, text.as_bytes().to_vec(), true).unwrap();
        let plan = plan_head(&head, &Choices::default()).unwrap();
        let options = ImportOptions { tokens, ..ImportOptions::default() };
        let (progress, cancel) = (Progress::default(), Cancel::default());
        let job = ReadJob {
            plan: &plan,
            key: SECRET,
            options: &options,
            countries: None,
            progress: &progress,
            cancel: &cancel,
        };
        let mut all = Batch::default();
        read_from(text.as_bytes(), 1 << 16, (path, None), &job, &mut |batch| {
            all = batch;
            ControlFlow::Continue(())
        })
        .unwrap();
        (plan, all)
    }

    fn value(batch: &Batch, field: Field, row: usize) -> &str {
        let column = &batch.texts[field.index()];
        column
            .codes
            .get(row)
            .map_or("", |&it| if it == 0 { "" } else { &column.dict[it as usize - 1] })
    }

    const CSV: &str = "time,user,source_ip,service,outcome,note\n\
        2026-06-13 08:00:42,42,192.0.2.7,vpn,success,\"seen 42, from 192.0.2.7:443\"\n\
        2026-06-13 08:01:42,\"O\"\"Neil, Ana\",192.0.2.70,vpn,failure,\"O\"\"Neil, Ana was here\"\n\
        2026-06-13 08:02:42,42,192.0.2.7,vpn,failure,\n\
        2026-06-13 08:03:42,bo,192.0.2.7\n";

    #[test]
    fn names_are_gone_and_the_record_reads_as_the_same_event() {
        let (plan, original) = read(CSV, false);
        let (_, hidden) = read(CSV, true);
        assert_eq!((original.len(), hidden.len()), (3, 3));
        assert_eq!(original.fingerprint, hidden.fingerprint, "the same file is the same again");
        let tokens = Tokens::new(SECRET);
        for row in 0..3 {
            for field in [Field::User, Field::Ip] {
                let token = tokens.token(field, value(&original, field, row));
                assert_eq!(value(&hidden, field, row), token);
                let raw = std::str::from_utf8(hidden.raw_of(row)).unwrap();
                let name = if field == Field::User { "user" } else { "source_ip" };
                let read = original_fields(&plan, raw.as_bytes());
                assert!(read.contains(&(name.to_owned(), token)), "{raw}");
                assert!(!raw.contains("192.0.2.7") && !raw.contains("Neil"), "{raw}");
            }
            assert_eq!(original.time[row], hidden.time[row]);
        }
        let raw = String::from_utf8_lossy(hidden.raw_of(0)).into_owned();
        assert!(raw.starts_with("2026-06-13 08:00:42,user-"), "a time is no name: {raw}");
        assert!(raw.contains("seen user-") && raw.ends_with(":443\""), "{raw}");
        assert_eq!(hidden.issues[0].text, WITHHELD);
        assert_eq!(hidden.issues[0].reason, original.issues[0].reason, "nothing was quoted");
    }

    #[test]
    fn a_name_that_is_a_word_of_the_form_stays_there() {
        let log = r#"{"result":0,"message":"","logs":[{"id":1,"productId":3,"key":"key","ip":"192.0.2.7","time":1717200000,"state":1010,"machineCode":"1010","friendlyName":"Ana \u0026 Jos\u00e9"}]}"#;
        let (plan, hidden) = read(log, true);
        let raw = String::from_utf8_lossy(hidden.raw_of(0)).into_owned();
        let read = original_fields(&plan, raw.as_bytes());
        let of = |name: &str| &read.iter().find(|it| it.0 == name).unwrap().1;
        assert!(of("key").starts_with("key-") && of("ip").starts_with("ip-"), "{raw}");
        assert!(of("machineCode").starts_with("machine-") && of("state") == "1010", "{raw}");
        assert!(of("friendlyName").starts_with("name-") && !raw.contains("Ana"), "{raw}");
    }

    #[test]
    fn a_reason_quotes_nothing() {
        let mut issue = LineIssue {
            line: 3,
            reason: "the user \"ana\" is in \"x".to_owned(),
            text: "ana".to_owned(),
        };
        withhold(&mut issue);
        assert_eq!(issue.reason, "the user \"…\" is in \"…");
    }
}
