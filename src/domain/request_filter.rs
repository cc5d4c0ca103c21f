//! The list of access requests: a request in one row, and which rows a person wants to see.

use super::finding::FindingKind;
use super::ids::{FindingId, RequestNo};
use super::request::{Because, Request, Standing, Status, standing};
use super::time::Micros;

/// A request as the list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRow {
    /// Its number in the case; `None` while the case cannot be written.
    pub no: Option<RequestNo>,
    /// Its id.
    pub id: String,
    /// When it was asked for.
    pub created: Option<Micros>,
    /// When access ends or ended.
    pub ends: Option<Micros>,
    /// The status that exports name.
    pub said: Status,
    /// Who asked.
    pub requestor: Option<String>,
    /// Whom it is for, where that is somebody else.
    pub grantee: Option<String>,
    /// Access flow.
    pub flow: Option<String>,
    /// How it began.
    pub trigger: Option<String>,
    /// Systems.
    pub integrations: Vec<String>,
    /// Types of the resources.
    pub resource_types: Vec<String>,
    /// Resources.
    pub resources: Vec<String>,
    /// Permissions.
    pub permissions: Vec<String>,
    /// Whether it is revoked here.
    pub revoked: bool,
    /// The highest finding about it: number, type, score.
    pub anomaly: Option<(FindingId, FindingKind, f64)>,
}

impl RequestRow {
    /// The row of a request.
    pub fn of(it: &Request, no: Option<RequestNo>) -> Self {
        Self {
            no,
            id: it.id.clone(),
            created: it.created,
            ends: it.ends,
            said: it.said,
            requestor: it.requestor.clone(),
            grantee: it.grantee.clone(),
            flow: it.flow.clone(),
            trigger: it.trigger.clone(),
            integrations: it.integrations.clone(),
            resource_types: it.resource_types.clone(),
            resources: it.resources.clone(),
            permissions: it.permissions.clone(),
            revoked: false,
            anomaly: None,
        }
    }

    /// Where it stands at `now`.
    pub fn standing(&self, now: Micros) -> Standing {
        standing(self.said, self.ends, self.revoked, now)
    }

    /// Whom access is for.
    pub fn receiver(&self) -> Option<&str> {
        self.grantee.as_deref().or(self.requestor.as_deref())
    }
}

/// A filter on requests. An empty list means "any"; different filters are joined by "and".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestFilter {
    /// Earliest time of the request, inclusive.
    pub from: Option<Micros>,
    /// Latest time of the request, inclusive.
    pub to: Option<Micros>,
    /// Whom access is for.
    pub grantees: Vec<String>,
    /// Systems.
    pub integrations: Vec<String>,
    /// Statuses, as they stand now.
    pub statuses: Vec<Status>,
    /// Access flows.
    pub flows: Vec<String>,
    /// Permissions.
    pub permissions: Vec<String>,
    /// Resources.
    pub resources: Vec<String>,
    /// Types of resources.
    pub resource_types: Vec<String>,
    /// How they began.
    pub triggers: Vec<String>,
    /// Text that occurs in anything the list knows of a request, ignoring case.
    pub text: String,
}

impl RequestFilter {
    /// Whether `row` passes at `now`.
    pub fn matches(&self, row: &RequestRow, now: Micros) -> bool {
        let within = match row.created {
            Some(at) => {
                self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at <= to)
            }
            // What has no time is neither before nor after anything.
            None => self.from.is_none() && self.to.is_none(),
        };
        within
            && one_of(&self.grantees, row.receiver())
            && any_of(&self.integrations, &row.integrations)
            && (self.statuses.is_empty() || self.statuses.contains(&row.standing(now).status))
            && one_of(&self.flows, row.flow.as_deref())
            && any_of(&self.permissions, &row.permissions)
            && any_of(&self.resources, &row.resources)
            && any_of(&self.resource_types, &row.resource_types)
            && one_of(&self.triggers, row.trigger.as_deref())
            && self.matches_text(row, now)
    }

    fn matches_text(&self, row: &RequestRow, now: Micros) -> bool {
        let text = self.text.trim().to_lowercase();
        if text.is_empty() {
            return true;
        }
        let here = row.standing(now);
        let marked = if here.because == Because::Here { "recorded here" } else { "" };
        let lists = [&row.integrations, &row.resource_types, &row.resources, &row.permissions];
        let singles = [&row.requestor, &row.grantee, &row.flow, &row.trigger];
        lists
            .into_iter()
            .flatten()
            .chain(singles.into_iter().flatten())
            .map(String::as_str)
            .chain([row.id.as_str(), here.status.label(), marked])
            .any(|it| it.to_lowercase().contains(&text))
    }
}

fn one_of(wanted: &[String], value: Option<&str>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.iter().any(|it| it == value))
}

fn any_of(wanted: &[String], values: &[String]) -> bool {
    wanted.is_empty() || values.iter().any(|it| wanted.contains(it))
}

