//! A case made of the findings that the design's pictures show, answering queries in memory.
#![allow(dead_code, reason = "each test binary module uses its part")]

use oddlog::domain::event::{EventFields, EventGroup, Outcome, StoredEvent};
use oddlog::domain::field::{EntityKind, Field};
use oddlog::domain::filter::{EventFilter, FindingFilter, FindingOrder, FindingSort};
use oddlog::domain::finding::{
    Contribution, DetectorScore, Finding, FindingKind, NewFinding, Severity, Verdict,
};
use oddlog::domain::ids::{EventNo, FindingId, RunId, SourceId};
use oddlog::domain::notes::Notes;
use oddlog::domain::time::{DAY, HOUR, MINUTE, Micros, SECOND, Zone};
use oddlog::worker::protocol::{
    Answer, CaseSummary, EventContext, EventPage, Facets, FindingDetail, FindingList, Histogram,
    Query,
};
use std::sync::{Arc, Mutex, PoisonError};

/// The queries that were asked, oldest first.
#[derive(Clone, Default)]
pub struct Asked(Arc<Mutex<Vec<Query>>>);

impl Asked {
    /// Notes one.
    pub fn note(&self, query: &Query) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(query.clone());
    }

    /// All so far.
    pub fn all(&self) -> Vec<Query> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest question for a list of findings.
    pub fn last_list(&self) -> Option<(FindingFilter, FindingOrder)> {
        self.all().into_iter().rev().find_map(|it| match it {
            Query::Findings { filter, order } => Some((filter, order)),
            _ => None,
        })
    }

    /// The newest question for events.
    pub fn last_events(&self) -> Option<(EventFilter, bool)> {
        self.all().into_iter().rev().find_map(|it| match it {
            Query::Events { filter, after, .. } => Some((filter, after.is_some())),
            _ => None,
        })
    }
}

/// An instant of 2026.
pub fn at(text: &str) -> Micros {
    Micros::parse(&format!("2026-{text}"), &Zone::Utc).unwrap()
}

/// The open case.
pub fn summary() -> CaseSummary {
    CaseSummary {
        path: "june-review.oddlog".into(),
        n_events: 747_175,
        n_findings: 214,
        read_only: None,
        upgrade_copy: None,
    }
}

type Line = (&'static str, f64, FindingKind, &'static str, Verdict);

const LINES: [Line; 26] = {
    use FindingKind::{
        AddressDay, ApprovedAfterRejection, Automation, Group, HighRisk, InactiveUser, Rate,
        UserDay,
    };
    use Verdict::{Benign, Confirmed, Dismissed, NeedsInfo, Open};
    [
        ("06-14 09:42:18", 94.0, Group, "JKHVD-PZTRN-QWLAC-MXEDB", Open),
        ("06-14 08:15:02", 85.0, HighRisk, "lena.brandt@example.com", Open),
        ("06-14 02:51:40", 71.0, UserDay, "tomas.reyes@example.com", Open),
        ("06-14 02:47:11", 40.0, InactiveUser, "tomas.reyes@example.com", Open),
        ("06-13 23:10:00", 97.0, UserDay, "maria.keller@example.com", Open),
        ("06-13 23:08:31", 68.0, AddressDay, "203.0.113.47", Open),
        ("06-13 18:20:00", 45.0, Automation, "noah.lindqvist@example.com", Open),
        ("06-13 16:04:55", 65.0, ApprovedAfterRejection, "priya.nair@example.com", Open),
        ("06-13 11:37:20", 44.0, Rate, "", NeedsInfo),
        ("06-12 21:55:09", 70.0, HighRisk, "jonas.weber@example.com", Confirmed),
        ("06-12 19:12:44", 38.0, Group, "QTFNB-ZKEWL-RAYDU-PCXHM", Benign),
        ("06-12 14:30:16", 21.0, AddressDay, "198.51.100.9", Dismissed),
        ("06-12 09:02:37", 18.0, UserDay, "amelie.roux@example.com", Benign),
        ("06-11 22:41:50", 58.0, Rate, "", Confirmed),
        ("06-11 17:25:33", 70.0, HighRisk, "lena.brandt@example.com", Confirmed),
        ("06-11 13:08:12", 40.0, InactiveUser, "karim.haddad@example.com", NeedsInfo),
        ("06-11 08:49:05", 33.0, Group, "BWSHE-MDLKO-VXTIA-NQGJR", Open),
        ("06-10 20:17:28", 29.0, UserDay, "sofia.marino@example.com", Open),
        ("06-10 15:51:03", 45.0, Automation, "ci-runner@example.com", Benign),
        ("06-10 10:33:46", 14.0, AddressDay, "192.0.2.118", Open),
        ("06-10 07:20:19", 65.0, ApprovedAfterRejection, "daniel.okafor@example.com", Open),
        ("06-09 23:58:01", 19.0, Rate, "", Dismissed),
        ("06-09 18:06:42", 70.0, HighRisk, "olga.petrova@example.com", Open),
        ("06-09 12:14:30", 22.0, UserDay, "ben.carter@example.com", Open),
        ("06-09 08:40:57", 24.0, Group, "HRQCP-LWNTE-KBZXV-YDAMF", Open),
        ("06-08 21:29:15", 31.0, AddressDay, "203.0.113.12", Open),
    ]
};

