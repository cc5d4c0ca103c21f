//! Every shape of nasty file that is known, as a small log of our own: what comes out of each in
//! one line, or in which words it is refused. Never garbage, never a panic; the same in pieces.

use super::read_bytes;
use crate::domain::event::TimeFlag;
use crate::domain::field::Field;
use crate::domain::plan::Choices;

/// "2 stored, 1 rejected, 1 undated: ana, bo", or the words of the refusal.
fn said(bytes: &[u8], piece: usize) -> String {
    let read = match read_bytes(bytes, &Choices::default(), piece) {
        Ok(read) => read,
        Err(error) => return format!("refused: {error}"),
    };
    let (mut stored, mut rejected, mut undated, mut users) = (0, 0, 0, Vec::new());
    for batch in &read.batches {
        stored += batch.len();
        rejected += batch.issues.len();
        let is_dated = |it: &u8| TimeFlag::ALL[usize::from(*it)].is_dated();
        undated += batch.time_flag.iter().filter(|it| !is_dated(it)).count();
        let column = &batch.texts[Field::User.index()];
        users.extend(
            column
                .codes
                .iter()
                .filter_map(|it| column.dict.get((*it as usize).checked_sub(1)?))
                .cloned(),
        );
    }
    format!("{stored} stored, {rejected} rejected, {undated} undated: {}", users.join(", "))
}

#[track_caller]
fn check(bytes: &[u8], want: &str) {
    for piece in [1 << 20, 5] {
        let said = said(bytes, piece);
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
        assert!(said.starts_with(want), "{said}\nnot {want}\n{shown}");
    }
}

/// A table of two good rows whose header and rows are made by `change`.
fn table(change: fn(&str) -> String) -> Vec<u8> {
    change("time,user,note\n2026-06-13 21:00:00,ana,a\n2026-06-13 21:00:01,bo,b\n").into_bytes()
}

#[test]
fn tables_are_read_however_they_are_written() {
    const BOTH: &str = "2 stored, 0 rejected, 0 undated: ana, bo";
    for change in [
        str::to_owned as fn(&str) -> String,
        |it| it.replace('\n', "\r\n"),
        |it| it.replace('\n', "\r"),
        |it| it.trim_end().to_owned(),
        |it| format!("\u{feff}{it}"),
        |it| it.replace(',', ";"),
        |it| it.replace(',', "\t"),
        |it| it.replace(',', "|"),
        |it| it.replace(",a\n", ",\"1,2\"\n"),
        |it| it.replace(",a\n", ",\"say \"\"hi\"\"\"\n"),
        |it| it.replace(",a\n", ",\"one\ntwo\"\n"),
        |it| it.replace(",a\n", ",\"one\r\n\"\"two\"\"\"\r\n"),
        |it| it.replace(",a\n", ",\"{\"\"type\"\":\"\"Point\"\"}\"\n"),
        |it| it.replace(",a\n", ",\n"),
        |it| it.replace(",a\n", ",ʤ日本\n"),
        |it| it.replace(",a\n", ",nul\0byte\n"),
        |it| it.replace(",a\n", ",\"1.234,5\"\n"),
        |it| it.replace('\n', "\n\n"),
        |it| it.replace(",note\n", ",note,,\n").replace(",a\n", ",a,,\n").replace(",b\n", ",b,,\n"),
        |it| format!("Report of June\n\n{it}"),
        |it| format!("sep=,\n{it}"),
        |it| format!("{it}time,user,note\n"),
        |it| it.replace(",a\n", &format!(",{}\n", "x".repeat(38_000))),
        |it| it.replace("time,user,note", "\" time\",user,user"),
    ] {
        check(&table(change), BOTH);
    }
}

#[test]
fn odd_rows_and_times_are_counted_and_nothing_is_lost() {
    // What stands in place of the second row's end, or of its time.
    for (row, want) in [
        ("2026-06-13 21:00:01,bo,b,more", "3 stored, 1 rejected, 0 undated: ana, cy, cy"),
        ("2026-06-13 21:00:01", "3 stored, 1 rejected, 0 undated: ana, cy, cy"),
        ("2026-06-13 21:00:01,\"bo,b", "3 stored, 1 rejected, 0 undated: ana, cy, cy"),
        (",,", "3 stored, 0 rejected, 0 undated: ana, cy, cy"),
        ("soon,bo,b", "4 stored, 0 rejected, 1 undated: ana, bo, cy, cy"),
        (",bo,b", "4 stored, 0 rejected, 1 undated: ana, bo, cy, cy"),
        ("2026-02-30 21:00:00,bo,b", "4 stored, 0 rejected, 1 undated: ana, bo, cy, cy"),
        ("2227-12-31 23:01:01,bo,b", "4 stored, 0 rejected, 0 undated: ana, bo, cy, cy"),
        ("9999-12-31 23:01:01,bo,b", "4 stored, 0 rejected, 1 undated: ana, bo, cy, cy"),
        ("0001-01-01 00:00:00,bo,b", "4 stored, 0 rejected, 1 undated: ana, bo, cy, cy"),
        ("2026-06-13 21:00:01.123456789,bo,b", "4 stored, 0 rejected, 0 undated: ana, bo, cy, cy"),
    ] {
        let text = format!(
            "time,user,note\n2026-06-13 21:00:00,ana,a\n{row}\n2026-06-13 21:00:02,cy,c\n2026-06-13 21:00:03,cy,c\n"
        );
        check(text.as_bytes(), want);
    }
}

