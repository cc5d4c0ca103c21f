//! What is read does not depend on where the pieces of a file end, nor on what a splitter has to
//! remember across them.

use super::tests::{RECORDS, planned, read_pieces, transcript};
use crate::domain::field::Field;
use crate::domain::plan::Choices;
use proptest::prelude::*;
use std::fmt::Write;

/// A log whose lines mean something only together with the lines above them.
struct Remembering {
    format: &'static str,
    /// What makes it this format.
    start: &'static str,
    /// Lines in any order, any number of times.
    lines: &'static [&'static str],
    /// Whether a line is said by the program that writes the log, and is no record.
    is_message: fn(&str) -> bool,
}

const REMEMBERING: [Remembering; 3] = [
    Remembering {
        format: "flexlm",
        start: "9:30:00 (lmgrd) TIMESTAMP 6/13/2026\n9:30:01 (vend) OUT: \"cad\" ana@pc-1\n",
        lines: &[
            "10:00:00 (vend) OUT: \"cad\" ana@pc-1",
            "23:59:58 (vend) IN: \"cad\" zoë@pc-1",
            " 0:00:09 (vend) DENIED: \"cad\" b o@x@pc-2  (All in use. (-4,342))",
            "0:00:10 (lmgrd) TIMESTAMP 12/31/2026",
            "0:00:11 (vend) server is up",
            "0:00:12 (vend) FLEXnet v11 started on srv (linux) (2/28/2028)",
            "0:00:13 (vend) UNSUPPORTED: \"cam\" ana@pc-1",
            "0:00:14 (vend) OUT: cad",
            "25:00:00 no licence server",
            "",
        ],
        is_message: |it| {
            it.contains(')') && !["OUT:", "IN:", "DENIED:"].iter().any(|word| it.contains(word))
        },
    },
    Remembering {
        format: "w3c",
        start: "#Fields: date time c-ip cs-username cs-method sc-status\n\
                2026-06-13 21:00:07 192.0.2.7 ana GET 200\n",
        lines: &[
            "#Fields: time date sc-status c-ip x-new",
            "#Fields: date time c-ip cs-username cs-method sc-status",
            "#Fields: date c-ip",
            "#Fields:",
            "#Software: Example",
            "2026-06-13 21:00:08 192.0.2.8 - POST 401",
            "21:00:09 2026-06-14 500 2001:db8::1 né",
            "2026-06-15 192.0.2.9",
            "2026-06-13\t21:00:08\t192.0.2.8\t-\tPOST\t401",
            "broken",
            "",
        ],
        is_message: |it| it.starts_with('#'),
    },
    Remembering {
        format: "syslog_auth",
        start: "Dec 31 23:59:58 gate sshd[7]: Failed password for ana from 192.0.2.7 port 22 ssh2\n",
        lines: &[
            "Dec 31 23:59:59 gate sshd[7]: Failed password for invalid user zoë from 192.0.2.8 port 22 ssh2",
            "Jan  1 00:00:00 gate last message repeated 3 times",
            "Jan  1 00:00:01 door last message repeated 2 times",
            "Jan  1 00:00:01 door sshd[8]: Accepted password for bo from 192.0.2.9 port 22 ssh2",
            "Jan  1 00:00:02 gate sshd[7]: message repeated 5 times: [ Failed password for cy from 192.0.2.7 port 22 ssh2]",
            "Feb 29 00:00:02 gate su: (to root) ana on pts/0",
            "no time at all",
            "",
        ],
        is_message: |_| false,
    },
];