/// The finding of one line, number `id`.
pub fn finding(id: usize) -> Finding {
    let (time, score, kind, entity, status) = LINES[id % LINES.len()];
    let entity_kind = match kind {
        FindingKind::Group | FindingKind::KeyDay => Some(EntityKind::Key),
        FindingKind::AddressDay => Some(EntityKind::Ip),
        FindingKind::Rate => None,
        _ => Some(EntityKind::User),
    };
    let user = (entity_kind == Some(EntityKind::User)).then(|| entity.to_owned());
    let licensing = kind == FindingKind::Group;
    let to = at(time);
    let new = NewFinding {
        detected_at: to,
        kind,
        score,
        entity_kind,
        entity: entity.to_owned(),
        user,
        ip: None,
        integration: Some(if licensing { "Licensing Web API" } else { "Okta sign-in" }.to_owned()),
        resource_type: Some(if licensing { "License key" } else { "Application" }.to_owned()),
        resource: Some("admin-console".to_owned()),
        from: Micros(to.0 - 10 * MINUTE),
        to,
        summary: "41 failed sign-ins from 37 new addresses in 10 minutes".to_owned(),
        usual: "Usual for this user is 2 failed sign-ins a day from 1 address.".to_owned(),
        detector: "ensemble".to_owned(),
        request_id: None,
        access_flow: None,
        group_id: licensing.then(|| "G-3257".to_owned()),
        contributions: contributions(),
        detectors: [("isolation_forest", 99.0), ("k_means", 97.0), ("robust_z", 96.0)]
            .into_iter()
            .map(|(code, score)| DetectorScore {
                detector: code.to_owned(),
                raw: 0.68,
                rank: 12,
                of: 5126,
                score,
            })
            .collect(),
        drivers: Vec::new(),
        reasons: Vec::new(),
        recommended: vec![
            "Ask the user whether the sign-ins were theirs.".to_owned(),
            "Check the 1 success at 23:09:48 from 203.0.113.90.".to_owned(),
        ],
        events: (0..41).map(|it| EventNo(518_204 + it)).collect(),
    };
    Finding {
        id: FindingId(id as i64),
        run: RunId(12),
        status,
        n_events: 41,
        tags: Vec::new(),
        hidden_by: None,
        detail: new,
    }
}

fn contributions() -> Vec<Contribution> {
    [
        ("Failed sign-ins", 41.0, 0.0, 4.0, "count", 0.38),
        ("New addresses", 37.0, 0.0, 1.0, "count", 0.31),
        ("Sign-ins in 10 minutes", 41.0, 0.0, 3.0, "count", 0.17),
        ("Hour of day", 23.167, 7.0, 18.0, "hour", 0.09),
        ("Median gap", 0.2, 9.0, 70.0, "minutes", 0.05),
    ]
    .into_iter()
    .map(|(label, actual, low, high, unit, share)| Contribution {
        feature: label.to_ascii_lowercase(),
        label: label.to_owned(),
        actual,
        usual: f64::midpoint(low, high),
        low,
        high,
        unit: unit.to_owned(),
        share,
        tail: Some(0.004),
    })
    .collect()
}

