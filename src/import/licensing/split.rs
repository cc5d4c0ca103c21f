//! Members of one JSON object as values: texts unescaped, numbers as written, `null` as nothing,
//! nested values as compact JSON.

use crate::import::Splitter;
use crate::import::cells::Cells;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor, value};
use std::fmt;
use std::fmt::Write;

/// Takes JSON objects apart.
#[derive(Debug)]
pub struct MemberSplitter {
    /// The columns' names.
    pub names: Vec<String>,
}

impl Splitter for MemberSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        let read = |text: &str, cells: &mut Cells| {
            cells.clear(self.names.len());
            let mut reader = serde_json::Deserializer::from_str(text);
            Members { names: &self.names, cells }.deserialize(&mut reader)?;
            reader.end()
        };
        read(record, cells)
            .or_else(|error| match without_nan(record) {
                Some(text) => read(&text, cells),
                None => Err(error),
            })
            .map_err(|error| format!("not valid JSON: {error}"))
    }
}

/// The record with bare `NaN` replaced by `null`: Python writes it, JSON does not know it.
fn without_nan(record: &str) -> Option<String> {
    let mut text = String::new();
    let (mut in_text, mut escaped, mut rest) = (false, false, record);
    while let Some(it) = rest.chars().next() {
        if !in_text && rest.starts_with("NaN") {
            text.push_str("null");
            rest = &rest[3..];
            continue;
        }
        in_text ^= it == '"' && !escaped;
        escaped = in_text && it == '\\' && !escaped;
        text.push(it);
        rest = &rest[it.len_utf8()..];
    }
    (text.len() != record.len()).then_some(text)
}

/// Puts the members of an object into cells.
struct Members<'a> {
    names: &'a [String],
    cells: &'a mut Cells,
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        // Members come in the same order in every record: the next name is tried first.
        let mut next = 0;
        let mut name = String::new();
        while members.next_key_seed(Text(&mut name))?.is_some() {
            let same = |it: &String| it.eq_ignore_ascii_case(name.trim());
            let at = match self.names.get(next) {
                Some(it) if same(it) => Some(next),
                _ => self.names.iter().position(same),
            };
            next = at.map_or(next, |at| at + 1);
            let mut outcome = Ok(());
            self.cells.set_copied(at, &name, |text| {
                outcome = members.next_value_seed(Value(text));
            });
            outcome?;
        }
        Ok(())
    }
}

/// Reads a text into a buffer that is used again.
struct Text<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.clear();
        self.0.push_str(text);
        Ok(())
    }
}

/// Appends any value to a text.
struct Value<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl Value<'_> {
    fn append<E: serde::de::Error>(self, value: impl fmt::Display) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.push_str(text);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.append(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.append(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.append(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.append(value)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let nested = value::MapAccessDeserializer::new(members);
        let nested: serde_json::Value = serde::Deserialize::deserialize(nested)?;
        self.append(nested)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let nested = value::SeqAccessDeserializer::new(items);
        let nested: serde_json::Value = serde::Deserialize::deserialize(nested)?;
        self.append(nested)
    }
}
