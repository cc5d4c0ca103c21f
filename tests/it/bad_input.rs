//! What broken, hostile and merely unusual files did to other programs, end to end: a clear
//! message or a real import, and nothing lost in silence.

use crate::support::program::Workspace;
use oddlog::domain::plan::Choices;
use oddlog::import::read_bytes;
use serde_json::Value;
use std::io::Write;
use std::time::{Duration, Instant};

const START: &str = "time,user,ip,action\n2026-06-13 21:00:00,ana,192.0.2.1,login_success\n";

fn good_rows(n: u32) -> String {
    let row = |at| format!("2026-06-13 22:00:{at:02},bo,192.0.2.2,login_success\n");
    (0..n).map(row).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        packer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        packer.write_all(bytes).unwrap();
    }
    packer.finish().unwrap().into_inner()
}

/// The receipt of an import into `c.oddlog` that must succeed; its sums are checked.
#[track_caller]
fn import(work: &Workspace, args: &[&str]) -> Value {
    let receipt = work.json(&[&["import"], args, &["--case", "c.oddlog", "--json"]].concat());
    for file in receipt["files"].as_array().unwrap() {
        let n = |key: &str| file[key].as_u64().unwrap();
        assert_eq!(n("read"), n("stored") + n("duplicate") + n("rejected"), "{file}");
    }
    receipt
}