/// The list that the store would answer.
pub fn list(findings: &[Finding], filter: &FindingFilter, order: FindingOrder) -> FindingList {
    let mut found: Vec<&Finding> = findings.iter().filter(|it| filter.matches(it)).collect();
    found.sort_by(|a, b| {
        let by = match order.by {
            FindingSort::Score => a.detail.score.total_cmp(&b.detail.score),
            FindingSort::Severity => b.detail.severity().cmp(&a.detail.severity()),
            FindingSort::Kind => a.detail.kind.label().cmp(b.detail.kind.label()),
            FindingSort::Subject => a.subject().cmp(b.subject()),
            _ => a.detail.detected_at.cmp(&b.detail.detected_at),
        };
        if order.descending { by.reverse() } else { by }.then(a.id.cmp(&b.id))
    });
    let mut by_severity = [0; 4];
    let start = at("06-08");
    let mut histogram = Histogram { start, step: 3 * HOUR, bins: vec![[0; 4]; 56] };
    let mut facets = Facets::default();
    for it in &found {
        let severity = it.detail.severity() as usize;
        by_severity[severity] += 1;
        let bin = ((it.detail.detected_at.0 - start.0) / histogram.step) as usize;
        histogram.bins[bin][severity] += 1;
    }
    for it in findings {
        bump(&mut facets.kinds, it.detail.kind);
        bump(&mut facets.severities, it.detail.severity());
        bump(&mut facets.verdicts, it.status);
        if let Some(user) = &it.detail.user {
            bump(&mut facets.users, user.clone());
        }
    }
    FindingList {
        partial: false,
        ids: found.iter().map(|it| it.id).collect(),
        matching: found.len() as u64,
        total: findings.len() as u64,
        hidden: 0,
        by_severity,
        histogram,
        facets,
    }
}

fn bump<T: PartialEq>(counts: &mut Vec<(T, u64)>, value: T) {
    match counts.iter_mut().find(|(it, _)| *it == value) {
        Some((_, n)) => *n += 1,
        None => counts.push((value, 1)),
    }
}

/// Answers everything from 26 findings and 747,175 events of which the newest 1,846 are there.
pub fn answers(asked: Asked) -> impl FnMut(Query) -> Result<Answer, String> + Send + 'static {
    let findings: Vec<Finding> = (0..LINES.len()).map(finding).collect();
    move |query| {
        asked.note(&query);
        Ok(match query {
            Query::Findings { filter, order } => {
                Answer::Findings(Arc::new(list(&findings, &filter, order)))
            }
            Query::FindingRows(ids) => {
                Answer::FindingRows(ids.iter().map(|it| finding(it.0 as usize)).collect())
            }
            Query::FindingDetail(id) => Answer::FindingDetail(Arc::new(detail(id))),
            Query::Events { filter, after, limit } => {
                let first = after.map_or(0, |it| EVENTS_END - it.no.0);
                Answer::Events(Arc::new(event_page(&filter, first, limit)))
            }
            Query::Context { no, around } => Answer::Context(Arc::new(EventContext {
                lines: (no.0 - i64::from(around)..=no.0 + i64::from(around)).map(event).collect(),
                attributes: vec![("session".to_owned(), format!("s{}", no.0))],
            })),
            other => return Err(format!("not scripted: {other:?}")),
        })
    }
}

/// One finding with its evidence.
pub fn detail(id: FindingId) -> FindingDetail {
    let finding = finding(id.0 as usize);
    let licensing = finding.detail.kind == FindingKind::Group;
    let evidence = (0..if licensing { 25 } else { 41 })
        .map(|it| if licensing { request(it) } else { event(518_204 + it) })
        .collect();
    let related = [5, 3].map(self::finding).to_vec();
    FindingDetail {
        finding,
        evidence,
        related,
        notes: Notes::default(),
        hidden_by: None,
        decision: None,
        newest_run: Some(RunId(12)),
    }
}

