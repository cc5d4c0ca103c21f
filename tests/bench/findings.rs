//! How fast the Anomalies page is on a large case: `findings make CASE N` makes a case with N
//! findings, `findings measure CASE` prints the median of five for each thing the page asks,
//! `findings open CASE` brings an older case up to date.

use oddlog::domain::field::EntityKind;
use oddlog::domain::filter::{FindingFilter, FindingOrder, FindingSort, Without};
use oddlog::domain::finding::{FindingKind, NewFinding, Severity, Verdict};
use oddlog::domain::ids::FindingId;
use oddlog::domain::run::{Analysis, RunKind, Settings};
use oddlog::domain::time::{DAY, Micros, SECOND};
use oddlog::store::{Case, NewRun, Reader};
use oddlog::worker::findings;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// Midnight of 2026-01-01 UTC.
const START: i64 = 1_767_225_600_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", case, n] => make(Path::new(case), n.parse()?),
        ["measure", case] => measure(Path::new(case)),
        ["open", case] => Ok(Case::open(Path::new(case)).map(drop)?),
        _ => Err("usage: findings make CASE N | findings measure CASE | findings open CASE".into()),
    }
}

fn make(path: &Path, n: i64) -> Result<(), Box<dyn Error>> {
    let run = NewRun {
        kind: RunKind::Train,
        settings: Settings::default(),
        version: "bench".to_owned(),
        data_hash: String::new(),
        n_events: 0,
        span: None,
        seconds: Vec::new(),
        finished_at: Micros(START),
    };
    let analysis = Analysis { findings: (0..n).map(one).collect(), ..Analysis::default() };
    Case::create(path)?.save_run(&run, &analysis)?;
    Ok(())
}

/// Findings of 50,000 users, 40 integrations and 300 resources over a year, spread evenly but for
/// the scores, of which few are high.
fn one(at: i64) -> NewFinding {
    // Neighbours in the table differ in everything.
    let mixed = at.wrapping_mul(2_654_435_761).rem_euclid(1 << 31);
    let user = format!("user{}@example.com", mixed % 50_000);
    let kinds = FindingKind::ALL;
    let time = Micros(START + mixed % 365 * DAY + at % 86_400 * SECOND);
    let share = (mixed % 10_007) as f64 / 10_007.0;
    NewFinding {
        detected_at: time,
        kind: kinds[(mixed % kinds.len() as i64) as usize],
        score: 100.0 * share.powi(3),
        entity_kind: Some(EntityKind::User),
        entity: user.clone(),
        ip: Some(format!("10.{}.{}.{}", mixed % 7, mixed % 251, mixed % 241)),
        integration: (mixed % 5 != 0).then(|| format!("integration {}", mixed % 40)),
        resource_type: Some(format!("type {}", mixed % 12)),
        resource: Some(format!("resource {}", mixed % 300)),
        from: time,
        to: time,
        summary: format!("{} failed sign-ins of {user} in 10 minutes", mixed % 90),
        user: Some(user),
        usual: "Usual is 2 a day.".to_owned(),
        detector: "profiles".to_owned(),
        request_id: None,
        access_flow: None,
        group_id: None,
        contributions: Vec::new(),
        reasons: Vec::new(),
        detectors: Vec::new(),
        recommended: vec!["Ask the user whether the sign-ins were theirs.".to_owned()],
        drivers: Vec::new(),
        events: Vec::new(),
    }
}

fn filters() -> Vec<(&'static str, FindingFilter)> {
    let any = FindingFilter::default;
    let text = |it: &str| it.to_owned();
    let day = |n: i64| Micros(START + n * DAY);
    vec![
        ("everything", any()),
        ("one user", FindingFilter { users: vec![text("user123@example.com")], ..any() }),
        ("two types", FindingFilter { kinds: FindingKind::ALL[..2].to_vec(), ..any() }),
        ("critical", FindingFilter { severities: vec![Severity::Critical], ..any() }),
        ("one integration", FindingFilter { integrations: vec![text("integration 7")], ..any() }),
        ("last 7 days", FindingFilter { from: Some(day(358)), ..any() }),
        (
            "open and low",
            FindingFilter {
                severities: vec![Severity::Low],
                verdicts: vec![Verdict::Open],
                ..any()
            },
        ),
        ("confirmed", FindingFilter { verdicts: vec![Verdict::Confirmed], ..any() }),
        (
            "without one type",
            FindingFilter {
                without: Without { kinds: vec![FindingKind::Rate], ..Without::default() }.into(),
                ..any()
            },
        ),
        ("a common word", FindingFilter { text: text("sign-ins"), ..any() }),
        ("a word of one in 90", FindingFilter { text: text("40 failed"), ..any() }),
        ("no word of any", FindingFilter { text: text("zebra"), ..any() }),
        ("a rare word", FindingFilter { text: text("user49999@"), ..any() }),
    ]
}

fn measure(path: &Path) -> Result<(), Box<dyn Error>> {
    let reader = Reader::open(path)?;
    let time = FindingOrder::default();
    for (name, filter) in filters() {
        say(&format!("first page, {name}"), || findings::first(&reader, &filter, time).map(drop))?;
    }
    for by in FindingSort::ALL {
        for descending in [true, false] {
            let order = FindingOrder { by: *by, descending };
            let name = format!("sort by {by}{}", if descending { ", descending" } else { "" });
            say(&name, || findings::first(&reader, &FindingFilter::default(), order).map(drop))?;
        }
    }
    say("details", || findings::detail(&reader, FindingId(7)).map(drop))?;
    for (name, filter) in filters().into_iter().take(4) {
        say(&format!("all ids and counts, {name}"), || {
            findings::list(&reader, &filter, time).map(drop)
        })?;
    }
    Ok(())
}

/// Prints the median of five in milliseconds.
fn say<E: Error + 'static>(
    name: &str,
    mut ask: impl FnMut() -> Result<(), E>,
) -> Result<(), Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        ask()?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(writeln!(std::io::stdout(), "{:>9.1} ms  {name}", times[2])?)
}
