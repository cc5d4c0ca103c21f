//! JSON text inside a column's values: which values are in it, and finding them in each record.
//! Columns get the name of the outer column and the path: `AuditData.Actor[0].ID`.

use crate::domain::field::Role;
use crate::domain::plan::Plan;
use crate::import::cells::Cells;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::fmt::Write;

/// The most columns found inside others, per file.
const MOST: usize = 200;
/// Elements of an array looked into.
const ELEMENTS: usize = 2;
/// Values of a column looked at.
const PROBED: usize = 200;

/// The paths inside the values of the column `name`, the shallow ones first; none unless at
/// least half of the filled values are JSON objects (or lists of them).
pub fn paths(name: &str, values: &[&str], known: usize) -> Vec<String> {
    let filled: Vec<&str> =
        values.iter().copied().filter(|it| !it.is_empty()).take(PROBED).collect();
    let is_list = |it: &Value| it.get(0).is_some_and(Value::is_object);
    let parsed: Vec<Value> = filled
        .iter()
        .filter(|it| it.starts_with(['{', '[']))
        .filter_map(|it| serde_json::from_str(it).ok())
        .filter(|it: &Value| it.is_object() || is_list(it))
        .collect();
    if parsed.is_empty() || parsed.len() * 2 < filled.len() {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    for value in &parsed {
        collect(value, name.to_owned(), 0, &mut found);
    }
    found.into_iter().take(MOST.saturating_sub(known)).map(|it| it.1).collect()
}

fn collect(value: &Value, path: String, depth: usize, found: &mut BTreeSet<(usize, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                collect(value, format!("{path}.{key}"), depth + 1, found);
            }
        }
        Value::Array(elements) => {
            for (at, value) in elements.iter().take(ELEMENTS).enumerate() {
                collect(value, format!("{path}[{at}]"), depth + 1, found);
            }
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.insert((depth, path));
        }
    }
}

/// Fills the columns of a plan that lie inside others.
#[derive(Debug)]
pub struct NestedReader {
    outers: Vec<Outer>,
    /// Columns of the plan.
    columns: usize,
    found: Vec<(usize, String)>,
}

/// An outer column and what is wanted of it.
#[derive(Debug, Default)]
struct Outer {
    at: usize,
    name: String,
    wanted: Wanted,
}

#[derive(Debug, Default)]
struct Wanted {
    /// Column by full path.
    leaves: HashMap<String, usize>,
    /// Paths on the way to a leaf: others need no look.
    stems: HashSet<String>,
}

impl NestedReader {
    /// For the inner columns of `plan` that have a role, or for `all`; `None` if there are none.
    pub fn of(plan: &Plan, all: bool) -> Option<Self> {
        let columns = plan.columns.iter().enumerate();
        let wanted = columns
            .filter(|it| all || it.1.role != Role::Ignore)
            .filter_map(|(at, it)| Some((at, it.inside? as usize, it.name.as_str())));
        let mut outers: Vec<Outer> = Vec::new();
        for (at, outer, path) in wanted {
            let known = outers.iter().position(|it| it.at == outer).unwrap_or_else(|| {
                let name = plan.columns.get(outer).map(|it| it.name.clone());
                let name = name.unwrap_or_default();
                outers.push(Outer { at: outer, name, wanted: Wanted::default() });
                outers.len() - 1
            });
            outers[known].wanted.add(path, at);
        }
        let columns = plan.columns.len();
        (!outers.is_empty()).then(|| Self { outers, columns, found: Vec::new() })
    }

    /// Sets the inner columns of the record in `cells`.
    pub fn fill(&mut self, record: &str, cells: &mut Cells) {
        cells.widen(self.columns);
        for outer in &self.outers {
            read(&outer.name, cells.get(outer.at, record), &outer.wanted, &mut self.found);
        }
        for (at, value) in self.found.drain(..) {
            cells.set_copied(Some(at), "", |text| text.push_str(&value));
        }
    }
}

