//! Fields of one delimited record. Reads what the csv crate reads (a test compares them), but
//! borrows from the record unless a field has doubled quotes.

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
}

impl Splitter for FieldSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        fields(record, self.separator, cells)?;
        if self.columns < cells.len()
            && (self.columns..cells.len()).all(|it| cells.get(it, record).is_empty())
        {
            cells.truncate(self.columns);
        }
        if cells.len() == self.columns {
            Ok(())
        } else {
            Err(format!("{} fields where the header has {}", cells.len(), self.columns))
        }
    }
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
