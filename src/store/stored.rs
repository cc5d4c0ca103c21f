//! Stored chunks, read: their bounds, and any of their columns and records, unpacked.

use super::chunk::Checksum;
use super::codec::Unpacker;
use super::column;
use super::error::CaseError;
use super::raw::Block;
use crate::domain::event::TimeFlag;
use crate::domain::ids::SourceId;
use rusqlite::{Connection, OptionalExtension, params};

/// What is known of a chunk without unpacking it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChunkInfo {
    pub(super) id: i64,
    pub(super) source: SourceId,
    pub(super) first_event: i64,
    pub(super) n: usize,
    pub(super) times: (i64, i64),
    pub(super) ids: (i64, i64),
}

impl ChunkInfo {
    /// The number behind its last event.
    pub(super) fn end(&self) -> i64 {
        self.first_event + self.n as i64
    }
}

/// The visible chunks, in order of event numbers.
pub(super) fn visible(conn: &Connection) -> Result<Vec<ChunkInfo>, CaseError> {
    let mut query = conn.prepare_cached(
        "SELECT chunk.id, source, chunk.first_event, n, chunk.t_min, chunk.t_max, id_min, id_max
         FROM chunk JOIN source ON source.id = chunk.source AND state = 'stored'
         ORDER BY chunk.id",
    )?;
    let rows = query.query_map([], |row| {
        Ok(ChunkInfo {
            id: row.get(0)?,
            source: row.get(1)?,
            first_event: row.get(2)?,
            n: row.get::<_, i64>(3)? as usize,
            times: (row.get(4)?, row.get(5)?),
            ids: (row.get(6)?, row.get(7)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The packed parts of a coded column, with its dictionary unpacked.
pub(super) struct Coded {
    /// Value ids, or the numbers themselves.
    pub(super) dict: Vec<u32>,
    codes: Option<Vec<u8>>,
}

/// One thread's way to the chunks: a connection and a decompressor.
pub(super) struct Access<'a> {
    conn: &'a Connection,
    unpacker: Unpacker,
}

impl<'a> Access<'a> {
    pub(super) fn new(conn: &'a Connection) -> Result<Self, CaseError> {
        Ok(Self { conn, unpacker: Unpacker::new()? })
    }

    /// The connection.
    pub(super) fn conn(&self) -> &'a Connection {
        self.conn
    }

    /// Reads a number column into `out`; `false` when the chunk does not have it.
    pub(super) fn numbers(
        &mut self,
        chunk: i64,
        col: i64,
        out: &mut [i64],
    ) -> Result<bool, CaseError> {
        let mut query =
            self.conn.prepare_cached("SELECT codes FROM chunk_col WHERE col = ? AND chunk = ?")?;
        let mut rows = query.query(params![col, chunk])?;
        let Some(row) = rows.next()? else { return Ok(false) };
        let part = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        self.unpacker.unpack_numbers(part, out)?;
        Ok(true)
    }

    /// Reads a number column that every chunk has.
    pub(super) fn needed(&mut self, it: &ChunkInfo, col: i64) -> Result<Vec<i64>, CaseError> {
        let mut out = vec![0; it.n];
        if self.numbers(it.id, col, &mut out)? {
            Ok(out)
        } else {
            Err(CaseError::damaged(format!("chunk {} lacks column {col}", it.id)))
        }
    }

    /// The log's own ids; `missing(position)` where an event has none.
    pub(super) fn ids(
        &mut self,
        it: &ChunkInfo,
        missing: impl Fn(usize) -> i64,
    ) -> Result<Vec<i64>, CaseError> {
        let mut out = vec![0; it.n];
        if !self.numbers(it.id, column::ID, &mut out)? {
            return Ok((0..it.n).map(missing).collect());
        }
        if let Some(gaps) = self.coded(it.id, column::NO_ID_HERE)? {
            let mut codes = vec![0; it.n];
            self.codes(&gaps, &mut codes)?;
            for (at, (id, gap)) in out.iter_mut().zip(codes).enumerate() {
                if gap != 0 {
                    *id = missing(at);
                }
            }
        }
        Ok(out)
    }

    /// Reads a coded column, its codes still packed; `None` when the chunk does not have it.
    pub(super) fn coded(&mut self, chunk: i64, col: i64) -> Result<Option<Coded>, CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT n_dict, dict, codes FROM chunk_col WHERE col = ? AND chunk = ?",
        )?;
        let mut rows = query.query(params![col, chunk])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let n_dict = row.get::<_, i64>(0)? as usize;
        let dict = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let dict = self.unpacker.unpack_dict(dict, n_dict)?;
        Ok(Some(Coded { dict, codes: row.get(2)? }))
    }

    /// Unpacks the codes: 0, or position in the dictionary + 1.
    pub(super) fn codes(&mut self, from: &Coded, out: &mut [u32]) -> Result<(), CaseError> {
        self.unpacker.unpack_codes(from.codes.as_deref(), from.dict.len(), out)
    }

    /// Reads a column of small numbers into `out`, `absent` where an event has none; `false`
    /// when the whole chunk has none.
    pub(super) fn small_numbers(
        &mut self,
        chunk: i64,
        col: i64,
        absent: u32,
        out: &mut [u32],
    ) -> Result<bool, CaseError> {
        let Some(from) = self.coded(chunk, col)? else {
            out.fill(absent);
            return Ok(false);
        };
        self.codes(&from, out)?;
        for it in out {
            *it = if *it == 0 { absent } else { from.dict[*it as usize - 1] };
        }
        Ok(true)
    }

    /// Per event of the chunk whether it has a time; `None` where all have.
    pub(super) fn dated(&mut self, it: &ChunkInfo) -> Result<Option<Vec<bool>>, CaseError> {
        let mut flags = vec![0; it.n];
        let good = TimeFlag::Good as u32;
        if !self.small_numbers(it.id, column::TIME_FLAG, good, &mut flags)? {
            return Ok(None);
        }
        let dated =
            |flag: &u32| TimeFlag::ALL.iter().any(|it| it.is_dated() && *it as u32 == *flag);
        Ok(Some(flags.iter().map(dated).collect()))
    }

    /// Calls `each` with the blocks that begin in the given events and that `wanted` (of the
    /// first event's number and the count) asks for: the first event's number, and the records.
    pub(super) fn blocks(
        &mut self,
        (from, end): (i64, i64),
        wanted: impl Fn(i64, usize) -> bool,
        mut each: impl FnMut(i64, &mut Block) -> Result<(), CaseError>,
    ) -> Result<(), CaseError> {
        let mut query = self.conn.prepare_cached(
            "SELECT first_event, n, lengths, body FROM raw_block
             WHERE first_event >= ? AND first_event < ? ORDER BY first_event",
        )?;
        let mut rows = query.query([from, end])?;
        let mut block = Block::default();
        while let Some(row) = rows.next()? {
            let (first, n) = (row.get(0)?, row.get::<_, i64>(1)? as usize);
            if !wanted(first, n) {
                continue;
            }
            let lengths = row.get_ref(2)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            let body = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
            block.unpack(n, lengths, body, &mut self.unpacker)?;
            each(first, &mut block)?;
        }
        Ok(())
    }

    /// Adds up a chunk's checksums from what is stored now: (checksum, fingerprint sum).
    pub(super) fn checksums(&mut self, it: &ChunkInfo) -> Result<([u8; 16], [u8; 16]), CaseError> {
        let mut sum = Checksum::new(it.n, it.times, it.ids);
        let mut columns: Vec<i64> = crate::domain::field::Field::ALL
            .iter()
            .map(|field| column::of_field(*field))
            .chain(column::PLAIN)
            .filter(|&col| col != column::FINGERPRINT)
            .collect();
        columns.sort_unstable();
        let mut query = self.conn.prepare_cached(
            "SELECT n_dict, dict, codes FROM chunk_col WHERE col = ? AND chunk = ?",
        )?;
        for col in columns {
            let mut rows = query.query(params![col, it.id])?;
            let Some(row) = rows.next()? else { continue };
            let dict = row.get_ref(1)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            let codes = row.get_ref(2)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            sum.column(col, row.get::<_, i64>(0)? as usize, [dict, codes]);
        }
        let mut query = self.conn.prepare_cached(
            "SELECT n, lengths, body FROM raw_block
             WHERE first_event >= ? AND first_event < ? ORDER BY first_event",
        )?;
        let mut rows = query.query([it.first_event, it.end()])?;
        while let Some(row) = rows.next()? {
            let lengths = row.get_ref(1)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            sum.block(row.get::<_, i64>(0)? as usize, lengths, body);
        }
        let fingerprints = self.fingerprints(it.id)?.unwrap_or_default();
        Ok((sum.finish(), super::chunk::fingerprint_sum(&fingerprints)))
    }

    /// The fingerprint column as it is stored.
    pub(super) fn fingerprints(&mut self, chunk: i64) -> Result<Option<Vec<u8>>, CaseError> {
        Ok(self
            .conn
            .prepare_cached("SELECT codes FROM chunk_col WHERE col = ? AND chunk = ?")?
            .query_row(params![column::FINGERPRINT, chunk], |row| row.get(0))
            .optional()?)
    }
}
