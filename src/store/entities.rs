//! Users, addresses, keys and machines: looked for by a part of the name.

use super::error::CaseError;
use super::reader::Reader;
use super::values;
use crate::domain::entity::{EntityRef, part_rank};
use crate::domain::field::EntityKind;

impl Reader {
    /// At most `limit` entities whose name has this part, ignoring case: the whole name first, then
    /// those that begin with it; short ones before long ones.
    pub fn entities_named(&self, part: &str, limit: usize) -> Result<Vec<EntityRef>, CaseError> {
        let part = part.trim().to_lowercase();
        if part.is_empty() {
            return Ok(Vec::new());
        }
        let mut found: Vec<(u8, usize, EntityRef)> = Vec::new();
        for kind in EntityKind::ALL {
            values::for_each(&self.conn, kind.field(), |name| {
                let Some(rank) = part_rank(&name.to_lowercase(), &part) else { return };
                found.push((rank, name.len(), EntityRef::new(*kind, name)));
                if 4 * limit.max(64) < found.len() {
                    found.sort_unstable();
                    found.truncate(limit);
                }
            })?;
        }
        found.sort_unstable();
        found.truncate(limit);
        Ok(found.into_iter().map(|it| it.2).collect())
    }
}
