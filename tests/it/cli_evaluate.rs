//! Verdicts that re-rank, and how well scores put trouble first, on the command line.

use crate::support::program::Workspace;
use serde_json::Value;

/// Many users over 40 days; on one day in 37 of each a burst of failures, on another one of
/// sign-ins. `true` = the failures.
fn odd(user: u32, day: u32) -> Option<bool> {
    match (day * 7 + user) % 37 {
        0 => Some(true),
        6 => Some(false),
        _ => None,
    }
}

const USERS: u32 = 120;
const DAYS: u32 = 40;

fn analysed() -> Workspace {
    let work = Workspace::new();
    let mut log = "time,user,outcome\n".to_owned();
    for (day, user) in (0..DAYS).flat_map(|day| (0..USERS).map(move |user| (day, user))) {
        let date = format!("2026-{:02}-{:02}", 5 + day / 31, 1 + day % 31);
        let mut line = |hour: u32, minute: u32, outcome: &str| {
            log += &format!("{date} {hour:02}:{minute:02}:00,u{user:02},{outcome}\n");
        };
        (0..3).for_each(|turn| line(8 + 2 * turn, (user * 7 + day) % 50, "success"));
        match odd(user, day) {
            Some(true) => (0..4).for_each(|it| line(14, it, "failure")),
            Some(false) => (0..120).for_each(|it| line(14 + it / 60, it % 60, "success")),
            None => {}
        }
    }
    work.write("log.csv", log);
    work.ok(&["import", "log.csv", "--case", "c.oddlog"]);
    work.ok(&ANALYZE);
    work
}

/// So many windows are raised that more than a hundred can be judged.
const ANALYZE: [&str; 7] =
    ["analyze", "--case", "c.oddlog", "--entity", "user", "--contamination", "0.15"];

fn day_of(from: &str) -> u32 {
    let month: u32 = from[5..7].parse().unwrap();
    (month - 5) * 31 + from[8..10].parse::<u32>().unwrap() - 1
}

/// Anomalies about users: id, whether it is the failures, the whole.
fn about_users(work: &Workspace) -> Vec<(String, bool, Value)> {
    let found =
        work.json(&["anomalies", "--case", "c.oddlog", "--output", "json", "--sort", "score"]);
    let users = found
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["detector"] == "profile_ensemble" && it["entity_kind"] == "user");
    users
        .filter_map(|it| {
            let user = it["entity"].as_str()?[1..].parse().ok()?;
            let is_failures = odd(user, day_of(it["from"].as_str()?))?;
            Some((it["id"].to_string(), is_failures, it.clone()))
        })
        .collect()
}

fn judge(work: &Workspace, most: usize) {
    // Busy days are what this person looks for: the other way round than detectors think.
    let all: Vec<_> = about_users(work).into_iter().take(most).collect();
    for (verdict, failures) in [("confirmed", false), ("dismissed", true)] {
        let ids: Vec<_> =
            all.iter().filter(|it| it.1 == failures).map(|it| it.0.as_str()).collect();
        if ids.is_empty() {
            continue;
        }
        let mut args = vec!["verdict"];
        args.extend(ids);
        args.extend(["--case", "c.oddlog", "--as", verdict, "--reason", "looked at it"]);
        work.ok(&args);
    }
}

#[test]
fn verdicts_re_rank_the_next_run_unless_it_is_told_not_to() {
    let work = analysed();
    let before = work.ok(&["scores", "--case", "c.oddlog", "--family", "profile"]);
    judge(&work, 62);
    let few = work.ok(&ANALYZE);
    assert!(few.contains("62 verdicts on users so far; 38 more are needed"), "{few}");
    assert_eq!(work.ok(&["scores", "--case", "c.oddlog", "--family", "profile"]), before);

    judge(&work, usize::MAX);
    // What is suppressed teaches all the same.
    let all = about_users(&work);
    let kind = all[0].2["type"].as_str().unwrap().to_owned();
    let case = ["--case", "c.oddlog"];
    let rule = ["suppress", "--type", &kind, "--because", "Known to all of us"];
    work.ok(&[&rule[..], &case[..]].concat());
    assert!(2 * about_users(&work).len() < all.len());
    let enough = work.ok(&ANALYZE);
    work.ok(&[&["lift", "1"][..], &case[..]].concat());
    assert!(enough.contains("verdicts on users ("), "{enough}");
    let after = work.ok(&["scores", "--case", "c.oddlog", "--family", "profile"]);
    let header = after.lines().next().unwrap();
    assert!(header.ends_with(",channels,verdicts,before_verdicts"), "{header}");
    let found = about_users(&work);
    assert!(found[..20].iter().all(|it| !it.1), "busy days come first now");
    let shown = work.ok(&["show", &found[0].0, "--case", "c.oddlog"]);
    assert!(shown.contains(" before verdicts."), "{shown}");

    // Scoring goes on in the same order, and twice the same is the same.
    work.ok(&["score", "--case", "c.oddlog"]);
    let scored = about_users(&work);
    assert!(scored[..20].iter().all(|it| !it.1));
    let twice = work.ok(&["scores", "--case", "c.oddlog"]);
    work.ok(&["score", "--case", "c.oddlog"]);
    assert_eq!(work.ok(&["scores", "--case", "c.oddlog"]), twice);

    let mut alone = ANALYZE.to_vec();
    alone.push("--no-learning");
    work.ok(&alone);
    assert_eq!(work.ok(&["scores", "--case", "c.oddlog", "--family", "profile"]), before);
}

#[test]
fn figures_need_something_judged_and_say_what_they_are_about() {
    let work = analysed();
    let refused = work.run(&["evaluate", "--case", "c.oddlog"]);
    assert_eq!(refused.status.code(), Some(1));
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(words.contains("There is nothing to measure by"), "{words}");

    let mut labels = "user,from,label\n".to_owned();
    for (day, user) in (0..DAYS).flat_map(|day| (0..USERS).map(move |user| (day, user))) {
        let date = format!("2026-{:02}-{:02}", 5 + day / 31, 1 + day % 31);
        let attack = if odd(user, day) == Some(true) { "burst" } else { "0" };
        labels += &format!("u{user:02},{date},{attack}\n");
    }
    labels += "nobody,2026-05-01,burst\nu01,some day,1\n";
    work.write("labels.csv", labels);
    let args = [
        "evaluate",
        "--case",
        "c.oddlog",
        "--labels",
        "labels.csv",
        "--split",
        "2026-05-25",
        "--json",
    ];
    let said = work.json(&args);
    let keys: Vec<&String> = said.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["run", "re_ranked", "verdicts", "labels", "split", "kinds", "rejected", "notes"]
    );
    assert_eq!(said["rejected"][0]["line"], USERS * DAYS + 3);
    let notes = said["notes"].to_string();
    assert!(
        notes.contains("1 label names no window or event of the case and was left out."),
        "{notes}"
    );
    let user = &said["kinds"][0];
    assert_eq!((&user["entity_kind"], &user["missing"]), (&"user".into(), &Value::Null));
    let of = |code: &str| {
        let scores = user["scores"].as_array().unwrap();
        let it = scores.iter().find(|it| it["score"] == code).unwrap();
        it["average_precision"]["value"].as_f64().unwrap()
    };
    assert!(0.95 < of("verdicts") && of("random") < 0.1, "{user}");
    assert!(of("failures") < 1.01 && of("events") < of("verdicts"));
    assert_eq!(work.json(&args), said, "the same again");

    let text = work.ok(&args[..7]);
    for words in
        ["Re-ranked by verdicts", "Random order", "Agreement (no accuracy)", "P@10", "R@100"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
}
