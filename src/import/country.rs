//! The country of an address, from an offline database that a person points to (`.mmdb`).

use super::cells::is_none;
use super::error::ImportError;
use super::tokens::without_port;
use crate::domain::batch::Row;
use crate::domain::field::Field;
use maxminddb::{MaxMindDbError, PathElement, Reader, WithinOptions};
use std::net::IpAddr;
use std::path::Path;

/// Addresses kept at hand; past this many they are looked up again.
const AT_HAND: usize = 1 << 16;

/// Where the country stands in the databases that are in use.
const PATHS: [&[PathElement<'static>]; 3] = [
    &[PathElement::Key("country"), PathElement::Key("iso_code")],
    &[PathElement::Key("country_code")],
    &[PathElement::Key("country")],
];

/// An opened database.
#[derive(Debug)]
pub struct CountryDatabase(Reader<Vec<u8>>);

impl CountryDatabase {
    /// Reads it whole, and looks whether it is one of countries.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let bad = |reason: String| ImportError::CountryDatabase { path: path.to_owned(), reason };
        let bytes = std::fs::read(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => bad("there is no such file".to_owned()),
            _ => bad(error.to_string()),
        })?;
        let reader = Reader::from_source(bytes)
            .map_err(|_| bad("it is not a database of addresses (.mmdb)".to_owned()))?;
        let kind = reader.metadata().database_type.clone();
        let database = Self(reader);
        match database.names_countries() {
            Ok(true) => Ok(database),
            Ok(false) => Err(bad(format!("it holds no countries, it is of the kind {kind:?}"))),
            Err(error) => Err(bad(format!("it is damaged ({error})"))),
        }
    }

    /// The ISO code of the address's country; none for a private address.
    pub fn country(&self, address: &str) -> Option<&'static str> {
        let address: IpAddr = without_port(address).0.parse().ok()?;
        let address = address.to_canonical();
        if is_private(address) {
            return None;
        }
        let found = self.0.lookup(address).ok()?;
        PATHS.iter().find_map(|path| iso(found.decode_path::<&str>(path).ok()??))
    }

    /// Whether one of its first networks has a country; else it is a database of something else.
    fn names_countries(&self) -> Result<bool, MaxMindDbError> {
        for found in self.0.networks(WithinOptions::default())?.take(10_000) {
            let found = found?;
            // What stands at a path may be no text: then it is another kind of database.
            let code = |it: &&[PathElement<'_>]| iso(found.decode_path::<&str>(it).ok()??);
            if PATHS.iter().find_map(code).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Gives the events of one file the country of their address.
pub struct Countries<'a> {
    database: &'a CountryDatabase,
    at_hand: hashbrown::HashMap<Box<str>, Option<&'static str>>,
}

impl<'a> Countries<'a> {
    /// From this database.
    pub fn new(database: &'a CountryDatabase) -> Self {
        Self { database, at_hand: hashbrown::HashMap::new() }
    }

    /// Fills the country where the log has none.
    pub fn fill(&mut self, row: &mut Row<'_>) {
        let address = row.texts[Field::Ip.index()];
        let place = &mut row.texts[Field::Country.index()];
        if is_none(address) || !place.is_empty() {
            return;
        }
        if AT_HAND <= self.at_hand.len() {
            self.at_hand.clear();
        }
        let known = self.at_hand.get(address).copied();
        let found = known.unwrap_or_else(|| {
            let found = self.database.country(address);
            self.at_hand.insert(address.into(), found);
            found
        });
        *place = found.unwrap_or_default();
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => {
            it.is_private() || it.is_loopback() || it.is_link_local() || it.is_unspecified()
        }
        IpAddr::V6(it) => {
            it.is_loopback()
                || it.is_unspecified()
                || it.is_unique_local()
                || it.is_unicast_link_local()
        }
    }
}

/// All codes of two letters, one after the other.
static CODES: [u8; 26 * 26 * 2] = {
    let mut codes = [0; 26 * 26 * 2];
    let mut at = 0;
    while at < 26 * 26 {
        codes[2 * at] = b'A' + (at / 26) as u8;
        codes[2 * at + 1] = b'A' + (at % 26) as u8;
        at += 1;
    }
    codes
};

/// The code as a text that lives as long as the program.
fn iso(code: &str) -> Option<&'static str> {
    let [first @ b'A'..=b'Z', second @ b'A'..=b'Z'] = *code.as_bytes() else { return None };
    let at = 2 * (usize::from(first - b'A') * 26 + usize::from(second - b'A'));
    std::str::from_utf8(CODES.get(at..at + 2)?).ok()
}
