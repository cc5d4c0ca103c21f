//! What stands in a zip archive. Only its directory is read here; names of entries are text for
//! people, never paths.

use super::INSIDE;
use super::source::Source;
use std::collections::HashMap;
use zip::{CompressionMethod, ZipArchive};

/// An entry of an archive that is a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it is shown and found again; distinct in its archive.
    pub name: String,
    /// Why it cannot be read.
    pub problem: Option<&'static str>,
    /// Where its own header begins.
    pub header: u64,
    /// Its size in the archive.
    pub packed: u64,
    /// Its size.
    pub size: u64,
    /// Checksum of its bytes.
    pub crc: u32,
    /// Whether it is deflated; else it lies there as it is.
    pub deflated: bool,
}

/// What an archive is beside an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Just an archive.
    Files,
    /// A workbook of a kind that `workbook.rs` reads.
    Workbook,
    /// Something that holds no logs.
    Other(&'static str),
}

/// The files of an archive, in the order of its directory.
pub fn list(source: &Source) -> Result<Vec<Entry>, String> {
    let broken = |error: String| {
        format!("the zip archive is cut off or damaged ({error}); get it again, or unpack it")
    };
    let reader = source.open().map_err(|it| broken(it.to_string()))?;
    let archive = ZipArchive::new(reader).map_err(|it| broken(it.to_string()))?;
    let mut entries = Vec::new();
    let mut used = HashMap::new();
    for at in 0..archive.len() {
        let it = archive.by_index_data(at).map_err(|it| broken(it.to_string()))?;
        if it.is_dir() {
            continue;
        }
        let name = it.name().map_or_else(
            |_| String::from_utf8_lossy(it.name_raw()).into_owned(),
            std::borrow::Cow::into_owned,
        );
        entries.push(Entry {
            name: distinct(&name, &mut used),
            problem: problem(it.encrypted(), it.is_symlink(), it.compression()),
            header: it.header_start(),
            packed: it.compressed_size(),
            size: it.size(),
            crc: it.crc32(),
            deflated: it.compression() == CompressionMethod::Deflated,
        });
    }
    Ok(entries)
}

fn problem(encrypted: bool, link: bool, method: CompressionMethod) -> Option<&'static str> {
    if encrypted {
        Some("it is protected by a password; unpack it with the password and import what comes out")
    } else if link {
        Some("it is a link to another file")
    } else if [CompressionMethod::Stored, CompressionMethod::Deflated].contains(&method) {
        None
    } else {
        Some(
            "it is packed by a method other than deflate; unpack it with another program and import what comes out",
        )
    }
}

/// Names are shown in terminals and lists: without control characters, and each once.
fn distinct(name: &str, used: &mut HashMap<String, u32>) -> String {
    let name: String = name
        .chars()
        .map(|it| if it.is_control() { char::REPLACEMENT_CHARACTER } else { it })
        .collect();
    let count = used.entry(name.clone()).or_default();
    *count += 1;
    if *count == 1 { name } else { format!("{name} ({count})") }
}

/// The entry that `inside` begins with, and what of `inside` lies in it.
pub fn find<'a, 'b>(entries: &'a [Entry], inside: &'b str) -> Option<(&'a Entry, Option<&'b str>)> {
    entries.iter().find_map(|it| {
        let rest = inside.strip_prefix(it.name.as_str())?;
        if rest.is_empty() {
            return Some((it, None));
        }
        rest.strip_prefix(INSIDE).map(|rest| (it, Some(rest)))
    })
}

/// What an archive with these entries is.
pub fn purpose(entries: &[Entry]) -> Purpose {
    let has = |name: &str| entries.iter().any(|it| it.name.eq_ignore_ascii_case(name));
    let within = |folder: &str| entries.iter().any(|it| it.name.starts_with(folder));
    if has("xl/workbook.xml") || has("xl/workbook.bin") {
        Purpose::Workbook
    } else if has("content.xml") && has("mimetype") && has("META-INF/manifest.xml") {
        // Of the OpenDocument kinds, only workbooks open as one.
        Purpose::Workbook
    } else if has("word/document.xml") {
        Purpose::Other("a Word document")
    } else if within("ppt/slides/") {
        Purpose::Other("a PowerPoint presentation")
    } else if has("AndroidManifest.xml") {
        Purpose::Other("an Android program")
    } else {
        Purpose::Files
    }
}
