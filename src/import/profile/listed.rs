//! Roles whose values are elements of lists: all resources of a request, joined into one value
//! that is worked out from each record. Reports write such lists into one cell anyway.

use crate::domain::field::Role;
use crate::import::cells::Cells;
use serde_json::Value;

/// What stands between the elements.
const BETWEEN: &str = "; ";

/// A role whose values are elements of lists.
#[derive(Debug)]
pub struct Listed {
    /// What the joined value is read as, before all others of that role.
    pub role: Role,
    /// What its column is called in plans.
    pub name: &'static str,
    /// Where the elements are, the preferred first: `data.units[].resource.name`.
    pub paths: &'static [&'static str],
    /// Only elements whose `status` this says yes to, where they have one.
    pub only: Option<fn(&str) -> bool>,
}

/// One value of a list, and where it stands in it.
struct Element {
    at: Vec<usize>,
    text: String,
}

impl Listed {
    /// The elements in a record, each once and in order; empty if there are none. `names` are
    /// those of the planned columns.
    pub fn joined(&self, names: &[String], cells: &Cells, record: &str) -> String {
        for path in self.paths {
            let mut found: Vec<Element> = Vec::new();
            let known =
                names.iter().enumerate().map(|(at, it)| (it.as_str(), cells.get(at, record)));
            for (name, value) in known.chain(cells.others(record)) {
                if !value.is_empty() {
                    self.take(path, name, value, (names, cells, record), &mut found);
                }
            }
            if !found.is_empty() {
                return join(found);
            }
        }
        String::new()
    }

    fn take(
        &self,
        path: &str,
        name: &str,
        value: &str,
        all: (&[String], &Cells, &str),
        found: &mut Vec<Element>,
    ) {
        match place(path, name) {
            None => {}
            Some((at, None)) => {
                let counts = self.only.is_none_or(|only| sibling(name, all).is_none_or(only));
                found.extend(counts.then(|| Element { at, text: value.to_owned() }));
            }
            // Elements that got no columns stand together as one value in JSON.
            Some((at, Some(rest))) => {
                let Ok(elements) = serde_json::from_str::<Vec<Value>>(value) else { return };
                for (n, it) in elements.iter().enumerate() {
                    let status = it.get("status").and_then(Value::as_str);
                    if self.only.is_none_or(|only| status.is_none_or(only)) {
                        let mut at = at.clone();
                        at.push(n);
                        inside(it, rest, &at, found);
                    }
                }
            }
        }
    }
}

/// The status of the element that `name` is part of.
fn sibling<'a>(
    name: &str,
    (names, cells, record): (&'a [String], &'a Cells, &'a str),
) -> Option<&'a str> {
    let wanted = format!("{}.status", &name[..=name.rfind(']')?]);
    let known = names.iter().position(|it| it.eq_ignore_ascii_case(&wanted));
    let value = match known {
        Some(at) => cells.get(at, record),
        None => cells.others(record).find(|it| it.0.eq_ignore_ascii_case(&wanted))?.1,
    };
    (!value.is_empty()).then_some(value)
}

/// The positions in lists at which `name` follows `path`, and what of the path is left where the
/// name ends with the elements that got no columns.
fn place<'p>(path: &'p str, name: &str) -> Option<(Vec<usize>, Option<&'p str>)> {
    let (mut path, mut name, mut at) = (path, name, Vec::new());
    while let Some((before, after)) = path.split_once("[]") {
        let start = name.get(..before.len())?;
        let rest = name[before.len()..].strip_prefix('[')?;
        let (number, behind) = rest.split_once(']')?;
        if !start.eq_ignore_ascii_case(before) {
            return None;
        }
        if let Some(number) = number.strip_suffix('…') {
            at.push(number.parse().ok()?);
            return behind.is_empty().then_some((at, Some(after)));
        }
        at.push(number.parse().ok()?);
        (path, name) = (after, behind);
    }
    name.eq_ignore_ascii_case(path).then_some((at, None))
}

/// The texts in `value` behind the rest of a path.
fn inside(value: &Value, path: &str, at: &[usize], found: &mut Vec<Element>) {
    let mut value = value;
    let (members, rest) = match path.split_once("[]") {
        Some((members, rest)) => (members, Some(rest)),
        None => (path, None),
    };
    for member in members.split('.').filter(|it| !it.is_empty()) {
        match value.get(member) {
            Some(it) => value = it,
            None => return,
        }
    }
    match (value, rest) {
        (Value::Array(elements), Some(rest)) => {
            for (n, it) in elements.iter().enumerate() {
                inside(it, rest, &[at, &[n]].concat(), found);
            }
        }
        (Value::String(text), None) => {
            found.push(Element { at: at.to_vec(), text: text.clone() });
        }
        _ => {}
    }
}

fn join(mut found: Vec<Element>) -> String {
    found.sort_by(|a, b| a.at.cmp(&b.at));
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|it| seen.insert(it.text.clone()));
    found.into_iter().map(|it| it.text).collect::<Vec<_>>().join(BETWEEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_paths() {
        for (path, name, want) in [
            ("ids[]", "ids[0]", Some((vec![0], None))),
            ("ids[]", "IDS[7]", Some((vec![7], None))),
            ("ids[]", "ids[8…]", Some((vec![8], Some("")))),
            ("a.g[].u[].r.name", "a.g[1].u[2].r.name", Some((vec![1, 2], None))),
            ("a.g[].u[].r.name", "a.g[1].u[8…]", Some((vec![1, 8], Some(".r.name")))),
            ("a.g[].u[].r.name", "a.g[1].u[2].r.id", None),
            ("ids[]", "ids", None),
            ("ids[]", "ids[x]", None),
            ("ids[]", "kids[0]", None),
            ("ids[]", "ids[0].name", None),
        ] {
            assert_eq!(place(path, name), want, "{path} {name}");
        }
    }
}
