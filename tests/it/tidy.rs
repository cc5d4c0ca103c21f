//! What a reviewer would have to remember about the repository's shape: layers, sizes, places, words.
//!
//! Reads files as text. Sources are taken from the folders, so that a new file counts before it is
//! committed; the top level is what git tracks, so that a person's own logs beside it do not matter.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A layer, and the layers that its files may name after `crate::`.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &["domain"]),
    ("store", &["domain", "store"]),
    ("import", &["domain", "import"]),
    ("detect", &["domain", "detect"]),
    ("worker", &["domain", "store", "import", "detect", "worker"]),
    ("ui", &["domain", "worker", "ui"]),
    ("cli", &["domain", "worker", "cli"]),
    ("lib", &["domain", "store", "import", "detect", "worker", "ui", "cli"]),
    ("paths", &["paths"]),
    ("desktop", &["worker", "ui", "cli", "paths", "desktop"]),
    ("main", &[]),
];

/// A word of another crate or of the system, and the only layers whose code may say it.
const KNOWN_BY: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("eframe", &["ui"]),
    ("egui", &["ui"]),
    ("egui_extras", &["ui"]),
    ("egui_plot", &["ui"]),
    ("rfd", &["ui"]),
];

/// How SQL begins in a string.
const SQL: &[&str] =
    &["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE FROM ", "\"CREATE ", "\"PRAGMA "];

/// The two layers that are pure: what they return depends on their arguments alone.
const PURE: &[&str] = &["domain", "detect"];

/// A clock, a file, a thread.
const IMPURE: &[&str] =
    &["Instant::now", "SystemTime", "Utc::now", "Local::now", "std::fs", "File::open", "thread::"];

const MAX_LINES: usize = 500;

/// Besides files whose name begins with a dot.
const TOP_LEVEL: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets",
    "packaging",
    "src",
    "tests",
];

/// Traces of the place where a change was made. In two halves, or this file would be one.
const FOREIGN_WORDS: &[(&str, &str)] = &[
    ("/wo", "rk/"),
    ("/fa", "rm"),
    ("/tmp/bash", "_jobs"),
    ("suba", "gent"),
    ("sub-a", "gent"),
    ("ai assis", "tant"),
    ("this ses", "sion"),
    (" ce", "o "),
];

#[test]
fn layers_point_one_way() {
    for Source { path, layer, text } in sources() {
        let Some((_, may_name)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            panic!("{path}: {layer} is no layer yet; give it a row in LAYERS");
        };
        for named in text.split("crate::").skip(1).flat_map(first_names) {
            let is_layer = LAYERS.iter().any(|(name, _)| *name == named);
            assert!(
                !is_layer || may_name.contains(&named),
                "{path}: {layer} must not know {named}"
            );
        }
    }
}

#[test]
fn each_crate_is_known_to_its_own_layer_only() {
    for Source { path, layer, text } in sources() {
        for (number, code) in code_lines(&text) {
            for word in code.split(|c: char| !is_name(c)) {
                let known = KNOWN_BY.iter().find(|(name, _)| *name == word);
                assert!(
                    known.is_none_or(|(_, by)| by.contains(&layer.as_str())),
                    "{path}:{number}: {word} in {layer}"
                );
            }
        }
    }
}

#[test]
fn only_the_store_speaks_sql() {
    for Source { path, layer, text } in sources().into_iter().filter(|it| it.layer != "store") {
        for (number, code) in code_lines(&text) {
            let found = SQL.iter().find(|start| code.contains(**start));
            assert!(found.is_none(), "{path}:{number}: SQL in {layer}");
        }
    }
}

#[test]
fn domain_and_detectors_read_no_clock_and_no_file() {
    for Source { path, layer, text } in sources() {
        if PURE.contains(&layer.as_str()) {
            for (number, code) in code_lines(&text) {
                let found = IMPURE.iter().find(|word| code.contains(**word));
                assert!(found.is_none(), "{path}:{number}: {} in {layer}", found.unwrap_or(&""));
            }
        }
    }
}

#[test]
fn only_the_theme_mixes_colours() {
    for Source { path, text, .. } in sources() {
        if path != "src/ui/theme.rs" && !path.starts_with("src/ui/theme/") {
            for (number, code) in code_lines(&text) {
                let mixes = code.contains("Color32::") || code.contains("hex_color!");
                assert!(!mixes, "{path}:{number}: take a token of the theme");
            }
        }
    }
}