/// One column of all events, newest first.
fn column(work: &Workspace, name: &str) -> Vec<String> {
    let events = work.json(&["events", "--case", "c.oddlog", "--output", "json"]);
    let events = events.as_array().unwrap().iter();
    events.map(|it| it[name].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_file_that_unpacks_without_end_stops_at_a_limit() {
    let work = Workspace::new();
    let line = format!("2026-06-13 21:00:01,bo,192.0.2.2,{}\n", "x".repeat(9_950));
    let lines = line.repeat(7_500);
    work.write("bomb.gz", gzip((START.to_owned() + &lines).as_bytes()));
    for (limit, said) in [
        (["--max-ratio", "20"], "more than 20 times its size"),
        (["--max-unpacked-bytes", "1000000"], "limit of 1,000,000 bytes"),
    ] {
        let receipt = import(&work, &[&["bomb.gz"], &limit[..]].concat());
        let file = &receipt["files"][0];
        assert!(file["notes"].to_string().contains(said), "{}", file["notes"]);
        assert!(file["read"].as_u64().unwrap() < 7_000, "{file}");
    }
    assert!(column(&work, "user").contains(&"ana".to_owned()), "what came before is kept");
}

#[test]
fn exports_hold_no_formulas() {
    let work = Workspace::new();
    let evil = ["=HYPERLINK(\"\"http://192.0.2.9\"\")", "@SUM(A1)", "+1+cmd", "-2+3|x", "\t=1"];
    let mut text = START.to_owned() + &good_rows(20);
    for user in evil {
        text += &format!("2026-06-13 21:00:01,\"{user}\",192.0.2.1,login_success\n");
        text += &format!("{},too,many,columns,here\n", user.replace('"', ""));
    }
    work.write("a.csv", text);
    import(&work, &["a.csv", "--receipt", "r.csv"]);
    let list = |verb: &str, more: &[&str]| {
        work.ok(&[&[verb, "--case", "c.oddlog", "--output", "csv"], more].concat())
    };
    let file = std::fs::read_to_string(work.path("r.csv")).unwrap();
    for (text, least) in
        [(list("events", &[]), evil.len()), (list("receipts", &["--issues"]), 4), (file, 4)]
    {
        let mut guarded = 0;
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            for cell in &record.unwrap() {
                assert!(!cell.starts_with(['=', '@', '+', '\t']), "{cell:?}");
                assert!(!cell.starts_with('-') || cell.parse::<f64>().is_ok(), "{cell:?}");
                guarded += usize::from(cell.starts_with('\''));
            }
        }
        assert!(least <= guarded, "{guarded} cells: {text}");
    }
}

#[test]
fn what_cannot_be_read_in_a_folder_is_said() {
    let work = Workspace::new();
    std::fs::create_dir(work.path("logs")).unwrap();
    work.write("logs/a.csv", START);
    let archive = zip_of(&[("b.csv", START.as_bytes())]);
    work.write("logs/broken.zip", &archive[..archive.len() / 2]);
    work.write("logs/picture.log", b"\x89PNG\r\n\x1a\n");
    work.write("logs/prose.txt", "Dear all,\nthe meeting is at noon.\n");
    let mut unread = vec!["broken.zip", "picture.log", "prose.txt"];
    if cfg!(unix) {
        #[cfg(unix)]
        std::os::unix::fs::symlink("nowhere.csv", work.path("logs/gone.csv")).unwrap();
        unread.push("gone.csv");
    }
    let receipt = import(&work, &["logs"]);
    assert_eq!(receipt["total"]["stored"], 1);
    let kept = work.ok(&["receipts", "--case", "c.oddlog"]);
    for name in unread {
        let files = receipt["files"].as_array().unwrap();
        let file = files.iter().find(|it| it["path"].as_str().unwrap().ends_with(name));
        let notes = &file.unwrap_or_else(|| panic!("{name} is not named: {receipt}"))["notes"];
        assert!(10 < notes[0].as_str().unwrap().len(), "{name}: {notes}");
        assert!(kept.contains(name), "{name}: {kept}");
    }
}

#[test]
fn a_time_that_is_none_is_an_error_and_not_an_empty_list() {
    let work = Workspace::new();
    work.write("a.csv", START);
    import(&work, &["a.csv"]);
    for verb in ["events", "anomalies"] {
        for option in ["--from", "--to"] {
            for text in ["yesterday", "2026-02-30", "13/06/2026", "2026-06-13 25:00", ""] {
                let args = [verb, "--case", "c.oddlog", option, text];
                let output = work.run(&args);
                let said = String::from_utf8(output.stderr).unwrap();
                assert!(!output.status.success() && output.stdout.is_empty(), "{args:?}");
                assert!(said.contains(option) && said.contains("is not a time"), "{said}");
            }
        }
    }
}

#[test]
fn json_lines_are_read_one_by_one() {
    let work = Workspace::new();
    let line = |user: &str| format!("{{\"time\":\"2026-06-13T21:00:00Z\",\"user\":\"{user}\"}}\n");
    let text = [&line("ana"), "{\"time\":\"2026-06-13T21:0\n", &line("bo"), "\n", &line("cy")];
    work.write("a.json", text.concat());
    let receipt = import(&work, &["a.json"]);
    let total = &receipt["total"];
    assert_eq!((&total["stored"], &total["rejected"]), (&3.into(), &1.into()), "{receipt}");
    assert_eq!(receipt["files"][0]["issues"][0]["line"], 2);
}

/// Other systems refuse such names.
#[cfg(target_os = "linux")]
#[test]
fn a_file_name_that_is_not_utf_8_is_a_name() {
    use std::os::unix::ffi::OsStrExt;
    let work = Workspace::new();
    std::fs::create_dir(work.path("logs")).unwrap();
    let name = std::ffi::OsStr::from_bytes(b"logs/caf\xe9 \xff.csv");
    std::fs::write(work.path("").join(name), START).unwrap();
    for (at, named) in [name, "logs".as_ref()].into_iter().enumerate() {
        let args = ["import", "--case", "c.oddlog", "--json"];
        let output = work.command(&args).arg(named).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let receipt: Value = serde_json::from_slice(&output.stdout).unwrap();
        let counted = if at == 0 { "stored" } else { "duplicate" };
        assert_eq!(receipt["total"][counted], 1, "{receipt}");
        assert!(receipt["files"][0]["path"].as_str().unwrap().contains("logs/caf"), "{receipt}");
    }
}

#[test]
fn long_rejected_lines_are_cut_between_characters() {
    let work = Workspace::new();
    let mut text = START.to_owned() + &good_rows(20);
    // The cut falls on each byte of a character of four, and into a letter with two accents.
    for (before, filler) in
        [(997, "😀"), (998, "😀"), (999, "😀"), (999, "é"), (3, "e\u{301}\u{323}")]
    {
        text += &format!("{}{}\n", "x".repeat(before), filler.repeat(2_000));
    }
    work.write("a.csv", text);
    for receipt in ["r.csv", "r.json", "r.txt"] {
        let said = import(&work, &["a.csv", "--receipt", receipt]);
        let issues = said["files"][0]["issues"].as_array().unwrap();
        assert_eq!(issues.len(), 5);
        for issue in issues {
            assert_eq!(issue["text"].as_str().unwrap().chars().count(), 1_000);
        }
        let written = std::fs::read_to_string(work.path(receipt)).unwrap();
        assert!(!written.contains('\u{fffd}'), "{receipt}");
        assert!(written.contains("x😀"), "{receipt}");
    }
    work.ok(&["receipts", "--case", "c.oddlog", "--issues"]);
}

/// The same four moments in four zones, by every kind of file that holds times with offsets.
#[test]
fn offsets_and_microseconds_are_kept_whatever_the_format() {
    let times = [
        ("2026-06-13T21:00:00.123456Z", Some(0)),
        ("2026-06-14T02:30:00.123457+05:30", Some(330)),
        ("2026-06-13T14:00:00.123458-07:00", Some(-420)),
        ("2026-06-13T23:00:00.123459+02:00", Some(120)),
    ];
    let lines = |line: fn(&str) -> String| times.iter().map(|it| line(it.0)).collect::<String>();
    for (start, text) in [
        ("time,user,ip\n", lines(|it| format!("{it},ana,192.0.2.1\n"))),
        ("time;user;ip\n", lines(|it| format!("\"{it}\";ana;192.0.2.1\n"))),
        ("", lines(|it| format!("{{\"time\":\"{it}\",\"user\":\"ana\",\"ip\":\"192.0.2.1\"}}\n"))),
        (
            "",
            lines(|it| {
                format!("{it} gate sshd[7]: Failed password for ana from 192.0.2.1 port 22 ssh2\n")
            }),
        ),
    ] {
        let text = start.to_owned() + &text;
        let read = read_bytes(text.as_bytes(), &Choices::default(), 64).unwrap();
        let batch = &read.batches[0];
        let first = batch.time[0];
        assert_eq!(first % 1_000_000, 123_456, "{text}");
        assert_eq!(batch.time, [first, first + 1, first + 2, first + 3], "{text}");
        let offsets: Vec<i16> = times.iter().filter_map(|it| it.1).collect();
        assert_eq!(batch.offset, offsets, "{text}");
    }

    let work = Workspace::new();
    let text = lines(|it| format!("{it},ana,192.0.2.1\n"));
    work.write("a.csv", "time,user,ip\n".to_owned() + &text);
    import(&work, &["a.csv"]);
    let want: Vec<String> =
        (0..4).rev().map(|it| format!("2026-06-13T21:00:00.12345{}Z", 6 + it)).collect();
    assert_eq!(column(&work, "time"), want);
}

#[test]
fn events_of_one_moment_stand_in_the_same_order_in_every_run() {
    let mut text = "time,user,ip,action\n".to_owned();
    for at in 0..9_000_u32 {
        let (user, ip) = (at * 7_919 % 501, at % 251);
        text += &format!("2026-06-13 21:00:0{},u{user},192.0.2.{ip},login\n", at % 3);
    }
    let run = || {
        let work = Workspace::new();
        work.write("a.csv", &text);
        work.write("b.csv", text.replace(",u", ",v"));
        import(&work, &["a.csv", "b.csv"]);
        // Folders of their own are all that may differ.
        let folder = work.path("").to_string_lossy().into_owned();
        let events = work.ok(&["events", "--case", "c.oddlog", "--output", "csv"]);
        events.replace(folder.trim_end_matches('/'), "")
    };
    let first = run();
    assert_eq!(first.lines().count(), 18_001);
    assert!(first == run(), "the order differs");
}

#[test]
fn an_archive_writes_nothing_anywhere() {
    let work = Workspace::new();
    std::fs::create_dir_all(work.path("deep/er")).unwrap();
    let names = ["../../up.csv", "/rooted.csv", "..\\back.csv", "C:\\drive.csv", "a/../../b.csv"];
    let texts: Vec<String> = (0..5).map(|it| START.replace("ana", &format!("u{it}"))).collect();
    let entries: Vec<(&str, &[u8])> =
        names.iter().zip(&texts).map(|it| (*it.0, it.1.as_bytes())).collect();
    work.write("deep/er/a.zip", zip_of(&entries));
    let receipt = import(&work, &["deep/er/a.zip"]);
    assert_eq!(receipt["total"]["stored"], 5, "{receipt}");
    let list = |path: &str| -> Vec<String> {
        let entries = std::fs::read_dir(work.path(path)).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.retain(|it| !it.starts_with("c.oddlog"));
        names.sort();
        names
    };
    assert_eq!(list("deep/er"), ["a.zip"]);
    assert_eq!(list("deep"), ["er"]);
    assert!(!list("").iter().any(|it| it.contains(".csv")), "{:?}", list(""));
    assert!(!std::path::Path::new("/rooted.csv").exists());
}

#[test]
fn files_that_are_no_logs_are_refused_soon() {
    let work = Workspace::new();
    let mut state = 7_u32;
    let random = || {
        // Xorshift: the same bytes in every run.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    let noise: Vec<u8> = std::iter::repeat_with(random).take(6 << 20).collect();
    let printable: Vec<u8> = noise.iter().map(|it| b' ' + it % 95).collect();
    for (name, bytes) in [
        ("noise.log", noise),
        ("one_line.log", printable),
        ("quotes.csv", b"\"".repeat(6 << 20)),
        ("brackets.json", b"[".repeat(6 << 20)),
        ("braces.json", b"{\"a\":".repeat(1 << 20)),
        ("commas.csv", b",".repeat(6 << 20)),
        ("zeros.log", vec![0; 6 << 20]),
    ] {
        work.write(name, bytes);
        let began = Instant::now();
        let message = work.fails(1, &["import", name, "--case", "new.oddlog"]);
        let took = began.elapsed();
        assert!(took < Duration::from_secs(20), "{name} took {took:?}");
        assert!(message.contains(name) && !message.contains("panicked"), "{name}: {message}");
        assert!(!work.path("new.oddlog").exists(), "{name} left a case behind");
    }
}

#[test]
fn only_the_very_same_file_is_a_duplicate() {
    let work = Workspace::new();
    let rows = |last: char| {
        let mut text = START.to_owned();
        for at in 0..50_000_u32 {
            let (minute, second) = (at / 60 % 60, at % 60);
            text +=
                &format!("2026-06-14 {:02}:{minute:02}:{second:02},bo,192.0.2.2,x\n", at / 3_600);
        }
        text + &format!("2026-06-15 00:00:00,{last},192.0.2.3,x\n")
    };
    // Of one length, and alike up to the last line.
    work.write("a.csv", rows('c'));
    work.write("b.csv", rows('d'));
    work.write("copy of a.csv", rows('c'));
    import(&work, &["a.csv"]);
    let second = import(&work, &["b.csv"]);
    assert_eq!(second["total"]["stored"], 1, "its last line is new");
    let third = import(&work, &["copy of a.csv"]);
    assert_eq!(third["total"]["duplicate"], 50_002);
    let mut last = column(&work, "user")[..2].to_vec();
    last.sort();
    assert_eq!(last, ["c", "d"]);
    // A person who does the same twice in one second did it twice.
    let twice = "2026-06-16 08:00:00,eli,192.0.2.4,x\n".repeat(2);
    work.write("twice.csv", START.to_owned() + &twice);
    assert_eq!(import(&work, &["twice.csv"])["total"]["stored"], 2);
}
