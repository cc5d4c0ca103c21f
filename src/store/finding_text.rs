//! Search over the texts of findings: blocks of all their texts, which are scanned. Ids and texts of
//! a block stand in the same order.
//!
//! Texts are kept in small ASCII letters and a search is turned into the same, so that what is
//! found is what `FindingFilter::matches` says, for parts of any length.

use super::codec::{Packer, Unpacker};
use super::error::CaseError;
use super::groups::CURRENT_RUN;
use super::reader::Reader;
use super::stored::Access;
use crate::domain::filter::FindingFilter;
use crate::domain::finding::FindingKind;
use crate::domain::ids::{FindingId, RunId};
use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

/// A block ends after the finding with which it has so many bytes; tests have several of a few.
const BLOCK: usize = if cfg!(test) { 64 } else { 128 << 10 };
/// Blocks that one thread takes at a time.
const TAKEN: usize = 8;
/// Between two texts of a finding, and after its last. Neither byte occurs in UTF-8, so nothing that
/// is searched for reaches from one text into the next.
const NEXT: u8 = 0xfe;
const END: u8 = 0xff;

/// The findings of the newest run in which a text occurs.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    /// A byte for each number of a finding, from 1: 1 = found.
    marks: Vec<u8>,
    n: usize,
}

impl Hits {
    fn add(&mut self, id: FindingId) {
        let Some(at) = usize::try_from(id.0).ok().and_then(|it| it.checked_sub(1)) else { return };
        if self.marks.len() <= at {
            self.marks.resize(at + 1, 0);
        }
        self.n += usize::from(self.marks[at] == 0);
        self.marks[at] = 1;
    }

    /// What SQL tests a number against: `substr(?, id, 1) = x'01'`.
    pub(super) fn marks(&self) -> Value {
        self.marks.clone().into()
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.n
    }

    /// All of them as a JSON list, ascending.
    pub(super) fn list(&self) -> String {
        let found = (1_i64..).zip(&self.marks).filter(|it| *it.1 == 1);
        let ids: Vec<String> = found.map(|it| it.0.to_string()).collect();
        format!("[{}]", ids.join(","))
    }
}

/// Stores the texts of a run's findings, in place of those of the run before.
pub(super) struct Writer<'a> {
    conn: &'a Connection,
    run: RunId,
    seq: i64,
    ids: Vec<i64>,
    text: Vec<u8>,
    packer: Packer,
}

impl<'a> Writer<'a> {
    pub(super) fn begin(conn: &'a Connection, run: RunId) -> Result<Self, CaseError> {
        conn.execute("DELETE FROM finding_text", [])?;
        let packer = Packer::new()?;
        Ok(Self { conn, run, seq: 0, ids: Vec::new(), text: Vec::new(), packer })
    }

    /// Adds to the texts of a run.
    fn further(conn: &'a Connection, run: RunId) -> Result<Self, CaseError> {
        let seq = conn.query_row(
            "SELECT coalesce(max(seq), -1) + 1 FROM finding_text WHERE run = ?",
            [run],
            |row| row.get(0),
        )?;
        Ok(Self { conn, run, seq, ids: Vec::new(), text: Vec::new(), packer: Packer::new()? })
    }

