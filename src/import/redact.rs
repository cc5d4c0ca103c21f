//! Names out of anything that is said about events: sentences, reasons, records. The rule is that
//! of `privacy`; tokens made with one secret are the same in records and in sentences.

use super::error::ImportError;
use super::occurrences::{Swap, Swaps};
use super::privacy::Privacy;
use super::tokens::{REPLACED, Tokens, names_in, without_port};
use crate::domain::batch::{Batch, Row};
use crate::domain::field::Field;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::plan::Plan;
use std::collections::BTreeSet;

/// The columns whose values are names.
pub const NAMES: [Field; 7] = REPLACED;

/// Makes tokens of names, and takes names out of texts.
#[derive(Debug, Clone, Copy)]
pub struct Redactor(FingerprintKey);

impl Redactor {
    /// With a secret that should be kept nowhere.
    pub const fn new(secret: FingerprintKey) -> Self {
        Self(secret)
    }

    /// The token of a value.
    pub fn value(&self, field: Field, value: &str) -> String {
        if value.is_empty() { String::new() } else { Tokens::new(self.0).token(field, value) }
    }

    /// What takes these names out of texts.
    pub fn names<'a>(&self, names: impl IntoIterator<Item = (Field, &'a str)>) -> Hidden {
        let tokens = Tokens::new(self.0);
        let mut known = BTreeSet::new();
        let mut swaps = Vec::new();
        for (field, value) in names {
            for name in names_in(field, value) {
                let name = if field == Field::Ip { without_port(name).0 } else { name };
                if !name.trim().is_empty() && known.insert(name) {
                    swaps.push(Swap { value: name.to_owned(), token: tokens.token(field, name) });
                }
            }
        }
        Hidden(Swaps::new(swaps))
    }

    /// What takes the names out of the records of a file.
    pub fn records(&self, plan: &Plan) -> Result<HiddenRecords, ImportError> {
        Ok(HiddenRecords(Privacy::new(plan, self.0)?))
    }
}

/// Takes some names out of texts.
#[derive(Debug)]
pub struct Hidden(Swaps);

impl Hidden {
    /// `text` with tokens for the names.
    pub fn text(&self, text: &str) -> String {
        self.0.replace(text)
    }
}

/// Takes names out of the records of one file.
pub struct HiddenRecords(Privacy);

impl HiddenRecords {
    /// A record with tokens for the names in its columns; `texts` are those of the event.
    pub fn record(&mut self, texts: [&str; Field::COUNT], raw: &[u8]) -> String {
        let mut batch = Batch::default();
        self.0.push(&Row { texts, raw, ..Row::default() }, &mut batch);
        String::from_utf8_lossy(&batch.raw).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_leave_sentences_as_the_same_tokens_everywhere() {
        let redactor = Redactor::new(FingerprintKey([7; 16]));
        let ana = redactor.value(Field::User, "ana");
        let hidden = redactor.names([
            (Field::User, "ana"),
            (Field::Ip, "192.0.2.7:443"),
            (Field::FriendlyName, "Ana's laptop"),
            (Field::User, ""),
        ]);
        let said = hidden.text("41 failed sign-ins of ana (not anabel) from 192.0.2.7");
        let ip = redactor.value(Field::Ip, "192.0.2.7");
        assert_eq!(said, format!("41 failed sign-ins of {ana} (not anabel) from {ip}"));
        assert!(!hidden.text("on Ana's laptop").contains("laptop"));
        assert_eq!(redactor.value(Field::User, ""), "");
    }
}
