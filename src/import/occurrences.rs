//! Where names stand in the text of a record: at word borders, as they are or escaped as JSON or
//! CSV do.

use memchr::memmem;
use std::ops::Range;

/// A name and what stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// The name.
    pub value: String,
    /// Its token.
    pub token: String,
}

/// Names and what stands for them.
#[derive(Debug)]
pub struct Swaps {
    list: Vec<Swap>,
    /// Spellings and whose they are.
    spellings: Vec<(String, usize)>,
}

/// A name's place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    at: Range<usize>,
    swap: usize,
}

impl Swaps {
    /// Of these.
    pub fn new(list: Vec<Swap>) -> Self {
        let spellings = list
            .iter()
            .enumerate()
            .flat_map(|(at, it)| spellings(&it.value).into_iter().map(move |text| (text, at)))
            .collect();
        Self { list, spellings }
    }

    /// Where the names stand in `text`, without overlaps: of two that begin at the same place,
    /// the longer.
    pub fn places(&self, text: &str) -> Vec<Place> {
        let mut found = Vec::new();
        for (spelling, swap) in &self.spellings {
            for start in memmem::find_iter(text.as_bytes(), spelling.as_bytes()) {
                let at = start..start + spelling.len();
                if stands_alone(text, &at) {
                    found.push(Place { at, swap: *swap });
                }
            }
        }
        found.sort_by_key(|it| (it.at.start, std::cmp::Reverse(it.at.end)));
        let mut end = 0;
        found.retain(|it| {
            let free = end <= it.at.start;
            if free {
                end = it.at.end;
            }
            free
        });
        found
    }

    /// `text` with tokens in these places.
    pub fn put(&self, text: &str, places: &[Place]) -> String {
        let mut out = String::with_capacity(text.len() + 24 * places.len());
        let mut from = 0;
        for it in places {
            out.push_str(&text[from..it.at.start]);
            out.push_str(&self.list[it.swap].token);
            from = it.at.end;
        }
        out.push_str(&text[from..]);
        out
    }

    /// `text` with tokens everywhere.
    pub fn replace(&self, text: &str) -> String {
        self.put(text, &self.places(text))
    }
}

/// The ways a value can be written in a record.
fn spellings(value: &str) -> Vec<String> {
    let mut all = vec![value.to_owned()];
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-' | b'_' | b':');
    if value.bytes().all(is_plain) {
        return all;
    }
    if let Ok(quoted) = serde_json::to_string(value) {
        let json = quoted[1..quoted.len() - 1].to_owned();
        all.push(json.replace('/', "\\/"));
        all.push(in_ascii(&json, false));
        all.push(in_ascii(&json, true));
        all.push(json);
    }
    for at in 0..all.len() {
        all.push(all[at].replace('"', "\"\""));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// Characters beyond ASCII, and those that some writers of JSON escape as well, as `\u00e9`.
fn in_ascii(json: &str, capitals: bool) -> String {
    let mut out = String::new();
    for it in json.chars() {
        if it.is_ascii() && !matches!(it, '\'' | '<' | '>' | '&' | '+' | '`') {
            out.push(it);
            continue;
        }
        for unit in it.encode_utf16(&mut [0; 2]) {
            let digits = if capitals { format!("{unit:04X}") } else { format!("{unit:04x}") };
            out.push_str("\\u");
            out.push_str(&digits);
        }
    }
    out
}

/// Whether a word begins and ends with the place.
fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let (before, name, after) = (&text[..at.start], &text[at.clone()], &text[at.end..]);
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let first = name.chars().next().is_some_and(is_word);
    let last = name.chars().next_back().is_some_and(is_word);
    let goes_on_before = first && before.ends_with(is_word) && !ends_in_escape(before.as_bytes());
    let goes_on_after = last && after.starts_with(is_word);
    // 192.0.2.7 is no part of 192.0.2.7.1 or 1.192.0.2.7.
    let digit = |it: Option<&u8>| it.is_some_and(u8::is_ascii_digit);
    let is_number = name.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let (before, after) = (before.as_bytes(), after.as_bytes());
    let dotted = is_number
        && (after.first() == Some(&b'.') && digit(after.get(1))
            || before.last() == Some(&b'.') && digit(before.iter().nth_back(1)));
    !goes_on_before && !goes_on_after && !dotted
}

/// Whether the letters just before are the end of an escape such as `\n` or `\u0027`.
fn ends_in_escape(before: &[u8]) -> bool {
    match before {
        [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] => true,
        [.., b'\\', b'u', a, b, c, d] => [a, b, c, d].iter().all(|it| it.is_ascii_hexdigit()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(value: &str, text: &str) -> String {
        Swaps::new(vec![Swap { value: value.to_owned(), token: "T".to_owned() }]).replace(text)
    }

    #[test]
    fn a_name_is_replaced_at_word_borders_in_every_spelling() {
        for (value, text, want) in [
            ("ana", "ana,anabel,bo-ana,ana", "T,anabel,bo-T,T"),
            ("ana", r#"{"m":"hello\nana \u0027ana\u0027"}"#, r#"{"m":"hello\nT \u0027T\u0027"}"#),
            (
                "192.0.2.7",
                "192.0.2.7:80 192.0.2.77 192.0.2.7.1 192.0.2.7.",
                "T:80 192.0.2.77 192.0.2.7.1 T.",
            ),
            ("CORP\\ana", r#"{"u":"CORP\\ana"} CORP\ana"#, r#"{"u":"T"} T"#),
            (
                "José",
                r#"{"a":"Jos\u00e9","b":"José","c":"Jos\u00E9"}"#,
                r#"{"a":"T","b":"T","c":"T"}"#,
            ),
            ("a \"b\"", r#""a ""b""",{"x":"a \"b\""}"#, r#""T",{"x":"T"}"#),
            ("a \"b\"", r#""{""x"":""a \""b\""""}""#, r#""{""x"":""T""}""#),
            ("Ünal", "Ünal Ünalx", "T Ünalx"),
        ] {
            assert_eq!(hidden(value, text), want, "{value}");
        }
    }

    #[test]
    fn the_longer_of_two_names_is_taken() {
        let swap = |value: &str, token: &str| Swap { value: value.into(), token: token.into() };
        let swaps = Swaps::new(vec![swap("ana", "A"), swap("ana@example.com", "B")]);
        assert_eq!(swaps.replace("ana@example.com ana"), "B A");
    }
}