#[test]
fn files_can_be_read_in_one_sitting() {
    for (path, text) in texts(&["src", "tests", "packaging", ".ci"]) {
        let lines = text.lines().count();
        // Tables of expected output are as long as the output.
        let written_by_hand = !path.starts_with("tests/golden/")
            && !path.starts_with("tests/data/")
            && !path.ends_with("/Cargo.lock");
        assert!(
            lines <= MAX_LINES || !written_by_hand,
            "{path}: {lines} lines; {MAX_LINES} are the most"
        );
    }
}

#[test]
fn the_repository_names_nothing_of_where_it_was_made() {
    let mut all = texts(&["src", "tests", "assets", "packaging", ".ci"]);
    let top = ["README.md", "Cargo.toml", ".gitignore", ".rustfmt.toml"];
    all.extend(top.iter().filter_map(|name| Some(((*name).to_owned(), read(name)?))));
    for (path, text) in all {
        let text = text.to_lowercase();
        for (first, second) in FOREIGN_WORDS {
            let word = format!("{first}{second}");
            assert!(!text.contains(&word), "{path}: {word:?} does not belong in the repository");
        }
    }
}

#[test]
fn the_top_level_is_short() {
    // A copy without git's data has nothing to check.
    let listed = Command::new("git").arg("ls-files").current_dir(root()).output();
    let Some(listed) = listed.ok().filter(|it| it.status.success()) else { return };
    let listed = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    for path in listed.lines() {
        let entry = path.split('/').next().expect("split gives one part at least");
        assert!(
            entry.starts_with('.') || TOP_LEVEL.contains(&entry),
            "{path}: {entry} is a new entry at the top; put it into one of {TOP_LEVEL:?}"
        );
    }
}

/// The README tells people to run what the machine runs.
#[test]
fn the_readme_and_the_machine_run_the_same_commands() {
    let machine = read(".ci/run").expect(".ci/run is there");
    let runs = |command: &str| machine.lines().any(|line| line.contains(command));
    assert!(runs("  cargo test 2>&1"), ".ci/run must run `cargo test` and nothing narrower");
    assert!(runs("cargo build --locked --release"), ".ci/run must build the release program");
    let readme = read("README.md").expect("README.md is there");
    for command in ["cargo test", "cargo run --release -- demo"] {
        assert!(
            readme.lines().any(|line| line.trim() == command),
            "README.md must show `{command}` on a line of its own"
        );
    }
}

#[test]
fn a_list_in_braces_names_each_of_its_parts() {
    for (after, want) in [
        ("store::Store;", vec!["store"]),
        ("detect, x", vec!["detect"]),
        ("{domain::{ids, time}, store::Store};", vec!["domain", "store"]),
        ("{\n    ui,\n    worker::{\n        a,\n    },\n};", vec!["ui", "worker", ""]),
        ("{{", vec![""]),
    ] {
        assert_eq!(first_names(after), want, "{after}");
    }
}

/// The names that stand directly after `crate::`: one, or each of a list in braces.
fn first_names(after: &str) -> Vec<&str> {
    let Some(list) = after.strip_prefix('{') else { return vec![leading_name(after)] };
    let mut depth = 0_usize;
    let mut names = vec![leading_name(list)];
    for (at, c) in list.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(leading_name(&list[at + 1..])),
            _ => {}
        }
    }
    names
}

fn leading_name(text: &str) -> &str {
    let text = text.trim_start();
    text.split(|c: char| !is_name(c)).next().unwrap_or(text)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Lines with their numbers, without what follows `//`.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).map(|(number, line)| (number, line.split("//").next().unwrap_or(line)))
}

/// A file under src.
struct Source {
    path: String,
    /// The folder or file directly under src.
    layer: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for (path, text) in texts(&["src"]) {
        if let Some(inner) = path.strip_prefix("src/").and_then(|it| it.strip_suffix(".rs")) {
            let layer = inner.split('/').next().unwrap_or(inner).to_owned();
            found.push(Source { path, layer, text });
        }
    }
    assert!(found.len() > 10, "the sources were not found");
    found
}

/// Every file below these folders that is UTF-8 text, by its path from the top, in order.
fn texts(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|it| root().join(it)).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("the folder can be listed");
            open.extend(entries.map(|entry| entry.expect("the folder can be listed").path()));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root()).expect("it was found there");
            found.push((path.to_string_lossy().replace('\\', "/"), text));
        }
    }
    found.sort();
    found
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
