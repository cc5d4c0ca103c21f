//! Every score of a run, flagged or not: one compressed body per family.

use super::codec::{Packer, Unpacker};
use super::error::CaseError;
use super::groups::CURRENT_RUN;
use super::reader::Reader;
use crate::domain::field::EntityKind;
use crate::domain::ids::{EventNo, RunId};
use crate::domain::job::Cancel;
use crate::domain::run::{Analysis, ByDetector, Family, GroupPlace, ScoreRow};
use crate::domain::time::Micros;
use rusqlite::{Connection, params};
use std::cmp::Ordering;

/// Detector codes by family, and the rows whose `by_detector` follows them.
pub type Scores = (Vec<(Family, Vec<String>)>, Vec<ScoreRow>);

/// Rows that are packed between two looks at the stop sign.
const LOOK: usize = 4_096;

/// The scores of one family, ready to be stored.
pub(super) struct Packed {
    family: Family,
    detectors: String,
    n: i64,
    body: Vec<u8>,
}

/// Packs the scores of a run. Needs no connection, so it may be done while other things are
/// stored.
pub(super) fn pack(analysis: &Analysis, cancel: &Cancel) -> Result<Vec<Packed>, CaseError> {
    let mut all = Vec::new();
    for family in Family::ALL {
        let mut rows: Vec<&ScoreRow> =
            analysis.scores.iter().filter(|it| it.family == *family).collect();
        let detectors = analysis.detectors.iter().find(|it| it.0 == *family);
        if rows.is_empty() && detectors.is_none() {
            continue;
        }
        rows.sort_by(|a, b| by_score(a, b));
        // Of millions of rows, the body would be the largest thing in memory.
        let body = Packer::pack_pieces(rows.iter().map(|it| size(it)).sum(), |out| {
            let mut piece = Vec::new();
            for rows in rows.chunks(LOOK) {
                if cancel.is_cancelled() {
                    return Err(CaseError::Cancelled);
                }
                piece.clear();
                for it in rows {
                    put_row(&mut piece, it);
                }
                out.write_all(&piece)?;
            }
            Ok(())
        })?;
        let detectors = detectors.map(|it| it.1.as_slice()).unwrap_or_default();
        let detectors = serde_json::to_string(detectors)?;
        all.push(Packed { family: *family, detectors, n: rows.len() as i64, body });
    }
    Ok(all)
}

/// Stores the scores of a run.
pub(super) fn store(conn: &Connection, run: RunId, scores: &[Packed]) -> Result<(), CaseError> {
    for it in scores {
        conn.execute(
            "INSERT INTO score(run, family, detectors, n, body) VALUES (?, ?, ?, ?, ?)",
            params![run, it.family, it.detectors, it.n, it.body],
        )?;
    }
    Ok(())
}

impl Reader {
    /// The scores of the newest run, of one family or all: highest first, ties by entity, then
    /// by start.
    pub fn scores(&self, family: Option<Family>) -> Result<Scores, CaseError> {
        let mut query = self.conn.prepare_cached(&format!(
            "SELECT family, detectors, n, body FROM score WHERE run = {CURRENT_RUN}"
        ))?;
        let mut rows = query.query([])?;
        let mut unpacker = Unpacker::new()?;
        let (mut detectors, mut scores) = (Vec::new(), Vec::new());
        let mut body = Vec::new();
        while let Some(row) = rows.next()? {
            let it: Family = row.get(0)?;
            if family.is_some_and(|family| family != it) {
                continue;
            }
            let codes = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            detectors.push((it, serde_json::from_str(codes)?));
            let packed = row.get_ref(3)?.as_blob().map_err(rusqlite::Error::from)?;
            unpacker.unpack(packed, &mut body)?;
            let mut rest = body.as_slice();
            for _ in 0..row.get::<_, i64>(2)? {
                let score = take_row(&mut rest, it)
                    .ok_or_else(|| CaseError::damaged("the scores of a run are cut short"))?;
                scores.push(score);
            }
        }
        detectors.sort_by_key(|it| it.0);
        if family.is_none() {
            scores.sort_by(by_score);
        }
        Ok((detectors, scores))
    }
}

fn by_score(a: &ScoreRow, b: &ScoreRow) -> Ordering {
    let ties = || (&a.entity, a.from, a.family).cmp(&(&b.entity, b.from, b.family));
    b.score.total_cmp(&a.score).then_with(ties)
}

/// Bytes that [`put_row`] writes.
fn size(row: &ScoreRow) -> usize {
    let texts = [
        row.entity_kind.map_or("", EntityKind::code),
        &row.entity,
        row.group.as_ref().map_or("", |it| &it.id),
    ];
    let texts: usize = texts.iter().map(|it| 4 + it.len()).sum();
    texts + 4 * 8 + 1 + 4 + 8 * (1 + row.by_detector.len())
}

fn put_row(out: &mut Vec<u8>, row: &ScoreRow) {
    put_text(out, row.entity_kind.map_or("", EntityKind::code));
    put_text(out, &row.entity);
    put_text(out, row.group.as_ref().map_or("", |it| &it.id));
    let none = (i64::MIN, i64::MIN);
    let (first, last) = row.group.as_ref().map_or(none, |it| (it.starting_at.0, it.ending_at.0));
    for number in [row.from.0, row.to.0, first, last] {
        out.extend(number.to_le_bytes());
    }
    out.push(row.flagged.into());
    out.extend((row.by_detector.len() as u32).to_le_bytes());
    out.extend(row.score.to_le_bytes());
    for score in &row.by_detector {
        out.extend(f64::from(*score).to_le_bytes());
    }
}

fn take_row(rest: &mut &[u8], family: Family) -> Option<ScoreRow> {
    let entity_kind = take_text(rest)?;
    let entity = take_text(rest)?;
    let group_id = take_text(rest)?;
    let mut number = || take::<8>(rest).map(i64::from_le_bytes);
    let (from, to) = (Micros(number()?), Micros(number()?));
    let (first, last) = (number()?, number()?);
    let flagged = take::<1>(rest)? != [0];
    let n = u32::from_le_bytes(take(rest)?);
    let score = f64::from_le_bytes(take(rest)?);
    let mut by_detector = ByDetector::new();
    for _ in 0..n {
        by_detector.try_push(f64::from_le_bytes(take(rest)?) as f32).ok()?;
    }
    let place = GroupPlace { id: group_id, starting_at: EventNo(first), ending_at: EventNo(last) };
    Some(ScoreRow {
        family,
        entity_kind: match entity_kind.as_str() {
            "" => None,
            code => Some(EntityKind::from_code(code)?),
        },
        entity: entity.into(),
        from,
        to,
        group: (!place.id.is_empty()).then(|| Box::new(place)),
        score,
        flagged,
        by_detector,
    })
}

/// Length, then the text; empty stands for none.
fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

fn take_text(rest: &mut &[u8]) -> Option<String> {
    let n = u32::from_le_bytes(take(rest)?);
    let text = rest.split_off(..n as usize)?;
    Some(std::str::from_utf8(text).ok()?.to_owned())
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    rest.split_off(..N)?.as_array().copied()
}
