//! Whole files through [`super::plan_head`] and the stream, whatever the format: receipts for
//! bad input, fingerprints, cancelling. Piece borders are next door.

use super::stream::{FileEnd, ReadJob, read_from};
use super::*;
use crate::domain::batch::Batch;
use crate::domain::event::{Outcome, TimeFlag};
use crate::domain::field::{Field, Role};
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::import_options::ImportOptions;
use crate::domain::job::{Cancel, Progress};
use crate::domain::time::Micros;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::Path;

const KEY: FingerprintKey = FingerprintKey([3; 16]);

pub(super) fn planned(text: &[u8], choices: &Choices) -> Result<Plan, ImportError> {
    plan_head(&Head::of(Path::new("a.log"), text.to_vec(), true)?, choices)
}

pub(super) fn read_pieces(text: &[u8], plan: &Plan, piece: usize) -> (Vec<Batch>, FileEnd) {
    let (progress, cancel) = (Progress::default(), Cancel::default());
    let options = ImportOptions::default();
    let job = ReadJob {
        plan,
        key: KEY,
        options: &options,
        countries: None,
        progress: &progress,
        cancel: &cancel,
    };
    let mut batches = Vec::new();
    let end = read_from(text, piece, (Path::new("a.log"), None), &job, &mut |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    });
    (batches, end.unwrap())
}

/// Every row and issue in words, in file order within its kind.
pub(super) fn transcript(text: &[u8], plan: &Plan, piece: usize) -> String {
    let (batches, end) = read_pieces(text, plan, piece);
    let mut said = String::new();
    for batch in &batches {
        for row in 0..batch.len() {
            let flag = TimeFlag::ALL[batch.time_flag[row] as usize];
            let time = if flag.is_dated() {
                Micros(batch.time[row]).rfc3339()
            } else {
                flag.code().to_owned()
            };
            write!(
                said,
                "{} {time} {:?}",
                batch.line[row],
                Outcome::ALL[batch.outcome[row] as usize]
            )
            .unwrap();
            for column in &batch.texts {
                if let Some(code @ 1..) = column.codes.get(row) {
                    write!(said, " {}", column.dict[*code as usize - 1]).unwrap();
                }
            }
            writeln!(said, " #{:x}", batch.fingerprint[row] % 0x1_0000).unwrap();
        }
        for issue in &batch.issues {
            writeln!(said, "{}: {} | {}", issue.line, issue.reason, issue.text).unwrap();
        }
    }
    said + &end.notes.join("\n")
}

/// The transcript without fingerprints.
#[track_caller]
pub(super) fn check(text: &str, want: &str) {
    let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
    let said = transcript(text.as_bytes(), &plan, 1 << 20);
    let lines: Vec<&str> =
        said.lines().map(|it| it.rsplit_once(" #").map_or(it, |it| it.0)).collect();
    assert_eq!(lines.join("\n"), want);
}

#[test]
fn bad_records_are_listed_and_the_rest_is_kept() {
    check(
        "time,user,ip\n\
         2026-06-13 21:00:00,ana,10.0.0.1\n\
         2026-06-13 21:00:01,bo\n\
         2026-06-13 21:00:02,bo,10.0.0.2,x\n\
         2026-06-13 21:00:03,\"bo\nand co\",10.1.1.415,\n\
         2026-06-13 25:00:00,bo,10.0.0.2\n\
         2026-02-30 21:00:00,bo,10.0.0.2\n\
         \n\
         ,bo,10.0.0.2\n\
         ,,\n\
         2026-06-13 21:00:04,-,10.0.0.3\n",
        "2 2026-06-13T21:00:00Z Unknown ana 10.0.0.1\n\
         5 2026-06-13T21:00:03Z Unknown bo\n\
         and co 10.1.1.415\n\
         7 unreadable Unknown bo 10.0.0.2\n\
         8 unreadable Unknown bo 10.0.0.2\n\
         10 missing Unknown bo 10.0.0.2\n\
         12 2026-06-13T21:00:04Z Unknown 10.0.0.3\n\
         3: 2 fields where the header has 3 | 2026-06-13 21:00:01,bo\n\
         4: 4 fields where the header has 3 | 2026-06-13 21:00:02,bo,10.0.0.2,x",
    );
}

