//! How many others failed from the same address in the same window: a password sprayed over many
//! accounts shows in none of them alone.

use super::DetectError;
use super::log::{ByEntity, failed, time};
use crate::domain::calendar::Window;
use crate::domain::columns::EventColumns;
use crate::domain::field::{EntityKind, Field};
use crate::domain::ids::EventNo;
use crate::domain::job::Cancel;
use crate::domain::time::Micros;
use rayon::prelude::*;

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
    let found: Vec<Vec<(EventNo, f32)>> = by_address
        .chunks()
        .into_par_iter()
        .map(|codes| {
            let mut found = Vec::new();
            let mut scratch = Vec::new();
            for code in codes {
                if cancel.is_cancelled() {
                    return Err(DetectError::Cancelled);
                }
                let index = |it: u32| window.index(Micros(time(log, it)));
                let events = by_address.events(code);
                for span in events.chunk_by(|a, b| index(*a) == index(*b)) {
                    address(log, kind, span, failing, &mut scratch, &mut found);
                    if !failing {
                        break;
                    }
                }
            }
            Ok(found)
        })
        .collect::<Result<_, DetectError>>()?;
    let mut out = vec![0.0; log.len()];
    for (event, value) in found.into_iter().flatten() {
        out[event.0 as usize] = value;
    }
    Ok(out)
}

fn address(
    log: &EventColumns,
    kind: EntityKind,
    events: &[u32],
    failing: bool,
    scratch: &mut Vec<u32>,
    found: &mut Vec<(EventNo, f32)>,
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
            found.push((EventNo(i64::from(event)), others * share));
        }
    }
}
