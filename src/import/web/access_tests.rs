use super::*;

#[track_caller]
fn split(line: &str) -> Result<String, String> {
    let mut cells = Cells::default();
    RequestSplitter.split(line, &mut cells)?;
    let all: Vec<&str> = (0..cells.len()).map(|at| cells.get(at, line)).collect();
    Ok(all.join("|"))
}

#[test]
fn lines_as_servers_write_them() {
    const T: &str = "[13/Jun/2026:21:00:07 +0200]";
    const AT: &str = "13/Jun/2026:21:00:07 +0200";
    for (line, want) in [
        (
            format!("192.0.2.7 - ana {T} \"GET /a?b=1 HTTP/1.1\" 200 12 \"http://x/\" \"Moz 5\""),
            format!("192.0.2.7|-|ana|{AT}|GET|/a|b=1|HTTP/1.1|200|12|http://x/|Moz 5|"),
        ),
        (
            format!("2001:db8::1 - - {T} \"POST / HTTP/2.0\" 401 -"),
            format!("2001:db8::1|-|-|{AT}|POST|/||HTTP/2.0|401|-|||"),
        ),
        (
            format!("www.x.example:443 192.0.2.7 - - {T} \"GET / HTTP/1.1\" 200 1 \"-\" \"a\""),
            format!("192.0.2.7|-|-|{AT}|GET|/||HTTP/1.1|200|1|-|a|www.x.example:443"),
        ),
        (
            format!("\"192.0.2.7 - - {T} \"GET /\"q\" HTTP/1.1\" 303 3 \"-\" \"a \"b\" c\"\""),
            format!("192.0.2.7|-|-|{AT}|GET|/\"q\"||HTTP/1.1|303|3|-|a \"b|"),
        ),
        (
            format!(
                "192.0.2.7, 10.0.0.1 - - {T} \"GET / HTTP/1.1\" 200 1 \"-\" \"a\\\" b\" 9 \"x\""
            ),
            format!("192.0.2.7|-|-|{AT}|GET|/||HTTP/1.1|200|1|-|a\\\" b|"),
        ),
        (
            format!("192.0.2.7 - ana may {T} \"-\" 408 0"),
            format!("192.0.2.7|-|ana may|{AT}||-|||408|0|||"),
        ),
        (format!("h - - {T} \"\" 400 0"), format!("h|-|-|{AT}|||||400|0|||")),
        (format!("h - - {T} \"GET /?\" 400 0"), format!("h|-|-|{AT}|GET|/|||400|0|||")),
    ] {
        assert_eq!(split(&line).unwrap(), want, "{line}");
    }
    for line in [
        "",
        "\"",
        "[",
        "time,user",
        "h - - [13/Jun",
        "h - - [13/Jun/2026] GET",
        "h [13/Jun/2026] \"GET",
    ] {
        assert!(split(line).is_err(), "{line}");
    }
}

#[test]
fn any_bytes_are_taken_apart_or_refused() {
    let line =
        "v:1 192.0.2.7 - é [13/Jun/2026:21:00:07 +0200] \"GET /é?é HTTP/1.1\" 200 1 \"é\" \"é\"";
    for end in (0..=line.len()).filter(|&it| line.is_char_boundary(it)) {
        for start in (0..=end).filter(|&it| line.is_char_boundary(it)) {
            // Neither panics nor gives pieces that are no text.
            let said = split(&line[start..end]);
            assert!(said.is_err() || said.is_ok_and(|it| it.contains("13/Jun")));
        }
    }
}
