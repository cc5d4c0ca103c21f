//! The same events may be told of a key and of the address or machine they came from. Who handles
//! them asks for the customer first, so the key is never told after its place.

use crate::domain::field::EntityKind;
use crate::domain::finding::NewFinding;
use crate::domain::ids::EventNo;
use crate::domain::run::{Family, ScoreRow};
use crate::domain::time::Micros;
use hashbrown::HashMap;

/// Share of the events of either finding that the other has as well.
const SAME: f64 = 0.8;

/// Gives findings of keys the score of a higher one about the same events, in the list and in
/// the rows.
pub(super) fn keys_before_places(findings: &mut [NewFinding], rows: &mut [ScoreRow]) {
    let is_key = |it: &NewFinding| it.entity_kind == Some(EntityKind::Key) && it.group_id.is_none();
    let mut keys: HashMap<EventNo, usize> = HashMap::new();
    for (at, key) in findings.iter().enumerate().filter(|it| is_key(it.1)) {
        keys.extend(key.events.iter().map(|it| (*it, at)));
    }
    let mut lifted: HashMap<usize, f64> = HashMap::new();
    let is_place = |it: &&NewFinding| {
        matches!(it.entity_kind, Some(EntityKind::Ip | EntityKind::Machine))
            && it.group_id.is_none()
    };
    for place in findings.iter().filter(is_place) {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for key in place.events.iter().filter_map(|it| keys.get(it)) {
            *shared.entry(*key).or_default() += 1;
        }
        let all = |at: usize| place.events.len().max(findings[at].events.len()) as f64;
        let same = shared.iter().find(|(at, n)| SAME * all(**at) <= **n as f64);
        if let Some((at, _)) = same {
            let score = lifted.entry(*at).or_default();
            *score = score.max(place.score);
        }
    }
    let mut raised: HashMap<(String, Micros), f64> = HashMap::new();
    for (at, key) in findings.iter_mut().enumerate() {
        let Some(higher) = lifted.get(&at).filter(|it| key.score < **it) else { continue };
        key.score = *higher;
        raised.insert((key.entity.clone(), key.from), *higher);
    }
    if raised.is_empty() {
        return;
    }
    // One pass: of many keys, a search for each would take longer than all the rest.
    let of_keys = |it: &&mut ScoreRow| {
        it.family == Family::Profile && it.entity_kind == Some(EntityKind::Key) && it.flagged
    };
    for row in rows.iter_mut().filter(of_keys) {
        if let Some(higher) = raised.get(&(row.entity.clone(), row.from)) {
            row.score = *higher;
        }
    }
}
