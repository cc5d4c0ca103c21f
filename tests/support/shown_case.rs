//! An invented case as the worker would tell the window about it.
#![allow(dead_code, reason = "each test module uses its part")]

use super::gui::NOW;
use oddlog::domain::evaluation::{Agreement, Estimate, Evaluation, KindEvaluation, Measured};
use oddlog::domain::event::{EventFields, Outcome};
use oddlog::domain::field::{EntityKind, Field, Role};
use oddlog::domain::finding::{Finding, FindingKind, NewFinding, Verdict};
use oddlog::domain::ids::{FindingId, RunId};
use oddlog::domain::lesson::Tally;
use oddlog::domain::plan::{LogFile, Plan, PlannedColumn, Preview, PreviewRow};
use oddlog::domain::receipt::{Counts, FileReceipt, LEFT_OUT, LineIssue};
use oddlog::domain::run::{RunKind, RunSummary, Settings};
use oddlog::domain::time::{DAY, HOUR, MINUTE, Micros, SECOND, Zone};
use oddlog::worker::evaluate_job::EvaluationReport;
use oddlog::worker::protocol::{
    CaseSummary, Expanded, FilePreview, ImportReport, LeftOut, Overview,
};
use std::sync::Arc;

/// The open case.
pub fn case() -> CaseSummary {
    CaseSummary {
        path: "/cases/june-review.oddlog".into(),
        n_events: 747_175,
        n_findings: 214,
        read_only: None,
        upgrade_copy: None,
    }
}

/// So many rejected lines.
pub fn issues(n: u64) -> Vec<LineIssue> {
    let issue = |index| LineIssue {
        line: 6 + 1_000 * index,
        reason: "time “13/06/2026 25:61” is not a time (hour 25)".to_owned(),
        text: "13/06/2026 25:61,maria.keller@example.com,203.0.113.47,login_failed".to_owned(),
    };
    (0..n).map(issue).collect()
}

/// A receipt that adds up, with its rejected lines.
pub fn receipt(name: &str, stored: u64, duplicate: u64, rejected: u64) -> FileReceipt {
    FileReceipt {
        path: format!("/logs/{name}"),
        format: "login-csv".to_owned(),
        why: "the header has a time, a user and an address".to_owned(),
        counts: Counts { read: stored + duplicate + rejected, stored, duplicate, rejected },
        span: Some((Micros(NOW.0 - 90 * DAY), NOW)),
        issues: issues(rejected),
        notes: Vec::new(),
    }
}

/// The receipt of a file that was not read.
pub fn left_out(it: &LeftOut) -> FileReceipt {
    FileReceipt {
        path: it.name.clone(),
        format: LEFT_OUT.to_owned(),
        notes: vec![it.reason.clone()],
        span: None,
        ..receipt("", 0, 0, 0)
    }
}

/// The receipts of the design pictures: 749,079 = 747,175 + 1,902 + 2.
pub fn report() -> ImportReport {
    let files = vec![
        receipt("logins.csv", 721_547, 0, 2),
        receipt("webapi-2026-06.json", 24_310, 1_902, 0),
        receipt("access-requests.csv", 1_318, 0, 0),
    ];
    ImportReport { files, seconds: 12.4 }
}

/// The newest run.
pub fn run() -> RunSummary {
    RunSummary {
        id: RunId(12),
        kind: RunKind::Train,
        settings: Settings::default(),
        version: "1.4.0".to_owned(),
        data_hash: "9f0c11d277a4b0aa".to_owned(),
        n_events: 747_175,
        span: Some((Micros(NOW.0 - 90 * DAY), NOW)),
        n_known: None,
        features: ["user.events_past", "user.failures_past", "ip.fan_out"]
            .map(str::to_owned)
            .into(),
        drift: Vec::new(),
        n_profiles: 5_126,
        n_groups: 973,
        n_findings: 214,
        seconds: vec![("profiles".to_owned(), 21.3), ("groups".to_owned(), 19.6)],
        notes: Vec::new(),
        finished_at: Micros(NOW.0 - HOUR),
    }
}

