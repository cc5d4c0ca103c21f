//! Which windows people have judged, and what says so in a run's record.

use super::error::JobError;
use crate::domain::finding::FindingKind;
use crate::domain::lesson::{LearnedFrom, Lesson, taught_by};
use crate::domain::time::Micros;
use crate::store::Reader;
use std::collections::BTreeMap;

/// What the verdicts of a case teach.
#[derive(Debug, Default)]
pub struct Lessons {
    /// Judged windows by kind, entity and time. Of several verdicts on one window the latest
    /// counts.
    pub windows: Vec<Lesson>,
    /// Verdicts on groups, rates and access requests, which teach nothing.
    pub others: usize,
}

impl Lessons {
    /// Reads them, also those on findings that no run raises any more.
    pub fn of(reader: &Reader) -> Result<Self, JobError> {
        let mut out = Self::default();
        let mut latest: BTreeMap<_, (Micros, Lesson)> = BTreeMap::new();
        for (id, verdict, decided) in reader.verdicts()? {
            let Some(bad) = taught_by(verdict) else { continue };
            for finding in reader.findings(&[id])? {
                let it = finding.detail;
                let Some(kind) =
                    it.entity_kind.filter(|_| FindingKind::OF_PROFILES.contains(&it.kind))
                else {
                    out.others += 1;
                    continue;
                };
                let key = (kind, it.entity.clone(), it.from, it.to);
                let lesson = Lesson { kind, entity: it.entity, from: it.from, to: it.to, bad };
                // Of two of the same moment the one on the later finding.
                if latest.get(&key).is_none_or(|it| it.0 <= decided) {
                    latest.insert(key, (decided, lesson));
                }
            }
        }
        out.windows = latest.into_values().map(|it| it.1).collect();
        Ok(out)
    }

    /// What a run keeps of them: `n` of them re-ranked it.
    pub fn record(&self, n: u64) -> Option<LearnedFrom> {
        let mut hasher = blake3::Hasher::new();
        for it in &self.windows {
            let name = format!("{}\0{}\0", it.kind.code(), it.entity);
            hasher.update(name.as_bytes());
            hasher.update(&it.from.0.to_le_bytes());
            hasher.update(&it.to.0.to_le_bytes());
            hasher.update(&[it.bad.into()]);
        }
        let hash = hasher.finalize().to_hex().to_string();
        (0 < n).then_some(LearnedFrom { verdicts: n, hash })
    }

    /// The sentence about verdicts that teach nothing.
    pub fn note(&self) -> Option<String> {
        let verdicts = match self.others {
            0 => return None,
            1 => "1 verdict on a group, a rate or an access request is".to_owned(),
            n => format!("{n} verdicts on groups, rates and access requests are"),
        };
        Some(format!(
            "{verdicts} kept, but only verdicts on users, addresses, keys and machines re-rank."
        ))
    }
}
