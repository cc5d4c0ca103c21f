//! The same events may be told of a key and of the address or machine they came from. Who handles
//! them asks for the customer first, so the key is never told after its place.

use crate::domain::field::EntityKind;
use crate::domain::finding::NewFinding;
use crate::domain::ids::EventNo;
use crate::domain::run::{Family, ScoreRow};
use crate::domain::time::Micros;
use hashbrown::HashMap;
use std::sync::Arc;

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
    let mut raised: HashMap<(Arc<str>, Micros), f64> = HashMap::new();
    for (at, key) in findings.iter_mut().enumerate() {
        let Some(higher) = lifted.get(&at).filter(|it| key.score < **it) else { continue };
        key.score = *higher;
        raised.insert((Arc::<str>::from(key.entity.as_str()), key.from), *higher);
    }
    if raised.is_empty() {
        return;
    }
    // One pass: of many keys, a search for each would take longer than all the rest.
    let of_keys = |it: &&mut ScoreRow| {
        it.family == Family::Profile && it.entity_kind == Some(EntityKind::Key) && it.flagged
    };
    for row in rows.iter_mut().filter(of_keys) {
        if let Some(higher) = raised.get(&(Arc::clone(&row.entity), row.from)) {
            row.score = *higher;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::FindingKind;
    use crate::domain::run::ByDetector;

    fn finding(kind: EntityKind, entity: &str, score: f64, events: &[i64]) -> NewFinding {
        NewFinding {
            detected_at: Micros::default(),
            kind: FindingKind::of_entity(kind),
            score,
            entity_kind: Some(kind),
            entity: entity.to_owned(),
            user: None,
            ip: None,
            integration: None,
            resource_type: None,
            resource: None,
            from: Micros::default(),
            to: Micros::default(),
            summary: String::new(),
            usual: String::new(),
            detector: String::new(),
            request_id: None,
            access_flow: None,
            group_id: None,
            contributions: Vec::new(),
            reasons: Vec::new(),
            detectors: Vec::new(),
            recommended: Vec::new(),
            drivers: Vec::new(),
            events: events.iter().map(|it| EventNo(*it)).collect(),
        }
    }

    fn row(kind: EntityKind, entity: &str, score: f64, flagged: bool) -> ScoreRow {
        ScoreRow {
            family: Family::Profile,
            entity_kind: Some(kind),
            entity: entity.into(),
            from: Micros::default(),
            to: Micros::default(),
            group: None,
            score,
            flagged,
            by_detector: ByDetector::new(),
        }
    }

    #[test]
    fn a_key_takes_the_higher_score_of_a_place_only_where_four_events_of_five_are_the_same() {
        use EntityKind::{Ip, Key, Machine, User};
        // Score of the key's finding with events 1 to 5 and score 40, beside another finding.
        for (kind, score, events, want) in [
            (Ip, 80.0, &[1, 2, 3, 4, 5][..], 80.0),
            (Machine, 80.0, &[1, 2, 3, 4], 80.0),
            (Ip, 80.0, &[1, 2, 3], 40.0),
            (Ip, 80.0, &[1, 2, 3, 4, 6, 7], 40.0),
            (Ip, 30.0, &[1, 2, 3, 4, 5], 40.0),
            (User, 80.0, &[1, 2, 3, 4, 5], 40.0),
        ] {
            let mut findings =
                [finding(kind, "place", score, events), finding(Key, "k", 40.0, &[1, 2, 3, 4, 5])];
            let mut rows = [
                row(Key, "k", 40.0, true),
                row(Key, "other", 40.0, true),
                row(Ip, "k", 40.0, true),
            ];
            keys_before_places(&mut findings, &mut rows);
            assert_eq!(findings[1].score, want, "{kind:?} {score} {events:?}");
            assert_eq!(rows.map(|it| it.score), [want, 40.0, 40.0]);
        }
    }
}
