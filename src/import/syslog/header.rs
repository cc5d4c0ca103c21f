//! The front of a syslog line: time, host, program and process id, as RFC 3164, RFC 5424 and
//! rsyslog write them. What the message says is not looked at here.

use std::ops::Range;

/// Places in a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The time as it is written.
    pub time: Range<usize>,
    /// Whether the time has a year.
    pub dated: bool,
    /// The computer, empty if none is named.
    pub host: Range<usize>,
    /// The program, empty if none is named.
    pub process: Range<usize>,
    /// Its process id.
    pub pid: Range<usize>,
    /// Where the message begins.
    pub message: usize,
}

/// Takes the front of `line` apart, or says why it is none.
pub fn parse(line: &str) -> Result<Header, String> {
    let start = priority(line);
    if let Some(at) = version(line, start) {
        return structured(line, at).ok_or_else(|| "an unfinished syslog header".to_owned());
    }
    let (time, dated) = time(line, start).ok_or("no syslog time at its beginning")?;
    let mut header = Header { dated, ..Header::default() };
    let mut at = skip_blanks(line, time.end);
    header.time = time;
    if at == header.time.end && !line[at..].starts_with(": ") {
        return Err("nothing behind the time".to_owned());
    }
    if let Some(message) = line[at..].strip_prefix(": ") {
        // Nobody is named: what comes is the message.
        header.message = skip_blanks(line, line.len() - message.len());
        return Ok(header);
    }
    if let Some(pid) = own_pid(line, at) {
        header.message = skip_blanks(line, pid.end + 1);
        header.pid = pid;
        return Ok(header);
    }
    let first = word(line, at);
    // Some programs write their own logs without the host.
    if !ends_tag(&line[first.clone()]) && !is_pid(line, first.end) {
        at = skip_blanks(line, first.end);
        header.host = first;
    }
    header.message = at;
    tag(line, &mut header);
    Ok(header)
}

/// Behind `<38>`, if there is such a priority.
fn priority(line: &str) -> usize {
    let digits = line.strip_prefix('<').and_then(|it| it.split_once('>'));
    match digits {
        Some((it, _)) if (1..=3).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_digit()) => {
            it.len() + 2
        }
        _ => 0,
    }
}

/// Behind the version of RFC 5424, if there is one.
fn version(line: &str, at: usize) -> Option<usize> {
    let rest = line[at..].strip_prefix("1 ")?;
    let stamp = rest.starts_with("- ") || iso(rest, 0).is_some();
    (0 < at && stamp).then_some(at + 2)
}

/// RFC 5424: time host program pid message-id [data] message; `-` = none.
fn structured(line: &str, at: usize) -> Option<Header> {
    let mut parts: [Range<usize>; 5] = Default::default();
    let mut at = at;
    for part in &mut parts {
        *part = word(line, at);
        at = part.end + 1;
        line.get(at..)?;
    }
    let rest = line.get(at..)?;
    let data = if rest.starts_with('[') { data_end(rest)? } else { 1.min(rest.len()) };
    let message = skip_blanks(line, at + data);
    let given = |it: &Range<usize>| if &line[it.clone()] == "-" { 0..0 } else { it.clone() };
    let [time, host, process, pid, _] = &parts;
    Some(Header {
        time: given(time),
        dated: true,
        host: given(host),
        process: given(process),
        pid: given(pid),
        message: if line[message..].starts_with('\u{feff}') { message + 3 } else { message },
    })
}

fn data_end(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b']' if !quoted && text.as_bytes().get(at + 1) != Some(&b'[') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

/// The time at `at`, and whether it has a year.
fn time(line: &str, at: usize) -> Option<(Range<usize>, bool)> {
    if let Some(end) = iso(line, at).or_else(|| label(line, at)) {
        return Some((at..end, true));
    }
    let rest = line.get(at..)?;
    let mut scan = Words { text: rest, at: 0 };
    let mut first = scan.next()?;
    let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&first);
    let start = if weekday { at } else { at + scan.at - first.len() };
    if weekday {
        first = scan.next()?;
    }
    if first.len() != 3 || !MONTHS.contains(first) {
        return None;
    }
    let day = scan.next()?;
    if !(1..=2).contains(&day.len()) || !digits(day) {
        return None;
    }
    let (mut next, mut dated) = (scan.next()?, false);
    if next.len() == 4 && digits(next) {
        (next, dated) = (scan.next()?, true);
    }
    let clock = next.strip_suffix(':').unwrap_or(next);
    if !is_clock(clock) {
        return None;
    }
    let mut end = scan.at - (next.len() - clock.len());
    if weekday && let Some(year) = scan.next().filter(|it| it.len() == 4 && digits(it)) {
        dated = !year.is_empty();
        end = scan.at;
    }
    Some((start..at + end, dated))
}

