//! Comments, tags and suppressions from end to end, on the command line.

use crate::support::program::Workspace;
use serde_json::Value;

fn anomalies(work: &Workspace, more: &[&str]) -> Vec<Value> {
    let args = [&["anomalies", "--case", "c.oddlog", "--output", "json"], more].concat();
    work.json(&args).as_array().unwrap().clone()
}

#[test]
fn comments_and_tags_are_shown_filtered_by_and_taken_back() {
    let work = Workspace::analysed();
    let said = work.ok(&["comment", "1", "A-0002", "--case", "c.oddlog", "--text", "Asked ana."]);
    assert_eq!(said, "Comment added to 2 anomalies, entry 3.\n");
    let said = work.ok(&["tag", "1", "--case", "c.oddlog", "--add", "vpn, new hire"]);
    assert_eq!(said, "Tags of A-0001: +vpn +new hire, entry 5.\n");
    let said = work.ok(&["tag", "1", "--case", "c.oddlog", "--remove", "new hire"]);
    assert_eq!(said, "Tags of A-0001: −new hire, entry 7.\n");
    let shown = work.json(&["show", "1", "--case", "c.oddlog", "--json"]);
    assert_eq!(shown["tags"], serde_json::json!(["vpn"]));
    assert_eq!(shown["comments"][0]["text"], "Asked ana.");
    assert!(!shown["comments"][0]["by"].as_str().unwrap().is_empty());
    let text = work.ok(&["show", "1", "--case", "c.oddlog"]);
    assert!(text.contains("Tags          vpn\n") && text.contains(": Asked ana.\n"), "{text}");
    let tagged = anomalies(&work, &["--tag", "vpn"]);
    assert_eq!(tagged.iter().map(|it| it["id"].clone()).collect::<Vec<_>>(), [1]);
    let said = work.ok(&["verdict", "--undo", "7", "--case", "c.oddlog"]);
    assert_eq!(said, "Tags of A-0001 are as before, entry 8.\n");
    let said = work.ok(&["verdict", "--undo", "4", "--case", "c.oddlog"]);
    assert_eq!(said, "Comment on 2 anomalies taken back, entry 9.\n");
    let shown = work.json(&["show", "1", "--case", "c.oddlog", "--json"]);
    assert_eq!(shown["tags"], serde_json::json!(["new hire", "vpn"]));
    assert_eq!(shown["comments"], serde_json::json!([]));
    let error = work.fails(1, &["comment", "1", "--case", "c.oddlog", "--text", " "]);
    assert!(error.contains("Write a comment first. Nothing was recorded."), "{error}");
    let long = "x".repeat(33);
    let error = work.fails(1, &["tag", "1", "--case", "c.oddlog", "--add", &long]);
    assert!(error.contains("at most 32 characters. Nothing was recorded."), "{error}");
    work.ok(&["check", "--case", "c.oddlog"]);
}