    /// One more finding; `texts` are those that are searched.
    pub(super) fn push(&mut self, id: FindingId, texts: [&str; 4]) -> Result<(), CaseError> {
        self.ids.push(id.0);
        put(&mut self.text, texts);
        if self.text.len() < BLOCK { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> Result<(), CaseError> {
        if self.ids.is_empty() {
            return Ok(());
        }
        let (ids, body) = (self.packer.pack_numbers(&self.ids)?, self.packer.pack(&self.text)?);
        self.conn
            .prepare_cached(
                "INSERT INTO finding_text(run, seq, n, ids, body) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![self.run, self.seq, self.ids.len() as i64, ids, body])?;
        self.seq += 1;
        self.ids.clear();
        self.text.clear();
        Ok(())
    }

    pub(super) fn end(mut self) -> Result<(), CaseError> {
        self.flush()
    }
}

/// Stores the texts of findings that are listed with a run besides its own.
pub(super) fn append(
    conn: &Connection,
    run: RunId,
    all: &[(FindingId, [&str; 4])],
) -> Result<(), CaseError> {
    let mut writer = Writer::further(conn, run)?;
    for (id, texts) in all {
        writer.push(*id, *texts)?;
    }
    writer.end()
}

/// Appends the texts of one finding. One that stands in the first anyway (the sentence names the
/// user) is not kept twice: what occurs in it occurs there.
fn put(out: &mut Vec<u8>, texts: [&str; 4]) {
    let [first, others @ ..] = texts;
    out.extend(first.bytes().map(|it| it.to_ascii_lowercase()));
    for (at, text) in others.iter().enumerate() {
        if !first.contains(text) && !others[..at].contains(text) {
            out.push(NEXT);
            out.extend(text.bytes().map(|it| it.to_ascii_lowercase()));
        }
    }
    out.push(END);
}

/// Makes the blocks where there are none: in a case of an earlier version.
pub(super) fn complete(conn: &Connection) -> Result<(), CaseError> {
    let missing: bool = conn.query_row(
        &format!(
            "SELECT EXISTS (SELECT 1 FROM finding WHERE run = {CURRENT_RUN})
             AND NOT EXISTS (SELECT 1 FROM finding_text WHERE run = {CURRENT_RUN})"
        ),
        [],
        |row| row.get(0),
    )?;
    if !missing {
        return Ok(());
    }
    let tx = conn.unchecked_transaction()?;
    anew(&tx)?;
    tx.commit()?;
    Ok(())
}

/// Makes the blocks of the newest run anew.
pub(super) fn anew(conn: &Connection) -> Result<(), CaseError> {
    let run = conn.query_row(&format!("SELECT {CURRENT_RUN}"), [], |row| row.get(0))?;
    let mut writer = Writer::begin(conn, run)?;
    each_finding(conn, |id, texts| writer.push(id, texts))?;
    writer.end()
}

/// Every finding of the newest run with the texts that are searched, by number.
fn each_finding(
    conn: &Connection,
    mut take: impl FnMut(FindingId, [&str; 4]) -> Result<(), CaseError>,
) -> Result<(), CaseError> {
    let sql = format!(
        "SELECT id, summary, entity, user, resource FROM finding WHERE run = {CURRENT_RUN}
         ORDER BY id"
    );
    let mut query = conn.prepare(&sql)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let text = |at| -> Result<&str, CaseError> {
            let text = row.get_ref(at)?.as_str_or_null().map_err(rusqlite::Error::from)?;
            Ok(text.unwrap_or_default())
        };
        take(row.get(0)?, [text(1)?, text(2)?, text(3)?, text(4)?])?;
    }
    Ok(())
}

impl Reader {
    /// The findings of the newest run in which the filter's text occurs; `None` where it has no
    /// text, or the case no blocks.
    pub(super) fn text_hits(&self, filter: &FindingFilter) -> Result<Option<Hits>, CaseError> {
        let text = filter.text.to_ascii_lowercase();
        let groups = self.text_blocks()?;
        if text.is_empty() || groups.is_empty() {
            return Ok(None);
        }
        let finder = Finder::new(&text);
        let found = self.on_two_threads(&groups, |access, seqs| search(access, seqs, &finder))?;
        let mut hits = Hits::default();
        found.into_iter().flatten().for_each(|id| hits.add(id));
        let kinds = FindingKind::ALL.iter();
        let called = kinds.filter(|it| it.label().to_ascii_lowercase().contains(&text));
        let codes: Vec<&str> = called.map(|it| it.code()).collect();
        if !codes.is_empty() {
            let marks = vec!["?"; codes.len()].join(",");
            let mut query = self.conn.prepare_cached(&format!(
                "SELECT id FROM finding INDEXED BY finding_by_kind
                 WHERE run = {CURRENT_RUN} AND kind IN ({marks})"
            ))?;
            let mut rows = query.query(params_from_iter(codes))?;
            while let Some(row) = rows.next()? {
                hits.add(row.get(0)?);
            }
        }
        Ok(Some(hits))
    }

    /// The numbers of the blocks, as many together as a thread takes.
    fn text_blocks(&self) -> Result<Vec<Vec<i64>>, CaseError> {
        let sql = format!("SELECT seq FROM finding_text WHERE run = {CURRENT_RUN} ORDER BY seq");
        let mut query = self.conn.prepare_cached(&sql)?;
        let seqs: Vec<i64> =
            query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(seqs.chunks(TAKEN).map(<[i64]>::to_vec).collect())
    }
}

/// The findings of these blocks in which the text occurs.
fn search(
    access: &mut Access<'_>,
    seqs: &[i64],
    wanted: &Finder<'_>,
) -> Result<Vec<FindingId>, CaseError> {
    let mut found = Vec::new();
    each_block(access.conn(), seqs, |ids, text| {
        let (mut from, mut row) = (0, 0);
        while let Some(at) = wanted.find(&text[from..]) {
            row += memchr_iter(END, &text[from..from + at]).count();
            found.push(ids.get(row).copied().map(FindingId).ok_or_else(broken)?);
            let rest = memchr(END, &text[from + at..]).ok_or_else(broken)?;
            from += at + rest + 1;
            row += 1;
        }
        Ok(())
    })?;
    Ok(found)
}

/// Ids and unpacked texts of these blocks.
fn each_block(
    conn: &Connection,
    seqs: &[i64],
    mut take: impl FnMut(&[i64], &[u8]) -> Result<(), CaseError>,
) -> Result<(), CaseError> {
    let sql =
        format!("SELECT n, ids, body FROM finding_text WHERE run = {CURRENT_RUN} AND seq = ?");
    let mut query = conn.prepare_cached(&sql)?;
    let mut unpacker = Unpacker::new()?;
    let (mut ids, mut text) = (Vec::new(), Vec::new());
    for seq in seqs {
        let mut rows = query.query([seq])?;
        let Some(row) = rows.next()? else { continue };
        let blob = |at| row.get_ref(at)?.as_blob().map_err(rusqlite::Error::from);
        ids.clear();
        ids.resize(usize::try_from(row.get::<_, i64>(0)?).map_err(|_| broken())?, 0);
        unpacker.unpack_numbers(blob(1)?, &mut ids)?;
        unpacker.unpack(blob(2)?, &mut text)?;
        take(&ids, &text)?;
    }
    Ok(())
}

fn broken() -> CaseError {
    CaseError::damaged("the texts of findings are not those of their block")
}

/// That the blocks hold what the findings say.
pub(super) fn check(reader: &Reader, problems: &mut Vec<String>) -> Result<(), CaseError> {
    let mut kept: Vec<(i64, Vec<u8>)> = Vec::new();
    let groups = reader.text_blocks()?;
    for seqs in &groups {
        each_block(&reader.conn, seqs, |ids, text| {
            let texts: Vec<&[u8]> = text.split_inclusive(|it| *it == END).collect();
            if texts.len() != ids.len() {
                return Err(broken());
            }
            kept.extend(ids.iter().zip(texts).map(|(id, text)| (*id, text.to_vec())));
            Ok(())
        })?;
    }
    kept.sort_unstable();
    let (mut wrong, mut n) = (0, 0);
    each_finding(&reader.conn, |id, texts| {
        let mut wanted = Vec::new();
        put(&mut wanted, texts);
        let found = kept.binary_search_by_key(&id.0, |it| it.0);
        wrong += usize::from(found.is_err() || found.is_ok_and(|at| kept[at].1 != wanted));
        n += 1;
        Ok(())
    })?;
    // Without any, the findings themselves are read.
    if !groups.is_empty() && (wrong != 0 || n != kept.len()) {
        let n = wrong.max(n.abs_diff(kept.len()));
        problems.push(format!("A search does not read {n} findings as they are."));
    }
    Ok(())
}
