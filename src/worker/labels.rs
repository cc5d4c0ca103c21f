//! Reads a file of labels: which windows or events are trouble, and which are not.

use super::error::JobError;
use crate::domain::evaluation::{Label, Named};
use crate::domain::field::EntityKind;
use crate::domain::time::{Micros, Zone};
use std::path::Path;

/// What a file of labels says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelFile {
    /// In the order of the file.
    pub labels: Vec<Label>,
    /// Line and reason of every other row.
    pub rejected: Vec<(u64, String)>,
}

/// Positions of the columns.
#[derive(Debug, Default)]
struct Columns {
    kind: Option<usize>,
    /// With the kind that its name says, if it does.
    entity: Option<(usize, Option<EntityKind>)>,
    time: Option<usize>,
    label: Option<usize>,
    event: Option<usize>,
}

/// Reads the file at `path`: comma-separated with a header.
pub fn read(path: &Path) -> Result<LabelFile, JobError> {
    let wrong = |what: String| {
        JobError::Other(format!(
            "{} could not be read as labels: {what}. Nothing was measured. \
             oddlog evaluate --help says how they are written.",
            path.display()
        ))
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|it| wrong(it.to_string()))?;
    let header = reader.headers().map_err(|it| wrong(it.to_string()))?.clone();
    let columns = Columns::of(&header).map_err(wrong)?;
    let mut out = LabelFile::default();
    for (line, row) in (2_u64..).zip(reader.records()) {
        let row = row.map_err(|it| wrong(it.to_string()))?;
        match columns.label(&row) {
            Ok(label) => out.labels.push(label),
            Err(reason) => {
                let line = row.position().map_or(line, csv::Position::line);
                out.rejected.push((line, reason));
            }
        }
    }
    Ok(out)
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, String> {
        let mut columns = Self::default();
        for (at, name) in header.iter().enumerate() {
            let name = name.trim_start_matches('\u{feff}').to_ascii_lowercase();
            match name.as_str() {
                "entity_kind" | "kind" => columns.kind = Some(at),
                "entity" => columns.entity = Some((at, None)),
                "from" | "time" | "timestamp" => columns.time = Some(at),
                "label" | "attack" | "type" => columns.label = Some(at),
                "event" | "event_id" => columns.event = Some(at),
                other => {
                    let kind = EntityKind::from_code(other);
                    if kind.is_some() && columns.entity.is_none() {
                        columns.entity = Some((at, kind));
                    }
                }
            }
        }
        let windows = columns.entity.is_some() && columns.time.is_some();
        if windows || columns.event.is_some() {
            Ok(columns)
        } else {
            Err("the header names neither entity and time nor event".to_owned())
        }
    }

    fn label(&self, row: &csv::StringRecord) -> Result<Label, String> {
        let cell = |at: Option<usize>| at.and_then(|it| row.get(it)).unwrap_or_default();
        let bad = match self.label {
            Some(at) => judged(cell(Some(at)))?,
            None => true,
        };
        let event = cell(self.event);
        if !event.is_empty() {
            let id = event.parse().map_err(|_| format!("{event:?} is no event number"))?;
            return Ok(Label { named: Named::Event(id), bad });
        }
        let (at, by_name) = self.entity.ok_or("it names no event")?;
        let kind = match (cell(self.kind), by_name) {
            ("", by_name) => by_name.unwrap_or(EntityKind::User),
            (text, _) => {
                EntityKind::parse(text).ok_or_else(|| format!("{text:?} is no kind of entity"))?
            }
        };
        let entity = cell(Some(at));
        if entity.is_empty() {
            return Err("it names no entity".to_owned());
        }
        let time = cell(self.time);
        let at = Micros::parse(time, &Zone::Utc).ok_or_else(|| format!("{time:?} is no time"))?;
        Ok(Label { named: Named::Window { kind, entity: entity.to_owned(), at }, bad })
    }
}

/// Whether a label says trouble. Anything but a word for no trouble is the name of an attack.
fn judged(text: &str) -> Result<bool, String> {
    let is = |words: &[&str]| words.iter().any(|it| text.eq_ignore_ascii_case(it));
    if is(&["", "open", "needs_info", "needs info", "unknown"]) {
        Err("it says neither trouble nor none".to_owned())
    } else {
        Ok(!is(&["0", "false", "no", "none", "benign", "dismissed", "normal"]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<LabelFile, JobError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("labels.csv");
        std::fs::write(&path, text).unwrap();
        read(&path)
    }

    #[test]
    fn windows_and_events_are_named_in_several_ways() {
        let window = |kind, entity: &str, at, bad| Label {
            named: Named::Window { kind, entity: entity.to_owned(), at: Micros(at) },
            bad,
        };
        let day = 1_704_067_200_000_000;
        for (text, want) in [
            (
                "entity_kind,entity,from,label\nip,10.0.0.1,2024-01-01T00:00:00Z,0\nAddress,a,2024-01-01,brute_force\n",
                vec![
                    window(EntityKind::Ip, "10.0.0.1", day, false),
                    window(EntityKind::Ip, "a", day, true),
                ],
            ),
            (
                "\u{feff}User, Time\nana, 2024-01-01 00:00\n",
                vec![window(EntityKind::User, "ana", day, true)],
            ),
            ("event,attack\n17,benign\n", vec![Label { named: Named::Event(17), bad: false }]),
        ] {
            assert_eq!(read_text(text).unwrap(), LabelFile { labels: want, rejected: vec![] });
        }
    }

    #[test]
    fn rows_that_say_nothing_are_counted_with_their_line() {
        let said = read_text(
            "kind,entity,time,label\nuser,ana,2024-01-01,1\nuser,,2024-01-01,1\nuser,bo,soon,1\n\
             planet,bo,2024-01-01,1\nuser,bo,2024-01-01,\nuser\n",
        )
        .unwrap();
        assert_eq!(said.labels.len(), 1);
        let lines: Vec<u64> = said.rejected.iter().map(|it| it.0).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7], "{:?}", said.rejected);
        assert!(read_text("a,b\n1,2\n").unwrap_err().to_string().contains("the header names"));
        assert!(read(Path::new("/no/such/file")).is_err());
    }
}
