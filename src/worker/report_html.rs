//! A report as one page that needs nothing else: no script, no link, no picture, and a rule that
//! keeps a browser from loading any.

use super::report::{Item, Report};
use crate::domain::count::thousands;
use crate::domain::filter::Hidden as Suppressed;
use crate::domain::finding::{Contribution, Severity};
use crate::domain::journal::finding_name;
use crate::domain::run::RunSummary;
use crate::domain::time::Micros;
use std::fmt::{self, Write};

const STYLE: &str = "\
:root{color-scheme:light dark;--text:#171c23;--soft:#475261;--line:#e3e6eb;--code:#f6f7f9;\
--critical:#b3211b;--high:#a94a06;--medium:#7c6000;--low:#56657a}\
@media(prefers-color-scheme:dark){:root{--text:#e8ebef;--soft:#aab3bf;--line:#222933;\
--code:#0b0e12;--critical:#ff7373;--high:#ff9f4a;--medium:#e2c14b;--low:#92a3b6}}\
body{font:14px/1.45 system-ui,sans-serif;color:var(--text);max-width:60rem;margin:2rem auto;\
padding:0 1rem}\
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:0}\
p{margin:.25rem 0}.soft{color:var(--soft)}\
section{border-top:1px solid var(--line);padding:1rem 0;break-inside:avoid}\
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}\
.low{color:var(--low)}\
table{border-collapse:collapse;margin:.5rem 0}\
th,td{text-align:left;padding:.15rem 1rem .15rem 0;vertical-align:top;font-weight:400}\
th{color:var(--soft)}td.n{text-align:right;font-variant-numeric:tabular-nums}\
pre{background:var(--code);padding:.5rem;overflow-x:auto;white-space:pre-wrap;\
overflow-wrap:anywhere;font:12px/1.5 ui-monospace,monospace;margin:.25rem 0}\
ul{margin:.25rem 0;padding-left:1.25rem}@media print{body{max-width:none;margin:0}}";

/// The whole page.
pub fn page(report: &Report) -> Result<String, fmt::Error> {
    let mut out = String::new();
    let title = match report.case.as_str() {
        "" => "Anomalies".to_owned(),
        case => format!("Anomalies in {case}"),
    };
    let title = escaped(&title);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n"
    )?;
    head(&mut out, report)?;
    if report.items.is_empty() {
        out.push_str("<section><p>No anomalies pass this filter.</p></section>\n");
    }
    for it in &report.items {
        item(&mut out, it)?;
    }
    out.push_str("</body></html>\n");
    Ok(out)
}

