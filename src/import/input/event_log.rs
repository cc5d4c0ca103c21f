//! Windows event logs (EVTX) as text: one JSON object a record and line. Read chunk by chunk, as
//! the file has them, so that memory stays bounded. What is broken becomes a line that is no JSON,
//! so that the receipt counts it among the rejected records, and a note says it once.

use super::Notes;
use crate::import::columns::grouped;
use evtx::{EvtxChunkData, ParserSettings};
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The header before the first chunk.
const HEADER: u64 = 4_096;
const CHUNK: u64 = 65_536;

/// Reads as JSON lines.
pub struct EventLog {
    stream: Box<dyn Read + Send>,
    notes: Notes,
    settings: Arc<ParserSettings>,
    lines: Lines,
    chunks: u64,
    at: usize,
    ended: bool,
}

/// JSON lines, and a line of words for what is broken.
#[derive(Debug, Default)]
struct Lines {
    text: Vec<u8>,
    broken: u64,
    first_error: Option<String>,
    /// Whether there was JSON: only then is the format known by its beginning.
    begun: bool,
    /// What was broken before.
    waiting: Vec<String>,
}

impl Lines {
    /// One record: its JSON without line ends, or why it has none.
    fn add(&mut self, record: Result<Vec<u8>, String>) {
        match record {
            Ok(json) => {
                // Line ends in texts are escaped; a raw one could only stand between members.
                self.text.extend(
                    json.iter().map(|&it| if matches!(it, b'\n' | b'\r') { b' ' } else { it }),
                );
                self.text.push(b'\n');
                self.begun = true;
                for error in std::mem::take(&mut self.waiting) {
                    self.add_broken(&error);
                }
            }
            Err(error) => {
                self.broken += 1;
                self.first_error.get_or_insert_with(|| error.clone());
                if self.begun {
                    self.add_broken(&error);
                } else {
                    self.waiting.push(error);
                }
            }
        }
    }

    /// Words without brackets and line ends cannot be taken for a record or a part of one.
    fn add_broken(&mut self, error: &str) {
        let words = error.replace(['{', '}', '[', ']', '"', '\n', '\r'], " ");
        self.text.extend(format!("could not be read: {}\n", words.trim_end()).bytes());
    }

    fn note(&self) -> Option<String> {
        let error = self.first_error.as_ref()?;
        let error = error.trim_end_matches('.');
        Some(match self.broken {
            1 => format!(
                "A record or chunk of the event log could not be read and was left out: {error}."
            ),
            n => format!(
                "{} records or chunks of the event log could not be read and were left out; the first: {error}.",
                grouped(n as usize)
            ),
        })
    }
}

impl EventLog {
    /// Of a whole file with its header.
    pub fn new(stream: Box<dyn Read + Send>, notes: Notes) -> Self {
        let settings = ParserSettings::new().num_threads(1).indent(false);
        let lines = Lines::default();
        Self { stream, notes, settings: Arc::new(settings), lines, chunks: 0, at: 0, ended: false }
    }

    /// Turns the next chunk into lines; false at the end of the file.
    fn next_chunk(&mut self) -> io::Result<bool> {
        let mut bytes = Vec::new();
        if self.chunks == 0 {
            self.stream.by_ref().take(HEADER).read_to_end(&mut bytes)?;
            bytes.clear();
        }
        self.stream.by_ref().take(CHUNK).read_to_end(&mut bytes)?;
        self.chunks += 1;
        // Logs are made larger before they are filled.
        if bytes.iter().all(|&it| it == 0) {
            return Ok(bytes.len() as u64 == CHUNK);
        }
        let last = (bytes.len() as u64) < CHUNK;
        if last {
            self.lines.add(Err(format!("the file is cut off in chunk {}", self.chunks)));
            bytes.resize(CHUNK as usize, 0);
        }
        let (settings, lines) = (Arc::clone(&self.settings), &mut self.lines);
        // The bytes are not to be trusted, and neither is all code that looks at them.
        if catch_unwind(AssertUnwindSafe(|| chunk_lines(bytes, settings, lines))).is_err() {
            self.lines.add(Err(format!("chunk {} is damaged", self.chunks)));
        }
        Ok(!last)
    }
}

fn chunk_lines(bytes: Vec<u8>, settings: Arc<ParserSettings>, lines: &mut Lines) {
    let mut data = match EvtxChunkData::new(bytes, false) {
        Ok(data) => data,
        Err(error) => return lines.add(Err(error.to_string())),
    };
    match data.parse(settings) {
        Ok(mut chunk) => {
            for record in chunk.iter() {
                let json = record.and_then(evtx::EvtxRecord::into_json);
                lines.add(json.map(|it| it.data.into_bytes()).map_err(|it| it.to_string()));
            }
        }
        Err(error) => lines.add(Err(error.to_string())),
    }
}

impl Read for EventLog {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        while self.at == self.lines.text.len() && !self.ended {
            self.at = 0;
            self.lines.text.clear();
            if !self.next_chunk()? {
                self.ended = true;
                if let Some(note) = self.lines.note() {
                    self.notes.add(note);
                }
            }
        }
        let n = (&self.lines.text[self.at..]).read(place)?;
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_become_lines_and_broken_ones_words_and_a_note() {
        let mut lines = Lines::default();
        lines.add(Err("nothing here yet".to_owned()));
        assert_eq!(lines.text, b"", "a log must begin with a record to be known");
        lines.add(Ok(b"{\"Event\":\n {\"a\":\"x\\ny\"}}".to_vec()));
        lines.add(Err("a \"token\"\nis unknown".to_owned()));
        lines.add(Ok(b"{}".to_vec()));
        let text = "{\"Event\":  {\"a\":\"x\\ny\"}}\ncould not be read: nothing here yet\n\
                    could not be read: a  token  is unknown\n{}\n";
        assert_eq!(String::from_utf8_lossy(&lines.text), text);
        let note = lines.note().unwrap();
        assert!(note.starts_with("2 records") && note.ends_with("nothing here yet."), "{note}");
    }

    #[test]
    fn broken_chunks_are_said_and_unused_ones_are_not() {
        let mut file = b"ElfFile\0".to_vec();
        file.resize(HEADER as usize, 0);
        file.extend(vec![0; CHUNK as usize]);
        let unused = file.clone();
        file.extend(vec![7; 3 * CHUNK as usize / 2]);
        for (bytes, note) in [(unused, None), (file, Some("3 records or chunks"))] {
            let notes = Notes::default();
            let mut text = Vec::new();
            let mut log = EventLog::new(Box::new(io::Cursor::new(bytes)), notes.clone());
            log.read_to_end(&mut text).unwrap();
            assert_eq!(text, b"");
            let said = notes.take();
            assert_eq!(said.len(), usize::from(note.is_some()));
            assert!(said.iter().all(|it| it.starts_with(note.unwrap())), "{said:?}");
        }
    }
}
