//! Prints rows as a table, JSON or CSV.

use super::CliError;
use super::args::Output;
use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use serde_json::{Map, Value};
use std::io::Write;

/// An object with members in the order they were added.
pub type Object = Map<String, Value>;

/// Prints one JSON value over several lines.
pub fn json(value: &Value, out: &mut dyn Write) -> Result<(), CliError> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

/// Prints rows one by one, so that a million of them need no memory.
pub struct Rows<'a> {
    out: &'a mut dyn Write,
    style: Style,
}

enum Style {
    Json { n: usize },
    Csv { buffer: csv::Writer<Vec<u8>>, header_done: bool },
    Table { table: Table, shown: &'static [&'static str] },
}

impl<'a> Rows<'a> {
    /// Begins. A table shows only the members named in `shown`; JSON and CSV have all.
    pub fn begin(
        output: Output,
        shown: &'static [&'static str],
        out: &'a mut dyn Write,
    ) -> Result<Self, CliError> {
        let style = match output {
            Output::Json => {
                write!(out, "[")?;
                Style::Json { n: 0 }
            }
            Output::Csv => {
                Style::Csv { buffer: csv::Writer::from_writer(Vec::new()), header_done: false }
            }
            Output::Table => Style::Table { table: new_table(shown), shown },
        };
        Ok(Self { out, style })
    }

    /// Prints one row.
    pub fn row(&mut self, row: &Object) -> Result<(), CliError> {
        match &mut self.style {
            Style::Json { n } => {
                write!(self.out, "{}", if *n == 0 { "\n  " } else { ",\n  " })?;
                serde_json::to_writer(&mut *self.out, row).map_err(std::io::Error::from)?;
                *n += 1;
            }
            Style::Csv { buffer, header_done } => {
                if !*header_done {
                    buffer.write_record(row.keys()).map_err(std::io::Error::other)?;
                    *header_done = true;
                }
                buffer.write_record(row.values().map(cell)).map_err(std::io::Error::other)?;
                flush(buffer, self.out)?;
            }
            Style::Table { table, shown } => {
                table.add_row(shown.iter().map(|name| row.get(*name).map_or(String::new(), plain)));
            }
        }
        Ok(())
    }

    /// Prints what is left. `header` names the CSV columns in case there was no row.
    pub fn end(self, header: &[&str]) -> Result<(), CliError> {
        match self.style {
            Style::Json { n } => Ok(writeln!(self.out, "{}]", if n == 0 { "" } else { "\n" })?),
            Style::Csv { mut buffer, header_done } => {
                if !header_done {
                    buffer.write_record(header).map_err(std::io::Error::other)?;
                    flush(&mut buffer, self.out)?;
                }
                Ok(())
            }
            Style::Table { table, .. } => Ok(writeln!(self.out, "{table}")?),
        }
    }
}

fn flush(buffer: &mut csv::Writer<Vec<u8>>, out: &mut dyn Write) -> Result<(), CliError> {
    let whole = std::mem::replace(buffer, csv::Writer::from_writer(Vec::new()));
    let bytes = whole.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(out.write_all(&bytes)?)
}

/// An empty table with these headings.
pub fn new_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(headings.iter().map(|it| it.replace('_', " ")));
    table
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A cell of a CSV that no spreadsheet takes for a formula: such text gets a `'` before it, as
/// spreadsheets themselves write it. Numbers stay as they are.
fn cell(value: &Value) -> String {
    let text = plain(value);
    let Value::String(_) = value else { return text };
    let is_formula = match text.as_bytes() {
        [b'=' | b'@' | b'\t' | b'\r', ..] => true,
        [b'+' | b'-', _, ..] => text.parse::<f64>().is_err(),
        _ => false,
    };
    if is_formula { format!("'{text}") } else { text }
}

/// Rounded to `digits` decimals, so that outputs do not differ in the last bit.
pub fn rounded(value: f64, digits: i32) -> Value {
    let factor = 10_f64.powi(digits);
    let rounded = (value * factor).round() / factor;
    Value::from(if rounded.is_finite() { rounded } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, want) in [
            ("=1+2", "'=1+2"),
            ("@sum", "'@sum"),
            ("-2+3", "'-2+3"),
            ("\tx", "'\tx"),
            ("-4324475583306591935", "-4324475583306591935"),
            ("-", "-"),
            ("ana", "ana"),
        ] {
            assert_eq!(cell(&Value::from(text)), want);
        }
        assert_eq!(cell(&Value::from(-5)), "-5");
    }

    #[test]
    fn no_rows_are_an_empty_list_or_a_bare_header() {
        for (output, want) in [(Output::Json, "[]\n"), (Output::Csv, "id,user\n")] {
            let mut out = Vec::new();
            Rows::begin(output, &[], &mut out).unwrap().end(&["id", "user"]).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), want);
        }
    }
}