/// Where an ISO time that begins at `at` ends.
fn iso(line: &str, at: usize) -> Option<usize> {
    let bytes = line.as_bytes().get(at..)?;
    let shape = b"0000-00-00T00:00:00";
    let fits = |(byte, want): (&u8, &u8)| match want {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b' '),
        _ => byte == want,
    };
    if bytes.len() <= shape.len() || !bytes.iter().zip(shape).all(fits) {
        return None;
    }
    let rest = bytes[shape.len()..].iter();
    let tail = rest.take_while(|it| it.is_ascii_digit() || b".,+-:Z".contains(it)).count();
    let end = shape.len() + tail;
    // Colons also end what is written instead of a program.
    let end = end - usize::from(bytes[end - 1] == b':');
    let end = end + offset_apart(&bytes[end..]);
    matches!(bytes.get(end), Some(b' ' | b':')).then_some(at + end)
}

/// Where a TAI64N label (`@` and 24 hexadecimal digits, as daemontools put before lines) ends.
fn label(line: &str, at: usize) -> Option<usize> {
    let bytes = line.as_bytes().get(at..)?;
    let end = at + 25;
    let fits = bytes.first() == Some(&b'@') && bytes.get(25) == Some(&b' ');
    (fits && bytes[1..25].iter().all(u8::is_ascii_hexdigit)).then_some(end)
}

/// How long ` +08:00` or ` -0500` is, if that comes next.
fn offset_apart(rest: &[u8]) -> usize {
    let [b' ', b'+' | b'-', clock @ ..] = rest else { return 0 };
    let length = clock.iter().take_while(|it| it.is_ascii_digit() || **it == b':').count();
    if matches!(length, 4 | 5) { 2 + length } else { 0 }
}

/// Program, process id and the beginning of the message: `sshd(pam_unix)[123]: `, `su: `,
/// `proftpd[123] `, `sogod [26818]: `. Without any of them all of it is the message.
fn tag(line: &str, header: &mut Header) {
    let at = header.message;
    let rest = &line[at..];
    let Some(end) = rest.find([':', '[', ' ']) else { return };
    if end == 0 {
        return bracketed(line, header);
    }
    let named = at..at + end;
    let behind = rest[end..].trim_start_matches(' ');
    if let Some((pid, message)) = behind.strip_prefix('[').and_then(|it| it.split_once(']'))
        && digits(pid)
    {
        let message = message.strip_prefix(':').unwrap_or(message);
        let from = line.len() - behind.len() + 1;
        header.process = named;
        header.pid = from..from + pid.len();
        header.message = skip_blanks(line, line.len() - message.len());
    } else if rest[end..].starts_with(": ") || &rest[end..] == ":" {
        header.process = named;
        header.message = skip_blanks(line, at + end + 1);
    }
}

/// `[sshd] message`, as some journals are written out.
fn bracketed(line: &str, header: &mut Header) {
    let at = header.message;
    if let Some((name, rest)) = line[at..].strip_prefix('[').and_then(|it| it.split_once(']'))
        && let Some(message) = rest.strip_prefix(": ").or_else(|| rest.strip_prefix(' '))
        && !name.contains([' ', '[', '='])
    {
        header.process = at + 1..at + 1 + name.len();
        header.message = skip_blanks(line, line.len() - message.len());
    }
}

/// Whether a word is a program and not a host: `auth-worker(22401):`, `dropbear[1252]:`, `[sshd]`.
fn ends_tag(word: &str) -> bool {
    let bare = word.strip_suffix(':').filter(|it| !it.is_empty());
    bare.is_some() || (word.contains('[') && word.ends_with(']'))
}

/// Whether ` [26818]:` comes next: the word before was the program.
fn is_pid(line: &str, at: usize) -> bool {
    let pid = line.get(at..).and_then(|it| it.strip_prefix(" ["));
    pid.and_then(|it| it.split_once("]:")).is_some_and(|it| digits(it.0))
}

/// The number of `[pid 27] `, as FTP servers write into logs of their own.
fn own_pid(line: &str, at: usize) -> Option<Range<usize>> {
    let rest = line.get(at..)?.strip_prefix("[pid ")?;
    let (pid, _) = rest.split_once("] ")?;
    let start = line.len() - rest.len();
    digits(pid).then_some(start..start + pid.len())
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let start = skip_blanks(self.text, self.at);
        let word = word(self.text, start);
        self.at = word.end;
        Some(&self.text[word]).filter(|it| !it.is_empty())
    }
}