#[test]
fn a_file_cut_off_in_a_line_keeps_the_line_if_it_can_be_read() {
    let start = "time,user,ip\n2026-06-13 21:00:00,ana,10.0.0.1\n2026-06-13 21:00:01,bo";
    let note = "The last line has no line end and may be incomplete: the file may be cut off.";
    let first = "2 2026-06-13T21:00:00Z Unknown ana 10.0.0.1";
    check(
        &format!("{start},10"),
        &format!("{first}\n3 2026-06-13T21:00:01Z Unknown bo 10\n{note}"),
    );
    let rest = "2026-06-13 21:00:01,bo";
    check(start, &format!("{first}\n3: 2 fields where the header has 3 | {rest}\n{note}"));
    let open = format!("{start},\"10\n2026-06-13 21:00:02,cy,10.0.0.3\n");
    check(
        &open,
        &format!(
            "{first}\n4 2026-06-13T21:00:02Z Unknown cy 10.0.0.3\n\
             3: a quoted field is not closed | {rest},\"10"
        ),
    );
}

#[test]
fn a_record_that_is_not_utf_8_is_kept_and_said() {
    let text = b"time,user,ip\n2026-06-12,\xc5\x81uc\xc3\xa9,::1\n2026-06-13,m\xfcller,::1\n2026-06-14,bo\x00,::1\n";
    let plan = planned(text, &Choices::default()).unwrap();
    assert_eq!(plan.encoding, "");
    let (batches, end) = read_pieces(text, &plan, 8);
    let users = &batches[0].texts[Field::User.index()].dict;
    assert_eq!(users.iter().map(|it| &**it).collect::<Vec<_>>(), ["Łucé", "müller", "bo"]);
    assert_eq!(batches[0].raw_of(1), "2026-06-13,müller,::1".as_bytes());
    assert_eq!(
        end.notes,
        [
            "Line 3 is not UTF-8 and was read as Windows-1252.",
            "A zero byte in line 4 was left out of the text."
        ]
    );
}

#[test]
fn other_encodings_and_line_ends_read_like_utf_8() {
    let text = "time,user,ip\n2026-06-13,José,::1\n2026-06-14,Zoë Müñoz,::1\n";
    let want = planned(text.as_bytes(), &Choices::default()).unwrap();
    let want = transcript(text.as_bytes(), &want, 1 << 20);
    let wide = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let narrow = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    for bytes in [
        text.replace('\n', "\r").into_bytes(),
        text.replace('\n', "\n\0\0").into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        narrow.clone(),
    ] {
        let plan = planned(&bytes, &Choices::default()).unwrap();
        for piece in [7, 1 << 20] {
            let said = transcript(&bytes, &plan, piece);
            assert!(said.starts_with(&want), "{}: {said}", plan.encoding);
        }
        let hash = read_pieces(&bytes, &plan, 7).1.content_hash;
        assert_eq!(hash, *blake3::hash(&bytes).as_bytes());
    }
    let plan = planned(&narrow, &Choices::default()).unwrap();
    assert_eq!(plan.encoding, "windows-1252");
    let warned = plan.warnings.iter().any(|it| it.starts_with("The text is not UTF-8"));
    assert!(warned, "{:?}", plan.warnings);
}

#[test]
fn utf_16_files_read_like_utf_8_ones() {
    let text = "time,user,ip\r\n2026-06-13,m\u{1F600},10.0.0.1\r\n2026-06-14,bo,::1\r\n";
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let narrow = planned(text.as_bytes(), &Choices::default()).unwrap();
    let plan = planned(&wide, &Choices::default()).unwrap();
    assert_eq!(plan, Plan { encoding: "utf-16le".to_owned(), ..narrow.clone() });
    assert_eq!(transcript(&wide, &plan, 7), transcript(text.as_bytes(), &narrow, 64));
    let hash = read_pieces(&wide, &plan, 7).1.content_hash;
    assert_eq!(hash, *blake3::hash(&wide).as_bytes());
}

#[test]
fn a_table_without_a_header_is_read_by_content() {
    let text = "2026-06-13 21:00,ana,10.0.0.1\n2026-06-13 21:01,bo,10.0.0.2\n";
    let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
    assert!(!plan.header);
    assert_eq!(plan.columns[1].name, "column 2");
    let map = vec![(Role::User, "column 2".to_owned())];
    let plan = planned(text.as_bytes(), &Choices { map, ..Choices::default() }).unwrap();
    let said = transcript(text.as_bytes(), &plan, 64);
    assert!(said.starts_with("1 2026-06-13T21:00:00Z Unknown ana 10.0.0.1"), "{said}");
}

