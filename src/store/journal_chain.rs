//! The chain of hashes through the journal. Whoever changes an entry has to change every hash
//! after it; whoever removes one leaves a gap.
//!
//! The hash has no key, so that anybody can verify a journal. It shows damage and careless hands.
//! It does not stop somebody who writes the whole file anew.

use super::error::CaseError;
use crate::domain::ids::EntryId;
use crate::domain::journal::{Chain, EntryHash};
use rusqlite::{Connection, OptionalExtension, Row};

/// Says what is hashed, so that no other hash of ours can be taken for one of these.
const PURPOSE: &str = "oddlog journal entry 1";

/// What the hash of an entry covers: all of it, as it is stored.
pub(super) struct Link<'a> {
    pub(super) id: i64,
    pub(super) at: i64,
    pub(super) actor: &'a str,
    pub(super) action: &'a str,
    pub(super) target_kind: &'a str,
    pub(super) target: i64,
    pub(super) source: &'a str,
    pub(super) reason: &'a str,
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    pub(super) batch: i64,
    pub(super) undoes: Option<i64>,
    pub(super) previous_hash: &'a [u8],
}

impl Link<'_> {
    /// BLAKE3 over the parts in this order, each after its length in eight bytes, so that no two
    /// entries are the same bytes. An entry that takes nothing back has an empty part there.
    pub(super) fn hash(&self) -> EntryHash {
        let mut hasher = blake3::Hasher::new();
        let undoes = self.undoes.map(i64::to_le_bytes);
        for part in [
            PURPOSE.as_bytes(),
            &self.id.to_le_bytes(),
            &self.at.to_le_bytes(),
            self.actor.as_bytes(),
            self.action.as_bytes(),
            self.target_kind.as_bytes(),
            &self.target.to_le_bytes(),
            self.source.as_bytes(),
            self.reason.as_bytes(),
            self.before.as_bytes(),
            self.after.as_bytes(),
            &self.batch.to_le_bytes(),
            undoes.as_ref().map_or(&[], <[u8; 8]>::as_slice),
            self.previous_hash,
        ] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        EntryHash(*hasher.finalize().as_bytes())
    }
}

/// Keeps the hash of the last entry, so that the loss of the last entries can be seen too.
pub(super) fn set_head(conn: &Connection, hash: EntryHash) -> Result<(), CaseError> {
    conn.execute(
        "INSERT INTO meta(name, value) VALUES ('journal head', ?)
         ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        [hash.0],
    )?;
    Ok(())
}

/// Zeros where there is no entry yet.
fn head(conn: &Connection) -> Result<Vec<u8>, CaseError> {
    let sql = "SELECT value FROM meta WHERE name = 'journal head'";
    let head: Option<Vec<u8>> = conn.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(head.unwrap_or_else(|| EntryHash::default().0.to_vec()))
}

/// Follows the chain from its first entry. Codes that this version does not know do not matter.
pub(super) fn verify(conn: &Connection) -> Result<Chain, CaseError> {
    let mut query = conn.prepare(
        "SELECT id, at, actor, action, target_kind, target, source, reason, was, became, batch,
         undoes, previous_hash, hash FROM journal ORDER BY id",
    )?;
    let mut rows = query.query([])?;
    let (mut expected, mut previous) = (1, EntryHash::default());
    while let Some(row) = rows.next()? {
        let hash = link(row)?.hash();
        let stored: &[u8] = row.get_ref(13)?.as_blob().map_err(rusqlite::Error::from)?;
        let follows = row.get_ref(12)?.as_blob().is_ok_and(|it| it == previous.0);
        if row.get::<_, i64>(0)? != expected || !follows || hash.0 != stored {
            return Ok(Chain::Broken(EntryId(expected)));
        }
        (expected, previous) = (expected + 1, hash);
    }
    let whole = previous.0 == head(conn)?.as_slice();
    Ok(if whole { Chain::Verified } else { Chain::Broken(EntryId(expected)) })
}

fn link<'a>(row: &'a Row<'_>) -> Result<Link<'a>, rusqlite::Error> {
    let text = |at: usize| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
    Ok(Link {
        id: row.get(0)?,
        at: row.get(1)?,
        actor: text(2)?,
        action: text(3)?,
        target_kind: text(4)?,
        target: row.get(5)?,
        source: text(6)?,
        reason: text(7)?,
        before: text(8)?,
        after: text(9)?,
        batch: row.get(10)?,
        undoes: row.get(11)?,
        previous_hash: row.get_ref(12)?.as_blob().map_err(rusqlite::Error::from)?,
    })
}
