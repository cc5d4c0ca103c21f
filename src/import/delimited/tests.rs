//! Delimited files as people have them, from their bytes to events: titles, wrapped lines, joined
//! files, JSON in cells, exports of known programs.

use crate::domain::field::Role;
use crate::domain::import_options::Limits;
use crate::domain::plan::{Choices, Plan};
use crate::import::head::Head;
use crate::import::tests::{check, planned, transcript};
use crate::import::{ImportError, header_signature, original_fields, plan_head};
use proptest::prelude::*;
use std::path::Path;

const ROWS: &str = "2026-06-13T21:00:00Z Unknown ana 192.0.2.1\n\
                    2026-06-13T21:00:01Z Unknown bo 192.0.2.2";

fn plan_of(text: &str) -> Plan {
    planned(text.as_bytes(), &Choices::default()).unwrap()
}

/// Rows without line numbers and fingerprints, then notes and issues as they are.
fn said(text: &str) -> String {
    let said = transcript(text.as_bytes(), &plan_of(text), 5);
    let line = |it: &str| match it.rsplit_once(" #") {
        Some((row, _)) => row.split_once(' ').unwrap().1.to_owned(),
        None => it.to_owned(),
    };
    said.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_same_table_is_found_however_it_is_written() {
    let rows = "2026-06-13 21:00:00,ana,192.0.2.1\n2026-06-13 21:00:01,bo,192.0.2.2\n";
    let plain = format!("time,user,ip\n{rows}");
    let wrapped: String = plain.lines().flat_map(|it| ["\"", it, "\"\n"]).collect();
    let quoted = |it: &str| format!("\"\"\"{}\"\"\"", it.replace(',', "\"\",\"\""));
    let cells = plain.lines().map(quoted).collect::<Vec<_>>().join("\n") + "\n";
    for text in [
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.replace(',', " | "),
        plain.replace('\n', "\n\n \n"),
        plain.replace("user,ip", " user , ip "),
        plain.replace('\n', ",,\n"),
        format!("\n\n{plain}"),
        format!("sep=,\n{plain}"),
        format!("sep=;\r\n{}", plain.replace(',', ";").replace('\n', "\r\n")),
        format!("Sign-ins of June\n\n\"made by \"\"IT\"\", 2026\"\n{plain}"),
        format!("Sign-ins,,\n,,\n{plain}"),
        format!("# one, two\n# three\n{plain}"),
        wrapped,
        cells,
    ] {
        assert_eq!(said(&text), ROWS, "{text}");
    }
}

#[test]
fn lines_above_the_table_keep_their_numbers() {
    let text = "Sign-ins\n\ntime,user,ip\n2026-06-13,ana,::1\n2026-06-14,bo,::1\n";
    let plan = plan_of(text);
    assert_eq!(plan.skip, 2);
    assert!(plan.why.ends_with("The 2 lines above the table are passed over."), "{}", plan.why);
    check(text, "4 2026-06-13T00:00:00Z Unknown ana ::1\n5 2026-06-14T00:00:00Z Unknown bo ::1");
}

#[test]
fn odd_rows_are_listed_and_joined_files_are_read_through() {
    check(
        "time,user,ip\n2026-06-13,ana,::1\n2026-06-13,1,2,3\ntime,user,ip\n2026-06-14,bo\n2026-06-15,cy,::1",
        "2 2026-06-13T00:00:00Z Unknown ana ::1\n\
         6 2026-06-15T00:00:00Z Unknown cy ::1\n\
         3: 4 fields where the header has 3 | 2026-06-13,1,2,3\n\
         5: 2 fields where the header has 3 | 2026-06-14,bo\n\
         The header line occurs again further down, as in files joined together; it was passed over there.",
    );
    // A table beside the table, and quotes that are not closed where they seem to be.
    check(
        "time,user ,,note,\n2026-06-13,ana,,5\" disk,\n2026-06-14,bo,helper,\"a \"\"b\"\"\nc\",x\n",
        "2 2026-06-13T00:00:00Z Unknown ana\n3 2026-06-14T00:00:00Z Unknown bo",
    );
}

const NESTED: &str = "Created,Operations,Data\n\
    2026-06-13 21:00:00,Login,\"{\"\"UserId\"\":\"\"ana\"\",\"\"ClientIP\"\":\"\"192.0.2.1:44\"\",\"\"Actor\"\":[{\"\"Type\"\":5}]}\"\n\
    2026-06-13 21:00:01,Login,\"{\"\"ClientIP\"\":\"\"192.0.2.2\"\",\"\"UserId\"\":\"\"bo\"\"}\"\n\
    2026-06-13 21:00:02,Login,\n\
    2026-06-13 21:00:03,Login,\"{\"\"UserId\"\":\"\"cy\"\",\"\"Clie\"\n";

#[test]
fn json_in_a_cell_becomes_columns() {
    let plan = plan_of(NESTED);
    let listed: Vec<String> =
        plan.columns.iter().map(|it| format!("{} {}", it.name, it.role.code())).collect();
    assert_eq!(
        listed,
        [
            "Created time",
            "Operations outcome",
            "Data ignore",
            "Data.ClientIP ip",
            "Data.UserId user",
            "Data.Actor[0].Type ignore"
        ]
    );
    assert_eq!(plan.columns[3].inside, Some(2));
    check(
        NESTED,
        "2 2026-06-13T21:00:00Z Succeeded ana 192.0.2.1 Login\n\
         3 2026-06-13T21:00:01Z Succeeded bo 192.0.2.2 Login\n\
         4 2026-06-13T21:00:02Z Succeeded Login\n\
         5 2026-06-13T21:00:03Z Succeeded cy Login",
    );
    let fields = original_fields(&plan, NESTED.lines().nth(1).unwrap().as_bytes());
    assert_eq!(fields.last(), Some(&("Data.Actor[0].Type".to_owned(), "5".to_owned())));
}

#[test]
fn values_inside_others_do_not_make_another_event() {
    let plan = plan_of(NESTED);
    let mut bare = plan.clone();
    bare.columns.truncate(3);
    let prints = |plan: &Plan| {
        let said = transcript(NESTED.as_bytes(), plan, 64);
        said.lines().map(|it| it.rsplit_once('#').unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(prints(&plan), prints(&bare));
    assert_eq!(header_signature(&plan), header_signature(&bare));
}

#[test]
fn exports_of_known_programs_are_named() {
    let format = |text: &str| plan_of(text).format;
    let discover = "\"@timestamp\",clientip,\"_id\"\n\"Jul 8, 2026 @ 14:43:03.000\",192.0.2.1,a1\n";
    assert_eq!(format(discover), "kibana_csv");
    assert!(plan_of(discover).warnings.iter().any(|it| it.starts_with("Kibana writes")));
    let iso = "\"@timestamp\",clientip\n2026-07-08T14:43:03Z,192.0.2.1\n";
    assert_eq!(format(iso), "delimited");
    let panel = "\u{feff}\"Time\",\"Account\"\n2026-04-14 21:00:50,CORP\\ana\n";
    assert_eq!(format(panel), "grafana_csv");
    let quoted = "\"Time\",\"Account\"\n\"2026-04-14 21:00:50\",\"ana\"\n";
    assert_eq!(format(quoted), "delimited");
}

#[test]
fn event_viewer_text_tells_user_and_address() {
    let row = |keywords: &str, time: &str, user: &str| {
        format!(
            "{keywords},{time},Security-Auditing,4625,Logon,\"Subject:\n\tAccount Name:\tHOST$\n\n\
             Account:\n\tAccount Name:\t{user}\n\tSource Network Address:\t192.0.2.6\"\r\n"
        )
    };
    let text = format!(
        "Keywords,Date and Time,Source,Event ID,Task Category\r\n{}{}",
        row("Audit Success", "3/14/2026 7:38:00 AM", "ana"),
        row("Audit Failure", "3/14/2026 7:39:00 PM", "bo")
    );
    assert_eq!(plan_of(&text).format, "windows_event_viewer");
    check(
        &text,
        "2 2026-03-14T07:38:00Z Succeeded ana 192.0.2.6 Logon\n\
         8 2026-03-14T19:39:00Z Failed bo 192.0.2.6 Logon",
    );
    assert_eq!(said(&text), said(&text.replace(',', "\t")));
}

#[test]
fn disagreeing_columns_are_said() {
    let text = "time,key,state,success\n1614705487,A,2010,true\n1614705488,A,2020,true\n1614705489,A,1010,false\n";
    let want =
        "The column success disagrees with state in 2 of 3 sampled lines; the state code counts.";
    assert!(plan_of(text).warnings.iter().any(|it| it == want), "{:?}", plan_of(text).warnings);
    let text = "CreationDate,_time,user\n2026-06-13 21:00:00,1781380800,ana\n2026-06-13 22:00:00,1781384400.2,bo\n2026-06-13 23:00:00,1781388000,cy\n";
    let want =
        "_time is 1 h earlier than CreationDate in 3 of 3 sampled lines; CreationDate is used.";
    assert!(plan_of(text).warnings.iter().any(|it| it == want), "{:?}", plan_of(text).warnings);
}

#[test]
fn too_many_columns_are_refused() {
    let wide = |n: usize| (0..n).map(|it| format!("c{it}")).collect::<Vec<_>>().join(",");
    let text = format!("time,user,{}\n2026-06-13,ana,{}\n", wide(9_000), wide(9_000));
    let limits = Limits { columns: 8_000, ..Limits::default() };
    let mut head = Head::of(Path::new("a.csv"), text.into_bytes(), true).unwrap();
    head.limits = limits;
    let error = plan_head(&head, &Choices { separator: Some(','), ..Choices::default() });
    assert!(matches!(error, Err(ImportError::TooManyColumns { columns: 9_002, .. })));
    let said = plan_head(&head, &Choices::default()).unwrap_err().to_string();
    assert!(said.starts_with("the file has 9002 columns, the limit is 8000"), "{said}");
}

#[test]
fn a_table_without_a_time_says_which_columns_there_are() {
    let text = "ACTION,RESOURCE,MGR_ID\n1,39353,85475\n0,36724,14457\n";
    let error = planned(text.as_bytes(), &Choices::default()).unwrap_err();
    let want = "no column was recognised as the time; nothing was imported. Choose which column is the time, with --map time=COLUMN (columns: ACTION, RESOURCE, MGR_ID): a.log";
    assert_eq!(error.to_string(), want);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// However fields are quoted and separated, the events and their fingerprints are the same.
    #[test]
    fn quoting_styles_give_the_same_events(
        cells in proptest::collection::vec(("[a-z é]{1,6}", "[a-z,;|\"]{0,8}", any::<bool>()), 1..12),
        separator in proptest::sample::select(vec![',', ';', '|', '\t']),
        crlf: bool,
    ) {
        let quote = |it: &str| format!("\"{}\"", it.replace('"', "\"\""));
        let (mut strict, mut loose) = (String::from("time,user,note\n"), String::from("time,user,note\n"));
        loose = loose.replace(',', &separator.to_string());
        for (user, note, bare) in &cells {
            let user = format!("u{}", user.trim());
            let plain = !note.contains(['"', separator]) && *bare;
            strict = format!("{strict}\"2026-06-13\",{},{}\n", quote(&user), quote(note));
            let note = if plain { note.clone() } else { quote(note) };
            loose = format!("{loose}2026-06-13{separator}{user}{separator}{note}\n");
        }
        if crlf {
            loose = loose.replace('\n', "\r\n");
        }
        let read = |text: &str, separator: char| {
            let choices = Choices { separator: Some(separator), ..Choices::default() };
            let plan = planned(text.as_bytes(), &choices).unwrap();
            prop_assert_eq!(plan.columns[1].role, Role::User);
            Ok(transcript(text.as_bytes(), &plan, 7))
        };
        prop_assert_eq!(read(&strict, ',')?, read(&loose, separator)?);
    }
}