pub(super) const RECORDS: [&str; 3] = [
    r#"{"id": 12, "productId": 3, "key": "A-B", "ip": "10.0.0.1", "time": 1614705487, "state": 2014, "machineCode": "m1", "friendlyName": null}"#,
    r#"{"id": 11, "productId": 3, "key": "A-\"{C", "ip": "10.0.0.2", "time": 1614705486.0, "state": 1020, "machineCode": "None", "friendlyName": "é\n", "extra": {"b": [1, {}]}}"#,
    r#"{"Id": 10, "productId": 4, "key": "A-D", "ip": "", "time": "2021-03-02T17:18:05Z", "state": 3099, "machineCode": "m2", "friendlyName": "NaN"}"#,
];

#[test]
fn json_reads_the_same_however_it_is_wrapped() {
    let lines = RECORDS.join("\n");
    let plan = planned(lines.as_bytes(), &Choices::default()).unwrap();
    assert_eq!(plan.format, "licensing_web_api");
    let rows = |text: &str| -> Vec<String> {
        let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
        let all = transcript(text.as_bytes(), &plan, 7);
        // The line number is the only thing that may differ.
        all.lines().map(|it| it.split_once(' ').unwrap().1.to_owned()).collect()
    };
    let want = rows(&lines);
    assert_eq!(want.len(), 3, "{want:#?}");
    assert!(want[0].starts_with("2021-03-02T17:18:07Z Succeeded 10.0.0.1 3 A-B m1 #"));
    assert!(want[1].starts_with("2021-03-02T17:18:06Z Failed 10.0.0.2 3 A-\"{C é #"));
    assert!(want[2].starts_with("2021-03-02T17:18:05Z Unknown 4 A-D m2 #"));
    let list = RECORDS.join(",");
    for text in [
        format!("[{list}]"),
        format!("{{\"result\":0,\"message\":\"[{{\",\"logs\":[{list}]}}\n"),
        format!("{{\"Events\" : [\n{list}\n], \"result\": {{\"logs\": [1]}}, \"m\": \"x\"}}"),
        format!("\u{feff}{}\n", RECORDS.join("\r\n")),
        list.replace(", \"", ",\n  \"").replace('{', "{\n"),
    ] {
        if text.contains("{\n") {
            // A brace inside a text was changed as well.
            assert_eq!(rows(&text.replace("\"{\nC", "\"{C").replace("{\n}", "{}")), want);
        } else {
            assert_eq!(rows(&text), want, "{text}");
        }
    }
}

#[test]
fn broken_json_records_do_not_take_others_with_them() {
    let good = |id: u32| {
        format!("{{\"id\":{id},\"key\":\"K{id}\",\"time\":1614705487,\"state\":2010,\"note\":NaN}}")
    };
    let row = |line: u32, id: u32| format!("{line} 2021-03-02T17:18:07Z Succeeded K{id}\n");
    check(
        &format!(
            "{}\n{{\"id\":2,\"key\":\"K\n{}\n{{\"id\":4,\n{}\nstray\n{{\"id\":6]\n{{\"id\":7}}\n{{\"id\":8,,}}\n{}\n{{\"id\":10,\"ti",
            good(1),
            good(3),
            good(5),
            good(9)
        ),
        &(row(1, 1)
            + &row(3, 3)
            + &row(5, 5)
            + "8 missing Unknown\n"
            + &row(10, 9)
            + "2: a text is not closed in its line | {\"id\":2,\"key\":\"K\n\
               4: the object is broken off | {\"id\":4,\n\n\
               6: not a JSON object | stray\n\
               7: the object is broken off | {\"id\":6\n\
               9: not valid JSON: a member's name is missing at character 9 | {\"id\":8,,}\n\
               11: the file stops in the middle of this record | {\"id\":10,\"ti\n\
               The file stops before its end: it may be cut off."),
    );
}