/// Values to choose from, with how many requests have them under the other filters; most first,
/// then by text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestFacets {
    /// Whom access is for.
    pub grantees: Vec<(String, u64)>,
    /// Systems.
    pub integrations: Vec<(String, u64)>,
    /// Statuses.
    pub statuses: Vec<(Status, u64)>,
    /// Access flows.
    pub flows: Vec<(String, u64)>,
    /// Permissions.
    pub permissions: Vec<(String, u64)>,
    /// Resources.
    pub resources: Vec<(String, u64)>,
    /// Types of resources.
    pub resource_types: Vec<(String, u64)>,
    /// How they began.
    pub triggers: Vec<(String, u64)>,
}

impl RequestFacets {
    /// Counts them.
    pub fn of(rows: &[RequestRow], filter: &RequestFilter, now: Micros) -> Self {
        let without = |clear: fn(&mut RequestFilter)| {
            let mut others = filter.clone();
            clear(&mut others);
            rows.iter().filter(move |it| others.matches(it, now))
        };
        let own = |it: Option<&str>| it.map(str::to_owned);
        Self {
            grantees: counted(
                without(|it| it.grantees.clear()).filter_map(|it| own(it.receiver())),
            ),
            integrations: counted(
                without(|it| it.integrations.clear()).flat_map(|it| it.integrations.clone()),
            ),
            statuses: counted(without(|it| it.statuses.clear()).map(|it| it.standing(now).status)),
            flows: counted(without(|it| it.flows.clear()).filter_map(|it| it.flow.clone())),
            permissions: counted(
                without(|it| it.permissions.clear()).flat_map(|it| it.permissions.clone()),
            ),
            resources: counted(
                without(|it| it.resources.clear()).flat_map(|it| it.resources.clone()),
            ),
            resource_types: counted(
                without(|it| it.resource_types.clear()).flat_map(|it| it.resource_types.clone()),
            ),
            triggers: counted(
                without(|it| it.triggers.clear()).filter_map(|it| it.trigger.clone()),
            ),
        }
    }
}

fn counted<T: Ord>(values: impl Iterator<Item = T>) -> Vec<(T, u64)> {
    let mut counts = std::collections::BTreeMap::new();
    for value in values {
        *counts.entry(value).or_insert(0_u64) += 1;
    }
    let mut all: Vec<(T, u64)> = counts.into_iter().collect();
    // Stable: ties stay in order of the values.
    all.sort_by_key(|it| std::cmp::Reverse(it.1));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, created: Option<i64>, said: Status) -> RequestRow {
        let request = Request {
            id: id.to_owned(),
            created: created.map(Micros),
            said,
            requestor: Some("mia@fjord.example".to_owned()),
            integrations: vec!["Orders".to_owned(), "Users".to_owned()],
            permissions: vec!["admin".to_owned()],
            ..Request::default()
        };
        RequestRow::of(&request, None)
    }

    #[test]
    fn filters_narrow_and_facets_count_under_the_others() {
        let mut revoked = row("AR-2", Some(20), Status::Active);
        revoked.revoked = true;
        revoked.grantee = Some("kai".to_owned());
        let rows =
            [row("AR-1", Some(10), Status::Active), revoked, row("AR-3", None, Status::Pending)];
        let passing = |filter: &RequestFilter| -> Vec<&str> {
            rows.iter()
                .filter(|it| filter.matches(it, Micros(99)))
                .map(|it| it.id.as_str())
                .collect()
        };
        let texts = |it: &str| vec![it.to_owned()];
        let all = RequestFilter::default();
        for (filter, want) in [
            (all.clone(), &["AR-1", "AR-2", "AR-3"][..]),
            (RequestFilter { from: Some(Micros(20)), ..all.clone() }, &["AR-2"]),
            (RequestFilter { to: Some(Micros(19)), ..all.clone() }, &["AR-1"]),
            (RequestFilter { statuses: vec![Status::Revoked], ..all.clone() }, &["AR-2"]),
            (RequestFilter { statuses: vec![Status::Active], ..all.clone() }, &["AR-1"]),
            (RequestFilter { grantees: texts("kai"), ..all.clone() }, &["AR-2"]),
            (
                RequestFilter { integrations: texts("Users"), ..all.clone() },
                &["AR-1", "AR-2", "AR-3"],
            ),
            (RequestFilter { permissions: texts("adm"), ..all.clone() }, &[]),
            (
                RequestFilter { text: " FJORD ".to_owned(), ..all.clone() },
                &["AR-1", "AR-2", "AR-3"],
            ),
            (RequestFilter { text: "recorded here".to_owned(), ..all.clone() }, &["AR-2"]),
            (RequestFilter { text: "ar-3".to_owned(), ..all.clone() }, &["AR-3"]),
        ] {
            assert_eq!(passing(&filter), want, "{filter:?}");
        }
        let filter = RequestFilter { statuses: vec![Status::Active], ..all };
        let facets = RequestFacets::of(&rows, &filter, Micros(99));
        assert_eq!(facets.statuses.len(), 3, "its own filter does not count");
        assert_eq!(facets.integrations, [("Orders".to_owned(), 1), ("Users".to_owned(), 1)]);
        assert_eq!(facets.grantees, [("mia@fjord.example".to_owned(), 1)]);
    }
}
