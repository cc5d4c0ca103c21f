//! Fields of one delimited record. Reads what the csv crate reads (a test compares them), but
//! borrows from the record unless a field has doubled quotes.

use super::nested::NestedReader;
use super::seek::seek;
use crate::import::Splitter;
use crate::import::cells::Cells;

/// Takes delimited records apart.
#[derive(Debug)]
pub struct FieldSplitter {
    /// The separator.
    pub separator: u8,
    /// How many fields a record must have.
    pub columns: usize,
    /// Fills the columns that lie inside JSON text of others.
    pub nested: Option<NestedReader>,
}

impl Splitter for FieldSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        fields(record, self.separator, cells)?;
        if self.columns < cells.len() && cells.rest_is_empty(self.columns, record) {
            cells.truncate(self.columns);
        }
        if cells.len() != self.columns && !self.unwrap(record, cells) {
            return Err(format!("{} fields where the header has {}", cells.len(), self.columns));
        }
        if let Some(nested) = &mut self.nested {
            nested.fill(record, cells);
        }
        Ok(())
    }
}

impl FieldSplitter {
    /// A whole line in one pair of quotes, as some programs write it: what is inside is the line.
    /// Answers whether that has the right number of fields; `cells` are left as they are if not.
    fn unwrap(&self, record: &str, cells: &mut Cells) -> bool {
        let Some(bare) = record.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
            return false;
        };
        let mut inner = Cells::default();
        let whole = is_wrapped(record).then(|| cells.get(0, record).to_owned());
        for text in whole.as_deref().into_iter().chain([bare]) {
            if fields(text, self.separator, &mut inner).is_ok() && inner.len() == self.columns {
                cells.clear(0);
                for at in 0..inner.len() {
                    cells.push_copied(|it| it.push_str(inner.get(at, text)));
                }
                return true;
            }
        }
        false
    }
}

/// Whether the record is one quoted field, with doubled quotes inside or none.
fn is_wrapped(record: &str) -> bool {
    let Some(inside) = record.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
        return false;
    };
    !inside.replace("\"\"", "").contains('"')
}

/// The fields of a sampled record; what a pair of quotes around the whole line holds, where that
/// has several.
pub fn sampled(record: &str, separator: u8) -> Option<Vec<String>> {
    let mut cells = Cells::default();
    let listed =
        |cells: &Cells, text: &str| (0..cells.len()).map(|it| cells.get(it, text).into()).collect();
    fields(record, separator, &mut cells).ok()?;
    if cells.len() == 1 && is_wrapped(record) {
        let text = cells.get(0, record).to_owned();
        if text.contains(char::from(separator)) && fields(&text, separator, &mut cells).is_ok() {
            return Some(listed(&cells, &text));
        }
        fields(record, separator, &mut cells).ok()?;
    }
    Some(listed(&cells, record))
}

/// The fields of `record`, however many.
pub fn fields(record: &str, separator: u8, cells: &mut Cells) -> Result<(), String> {
    cells.clear(0);
    let bytes = record.as_bytes();
    let mut at = 0;
    loop {
        let end = if bytes.get(at) == Some(&b'"') {
            quoted(record, at + 1, separator, cells)?
        } else {
            let end = seek(separator, bytes, at).unwrap_or(bytes.len());
            cells.push(at, end);
            end
        };
        if end == bytes.len() {
            return Ok(());
        }
        at = end + 1;
    }
}

/// Appends the field whose opening quote is before `start`; answers where its separator is.
fn quoted(record: &str, start: usize, separator: u8, cells: &mut Cells) -> Result<usize, String> {
    let bytes = record.as_bytes();
    let close = |from: usize| {
        seek(b'"', bytes, from).ok_or_else(|| "a quoted field is not closed".to_owned())
    };
    let mut place = close(start)?;
    let ends = |at: usize| bytes.get(at).is_none_or(|&it| it == separator);
    if ends(place + 1) {
        cells.push(start, place);
        return Ok(place + 1);
    }
    let mut pieces = vec![(start, place)];
    while bytes.get(place + 1) == Some(&b'"') {
        let next = close(place + 2)?;
        pieces.push((place + 1, next));
        place = next;
    }
    // Characters between the closing quote and the separator belong to the field.
    let end = seek(separator, bytes, place + 1).unwrap_or(bytes.len());
    pieces.push((place + 1, end));
    cells.push_copied(|text| pieces.iter().for_each(|it| text.push_str(&record[it.0..it.1])));
    Ok(end)
}