/// Number after the newest event.
const EVENTS_END: i64 = 518_300;

fn event_page(filter: &EventFilter, first: i64, limit: usize) -> EventPage {
    let all: Vec<StoredEvent> = (0..1846)
        .map(|it| event(EVENTS_END - 1 - it))
        .filter(|it| filter.only.as_ref().is_none_or(|only| only.contains(&it.no)))
        .filter(|it| filter.outcomes.is_empty() || filter.outcomes.contains(&it.fields.outcome))
        .filter(|it| it.raw.contains(&filter.raw))
        .collect();
    let events: Vec<_> =
        all.iter().filter(|it| it.no.0 < EVENTS_END - first).take(limit).cloned().collect();
    let last = events.last().map(|it| (it.fields.time, it.no));
    let more = last.is_some_and(|(_, no)| all.last().is_some_and(|it| it.no < no));
    EventPage {
        next: last.filter(|_| more).map(|(time, no)| oddlog::domain::filter::EventCursor {
            time: time.unwrap_or_default(),
            no,
        }),
        matching: (first == 0).then_some(all.len() as u64),
        total: 747_175,
        sources: vec![(SourceId(1), "logins.csv".to_owned())],
        events,
    }
}

/// Event number `no`: every third one failed.
pub fn event(no: i64) -> StoredEvent {
    const USERS: [&str; 4] = ["maria.keller", "ben.carter", "sofia.marino", "jonas.weber"];
    let time = Micros(at("06-13 23:00").0 + (no - 518_204) * 9 * SECOND);
    let failed = no % 3 == 0;
    let user = format!("{}@example.com", USERS[if failed { 0 } else { no as usize % 4 }]);
    let ip = format!("203.0.113.{}", 1 + no % 120);
    let resource = if failed { "admin-console" } else { "git" };
    let outcome = if failed { Outcome::Failed } else { Outcome::Succeeded };
    let word = if failed { "login_failed" } else { "login" };
    let raw = format!("{},{user},{ip},{word},{resource}", time.rfc3339());
    let mut fields = EventFields { time: Some(time), outcome, count: 1, ..EventFields::default() };
    for (field, text) in [
        (Field::User, user.as_str()),
        (Field::Ip, &ip),
        (Field::Resource, resource),
        (Field::Country, if no % 5 == 0 { "NL" } else { "DE" }),
    ] {
        fields.texts[field.index()] = Some(text.to_owned());
    }
    let group = failed.then(|| EventGroup {
        id: "G-0188".to_owned(),
        starting_at: "518204".to_owned(),
        ending_at: "518266".to_owned(),
    });
    StoredEvent { no: EventNo(no), source: SourceId(1), line: no as u64 + 1, raw, fields, group }
}

/// A licensing request of a group.
fn request(index: i64) -> StoredEvent {
    let mut it = event(81_425 + index);
    let failed = index % 4 != 3;
    it.fields.time = Some(Micros(at("06-14 09:39:12").0 + index * 7 * SECOND));
    it.fields.id = Some((81_425 + index).to_string());
    it.fields.state = Some(if failed { 2020 } else { 1010 });
    it.fields.outcome = if failed { Outcome::Failed } else { Outcome::Succeeded };
    it.fields.texts = Default::default();
    for (field, text) in [(Field::Key, "JKHVD-PZTRN-QWLAC-MXEDB"), (Field::Machine, "f3a9c41e")] {
        it.fields.texts[field.index()] = Some(text.to_owned());
    }
    it.raw = format!("{{\"id\":{},\"productId\":4417,\"key\":\"JKHVD-PZTRN\"}}", 81_425 + index);
    it.group = Some(EventGroup {
        id: "G-3257".to_owned(),
        starting_at: "81425".to_owned(),
        ending_at: "81460".to_owned(),
    });
    it
}

/// The whole span of the log.
pub const SPAN: i64 = 7 * DAY;

/// Severity of a finding, for tests that count.
pub fn severities(findings: usize) -> Vec<Severity> {
    (0..findings).map(|it| finding(it).detail.severity()).collect()
}