fn field() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-zé\u{1F600} ,\"\r\n]{0,9}").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Piece borders change nothing, and neither does reading with the csv crate.
    #[test]
    fn rows_do_not_depend_on_piece_borders(
        rows in proptest::collection::vec((field(), field(), any::<bool>()), 1..20),
        piece in 1_usize..40,
        crlf: bool,
    ) {
        let mut text = String::from("time,user,note\n2026-06-13,first,x\n");
        let line_end = if crlf { "\r\n" } else { "\n" };
        for (user, note, bare) in &rows {
            let quoted = |it: &str| format!("\"{}\"", it.replace('"', "\"\""));
            // Bare: quotes inside an unquoted field are characters.
            let user: String = if *bare {
                format!("u{}", user.replace([',', '\n', '\r'], ""))
            } else {
                quoted(user)
            };
            write!(text, "2026-06-13 21:00:00,{user},{}{line_end}", quoted(note)).unwrap();
        }
        let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
        let whole = transcript(text.as_bytes(), &plan, 1 << 20);
        prop_assert_eq!(&whole, &transcript(text.as_bytes(), &plan, piece));
        let (batches, _) = read_pieces(text.as_bytes(), &plan, piece);
        let users = &batches[0].texts[Field::User.index()];
        let mut oracle = csv::Reader::from_reader(text.as_bytes());
        for (at, record) in oracle.records().enumerate() {
            let want = record.unwrap()[1].trim().to_owned();
            let want = if want == "-" { String::new() } else { want };
            let code = users.codes.get(at).copied().unwrap_or(0);
            let got = (code as usize).checked_sub(1).map_or("", |it| &users.dict[it]);
            prop_assert_eq!(got, want);
        }
        prop_assert_eq!(batches[0].len(), rows.len() + 1);
    }

    /// The same for JSON, also where bytes are broken: nothing is lost between rows and issues.
    #[test]
    fn json_rows_do_not_depend_on_piece_borders(
        notes in proptest::collection::vec("[a-z\"\\\\{}\\[\\]é,:\n]{0,12}", 1..12),
        piece in 1_usize..40,
        hurt in proptest::option::of((0_usize..400, proptest::sample::select(vec!['{', '}', '"', ']', '\n', 'x']))),
    ) {
        let mut text = format!("{}\n", RECORDS[0]);
        for note in &notes {
            let note = serde_json::to_string(note).unwrap();
            writeln!(text, "{{\"time\":1614705487,\"state\":2010,\"key\":{note}}}").unwrap();
        }
        let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
        if let Some((at, byte)) = hurt && text.is_char_boundary(at) && RECORDS[0].len() < at {
            text.insert(at, byte);
        }
        let whole = transcript(text.as_bytes(), &plan, 1 << 20);
        prop_assert_eq!(&whole, &transcript(text.as_bytes(), &plan, piece));
        if hurt.is_none() {
            let (batches, _) = read_pieces(text.as_bytes(), &plan, piece);
            prop_assert_eq!(batches[0].len(), notes.len() + 1);
        }
    }

    /// Lines that mean something only after others: pieces change nothing, and each line is an
    /// event, rejected, or said not to be a record.
    #[test]
    fn remembered_lines_do_not_depend_on_piece_borders(
        log in 0..REMEMBERING.len(),
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 0..24),
        piece in 1_usize..90,
        line_end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        cut in proptest::option::of(1_usize..30),
    ) {
        let log = &REMEMBERING[log];
        let mut text = log.start.replace('\n', line_end);
        let fixed = text.len();
        for pick in picks {
            write!(text, "{}{line_end}", pick.get(log.lines)).unwrap();
        }
        let mut end = text.len().saturating_sub(cut.unwrap_or(0)).max(fixed);
        while !text.is_char_boundary(end) {
            end += 1;
        }
        text.truncate(end);
        let format = Some(log.format.to_owned());
        let choices = Choices { format, year: Some(2026), ..Choices::default() };
        let plan = planned(text.as_bytes(), &choices).unwrap();
        let whole = transcript(text.as_bytes(), &plan, 1 << 20);
        prop_assert_eq!(&whole, &transcript(text.as_bytes(), &plan, piece));
        let (batches, _) = read_pieces(text.as_bytes(), &plan, piece);
        let mut told: Vec<u64> = batches.iter().flat_map(|it| it.line.clone()).collect();
        told.extend(batches.iter().flat_map(|it| it.issues.iter().map(|it| it.line)));
        told.sort_unstable();
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let is_record = |it: &&str| !it.trim().is_empty() && !(log.is_message)(it);
        let want: Vec<u64> = (1..).zip(lines.split('\n')).filter(|it| is_record(&it.1)).map(|it| it.0).collect();
        prop_assert_eq!(told, want);
    }
}
