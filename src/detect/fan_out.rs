//! How many others failed from the same address in the same window: a password sprayed over many
//! accounts shows in none of them alone.

use super::DetectError;
use super::log::{ByEntity, failed, time};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::job::Cancel;
use crate::domain::time::Micros;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// Per event, how many other entities of `kind` failed from its address in its window, times the
/// failed share of that address: a busy office fails now and then, an attacker nearly always.
/// Where it is not known what failed (not `failing`): how many others came from its address in
/// the first window in which anybody did.
pub(super) fn per_event(
    log: &EventColumns,
    kind: EntityKind,
    window: Window,
    failing: bool,
    cancel: &Cancel,
) -> Result<Vec<f32>, DetectError> {
    let by_address = ByEntity::of(log, Field::Ip, cancel)?;
    // Each event has one address, so no two threads write to the same place.
    let out: Vec<AtomicU32> = log.time.iter().map(|_| AtomicU32::new(0.0_f32.to_bits())).collect();
    by_address.chunks().into_par_iter().try_for_each(|codes| {
        let mut scratch = Vec::new();
        for code in codes {
            if cancel.is_cancelled() {
                return Err(DetectError::Cancelled);
            }
            let index = |it: u32| window.index(Micros(time(log, it)));
            let events = by_address.events(code);
            for span in events.chunk_by(|a, b| index(*a) == index(*b)) {
                address(log, kind, span, failing, &mut scratch, &out);
                if !failing {
                    break;
                }
            }
        }
        Ok(())
    })?;
    Ok(out.into_iter().map(|it| f32::from_bits(it.into_inner())).collect())
}

fn address(
    log: &EventColumns,
    kind: EntityKind,
    events: &[u32],
    failing: bool,
    scratch: &mut Vec<u32>,
    out: &[AtomicU32],
) {
    let entity = |it: u32| log.text(kind.field()).code(it as usize);
    scratch.clear();
    scratch.extend(events.iter().filter(|it| !failing || failed(log, **it)).map(|it| entity(*it)));
    let share = scratch.len() as f32 / events.len() as f32;
    scratch.sort_unstable();
    scratch.dedup();
    if scratch.is_empty() {
        return;
    }
    for &event in events {
        let own = usize::from(scratch.binary_search(&entity(event)).is_ok());
        let others = (scratch.len() - own) as f32;
        if 0.0 < others {
            out[event as usize].store((others * share).to_bits(), Ordering::Relaxed);
        }
    }
}