/// One finding.
pub fn finding(id: i64, kind: FindingKind, score: f64, summary: &str, subject: &str) -> Finding {
    Finding {
        id: FindingId(id),
        run: RunId(12),
        status: Verdict::Open,
        n_events: 41,
        tags: Vec::new(),
        hidden_by: None,
        detail: NewFinding {
            detected_at: Micros(NOW.0 - id * 5 * HOUR),
            kind,
            score,
            entity_kind: None,
            entity: subject.to_owned(),
            user: None,
            ip: None,
            integration: None,
            resource_type: None,
            resource: None,
            from: Micros(NOW.0 - id * 6 * HOUR),
            to: NOW,
            summary: summary.to_owned(),
            usual: String::new(),
            detector: "profiles".to_owned(),
            request_id: None,
            access_flow: None,
            group_id: None,
            contributions: Vec::new(),
            detectors: Vec::new(),
            drivers: Vec::new(),
            reasons: Vec::new(),
            recommended: Vec::new(),
            events: Vec::new(),
        },
    }
}

/// What Overview shows.
pub fn overview() -> Overview {
    let first = NOW.0 / DAY * DAY - 119 * DAY;
    let per_day = (0..120).map(|day| {
        let weekend = day % 7 >= 5;
        let all = if weekend { 4_800 } else { 15_000 + (day * 7919) % 4_300 };
        let all = if day == 102 { 27_500 } else { all } as u64;
        let failed = if day == 102 || day == 118 { 4_100 } else { 520 };
        (Micros(first + day * DAY), all, failed)
    });
    let firsts = [
        (
            FindingKind::UserDay,
            97.0,
            "41 failed sign-ins from 37 new addresses in 10 minutes",
            "maria.keller@example.com",
        ),
        (
            FindingKind::Group,
            94.2,
            "One key failed 19 of 25 requests in 3 minutes",
            "Halvorsen Print AS",
        ),
        (
            FindingKind::HighRisk,
            85.0,
            "lena.brandt@example.com asked for admin on prod-customers",
            "AR-1342",
        ),
        (
            FindingKind::UserDay,
            71.0,
            "Back after 143 days, at 02:51, with 64 sign-ins",
            "tomas.reyes@example.com",
        ),
        (
            FindingKind::AddressDay,
            68.0,
            "3 users tried from one address never seen before",
            "203.0.113.47",
        ),
        (
            FindingKind::ApprovedAfterRejection,
            40.0,
            "priya.nair@example.com got what was rejected on 10 Jun",
            "AR-1337",
        ),
    ];
    Overview {
        n_events: 747_175,
        span: Some((Micros(first), NOW)),
        receipts: report().files,
        run: Some(run()),
        n_findings: 214,
        n_hidden: 0,
        n_open: 163,
        open_by_severity: [7, 23, 56, 77],
        by_kind: vec![
            (FindingKind::UserDay, 61),
            (FindingKind::AddressDay, 38),
            (FindingKind::HighRisk, 29),
            (FindingKind::Group, 27),
            (FindingKind::Rate, 24),
            (FindingKind::InactiveUser, 14),
            (FindingKind::Automation, 12),
            (FindingKind::ApprovedAfterRejection, 9),
        ],
        first: firsts
            .into_iter()
            .enumerate()
            .map(|(index, (kind, score, summary, subject))| {
                finding(index as i64 + 1, kind, score, summary, subject)
            })
            .collect(),
        per_day: per_day.collect(),
        failing_keys: vec![
            ("JKHVD".to_owned(), 19),
            ("QTFNB".to_owned(), 11),
            ("BWSHE".to_owned(), 6),
        ],
    }
}

/// Each path as a file by itself.
pub fn expanded(paths: &[std::path::PathBuf]) -> Arc<Expanded> {
    let files = paths.iter().map(LogFile::plain).collect();
    Arc::new(Expanded { files, left_out: Vec::new() })
}