fn word(line: &str, at: usize) -> Range<usize> {
    let rest = line.get(at..).unwrap_or_default();
    at..at + rest.find(' ').unwrap_or(rest.len())
}

fn skip_blanks(line: &str, at: usize) -> usize {
    let rest = line.get(at..).unwrap_or_default();
    line.len() - rest.trim_start_matches(' ').len()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

fn is_clock(text: &str) -> bool {
    let whole = text.split(['.', ',']).next().unwrap_or_default();
    let mut parts = whole.split(':');
    let mut two = || parts.next().is_some_and(|it| (1..=2).contains(&it.len()) && digits(it));
    two() && two() && two() && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fronts_as_programs_write_them() {
        for (line, want) in [
            (
                "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check",
                "Jun 14 15:16:01|combo|sshd(pam_unix)|19939|check",
            ),
            ("Jun  4 15:16:01 combo su: hello: x", "Jun  4 15:16:01|combo|su||hello: x"),
            ("<38>Jun  4 15:16:01.250 combo sshd[7]: x", "Jun  4 15:16:01.250|combo|sshd|7|x"),
            ("Oct 27 2015 09:24:46 h p[1]: x", "Oct 27 2015 09:24:46|h|p|1|x"),
            (
                "Fri Jan 19 12:20:33 2007 [pid 27] [bo] FAIL",
                "Fri Jan 19 12:20:33 2007|||27|[bo] FAIL",
            ),
            ("@400000004c91b044077a9e94 auth: Info: x", "@400000004c91b044077a9e94||auth||Info: x"),
            ("Feb 11 15:23:17 dropbear[1252]: login", "Feb 11 15:23:17||dropbear|1252|login"),
            (
                "Jan 29 13:54:06 auth-worker(22): Info: sql",
                "Jan 29 13:54:06||auth-worker(22)||Info: sql",
            ),
            (
                "Jan 10 00:00:00 my proftpd[12] my (h[192.0.2.1]): USER",
                "Jan 10 00:00:00|my|proftpd|12|my (h[192.0.2.1]): USER",
            ),
            ("Mar 24 08:58:32 h sogod [26818]: <0x0>", "Mar 24 08:58:32|h|sogod|26818|<0x0>"),
            ("Mar 24 08:58:32 sogod [26818]: <0x0>", "Mar 24 08:58:32||sogod|26818|<0x0>"),
            ("Jun 25 23:53:34 [sshd] User root", "Jun 25 23:53:34||sshd||User root"),
            ("Mar  3 00:17:22 [sshd]: User root", "Mar  3 00:17:22||sshd||User root"),
            (
                "2024-03-01 08:02:39.008 +08:00 [WRN] Failed",
                "2024-03-01 08:02:39.008 +08:00||WRN||Failed",
            ),
            (
                "2024-03-01T08:02:39.6Z: Failed Login: x",
                "2024-03-01T08:02:39.6Z||||Failed Login: x",
            ),
            (
                "Jun 14 15:16:01 combo last message repeated 3 times",
                "Jun 14 15:16:01|combo|||last message repeated 3 times",
            ),
            (
                "2024-03-01T08:02:39.123456+01:00 h sshd[1]: x",
                "2024-03-01T08:02:39.123456+01:00|h|sshd|1|x",
            ),
            ("2013-08-11 03:56:40 auth: Info: x", "2013-08-11 03:56:40||auth||Info: x"),
            (
                "<34>1 2003-10-11T22:14:15.003Z h su 7 ID47 - \u{feff}'su' failed",
                "2003-10-11T22:14:15.003Z|h|su|7|'su' failed",
            ),
            (
                "<34>1 2003-10-11T22:14:15Z h su - - [a b=\"]\\\"\"][c] m",
                "2003-10-11T22:14:15Z|h|su||m",
            ),
            ("<34>1 - - - - - -", "|||| "),
            ("Jun 14 15:16:01 combo", "Jun 14 15:16:01|combo|||"),
        ] {
            let it = parse(line).unwrap();
            let text = |place: Range<usize>| &line[place];
            let got = [it.time, it.host, it.process, it.pid].map(text).join("|");
            assert_eq!(format!("{got}|{}", &line[it.message..]).trim(), want.trim(), "{line}");
        }
    }

    #[test]
    fn other_lines_say_why() {
        for line in [
            "    at com.example.Main",
            "time,user,ip",
            "Jun 14 combo sshd: x",
            "Jun 14 15:16:01",
            "2026-06-13 21:00:07,ana,192.0.2.7",
            "Jux 14 15:16:01 h p: x",
            "<34>1 2003-10-11T22:14:15Z h",
            "é",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