#[test]
fn a_record_without_end_is_left_out_in_bounded_memory() {
    for (start, fill, end) in [
        ("time,user,ip\n2026-06-13,ana,::1\n", "x", "\n2026-06-14,bo,::1\n"),
        ("time,user,ip\n2026-06-13,ana,::1\n", "\"", "\n2026-06-14,bo,::1\n"),
        (
            "{\"time\":1614705487,\"state\":2010,\"key\":\"a\"}\n{\"time\":\"",
            "x",
            "\"}\n{\"time\":1614705487,\"state\":2010,\"key\":\"b\"}\n",
        ),
    ] {
        let text =
            format!("{start}{}{end}", fill.repeat(Limits::default().record_bytes + (3 << 20) + 1));
        let plan = planned(&[start, end].concat().into_bytes(), &Choices::default()).unwrap();
        let (batches, _) = read_pieces(text.as_bytes(), &plan, 1 << 20);
        let lines: Vec<u64> = batches.iter().flat_map(|it| it.line.clone()).collect();
        let first = 1 + u64::from(start.starts_with("time"));
        assert_eq!(lines, [first, first + 2], "{start}");
        let issues: Vec<_> = batches.iter().flat_map(|it| &it.issues).collect();
        assert_eq!((issues.len(), issues[0].text.len()), (1, 1_000), "{start}");
    }
}

#[test]
fn another_quoting_is_the_same_event_and_another_column_is_not() {
    let print = |text: &str| {
        let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
        read_pieces(text.as_bytes(), &plan, 64).0[0].fingerprint[0]
    };
    let one = print("time,user,ip,note\n2026-06-13,ana,::1,\"a\"\"b\"\n");
    assert_eq!(one, print("\"time\";user;ip;\"note\"\n2026-06-13;\"ana\";\"::1\";a\"b\r\n"));
    assert_eq!(one, print("note,ip,user,time,more\n\"a\"\"b\",::1,ana,2026-06-13,\n"));
    assert_ne!(one, print("time,user,ip,note\n2026-06-13,ana,::1,ab\n"), "a column not used");
    assert_ne!(one, print("time,user,ip,remark\n2026-06-13,ana,::1,\"a\"\"b\"\n"));
}

#[test]
fn reading_stops_when_told() {
    let text = "time,user,ip\n".to_owned() + &"2026-06-13,ana,::1\n".repeat(200_000);
    let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
    let (progress, cancel) = (Progress::default(), Cancel::default());
    let options = ImportOptions::default();
    let job = ReadJob {
        plan: &plan,
        key: KEY,
        options: &options,
        countries: None,
        progress: &progress,
        cancel: &cancel,
    };
    let mut sizes = Vec::new();
    let mut take = |limit: usize, cancels: bool| {
        sizes.clear();
        let end =
            read_from(text.as_bytes(), 1 << 20, (Path::new("a.log"), None), &job, &mut |batch| {
                sizes.push(batch.len());
                if sizes.len() < limit {
                    return ControlFlow::Continue(());
                }
                if cancels {
                    cancel.cancel();
                    return ControlFlow::Continue(());
                }
                ControlFlow::Break(())
            });
        (end, sizes.clone())
    };
    let (end, sizes) = take(usize::MAX, false);
    assert_eq!(end.unwrap().bytes, text.len() as u64);
    assert_eq!(sizes, [32_768, 32_768, 32_768, 32_768, 32_768, 32_768, 3_392]);
    assert!(matches!(take(2, false), (Err(ImportError::Stopped), sizes) if sizes.len() == 2));
    assert!(matches!(take(1, true), (Err(ImportError::Cancelled), _)));
}

#[test]
fn a_stored_record_parses_again() {
    let text = "@timestamp,_id,ip_address,event_type\n\
                \"July 8th 2019, 14:43:03.000\",HAeJVh,10.1.1.415,login_failure\n";
    let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
    let (batches, _) = read_pieces(text.as_bytes(), &plan, 64);
    let fields = reparse(&plan, batches[0].raw_of(0)).unwrap();
    assert_eq!(fields.time.unwrap().rfc3339(), "2019-07-08T14:43:03Z");
    assert_eq!(fields.id.as_deref(), Some("HAeJVh"));
    assert_eq!(fields.text(Field::Ip), Some("10.1.1.415"));
    assert_eq!(fields.text(Field::Action), Some("login_failure"));
    assert_eq!(fields.outcome, Outcome::Failed);
    let original = original_fields(&plan, batches[0].raw_of(0));
    assert_eq!(original[1], ("_id".to_owned(), "HAeJVh".to_owned()));
    assert_eq!(reparse(&plan, b"nonsense"), None);
}

