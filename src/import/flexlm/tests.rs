use super::*;
use crate::import::cells::Cells;

const LOG: [(&str, &str); 12] = [
    ("10:00:00 (vend) OUT: \"cad\" ana@pc-1", "|OUT|cad|ana|pc-1|succeeded|"),
    (" 9:30:00 (lmgrd) TIMESTAMP 6/13/2026", "|||||||"),
    ("21:00:07 (vend) OUT: \"cad\" ana@pc-1  ", "2026-06-13 21:00:07|OUT|cad|ana|pc-1|succeeded|"),
    ("21:00:05 (vend) IN: \"cad\" ana@pc-1", "2026-06-13 21:00:05|IN|cad|ana|pc-1|succeeded|"),
    (" 0:00:09 (vend) server is up", "|||||||"),
    (
        " 0:01:09 (vend) DENIED: \"cad\" b o@x@pc-2  (All in use. (-4,342))",
        "2026-06-14 00:01:09|DENIED|cad|b o@x|pc-2|failed|All in use. (-4,342)",
    ),
    (
        "0:02:00 (vend) DENIED: \"cad\" bo@pc-2 [disp] (none)",
        "2026-06-14 00:02:00|DENIED|cad|bo|pc-2|failed|[disp] (none)",
    ),
    ("23:00:00 (vend) FLEXnet v11 started on srv (linux) (12/31/2026)", "|||||||"),
    ("00:00:01 (vend) IN: \"cad\" bo@pc-2", "2027-01-01 00:00:01|IN|cad|bo|pc-2|succeeded|"),
    ("25:00:01 (vend) IN: \"cad\" bo@pc-2", "no clock at its beginning"),
    ("01:00:01 IN: \"cad\" bo@pc-2", "no daemon in brackets behind the clock"),
    ("01:00:01 (vend) IN: bo", "IN without a feature and user@host"),
];

#[test]
fn events_get_the_date_of_the_lines_above() {
    let mut splitter = LicenceSplitter::default();
    let mut cells = Cells::default();
    for (line, want) in LOG {
        let said = splitter.split(line, &mut cells);
        let all = [0, 3, 4, 5, 6, 7, 8].map(|at| cells.get(at, line)).join("|");
        let got = said.map_or_else(|it| it, |()| all);
        assert_eq!(got.trim_end_matches('|'), want.trim_end_matches('|'), "{line}");
    }
    assert_eq!(
        splitter.end_notes(),
        ["3 lines are no events and were passed over: 2 server messages, 1 time stamps."]
    );
}

#[test]
fn a_line_alone_has_no_time_rather_than_a_wrong_one() {
    let text: String = LOG.iter().flat_map(|it| [it.0, "\n"]).collect();
    let head = Head::of("x.log".as_ref(), text.into(), true).unwrap();
    assert!(FlexLm.recognise(&head).is_some());
    let plan = FlexLm.plan(&head, &Choices::default()).unwrap();
    let alone = crate::import::reparse(&plan, LOG[2].0.as_bytes()).unwrap();
    assert_eq!((alone.time, alone.time_flag.code()), (None, "missing"));
    assert_eq!(crate::import::reparse(&plan, LOG[1].0.as_bytes()), None);
}
