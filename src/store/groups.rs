//! The groups of a run: their first and last events, and the group of each event in pieces.

use super::codec::{Packer, Unpacker};
use super::error::CaseError;
use super::reader::Reader;
use crate::domain::batch::MAX_ROWS;
use crate::domain::ids::{EventNo, RunId};
use crate::domain::job::Cancel;
use crate::domain::run::GroupSpan;
use rusqlite::{Connection, OptionalExtension, params};

/// The group that an event belongs to in the newest run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRef {
    /// Group id, unique in the run.
    pub id: String,
    /// The group's first event in its order.
    pub first: EventNo,
    /// The group's last event in its order.
    pub last: EventNo,
}

/// The run whose findings, scores and groups are shown.
pub(super) const CURRENT_RUN: &str = "(SELECT max(id) FROM run)";

/// Stores the groups of a run.
pub(super) fn store(
    conn: &Connection,
    run: RunId,
    groups: &[GroupSpan],
    cancel: &Cancel,
) -> Result<(), CaseError> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO event_group(run, seq, id, first, last) VALUES (?, ?, ?, ?, ?)",
    )?;
    let n = groups.iter().flat_map(|it| &it.events).map(|it| it.0 + 1).max().unwrap_or(0);
    let mut group_of = vec![-1_i64; n as usize];
    for (seq, group) in (0_i64..).zip(groups) {
        let (Some(first), Some(last)) = (group.events.first(), group.events.last()) else {
            continue;
        };
        if seq % 1_024 == 0 && cancel.is_cancelled() {
            return Err(CaseError::Cancelled);
        }
        insert.execute(params![run, seq, group.id, first, last])?;
        for no in &group.events {
            if let Some(place) = group_of.get_mut(no.0 as usize) {
                *place = seq;
            }
        }
    }
    let mut insert = conn.prepare_cached(
        "INSERT INTO event_group_piece(run, first, n, seq_min, seq_max, body)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    let mut packer = Packer::new()?;
    for (piece, first) in group_of.chunks(MAX_ROWS).zip((0_i64..).step_by(MAX_ROWS)) {
        let (low, high) = (piece.iter().min(), piece.iter().max());
        let body = packer.pack_numbers(piece)?;
        insert.execute(params![run, first, piece.len() as i64, low, high, body])?;
    }
    Ok(())
}

/// The events of a group of the newest run, ascending; none if there is no such group.
pub(super) fn events_of(conn: &Connection, group: &str) -> Result<Vec<EventNo>, CaseError> {
    let found: Option<(RunId, i64)> = conn
        .prepare_cached(&format!(
            "SELECT run, seq FROM event_group WHERE run = {CURRENT_RUN} AND id = ?"
        ))?
        .query_row([group], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((run, seq)) = found else { return Ok(Vec::new()) };
    let mut query = conn.prepare_cached(
        "SELECT first, n, body FROM event_group_piece
         WHERE run = ?1 AND seq_min <= ?2 AND ?2 <= seq_max ORDER BY first",
    )?;
    let mut rows = query.query(params![run, seq])?;
    let mut unpacker = Unpacker::new()?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let (first, piece) = unpack(row, &mut unpacker)?;
        let hits = (first..).zip(&piece).filter(|(_, it)| **it == seq);
        events.extend(hits.map(|(no, _)| EventNo(no)));
    }
    Ok(events)
}

fn unpack(row: &rusqlite::Row<'_>, unpacker: &mut Unpacker) -> Result<(i64, Vec<i64>), CaseError> {
    let n = row.get::<_, i64>(1)? as usize;
    if MAX_ROWS < n {
        return Err(CaseError::damaged("a piece of groups is too long"));
    }
    let mut piece = vec![0; n];
    let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
    unpacker.unpack_numbers(body, &mut piece)?;
    Ok((row.get(0)?, piece))
}

impl Reader {
    /// The group of each event in the newest run, in the order asked.
    pub fn group_of(&self, nos: &[EventNo]) -> Result<Vec<Option<GroupRef>>, CaseError> {
        let mut found = vec![None; nos.len()];
        let mut asked: Vec<(i64, usize)> = nos.iter().zip(0..).map(|(no, at)| (no.0, at)).collect();
        asked.sort_unstable();
        let mut pieces = self.conn.prepare_cached(&format!(
            "SELECT first, n, body FROM event_group_piece
             WHERE run = {CURRENT_RUN} AND first <= ? ORDER BY first DESC LIMIT 1"
        ))?;
        let mut group = self.conn.prepare_cached(&format!(
            "SELECT id, first, last FROM event_group WHERE run = {CURRENT_RUN} AND seq = ?"
        ))?;
        let mut unpacker = Unpacker::new()?;
        let mut piece = (0, Vec::new());
        for (no, at) in asked {
            if piece.0 + piece.1.len() as i64 <= no {
                let mut rows = pieces.query([no])?;
                match rows.next()? {
                    Some(row) => piece = unpack(row, &mut unpacker)?,
                    None => continue,
                }
            }
            let seq = usize::try_from(no - piece.0).ok().and_then(|it| piece.1.get(it).copied());
            let Some(seq) = seq.filter(|&seq| 0 <= seq) else { continue };
            found[at] = Some(group.query_row([seq], |row| {
                Ok(GroupRef { id: row.get(0)?, first: row.get(1)?, last: row.get(2)? })
            })?);
        }
        Ok(found)
    }
}
