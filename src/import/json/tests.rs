//! JSON logs from their bytes to rows: every wrapping, every odd value, pieces of any size.

use super::list;
use crate::domain::batch::Batch;
use crate::domain::field::{Field, Role};
use crate::domain::import_options::Limits;
use crate::domain::plan::{Choices, Plan};
use crate::import::original_fields;
use crate::import::tests::{planned, read_pieces, transcript};
use proptest::prelude::*;

const RECORDS: [&str; 3] = [
    r#"{"eventTime":"2026-06-13T21:00:00Z","eventName":"GetObject","eventSource":"s3.example","sourceIPAddress":"192.0.2.1","userIdentity":{"userName":"ana","arn":"a/ana"},"resources":[{"ARN":"r1","type":"B"},{"ARN":"r2"}],"eventID":"e1"}"#,
    r#"{"eventTime":"2026-06-13T21:00:01Z","eventName":"ConsoleLogin","eventSource":"signin.example","sourceIPAddress":"[2001:db8::1]:443","userIdentity":{"arn":"a/bo"},"responseElements":{"ConsoleLogin":"Failure"},"eventID":"e2"}"#,
    r#"{"eventTime":"2026-06-13T21:00:02Z","eventName":"AssumeRole","eventSource":"sts.example","sourceIPAddress":"cloud.example","userIdentity":{"type":"S","invokedBy":"cloud.example"},"requestParameters":{"roleArn":"r3","tags":["\u00e9\n","x"]},"errorCode":"AccessDenied","eventID":"e3"}"#,
];

fn rows(text: &str, piece: usize) -> Vec<String> {
    let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
    let all = transcript(text.as_bytes(), &plan, piece);
    all.lines().map(|it| it.split_once(' ').unwrap().1.to_owned()).collect()
}

fn column(batch: &Batch, field: Field, row: usize) -> String {
    let column = &batch.texts[field.index()];
    let code = column.codes.get(row).copied().unwrap_or(0) as usize;
    code.checked_sub(1).map_or(String::new(), |it| column.dict[it].to_string())
}

#[test]
fn every_wrapping_reads_the_same() {
    let want = rows(&RECORDS.join("\n"), 64);
    let said: Vec<&str> = want.iter().map(|it| it.rsplit_once(" #").unwrap().0).collect();
    assert_eq!(
        said,
        [
            "2026-06-13T21:00:00Z Succeeded ana 192.0.2.1 GetObject r1 B s3.example",
            "2026-06-13T21:00:01Z Failed a/bo 2001:db8::1 ConsoleLogin signin.example",
            "2026-06-13T21:00:02Z Failed cloud.example cloud.example AssumeRole r3 sts.example",
        ]
    );
    let list = RECORDS.join(",");
    let pretty: Vec<serde_json::Value> = serde_json::from_str(&format!("[{list}]")).unwrap();
    for text in [
        list.clone(),
        RECORDS.concat(),
        format!("\u{feff}{}\r\n", RECORDS.join("\r\n\r\n")),
        format!("[{list}]"),
        format!("{{\"Records\":[{list}]}}"),
        format!("{{\"nextToken\":\"x\",\"anything\":[{list}],\"n\":1}}"),
        format!("{{\"took\":5,\"hits\":{{\"total\":3,\"hits\":[{list}],\"x\":[{{}}]}},\"y\":1}}"),
        format!(
            "{{\"Records\":[{},{}]}}\n{{\"Records\":[{}]}}",
            RECORDS[0], RECORDS[1], RECORDS[2]
        ),
        serde_json::to_string_pretty(&pretty).unwrap(),
        format!("{{\n \"data\": {}\n}}", serde_json::to_string_pretty(&pretty).unwrap()),
    ] {
        for piece in [7, 64, 1 << 20] {
            assert_eq!(rows(&text, piece), want, "{text}");
        }
    }
}