#[test]
fn a_suppression_is_previewed_hides_is_listed_and_lifted() {
    let work = Workspace::analysed();
    let all = anomalies(&work, &[]);
    let kind = all[0]["type"].as_str().unwrap().to_owned();
    let like = all.iter().filter(|it| it["type"] == kind.as_str()).count();
    let rule = ["suppress", "--case", "c.oddlog", "--type", &kind, "--because", "Planned test"];
    let said = work.ok(&[&rule[..], &["--preview"]].concat());
    assert!(said.starts_with(&format!("Would hide {like} anomalies of this case: ")), "{said}");
    assert_eq!(anomalies(&work, &[]).len(), all.len(), "nothing was recorded");
    let said = work.ok(&[&rule[..], &["--until", "2999-01-01", "--utc"]].concat());
    assert_eq!(said, format!("{like} anomalies suppressed by S-0001, entry 3.\n"));
    assert_eq!(anomalies(&work, &[]).len(), all.len() - like);
    let shown = anomalies(&work, &["--hidden"]);
    assert_eq!(shown.len(), all.len(), "hidden is not deleted");
    let hidden = shown.iter().filter(|it| it["hidden_by"] == "S-0001").count();
    assert_eq!(hidden, like);
    says_what_is_suppressed(&work, all.len(), like);
    work.ok(&["analyze", "--case", "c.oddlog", "--seed", "7"]);
    let still = anomalies(&work, &["--type", &kind]);
    assert!(still.is_empty(), "those of a later run are hidden too: {still:?}");
    let list = work.json(&["suppressions", "--case", "c.oddlog", "--output", "json"]);
    assert_eq!((&list[0]["id"], &list[0]["state"]), (&"S-0001".into(), &"active".into()));
    assert_eq!(list[0]["until"], "2999-01-01T23:59:59.999999Z");
    assert_eq!(list[0]["rule"], format!("Type: {kind}"));
    work.ok(&["lift", "S-0001", "--case", "c.oddlog"]);
    assert!(!anomalies(&work, &["--type", &kind]).is_empty());
    let list = work.json(&["suppressions", "--case", "c.oddlog", "--output", "json"]);
    assert_eq!(list[0]["state"], "lifted");
    for (args, words) in [
        (&["suppress", "--case", "c.oddlog", "--because", "All of it"][..], "Say which anomalies"),
        (&["suppress", "--case", "c.oddlog", "--user", "ana", "--because", "a"], "Write why"),
        (&["lift", "1", "--case", "c.oddlog"], "is lifted already"),
        (&["lift", "seven", "--case", "c.oddlog"], "is no number of a suppression"),
    ] {
        let error = work.fails(1, args);
        assert!(error.contains(words) && error.contains("Nothing was recorded."), "{error}");
    }
    work.ok(&["check", "--case", "c.oddlog"]);
}

fn read(work: &Workspace, file: &str) -> String {
    std::fs::read_to_string(work.path(file)).unwrap()
}

/// Lists and reports say how many are left out, and count them where they are not.
#[track_caller]
fn says_what_is_suppressed(work: &Workspace, all: usize, hidden: usize) {
    let list = |more: &[&str]| work.ok(&[&["anomalies", "--case", "c.oddlog"], more].concat());
    let (said, shown) = (list(&[]), all - hidden);
    assert!(said.contains(&format!("\n{shown} of {shown} anomalies\n")), "{said}");
    let are = if hidden == 1 { "is" } else { "are" };
    assert!(
        said.ends_with(&format!("{hidden} more {are} suppressed; list with --hidden.\n")),
        "{said}"
    );
    let said = list(&["--hidden"]);
    assert!(said.ends_with(&format!("\n{all} of {all} anomalies\n")), "{said}");
    work.ok(&["report", "--case", "c.oddlog", "--out", "r.json"]);
    let report: Value = serde_json::from_str(&read(work, "r.json")).unwrap();
    assert_eq!((&report["matching"], &report["total"]), (&shown.into(), &shown.into()));
    assert_eq!(report["suppressed"], hidden);
    work.ok(&["report", "--case", "c.oddlog", "--out", "r.html"]);
    let html = read(work, "r.html");
    assert!(html.contains(&format!("{hidden} more pass the filter and are left out")), "{html}");
}

#[test]
fn a_list_can_be_narrowed_by_status_and_by_what_is_not_wanted() {
    let work = Workspace::analysed();
    let all = anomalies(&work, &[]).len();
    work.ok(&["verdict", "1", "--case", "c.oddlog", "--as", "dismissed"]);
    work.ok(&["verdict", "2", "--case", "c.oddlog", "--as", "needs_info"]);
    for (status, n) in [("open", all - 2), ("waiting", 1), ("closed", 1), ("dismissed", 1)] {
        assert_eq!(anomalies(&work, &["--status", status]).len(), n, "{status}");
    }
    assert_eq!(anomalies(&work, &["--status", "closed", "--verdict", "dismissed"]).len(), 1);
    let without = anomalies(&work, &["--not-user", "ana"]);
    assert!(without.len() < all && without.iter().all(|it| it["user"] != "ana"));
    let error = work.fails(2, &["anomalies", "--case", "c.oddlog", "--status", "odd"]);
    assert!(error.contains("choose one of open, waiting, closed"), "{error}");
}