fn head(out: &mut String, report: &Report) -> fmt::Result {
    let n = thousands(report.items.len() as u64);
    let filter = if report.filter.is_empty() { "all of them" } else { &report.filter };
    let mut rows = vec![
        ("Anomalies", format!("{n} of {}", thousands(report.total))),
        ("Filter", filter.to_owned()),
        ("Severity", by_severity(report)),
        ("Made", time(report.made_at)),
        ("Oddlog", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let n = thousands(report.suppressed.1);
    let suppressed = match report.suppressed {
        (_, 0) => None,
        (Suppressed::Out, _) => Some(format!("{n} more pass the filter and are left out")),
        (Suppressed::With, _) => Some(format!("{n} of these")),
        (Suppressed::Only, _) => Some("All of these".to_owned()),
    };
    rows.extend(suppressed.map(|it| ("Suppressed", it)));
    if let Some(run) = &report.run {
        rows.extend(run_rows(run));
    }
    if report.redacted {
        let text = "Users, addresses, keys, machines and friendly names are tokens; the same name \
                    is the same token everywhere in this report. They cannot be turned back.";
        rows.push(("Names", text.to_owned()));
    }
    table(out, &rows)
}

fn by_severity(report: &Report) -> String {
    let count = |severity: Severity| {
        report.items.iter().filter(|it| it.finding.detail.severity() == severity).count()
    };
    let counts = Severity::ALL.iter().map(|it| format!("{} {}", count(*it), it.label()));
    counts.collect::<Vec<_>>().join(", ")
}

fn run_rows(run: &RunSummary) -> Vec<(&'static str, String)> {
    let settings = &run.settings;
    let mut rows = vec![
        (
            "Run",
            format!("{}, {}, {}", run.id, run.kind.label().to_lowercase(), time(run.finished_at)),
        ),
        ("Events read", thousands(run.n_events)),
        (
            "Settings",
            format!(
                "seed {}, window {}, groups of {} by {}, at most {} % raised",
                settings.seed,
                settings.window.label().to_lowercase(),
                settings.group_size,
                settings.group_by.label().to_lowercase(),
                settings.contamination.share() * 100.0
            ),
        ),
        ("Data hash", run.data_hash.clone()),
    ];
    if let Some((first, last)) = run.span {
        rows.insert(2, ("Log", format!("{} to {}", time(first), time(last))));
    }
    rows.extend(run.notes.iter().map(|it| ("Note", it.clone())));
    rows
}

fn item(out: &mut String, item: &Item) -> fmt::Result {
    let it = &item.finding.detail;
    let severity = it.severity();
    write!(
        out,
        "<section><h2>{}</h2><p class=\"{}\">{} {:.0} · {}</p><p class=\"soft\">{}</p>",
        escaped(&it.summary),
        severity.code(),
        severity.label(),
        it.score,
        escaped(it.kind.label()),
        escaped(&it.usual),
    )?;
    let optional = |name: &'static str, value: &Option<String>| {
        value.as_ref().filter(|it| !it.is_empty()).map(|it| (name, it.clone()))
    };
    let mut rows = vec![("Number", finding_name(item.finding.id))];
    if let Some(kind) = it.entity_kind.filter(|_| !it.entity.is_empty()) {
        rows.push((kind.label(), it.entity.clone()));
    }
    let known: Vec<&'static str> = rows.iter().map(|it| it.0).collect();
    let more = [
        optional("User", &it.user),
        optional("Address", &it.ip),
        optional("Integration", &it.integration),
        optional("Resource type", &it.resource_type),
        optional("Resource", &it.resource),
        optional("Request ID", &it.request_id),
        optional("Access flow", &it.access_flow),
        optional("Group id", &it.group_id),
    ];
    rows.extend(more.into_iter().flatten().filter(|it| !known.contains(&it.0)));
    rows.push(("Detected", time(it.detected_at)));
    rows.push(("Window", format!("{} to {}", time(it.from), time(it.to))));
    rows.push(("Verdict", verdict(item)));
    if !item.reason.is_empty() {
        rows.push(("Reason", item.reason.clone()));
    }
    table(out, &rows)?;
    why(out, item)?;
    if !it.recommended.is_empty() {
        out.push_str("<p class=\"soft\">Recommended</p><ul>");
        for it in &it.recommended {
            write!(out, "<li>{}</li>", escaped(it))?;
        }
        out.push_str("</ul>");
    }
    evidence(out, item)?;
    out.write_str("</section>\n")
}

fn verdict(item: &Item) -> String {
    let label = item.finding.status.label();
    item.decided_at.map_or_else(|| label.to_owned(), |at| format!("{label}, {}", time(at)))
}

fn why(out: &mut String, item: &Item) -> fmt::Result {
    let it = &item.finding.detail;
    if !it.contributions.is_empty() {
        out.push_str(
            "<table><tr><th>Why it was raised</th><th>Actual</th><th>Usual</th><th>Share</th></tr>",
        );
        for part in &it.contributions {
            write!(
                out,
                "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{} to {}</td>\
                 <td class=\"n\">{:.0} %</td></tr>",
                escaped(&part.label),
                number(part, part.actual),
                number(part, part.low),
                number(part, part.high),
                part.share * 100.0
            )?;
        }
        out.push_str("</table>");
    }
    if !it.reasons.is_empty() {
        out.push_str("<ul>");
        for reason in &it.reasons {
            let text = format!("{}: {} ({})", reason.label, reason.value, reason.why);
            write!(out, "<li>{}</li>", escaped(&text))?;
        }
        out.push_str("</ul>");
    }
    Ok(())
}

fn number(part: &Contribution, value: f64) -> String {
    match part.unit.as_str() {
        "share" => format!("{:.0} %", value * 100.0),
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        _ => format!("{value:.1}"),
    }
}

fn evidence(out: &mut String, item: &Item) -> fmt::Result {
    if item.lines.is_empty() {
        return Ok(());
    }
    let n = item.finding.n_events;
    let shown = item.lines.len() as u64;
    let words = if n == shown {
        format!("Evidence, {} events", thousands(n))
    } else {
        format!("Evidence, {} of {} events", thousands(shown), thousands(n))
    };
    write!(out, "<p class=\"soft\">{words}</p><pre>")?;
    for line in &item.lines {
        writeln!(out, "{}:{}  {}", escaped(&line.file), line.line, escaped(&line.raw))?;
    }
    out.write_str("</pre>")
}

fn table(out: &mut String, rows: &[(&str, String)]) -> fmt::Result {
    out.push_str("<table>");
    for (name, value) in rows {
        write!(out, "<tr><th>{}</th><td>{}</td></tr>", escaped(name), escaped(value))?;
    }
    out.write_str("</table>\n")
}

/// "2026-06-13 23:10:00 UTC".
fn time(at: Micros) -> String {
    let text = at.rfc3339().replace('T', " ");
    text.strip_suffix('Z').map_or(text.clone(), |it| format!("{it} UTC"))
}

/// Text that is no part of the page's own form.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(it),
            // A page that holds other control characters is not read by every browser.
            it if it.is_control() => out.push('\u{fffd}'),
            it => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_log_is_only_text() {
        assert_eq!(
            escaped("<script src='x'>&\"\u{7}\n"),
            "&lt;script src=&#39;x&#39;&gt;&amp;&quot;\u{fffd}\n"
        );
        assert_eq!(time(Micros(0)), "1970-01-01 00:00:00 UTC");
    }
}
