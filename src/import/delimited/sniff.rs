//! Which separator a file has, where its table begins, and whether it has a header: told from
//! the widths of the sampled records.

use super::cut::LineCutter;
use super::split;
use crate::import::columns;
use crate::import::cut::{Cut, Cutter};
use crate::import::head::{Head, SAMPLE};

const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// Records above the header that are looked at.
const TITLES: usize = 50;

/// A sampled file under one separator.
pub struct Table {
    /// The separator.
    pub separator: char,
    /// Lines above the first record.
    pub skip: u64,
    /// The first record, a header or not.
    pub first: Vec<String>,
    /// The records below it.
    pub rows: Vec<Vec<String>>,
    /// Fields in most of the rows.
    pub width: usize,
    /// Rows of that width.
    pub fit: usize,
}

/// The table in the file, under the separator that fits it best.
pub fn table(head: &Head, chosen: Option<char>) -> Option<Table> {
    // Excel's own line above the header.
    match chosen.or_else(|| named_separator(&head.bytes)) {
        Some(it) => under(head, it),
        None => SEPARATORS
            .into_iter()
            .filter_map(|it| under(head, it))
            .filter(|it| 1 < it.width && it.rows.len() <= 2 * it.fit)
            .rev()
            .max_by_key(|it| (it.fit * 100 / it.rows.len().max(1), it.width)),
    }
}

/// Rows from further on in the file.
pub fn later(head: &Head, separator: char, width: usize) -> Vec<Vec<String>> {
    let byte = u8::try_from(separator).unwrap_or(b',');
    head.later_records(&mut || Box::new(LineCutter::new(byte, false)))
        .into_iter()
        .filter_map(|it| split::sampled(std::str::from_utf8(it).ok()?, byte))
        .filter(|it| it.len() == width)
        .collect()
}

/// Whether the first record names columns instead of holding values.
pub fn is_header(first: &[String]) -> bool {
    let is_value = |it: &String| crate::import::time::is_time(it) || columns::is_address(it);
    let is_number = |it: &String| it.parse::<f64>().is_ok();
    !first.iter().any(is_value) && !first.iter().all(is_number)
}

/// `sep=;`
fn named_separator(bytes: &[u8]) -> Option<char> {
    let line = bytes.split(|&it| it == b'\n').next()?.trim_ascii_end();
    let line = line.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', it] if it.is_ascii() => Some(char::from(*it)),
        b"sep=" => Some('\t'),
        _ => None,
    }
}

fn under(head: &Head, separator: char) -> Option<Table> {
    let byte = u8::try_from(separator).ok().filter(u8::is_ascii)?;
    let mut records = records(head, byte);
    // Titles stand at the top, so that the lower half tells how wide the table is.
    let mut widths: Vec<usize> = records[records.len() / 2..].iter().map(|it| it.1.len()).collect();
    widths.sort_unstable();
    let width = *widths.get(widths.len() / 2)?;
    // A title may have commas: the header stands below it.
    let headed = |at: usize| {
        let below: Option<&(usize, Vec<String>)> = records.get(at + 1);
        records[at].1.len() < width
            && below.is_some_and(|it| it.1.len() == width && is_header(&it.1))
            && records.get(at + 2).is_some_and(|it| !is_header(&it.1))
    };
    let is_no_title = |at: &usize| !is_title(&records[*at].1, width) && !headed(*at);
    let top = (0..records.len().min(TITLES)).find(is_no_title).unwrap_or(0);
    let rows: Vec<Vec<String>> = records
        .split_off(top + 1)
        .into_iter()
        .map(|it| it.1)
        .filter(|it| it.iter().any(|value| !value.is_empty()))
        .collect();
    let (start, first) = records.pop()?;
    let lines = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count() as u64;
    let skip = if top == 0 { 0 } else { lines(&head.bytes[..start]) };
    let fit = rows.iter().filter(|it| it.len() == width).count();
    Some(Table { separator, skip, first, rows, width, fit })
}

/// Sampled records with the places where they begin.
fn records(head: &Head, separator: u8) -> Vec<(usize, Vec<String>)> {
    let mut cutter = LineCutter::new(separator, false);
    let (mut found, mut at) = (Vec::new(), 0);
    while found.len() <= SAMPLE {
        match cutter.cut(&head.bytes[at..], head.complete) {
            Cut::Record { start, end, next, .. } => {
                let text = std::str::from_utf8(&head.bytes[at + start..at + end]).ok();
                let fields = text.and_then(|it| split::sampled(it, separator));
                found.extend(fields.map(|it| (at + start, it)));
                at += next;
            }
            Cut::Bad { next, .. } => at += next,
            Cut::More { .. } => break,
        }
    }
    found
}

/// Whether a record above a table of this width is none of it: a title, a comment, an empty
/// line of a sheet.
fn is_title(record: &[String], width: usize) -> bool {
    let filled = record.iter().filter(|it| !it.is_empty()).count();
    let first = record.first().map_or("", String::as_str);
    let narrow = record.len() < width;
    let comment = first.starts_with('#') && record.len() != width;
    let excel = first.len() <= 5 && first.to_ascii_lowercase().starts_with("sep=");
    let lonely = filled <= 1 && 1 < width && (narrow || 2 < width);
    comment || excel || lonely || (narrow && filled * 2 <= width)
}
