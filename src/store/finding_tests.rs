//! Tests of runs and findings: SQL means what the filter means, verdicts survive the next run.

use super::samples::{Sample, case, import};
use super::{Case, FindingFacets, NewRun, Reader, check};
use crate::domain::field::EntityKind;
use crate::domain::filter::{EventFilter, FindingFilter, FindingOrder, FindingSort};
use crate::domain::filter::{Hidden, Progress, Without};
use crate::domain::finding::{Contribution, DetectorScore, Finding, FindingKind, NewFinding};
use crate::domain::finding::{Severity, Verdict};
use crate::domain::ids::{EventNo, FindingId, RunId};
use crate::domain::journal::{By, DoneIn};
use crate::domain::run::{Analysis, Family, GroupPlace, GroupSpan, RunKind, ScoreRow, Settings};
use crate::domain::suppression::SuppressOrder;
use crate::domain::time::Micros;
use proptest::prelude::*;
use std::collections::BTreeMap;

pub(super) fn new_run() -> NewRun {
    NewRun {
        kind: RunKind::Train,
        settings: Settings::default(),
        version: "1.0".to_owned(),
        data_hash: "abc".to_owned(),
        n_events: 3,
        span: Some((Micros(-5), Micros(9))),
        seconds: vec![("profiles".to_owned(), 0.5)],
        finished_at: Micros(77),
    }
}

pub(super) fn new_finding(at: i64, entity: &str, score: f64) -> NewFinding {
    NewFinding {
        detected_at: Micros(at),
        kind: FindingKind::UserDay,
        score,
        entity_kind: Some(EntityKind::User),
        entity: entity.to_owned(),
        user: Some(entity.to_owned()),
        ip: None,
        integration: None,
        resource_type: None,
        resource: None,
        from: Micros(0),
        to: Micros(at),
        summary: format!("{entity} did it"),
        usual: "Nothing".to_owned(),
        detector: "forest".to_owned(),
        request_id: None,
        access_flow: None,
        group_id: None,
        contributions: vec![Contribution {
            feature: "n".to_owned(),
            label: "Events".to_owned(),
            actual: 9.25,
            usual: 1.0,
            low: 0.0,
            high: 2.0,
            unit: "count".to_owned(),
            share: 1.0,
            tail: Some(0.004),
        }],
        detectors: vec![DetectorScore {
            detector: "forest".to_owned(),
            raw: 0.7,
            rank: 1,
            of: 3,
            score,
        }],
        drivers: Vec::new(),
        reasons: Vec::new(),
        recommended: vec!["Ask".to_owned()],
        events: vec![EventNo(0), EventNo(2)],
    }
}

fn finding() -> impl Strategy<Value = NewFinding> {
    let text = || {
        let texts = ["ana", "ANA b", "%", "_", "", "o'k", "Ünal", "ünal"];
        prop_oneof![
            Just(None),
            proptest::sample::select(texts.to_vec()).prop_map(|it| Some(it.to_owned()))
        ]
    };
    let kind = proptest::sample::select(FindingKind::ALL);
    ((0_i64..9, 0.0..100.0_f64, kind), (text(), text(), text(), text(), text(), text())).prop_map(
        |((at, score, kind), (entity, user, integration, resource_type, resource, detector))| {
            NewFinding {
                kind,
                user,
                integration,
                resource_type,
                resource,
                detector: detector.unwrap_or_default(),
                ..new_finding(at, &entity.unwrap_or_default(), score)
            }
        },
    )
}