#[test]
fn other_encodings_give_the_same_names() {
    let names = [
        (encoding_rs::BIG5, "王小明,臺北市信義區松高路"),
        (encoding_rs::SHIFT_JIS, "山田太郎,東京都千代田区丸の内"),
        (encoding_rs::WINDOWS_1252, "José Muñoz,Málaga, señalización"),
    ];
    for (encoding, name) in names {
        let user = name.split(',').next().unwrap();
        let row = format!("2026-06-13 21:00:00,{}\n", name.replace(", ", " "));
        let text = format!("time,user,place\n{}", row.repeat(9));
        let bytes = encoding.encode(&text).0.into_owned();
        check(&bytes, &format!("9 stored, 0 rejected, 0 undated: {user}, {user}"));
    }
    for to in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{}", String::from_utf8(table(str::to_owned)).unwrap());
            let bytes: Vec<u8> = text.encode_utf16().flat_map(to).collect();
            check(&bytes, "2 stored, 0 rejected, 0 undated: ana, bo");
        }
    }
}

/// What broken JSON looks like, by the places where it breaks.
const BROKEN: [&[u8]; 26] = [
    b"[\"x\"",
    b"[\"a\",\n4\n,1,",
    b"[1,",
    b"[\"x\", truth]",
    b"{\"a\":",
    b"{\"id\":0,}",
    b"{a: \"b\"}",
    b"\xef\xbb\xbf",
    b"1]",
    b"[",
    b"",
    b"{\"a\":",
    b"[{",
    b"{\"a\":\"b\"}#{}",
    b"{\"asd\":\"asd\"",
    b"[1e9999]",
    b"[-1e9999, 123123e100000, -123123123123123123123123123123]",
    b"[\"\\uDADA\"]",
    b"[\"\xff\"]",
    b"[\"\\uD800\\n\"]",
    b"\xef\xbb\xbf{}",
    b"{\"a\":\"b\",\"a\":\"c\"}",
    b"{\"\":0}",
    b"{\"foo\\u0000bar\": 42}",
    b"[ \"asd\"]",
    b"[\"\xf4\x8f\xbf\xbf\", \"\xef\xbf\xbf\"]",
];

#[test]
fn broken_json_is_refused_or_stands_beside_good_records() {
    let deep =
        [b"[".repeat(100_000), b"[".repeat(500), [b"[".repeat(500), b"]".repeat(500)].concat()];
    let good = |user: &str| format!("{{\"time\":\"2026-06-13T21:00:00Z\",\"user\":\"{user}\"}}\n");
    for broken in BROKEN.iter().map(|it| it.to_vec()).chain(deep) {
        check(&broken, "refused: ");
        // What stops where another object may stand takes the next one with it, and no more.
        let lines = [good("ana"), good("bo"), good("cy")];
        let [first, rest @ ..] = lines.each_ref().map(String::as_bytes);
        let lines = [first, &broken, b"\n", rest[0], rest[1]].concat();
        for piece in [1 << 20, 5] {
            let said = said(&lines, piece);
            let shown = String::from_utf8_lossy(&broken[..broken.len().min(60)]);
            assert!(said.contains("ana") && said.contains("cy"), "{shown}: {said}");
        }
    }
}

#[test]
fn json_that_is_whole_is_read_with_what_is_odd_in_it() {
    for (odd, want) in [
        (r#","a":1,"a":2"#, "1 stored, 0 rejected, 0 undated: ana"),
        (r#","":0"#, "1 stored, 0 rejected, 0 undated: ana"),
        (r#","foo\u0000bar":42"#, "1 stored, 0 rejected, 0 undated: ana"),
        (
            r#","n":-123123123123123123123123123123,"e":1e9999"#,
            "1 stored, 0 rejected, 0 undated: ana",
        ),
        (r#","s":"\uDADA","t":"\u{10FFFF}""#, "0 stored, 1 rejected"),
        (r#","s":"\uDADA""#, "1 stored, 0 rejected, 0 undated: ana"),
        (r#","b":truth"#, "0 stored, 1 rejected"),
    ] {
        let record = format!("{{\"time\":\"2026-06-13T21:00:00Z\",\"user\":\"ana\"{odd}}}");
        let good = record.replace(odd, "");
        // The good ones tell what it is; their user is another.
        let lines = format!("{}\n", good.replace("ana", "bo")).repeat(2) + &record;
        let whole = said(lines.as_bytes(), 1 << 20);
        let stored = want.starts_with('1');
        let want = if stored {
            "3 stored, 0 rejected, 0 undated: bo, bo, ana"
        } else {
            "2 stored, 1 rejected"
        };
        assert!(whole.starts_with(want), "{odd}: {whole}");
        assert_eq!(whole, said(lines.as_bytes(), 5));
    }
}