/// The values at `paths` inside one value of the column `name`, empty where there is none.
pub fn values(name: &str, text: &str, paths: &[String]) -> Vec<String> {
    let mut wanted = Wanted::default();
    paths.iter().enumerate().for_each(|(at, path)| wanted.add(path, at));
    let mut found = Vec::new();
    read(name, text, &wanted, &mut found);
    let mut values = vec![String::new(); paths.len()];
    for (at, value) in found {
        values[at] = value;
    }
    values
}

/// Text that is no JSON holds nothing; of text that is broken, what stands before the break.
fn read(name: &str, text: &str, wanted: &Wanted, found: &mut Vec<(usize, String)>) {
    if text.starts_with(['{', '[']) {
        let mut path = name.to_owned();
        let walk = Walk { path: &mut path, wanted, found };
        // What is wrong with it stands in the outer column.
        drop(walk.deserialize(&mut serde_json::Deserializer::from_str(text)));
    }
}

impl Wanted {
    fn add(&mut self, path: &str, at: usize) {
        let ends = path.match_indices(['.', '[']).map(|it| it.0);
        self.stems.extend(ends.map(|end| path[..end].to_owned()));
        self.leaves.insert(path.to_owned(), at);
    }

    fn has(&self, path: &str) -> bool {
        self.leaves.contains_key(path) || self.stems.contains(path)
    }
}

/// Walks through one JSON value along the wanted paths.
struct Walk<'a> {
    path: &'a mut String,
    wanted: &'a Wanted,
    found: &'a mut Vec<(usize, String)>,
}

impl Walk<'_> {
    fn again(&mut self) -> Walk<'_> {
        Walk { path: self.path, wanted: self.wanted, found: self.found }
    }

    fn take(&mut self, value: impl Into<String>) {
        if let Some(&at) = self.wanted.leaves.get(self.path.as_str()) {
            self.found.push((at, value.into()));
        }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let length = self.path.len();
            self.path.push('.');
            self.path.push_str(&key);
            if self.wanted.has(self.path) {
                map.next_value_seed(self.again())?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let length = self.path.len();
        for at in 0.. {
            write!(self.path, "[{at}]").map_err(serde::de::Error::custom)?;
            let more = if self.wanted.has(self.path) {
                list.next_element_seed(self.again())?.is_some()
            } else {
                list.next_element::<IgnoredAny>()?.is_some()
            };
            self.path.truncate(length);
            if !more {
                break;
            }
        }
        Ok(())
    }

    fn visit_str<E>(mut self, value: &str) -> Result<(), E> {
        self.take(value);
        Ok(())
    }

    fn visit_bool<E>(mut self, value: bool) -> Result<(), E> {
        self.take(value.to_string());
        Ok(())
    }

    fn visit_i64<E>(mut self, value: i64) -> Result<(), E> {
        self.take(value.to_string());
        Ok(())
    }

    fn visit_u64<E>(mut self, value: u64) -> Result<(), E> {
        self.take(value.to_string());
        Ok(())
    }

    fn visit_f64<E>(mut self, value: f64) -> Result<(), E> {
        self.take(value.to_string());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_and_followed() {
        let one = r#"{"a":{"b":1,"c.d":"x"},"list":[{"n":true},{"n":"é\n"},{"n":3}],"none":null}"#;
        let all = paths("J", &[one, "", "{}", "text"], 0);
        assert_eq!(all, ["J.a.b", "J.a.c.d", "J.list[0].n", "J.list[1].n"]);
        assert_eq!(values("J", one, &all), ["1", "x", "true", "é\n"]);
        assert_eq!(values("J", r#"{"a":{"b":-2.5,"c.d":{"e":1}},"#, &all), ["-2.5", "", "", ""]);
        assert_eq!(values("J", "[1,2", &all), [""; 4]);
        assert_eq!(paths("J", &[one, "x", "y"], 0), [""; 0], "less than half");
        assert_eq!(paths("J", &["[1]", "[2]"], 0), [""; 0], "lists of numbers");
        let wide = format!(
            "{{{}}}",
            (0..999).map(|it| format!("\"k{it}\":1")).collect::<Vec<_>>().join(",")
        );
        assert_eq!(paths("J", &[&wide], 150).len(), 50);
    }
}
