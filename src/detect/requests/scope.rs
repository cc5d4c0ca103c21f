//! Similar scope: the same requestor or grantee, the same integration, and a resource in common
//! or else a permission on the same type of resource. Rejections are looked up by what they have
//! in common, so no pair of requests is compared.

use super::days;
use super::view::{Request, Requests};
use crate::domain::request_rules::RequestRules;
use crate::domain::request_status::RequestStatus;
use hashbrown::HashMap;

/// The newest rejections that are told of each part of a scope.
const TOLD: usize = 5;

/// One part of a scope: person, integration and resource, or person, integration, type and
/// permission. Zero stands for what a log does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Resource([u32; 3]),
    Permission([u32; 4]),
}

/// A rejection by a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rejection {
    pub at: i64,
    /// Position of the request.
    pub request: usize,
}

/// All rejections by a person, by the parts of their scopes and by time.
pub(super) struct Rejections {
    by_part: HashMap<Part, Vec<Rejection>>,
    within: i64,
}

impl Rejections {
    /// Those of all requests.
    pub fn of(requests: &Requests<'_>, rules: &RequestRules) -> Self {
        let mut all: Vec<Rejection> = Vec::new();
        for (request, it) in requests.list.iter().enumerate() {
            let by_person =
                |it: &&super::view::Step| it.status == RequestStatus::Rejected && it.manual;
            all.extend(
                it.steps.iter().filter(by_person).map(|it| Rejection { at: it.at, request }),
            );
        }
        all.sort_unstable();
        let mut by_part: HashMap<Part, Vec<Rejection>> = HashMap::new();
        for rejection in all {
            for part in parts(&requests.list[rejection.request]) {
                by_part.entry(part).or_default().push(rejection);
            }
        }
        Self { by_part, within: days(rules.rejection_days) }
    }

    /// The newest rejections of similar scope that came before `at` and are remembered then, the
    /// newest first.
    pub fn before(&self, request: &Request, at: i64) -> Vec<Rejection> {
        let mut found: Vec<Rejection> = Vec::new();
        if self.by_part.is_empty() {
            return found;
        }
        for part in parts(request) {
            let Some(all) = self.by_part.get(&part) else { continue };
            let earlier = &all[..all.partition_point(|it| it.at < at)];
            let remembered = earlier.iter().rev().take_while(|it| at - it.at <= self.within);
            found.extend(remembered.take(TOLD));
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found
    }
}

/// The parts of a request's scope. Where neither a resource nor its type is known, the permission
/// alone is the scope.
fn parts(it: &Request) -> Vec<Part> {
    let or_none = |list: &[u32]| if list.is_empty() { vec![0] } else { list.to_vec() };
    let integrations = or_none(&it.integrations);
    let types = match (it.types.as_slice(), it.resources.as_slice()) {
        ([], []) => vec![0],
        (types, _) => types.to_vec(),
    };
    let mut parts = Vec::new();
    for &person in &it.people {
        for &integration in &integrations {
            let resource = |it: &u32| Part::Resource([person, integration, *it]);
            parts.extend(it.resources.iter().map(resource));
            for &kind in &types {
                let permission = |it: &u32| Part::Permission([person, integration, kind, *it]);
                parts.extend(it.permissions.iter().map(permission));
            }
        }
    }
    parts
}