#[test]
fn choices_overrule_what_was_recognised() {
    let text = "a;b;c\n13.06.2026 21:00;x;10.0.0.1\n";
    let map = vec![(Role::User, "B ".to_owned()), (Role::Machine, "c".to_owned())];
    let zone = crate::domain::time::Zone::parse("+02:00");
    let choices = Choices { map, zone, ..Choices::default() };
    let plan = planned(text.as_bytes(), &choices).unwrap();
    let roles: Vec<Role> = plan.columns.iter().map(|it| it.role).collect();
    assert_eq!(roles, [Role::Time, Role::User, Role::Machine]);
    assert_eq!(plan.warnings, [""; 0]);
    let (batches, _) = read_pieces(text.as_bytes(), &plan, 64);
    assert_eq!(Micros(batches[0].time[0]).rfc3339(), "2026-06-13T19:00:00Z");

    let numbers = "a,b,size\nx,y,1614705487\nx,z,1614705488\n";
    let map = vec![(Role::Time, "size".to_owned())];
    let plan = planned(numbers.as_bytes(), &Choices { map, ..Choices::default() }).unwrap();
    assert_eq!(plan.time_shape, "unix_s", "numbers are times if a person says so");
    assert!(plan.why.ends_with("2 of 2 sampled lines fit."), "{}", plan.why);
    assert!(planned(numbers.as_bytes(), &Choices::default()).is_err(), "and only then");

    let said =
        |text: &str, choices: &Choices| planned(text.as_bytes(), choices).unwrap_err().to_string();
    let with = |map: Vec<(Role, String)>| Choices { map, ..Choices::default() };
    let none = with(vec![(Role::User, "who".to_owned())]);
    assert!(said(text, &none).starts_with("there is no column \"who\""));
    let no_time = said("user,ip\nana,::1\nbo,::2\n", &Choices::default());
    assert!(no_time.contains("Choose which column is the time"), "{no_time}");
    let format = Choices { format: Some("syslog".into()), ..Choices::default() };
    let unknown = said(text, &format);
    assert!(unknown.starts_with("there is no format \"syslog\"; choose one of"), "{unknown}");
    assert!(unknown.ends_with(", delimited"), "{unknown}");
    let prose = "It was a dark night\nand the log was empty.\n";
    assert!(said(prose, &Choices::default()).starts_with("no format recognises"));
    assert!(said("[1, 2]", &Choices::default()).starts_with("no format recognises"));
}

#[test]
fn a_file_on_disk_is_read_and_hashed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no ending");
    std::fs::write(&path, "time,user,ip\n2026-06-13,ana,::1\n").unwrap();
    let (progress, cancel) = (Progress::default(), Cancel::default());
    let (file, options) = (LogFile::plain(&path), ImportOptions::default());
    let plan = plan(&file, &options.limits, &Choices::default()).unwrap();
    let mut rows = 0;
    let job = ReadJob {
        plan: &plan,
        key: KEY,
        options: &options,
        countries: None,
        progress: &progress,
        cancel: &cancel,
    };
    let end = read(&file, &job, &mut |batch| {
        rows += batch.len();
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!((rows, end.bytes, progress.read()), (1, 32, (32, 32)));
    assert_eq!(hash_file(&file, &options.limits, &cancel).unwrap(), end.content_hash);
    assert_eq!(preview(&file, &options.limits, &plan, 9).unwrap().accepted, 1);
    cancel.cancel();
    assert!(matches!(hash_file(&file, &options.limits, &cancel), Err(ImportError::Cancelled)));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(preview(&file, &options.limits, &plan, 9), Err(ImportError::NotFound(_))));
}

#[test]
fn a_preview_shows_what_would_be_stored() {
    let text = b"time,user,ip\n2026-06-13,ana,::1\nlater,bo,::1\n2026-06-14,cy,::1\n";
    let head = Head::of(Path::new("a.csv"), text.to_vec(), true).unwrap();
    let plan = plan_head(&head, &Choices::default()).unwrap();
    let preview = one::preview_head(&head, &plan, 2).unwrap();
    assert_eq!((preview.accepted, preview.rejected, preview.rows.len()), (3, 0, 2));
    assert_eq!(preview.rows[1].line, 3);
    let later = preview.rows[1].parsed.as_ref().unwrap();
    assert_eq!((later.time, later.time_flag), (None, TimeFlag::Unreadable));
}