/// A login log as the import page shows it.
pub fn preview() -> Arc<FilePreview> {
    let column = |name: &str, role, sample: &str, found: &str| PlannedColumn {
        inside: None,
        name: name.to_owned(),
        role,
        sample: sample.to_owned(),
        found: found.to_owned(),
    };
    let rows = (0..14).map(|index| PreviewRow {
        line: index + 2,
        parsed: if index == 4 {
            Err("time “13/06/2026 25:61” is not a time (hour 25)".to_owned())
        } else {
            Ok(event(index as i64))
        },
    });
    Arc::new(FilePreview {
        bytes: 42_130_000,
        header: "timestamp,user,source_ip,event_type,service,session".to_owned(),
        plan: Plan {
            format: "login-csv".to_owned(),
            why:
                "Recognised as Login CSV: the header has a time, a user and an address, and 998 of \
                  1,000 sampled lines fit. Change the format if this is wrong."
                    .to_owned(),
            columns: vec![
                column(
                    "timestamp",
                    Role::Time,
                    "2026-06-13T21:00:07Z",
                    "ISO 8601 in UTC, 998 of 1,000 lines",
                ),
                column("user", Role::User, "maria.keller@example.com", "1,284 distinct values"),
                column(
                    "source_ip",
                    Role::Ip,
                    "203.0.113.47",
                    "8,941 distinct, 12 not a valid IPv4, kept as text",
                ),
                column(
                    "event_type",
                    Role::Outcome,
                    "login_failed",
                    "2 values: login, login_failed",
                ),
                column("service", Role::Resource, "admin-console", "31 distinct values"),
                column(
                    "session",
                    Role::Ignore,
                    "9f0c-11d2-77a4",
                    "unique per row, could be the row id",
                ),
            ],
            zone: Zone::Utc,
            separator: Some(','),
            header: true,
            time_shape: "iso".to_owned(),
            encoding: String::new(),
            skip: 0,
            year: None,
            open: Vec::new(),
            warnings: Vec::new(),
        },
        preview: Preview { rows: rows.collect(), accepted: 998, rejected: 2 },
    })
}

fn event(index: i64) -> EventFields {
    let mut fields = EventFields {
        time: Some(Micros(NOW.0 - DAY + 11 * HOUR + index * MINUTE + 7 * SECOND)),
        outcome: if index % 2 == 0 { Outcome::Failed } else { Outcome::Succeeded },
        count: 1,
        ..EventFields::default()
    };
    for (field, text) in [
        (Field::User, "maria.keller@example.com"),
        (Field::Ip, "203.0.113.47"),
        (Field::Resource, "admin-console"),
    ] {
        fields.texts[field.index()] = Some(text.to_owned());
    }
    fields
}

/// Figures after 300 verdicts on users, and before enough of them on addresses.
pub fn evaluation() -> EvaluationReport {
    let detectors = [
        "Combined, without verdicts",
        "Isolation forest",
        "K-means",
        "Nearest windows",
        "Typed channels",
    ];
    let score = |label: &str, value: f64, baseline| Measured {
        code: label.to_lowercase(),
        label: label.to_owned(),
        baseline,
        precision: vec![Some(1.0), Some(value), Some(value * 0.9), None, Some(value * 0.8)],
        recall: vec![Some(0.02), Some(0.05), Some(0.1), None, Some(value * 0.8)],
        average_precision: Estimate { value, low: value - 0.031, high: value + 0.027 },
    };
    let mut scores = vec![score("Re-ranked by verdicts", 0.952, false)];
    scores
        .extend((0..).zip(detectors).map(|(at, it)| score(it, 0.9 - 0.06 * f64::from(at), false)));
    scores.push(score("Most events first", 0.05, true));
    scores.push(score("Random order", 0.015, true));
    let agreement = Agreement {
        raised: 214,
        labels: detectors.map(str::to_owned).to_vec(),
        shared: (0..5)
            .map(|row: i32| (0..5).map(|it| 1.0 - 0.2 * f64::from((row - it).abs())).collect())
            .collect(),
    };
    let kind = |kind, learned_from, missing, scores, gain| KindEvaluation {
        kind,
        windows: 102_314,
        learned_from,
        tested_on: Tally { bad: 61, fine: 92 },
        missing,
        cuts: vec![10, 25, 50, 100, 61],
        scores,
        gain,
        agreement: agreement.clone(),
    };
    let few = Tally { bad: 12, fine: 50 };
    let without = scores[1..].to_vec();
    EvaluationReport {
        run: RunId(12),
        was_taught: true,
        verdicts: 515,
        labels: 0,
        rejected: Vec::new(),
        evaluation: Evaluation {
            split: Micros(NOW.0 - 30 * DAY),
            kinds: vec![
                kind(
                    EntityKind::User,
                    Tally { bad: 175, fine: 125 },
                    None,
                    scores,
                    Some(Estimate { value: 0.052, low: 0.021, high: 0.084 }),
                ),
                kind(EntityKind::Ip, few, few.missing("addresses"), without, None),
            ],
            notes: vec![
                "Measured on verdicts. They exist only for what was raised.".to_owned(),
                "Agreement of detectors is not accuracy.".to_owned(),
            ],
        },
    }
}