#[test]
fn a_list_inside_a_record_is_no_list_of_records() {
    let path = |text: &str| {
        let found = list::find(text.as_bytes())?;
        Some(found.iter().map(|it| String::from_utf8_lossy(it)).collect::<Vec<_>>().join("."))
    };
    for (text, want) in [
        (r#"{"time":"2026-06-13","events":[{"type":"login"}]}"#, None),
        (r#"{"id":{"time":"2026-06-13"},"events":[{"type":"login"},{"type":"x"}]}"#, None),
        (r#"{"published":"2026-06-13","target":[{"id":"1"},{"id":"2"}]}"#, None),
        (
            r#"{"kind":"k","items":[{"id":{"time":"2026-06-13"},"events":[{"a":1}]}]}"#,
            Some("items"),
        ),
        (
            r#"{"sentAt":"2026-06-13","logs":[{"time":1718075394},{"time":1718075395}]}"#,
            Some("logs"),
        ),
        (r#"{"result":0,"logs":[{"time":1718075394,"sta"#, Some("logs")),
        (r#"{"a":[[{"time":"2026-06-13"}]]}"#, None),
        (r#"[{"time":"2026-06-13"}]"#, None),
        (r#"{"logs":[]}"#, None),
        ("{", None),
    ] {
        assert_eq!(path(text).as_deref(), want, "{text}");
    }
}

#[test]
fn odd_values_lose_nothing() {
    let text = r#"{"time":1718075394,"user":"ana","a.b":{"c":"dotted"},"a":{"b":{"d":NaN}},"n":-Infinity,"big":123456789012345678901234567890,"user":"bo","":"blank","s":"\ud83d\ude00\ud800","deep":{"a":[[1,2,3,4,5,6,7,8,9,{"x": [10 , null]}]]}}"#;
    let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
    assert_eq!((plan.format.as_str(), plan.time_shape.as_str()), ("json", "unix_s"));
    let got = original_fields(&plan, text.as_bytes());
    let value = |name: &str| {
        got.iter().filter(|it| it.0 == name).map(|it| it.1.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(value("user"), ["bo", "ana"], "the last counts, the first is kept");
    assert_eq!(value("a.b.c"), ["dotted"]);
    assert_eq!(value("big"), ["123456789012345678901234567890"]);
    assert_eq!(value(""), ["blank"]);
    assert_eq!(value("s"), ["\u{1F600}\u{fffd}"]);
    assert_eq!(value("deep.a[0][7]"), ["8"]);
    assert_eq!(value("deep.a[0][8…]"), [r#"[9,{"x":[10,null]}]"#]);
    assert_eq!(value("n"), [""; 0]);
}

#[test]
fn fingerprints_do_not_depend_on_the_columns_of_the_plan() {
    let text =
        format!("{}\n", RECORDS[2]).replace("\"eventID\"", "\"errorCode\":\"Again\",\"eventID\"");
    let full = planned(text.as_bytes(), &Choices::default()).unwrap();
    let json =
        planned(text.as_bytes(), &Choices { format: Some("json".into()), ..Choices::default() })
            .unwrap();
    let mut few = json.clone();
    few.columns.retain(|it| it.role == Role::Time);
    let mut shouted = json.clone();
    shouted.columns.iter_mut().for_each(|it| it.name = it.name.to_uppercase());
    let print = |plan: &Plan| read_pieces(text.as_bytes(), plan, 64).0[0].fingerprint[0];
    for plan in [&json, &few, &shouted] {
        assert_eq!(print(plan), print(&full));
    }
}

#[test]
fn depth_and_length_have_bounds() {
    let good = |id: u32| format!("{{\"time\":1718075394,\"user\":\"u{id}\"}}\n");
    let deep = |n: usize| {
        format!(
            "{{\"time\":1718075394,\"user\":\"d\",\"x\":{}1{}}}\n",
            "[".repeat(n),
            "]".repeat(n)
        )
    };
    let members: Vec<String> = (0..9_000).map(|it| format!(",\"m{it}\":{{\"x\":{it}}}")).collect();
    let members = members.concat();
    let wide = format!("{{\"time\":1718075394,\"user\":\"w\"{members}}}\n");
    let text = [good(1), deep(100), deep(100_000), wide, good(2)].concat();
    let plan = planned(good(1).as_bytes(), &Choices::default()).unwrap();
    let (batches, _) = read_pieces(text.as_bytes(), &plan, 1 << 16);
    let users: Vec<String> =
        (0..batches[0].len()).map(|it| column(&batches[0], Field::User, it)).collect();
    assert_eq!(users.first().map(String::as_str), Some("u1"));
    assert_eq!(users.last().map(String::as_str), Some("u2"));
    assert!(users.contains(&"d".to_owned()) && users.contains(&"w".to_owned()), "{users:?}");
    assert!(!batches[0].issues.is_empty(), "too deep is said");

    let huge = format!(
        "{}{{\"user\":\"{}\"}}\n{}",
        good(1),
        "x".repeat(Limits::default().record_bytes + (3 << 20)),
        good(2)
    );
    let (batches, _) = read_pieces(huge.as_bytes(), &plan, 1 << 20);
    let read = batches.iter().fold((0, 0), |sum, it| (sum.0 + it.len(), sum.1 + it.issues.len()));
    assert_eq!(read, (2, 1));
}

#[test]
fn a_file_cut_off_in_its_list_says_so() {
    for text in [
        format!("{{\"Records\":[{},{}", RECORDS[0], &RECORDS[1][..40]),
        format!("[{},{}", RECORDS[0], &RECORDS[1][..40]),
        format!("[{}", RECORDS[0]),
    ] {
        let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
        let (batches, end) = read_pieces(text.as_bytes(), &plan, 9);
        assert_eq!(batches[0].len(), 1);
        assert_eq!(end.notes, ["The file stops before its end: it may be cut off."], "{text}");
    }
}

#[test]
fn a_profile_reads_the_table_of_its_log() {
    let text = "Id,ProductId,Key,IP,Time,State\n1,3,A-B,192.0.2.1:80,1614705487.0,1010.0\n\
                2,3,A-C,192.0.2.2,1614705488.0,1020.0\n";
    let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
    assert_eq!(plan.format, "licensing_web_api");
    assert!(plan.columns[3].found.contains("1 with a port"), "{}", plan.columns[3].found);
    let said = transcript(text.as_bytes(), &plan, 9);
    assert!(said.starts_with("2 2021-03-02T17:18:07Z Succeeded 192.0.2.1 3 A-B #"), "{said}");
    let other = text.replace("1010.0", "NY").replace("1020.0", "CA");
    let plan = planned(other.as_bytes(), &Choices::default()).unwrap();
    assert_eq!(plan.format, "delimited", "states of another kind");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Piece borders change nothing, whatever is around the records or broken in them.
    #[test]
    fn lists_do_not_depend_on_piece_borders(
        notes in proptest::collection::vec("[a-z\"\\\\{}\\[\\]é,:\n]{0,12}", 1..9),
        wrap in 0_usize..4,
        piece in 1_usize..40,
        hurt in proptest::option::of((0_usize..600, proptest::sample::select(vec!['{', '}', '"', ']', '\n', 'x']))),
    ) {
        let record = |it: &String| {
            let note = serde_json::to_string(it).unwrap();
            format!("{{\"time\":1718075394,\"user\":{{\"name\":\"ana\",\"notes\":[{note},{{\"x\":{note}}}]}}}}")
        };
        let list = notes.iter().map(record).collect::<Vec<_>>().join(",\n");
        let (start, end) =
            [("", "\n"), ("[", "]"), ("{\"logs\":[", "]}"), ("{\"a\":{\"hits\":[", "],\"b\":[{}]}}")][wrap];
        let mut text = format!("{start}{list}{end}");
        let plan = planned(text.as_bytes(), &Choices::default()).unwrap();
        if let Some((at, byte)) = hurt && text.is_char_boundary(at) {
            text.insert(at, byte);
        }
        let whole = transcript(text.as_bytes(), &plan, 1 << 20);
        prop_assert_eq!(&whole, &transcript(text.as_bytes(), &plan, piece));
        if hurt.is_none() {
            let (batches, _) = read_pieces(text.as_bytes(), &plan, piece);
            prop_assert_eq!(batches[0].len(), notes.len());
        }
    }
}