fn filter() -> impl Strategy<Value = FindingFilter> {
    fn some<T: Clone + std::fmt::Debug + 'static>(
        all: &'static [T],
    ) -> impl Strategy<Value = Vec<T>> {
        let few = proptest::collection::vec(proptest::sample::select(all), 1..3);
        prop_oneof![3 => Just(Vec::new()), 1 => few]
    }
    let texts = || {
        some(&["ana", "ANA b", "%", "o'k", "Ünal", "' OR 1 --"])
            .prop_map(|it| it.into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let bound = || proptest::option::weighted(0.3, (0_i64..9).prop_map(Micros));
    let text = ["", "", "ana", "ÜNAL", "%", "day", "_", "'"];
    (
        (bound(), bound(), some(FindingKind::ALL), some(Severity::ALL), some(Verdict::ALL)),
        (texts(), texts(), texts(), texts(), proptest::sample::select(text.to_vec())),
    )
        .prop_map(
            |(
                (from, to, kinds, severities, verdicts),
                (resource_types, users, integrations, detectors, text),
            )| {
                let text = text.to_owned();
                FindingFilter {
                    from,
                    to,
                    kinds,
                    severities,
                    resource_types,
                    users,
                    integrations,
                    detectors,
                    verdicts,
                    text,
                    ..FindingFilter::default()
                }
            },
        )
        .prop_flat_map(move |filter| {
            let progress = some(Progress::ALL);
            let without = (texts(), texts(), some(FindingKind::ALL), some(Verdict::ALL));
            let rest = (texts(), texts(), progress, some(&["x", "y"]), without);
            (Just(filter), rest, proptest::sample::select(Hidden::ALL)).prop_map(
                |(filter, (subjects, resources, progress, tags, without), hidden)| FindingFilter {
                    subjects,
                    resources,
                    progress,
                    tags: tags.into_iter().map(str::to_owned).collect(),
                    without: Box::new(Without {
                        users: without.0,
                        resources: without.1,
                        kinds: without.2,
                        verdicts: without.3,
                        ..Without::default()
                    }),
                    hidden,
                    ..filter
                },
            )
        })
}

pub(super) fn save(case: &mut Case, findings: Vec<NewFinding>) {
    let analysis = Analysis { findings, ..Analysis::default() };
    case.save_run(&new_run(), &analysis).unwrap();
}

fn judge(case: &Case, id: i64, verdict: Verdict) {
    case.conn
        .execute("UPDATE finding SET status = ? WHERE id = ?", rusqlite::params![verdict, id])
        .unwrap();
}

/// The ids in the order of a page, all of them.
fn ids(reader: &Reader, filter: &FindingFilter, order: FindingOrder) -> Vec<FindingId> {
    reader.finding_ids(filter, order, usize::MAX).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn sql_and_filter_agree(
        new in proptest::collection::vec(finding(), 1..40),
        filters in proptest::collection::vec(filter(), 10),
    ) {
        let (_folder, _path, mut case) = case();
        save(&mut case, new);
        for (at, verdict) in (1..).zip(Verdict::ALL.iter().cycle().take(20)) {
            judge(&case, at, *verdict);
        }
        let by = By { actor: "ana".to_owned(), at: Micros(5), source: DoneIn::Window };
        case.tag(&[FindingId(1)], &["x".to_owned(), "z".to_owned()], &[], &by).unwrap();
        let rule = FindingFilter { users: vec!["ana".to_owned()], ..FindingFilter::default() };
        let because = "Planned".to_owned();
        case.suppress(&SuppressOrder { rule, until: None, because }, &by).unwrap();
        let reader = case.reader().unwrap();
        let order = FindingOrder { by: FindingSort::Time, descending: false };
        let whole = FindingFilter { hidden: Hidden::With, ..FindingFilter::default() };
        let all = reader.findings(&ids(&reader, &whole, order)).unwrap();
        for filter in filters {
            let wanted: Vec<&Finding> = all.iter().filter(|it| filter.matches(it)).collect();
            let wanted_ids: Vec<FindingId> = wanted.iter().map(|it| it.id).collect();
            prop_assert_eq!(ids(&reader, &filter, order), wanted_ids);
            prop_assert_eq!(reader.count_findings(&filter).unwrap(), wanted.len() as u64);
            let counts = reader.finding_counts(&filter, |first, _| (first, 2)).unwrap();
            prop_assert_eq!(counts.matching, wanted.len() as u64);
            let first = wanted.first().map_or(0, |it| it.detail.detected_at.0);
            let mut bins = vec![[0; 4]; counts.over_time.bins.len()];
            for it in &wanted {
                let bin = (it.detail.detected_at.0 - first) / 2;
                bins[bin as usize][it.detail.severity() as usize] += 1;
            }
            prop_assert_eq!(&counts.over_time.bins, &bins);
            prop_assert!(bins.last().is_none_or(|it| *it != [0; 4]), "ends with the last");
            let by_severity: u64 = counts.by_severity.iter().sum();
            prop_assert_eq!(by_severity, counts.matching);
            agrees(&counts.facets, &filter, &all)?;
        }
    }
}

fn counted<T: Ord>(passing: Vec<&Finding>, of: impl Fn(&Finding) -> Option<T>) -> BTreeMap<T, u64> {
    let mut counts = BTreeMap::new();
    for value in passing.into_iter().filter_map(of) {
        *counts.entry(value).or_default() += 1;
    }
    counts
}
fn some<T: Ord + Clone>(list: &[(T, u64)]) -> BTreeMap<T, u64> {
    list.iter().filter(|it| it.1 != 0).cloned().collect()
}

/// Every value that occurs under the other filters is counted, and no other.
fn agrees(
    facets: &FindingFacets,
    filter: &FindingFilter,
    all: &[Finding],
) -> Result<(), TestCaseError> {
    let passing = |it: FindingFilter| all.iter().filter(move |of| it.matches(of)).collect();
    let it = filter;
    prop_assert_eq!(
        some(&facets.kinds),
        counted(passing(FindingFilter { kinds: Vec::new(), ..it.clone() }), |it| Some(
            it.detail.kind
        ))
    );
    prop_assert_eq!(
        some(&facets.severities),
        counted(passing(FindingFilter { severities: Vec::new(), ..it.clone() }), |it| {
            Some(it.detail.severity())
        })
    );
    prop_assert_eq!(
        some(&facets.statuses),
        counted(passing(FindingFilter { verdicts: Vec::new(), ..it.clone() }), |it| Some(
            it.status
        ))
    );
    prop_assert_eq!(
        some(&facets.resource_types),
        counted(passing(FindingFilter { resource_types: Vec::new(), ..it.clone() }), |it| {
            it.detail.resource_type.clone()
        })
    );
    prop_assert_eq!(
        some(&facets.users),
        counted(passing(FindingFilter { users: Vec::new(), ..it.clone() }), |it| it
            .detail
            .user
            .clone())
    );
    prop_assert_eq!(
        some(&facets.integrations),
        counted(passing(FindingFilter { integrations: Vec::new(), ..it.clone() }), |it| {
            it.detail.integration.clone()
        })
    );
    prop_assert_eq!(
        some(&facets.detectors),
        counted(passing(FindingFilter { detectors: Vec::new(), ..it.clone() }), |it| {
            Some(it.detail.detector.clone())
        })
    );
    Ok(())
}

#[test]
fn a_finding_raised_again_keeps_its_number_and_verdict() {
    let (_folder, path, mut case) = case();
    import(&mut case, &[&[1, 2, 3].map(|at| Sample::plain(at, "ana"))], 9);
    let first = [new_finding(1, "ana", 90.0), new_finding(1, "bo", 60.0)];
    save(&mut case, first.to_vec());
    let by = By { actor: "ana".to_owned(), at: Micros(5), source: DoneIn::Window };
    case.record_verdicts(&[FindingId(2)], Verdict::Benign, "Test account", &by).unwrap();
    let again = NewFinding { events: vec![EventNo(1)], ..new_finding(1, "bo", 40.0) };
    save(&mut case, vec![new_finding(1, "cy", 70.0), again.clone()]);
    let reader = case.reader().unwrap();
    let by_score = FindingOrder { by: FindingSort::Score, descending: true };
    assert_eq!(ids(&reader, &FindingFilter::default(), by_score), [FindingId(3), FindingId(2)]);
    let bo = reader.finding(FindingId(2)).unwrap().unwrap();
    assert_eq!((bo.status, bo.n_events, bo.run.0), (Verdict::Benign, 1, 2));
    assert_eq!(bo.detail, again, "everything else is the newest run's");
    let ana = reader.finding(FindingId(1)).unwrap().unwrap();
    assert_eq!((ana.run.0, ana.detail), (1, first[0].clone()), "kept with the older run");
    assert_eq!(reader.finding(FindingId(9)).unwrap(), None);
    let raised = |run| {
        let all = reader.raised(RunId(run)).unwrap();
        all.iter().map(|it| (it.id.0, it.score, it.severity)).collect::<Vec<_>>()
    };
    assert_eq!(raised(1), [(1, 90.0, Severity::Critical), (2, 60.0, Severity::High)]);
    assert_eq!(raised(2), [(2, 40.0, Severity::Medium), (3, 70.0, Severity::High)]);
    let run = reader.run(RunId(2)).unwrap().unwrap();
    assert_eq!((run.span, run.n_known), (Some((Micros(-5), Micros(9))), None));
    assert_eq!(reader.run(RunId(3)).unwrap(), None);
    assert_eq!(reader.runs().unwrap().iter().map(|it| it.id.0).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(check(&path).unwrap(), [""; 0]);
}

#[test]
fn a_run_is_read_as_it_was_saved() {
    let (_folder, _path, mut case) = case();
    import(&mut case, &[&[1, 2, 3, 4].map(|at| Sample::plain(at, "ana"))], 2);
    let score = |family, entity: &str, score: f64, group: Option<&str>| ScoreRow {
        family,
        entity_kind: (family == Family::Profile).then_some(EntityKind::Ip),
        entity: entity.into(),
        from: Micros(-5),
        to: Micros(i64::MAX),
        group: group.map(|id| {
            Box::new(GroupPlace {
                id: id.to_owned(),
                starting_at: EventNo(3),
                ending_at: EventNo(4),
            })
        }),
        score,
        flagged: 50.0 < score,
        by_detector: [0.1 + 0.2, score as f32].into_iter().collect(),
    };
    let low = score(Family::Profile, "b", 3.3, None);
    let high = score(Family::Profile, "a", 93.3, None);
    let group = score(Family::Group, "", 50.0, Some("G-0001"));
    let span = |id: &str, events: &[i64]| GroupSpan {
        id: id.to_owned(),
        events: events.iter().map(|it| EventNo(*it)).collect(),
    };
    let codes = |it: &str| vec![it.to_owned(), "z".to_owned()];
    let analysis = Analysis {
        detectors: vec![(Family::Profile, codes("forest")), (Family::Group, codes("centres"))],
        scores: vec![low.clone(), group.clone(), high.clone()],
        groups: vec![span("G-0001", &[3, 0]), span("G-0002", &[2])],
        notes: vec!["Short log.".to_owned()],
        model: b"{}".to_vec(),
        n_profiles: 2,
        n_groups: 1,
        ..Analysis::default()
    };
    let reader = case.reader().unwrap();
    assert_eq!(reader.current_run().unwrap(), None);
    assert_eq!(reader.group_of(&[EventNo(0)]).unwrap(), [None]);
    let saved = case.save_run(&new_run(), &analysis).unwrap();
    assert_eq!(reader.current_run().unwrap(), Some(saved.clone()));
    assert_eq!((saved.n_profiles, saved.notes.len(), saved.seconds[0].1), (2, 1, 0.5));
    assert_eq!(reader.model(saved.id).unwrap(), Some(b"{}".to_vec()));
    let (detectors, scores) = reader.scores(None).unwrap();
    assert_eq!(detectors, analysis.detectors);
    assert_eq!(scores, [high.clone(), group, low.clone()]);
    assert_eq!(reader.scores(Some(Family::Profile)).unwrap().1, [high, low]);
    assert!(reader.scores(Some(Family::Rate)).unwrap().1.is_empty());

    let groups = reader.group_of(&[2, 1, 0, 3, 9].map(EventNo)).unwrap();
    let names: Vec<_> = groups.iter().map(|it| it.as_ref().map(|it| it.id.as_str())).collect();
    assert_eq!(names, [Some("G-0002"), None, Some("G-0001"), Some("G-0001"), None]);
    assert_eq!(groups[2].as_ref().map(|it| (it.first.0, it.last.0)), Some((3, 0)));
    let of_group = |id: &str| {
        let filter = EventFilter { group: Some(id.to_owned()), ..EventFilter::default() };
        let page = reader.events(&filter, None, 9).unwrap();
        page.events.iter().map(|it| it.no.0).collect::<Vec<_>>()
    };
    assert_eq!(of_group("G-0001"), [3, 0]);
    assert_eq!(of_group("G-0009"), [0_i64; 0]);
}

#[test]
fn every_order_is_the_order_of_what_is_shown() {
    let (_folder, _path, mut case) = case();
    let all = ["Bo", "ana", "", "cy"].iter().zip([70.0, 20.0, 95.0, 70.0]);
    let new = all.zip(1..).map(|((entity, score), at)| NewFinding {
        kind: FindingKind::ALL[at as usize % 3],
        ..new_finding(at, entity, score)
    });
    save(&mut case, new.collect());
    let reader = case.reader().unwrap();
    for by in FindingSort::ALL {
        for descending in [false, true] {
            let order = FindingOrder { by: *by, descending };
            let got = reader.findings(&ids(&reader, &FindingFilter::default(), order)).unwrap();
            let key = |it: &Finding| match by {
                FindingSort::Time => format!("{:09}", it.detail.detected_at.0),
                FindingSort::Severity => {
                    format!("{:?}", Severity::ALL.len() - it.detail.severity() as usize)
                }
                FindingSort::Score => format!("{:09.3}", it.detail.score),
                FindingSort::Kind => it.detail.kind.label().to_owned(),
                FindingSort::Subject => it.subject().to_ascii_lowercase(),
                FindingSort::User => {
                    it.detail.user.clone().unwrap_or_default().to_ascii_lowercase()
                }
                FindingSort::Integration => it.detail.integration.clone().unwrap_or_default(),
                FindingSort::ResourceType => it.detail.resource_type.clone().unwrap_or_default(),
                FindingSort::Resource => it.detail.resource.clone().unwrap_or_default(),
                FindingSort::Verdict => format!("{:?}", it.status as u8),
            };
            let mut wanted = got.clone();
            wanted.sort_by_key(|it| it.id);
            wanted
                .sort_by(|a, b| if descending { key(b).cmp(&key(a)) } else { key(a).cmp(&key(b)) });
            assert_eq!(got, wanted, "{by} {descending}");
        }
    }
}
