//! What exports of access requests say in columns that are mapped to nothing: dates, duration,
//! reasons. Names differ from export to export, so they are compared without case and separators,
//! and of a path (`data.creation_date`) only the last name counts.

use super::request_rules::items;
use super::time::{HOUR, MINUTE, Micros, SECOND, Zone};

/// What was found in such columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// When the request was made.
    pub created: Option<Micros>,
    /// When somebody decided about it.
    pub decided: Option<Micros>,
    /// When access was given.
    pub granted: Option<Micros>,
    /// When access ended, or is to end.
    pub ended: Option<Micros>,
    /// For how long it was asked, in microseconds.
    pub duration: Option<i64>,
    /// Why it was asked for.
    pub justification: Option<String>,
    /// Why it was approved or rejected.
    pub decision_reason: Option<String>,
    /// The requestor in words, where the user is an address.
    pub requestor_name: Option<String>,
    /// Statuses of the single resources.
    pub unit_statuses: Vec<String>,
    /// All the rest: name and value.
    pub others: Vec<(String, String)>,
}

/// Reads the columns. A value that cannot be read as what its name says is kept with the rest.
pub fn known(attributes: &[(String, String)]) -> Known {
    let mut it = Known::default();
    for (name, value) in attributes {
        // Parts of lists are told by the columns that join them.
        if name.contains('[') || is_none(value) {
            continue;
        }
        if !take(&mut it, &plain(name), value) {
            it.others.push((name.clone(), value.clone()));
        }
    }
    it
}

fn take(it: &mut Known, name: &str, value: &str) -> bool {
    let text = || Some(value.to_owned());
    match name {
        "creationdate" | "creationtime" | "requestdate" | "requestedat" | "createdat" => {
            set(&mut it.created, instant(value))
        }
        "approvaldate" | "approvedat" | "decidedat" | "decisiondate" | "rejectiondate" => {
            set(&mut it.decided, instant(value))
        }
        "requestgrantdate" | "grantdate" | "grantedat" | "granttime" => {
            set(&mut it.granted, instant(value))
        }
        "requestrevokedate" | "revocationdate" | "revocationtime" | "revokedat"
        | "expirationdate" | "expirydate" | "expiresat" | "expiredat" | "enddate" => {
            set(&mut it.ended, instant(value))
        }
        "durationhours" | "durationinhours" => set(&mut it.duration, times(value, HOUR)),
        "durationmin" | "durationinmin" | "durationminutes" | "grantdurationinmin" => {
            set(&mut it.duration, times(value, MINUTE))
        }
        "durationinsec" | "durationseconds" | "accessdurationinseconds" => {
            set(&mut it.duration, times(value, SECOND))
        }
        "justification" | "businessjustification" => set(&mut it.justification, text()),
        "approverreason" | "decisionreason" | "rejectionreason" => {
            set(&mut it.decision_reason, text())
        }
        "requestorname" | "requestername" => set(&mut it.requestor_name, text()),
        "resourcesstatus" => {
            it.unit_statuses = items(value).map(str::to_owned).collect();
            true
        }
        _ => false,
    }
}

fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let is_read = value.is_some();
    if place.is_none() {
        *place = value;
    }
    is_read
}

/// The last name of a path, small letters and digits alone.
fn plain(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}

fn is_none(value: &str) -> bool {
    ["", "-", "NA", "N/A", "null", "NULL", "None"].contains(&value.trim())
}

/// RFC 3339, a date with or without a time (UTC where it names no zone), or seconds since 1970.
fn instant(value: &str) -> Option<Micros> {
    if let Some(it) = Micros::parse(value, &Zone::Utc) {
        return Some(it);
    }
    let seconds: f64 = value.trim().parse().ok()?;
    // A year or a day number is no instant; milliseconds are told by their size.
    match seconds.abs() {
        it if (1e8..1e11).contains(&it) => Some(Micros((seconds * 1e6) as i64)),
        it if (1e11..1e14).contains(&it) => Some(Micros((seconds * 1e3) as i64)),
        _ => None,
    }
}

fn times(value: &str, unit: i64) -> Option<i64> {
    let n: f64 = value.trim().replace(',', ".").parse().ok()?;
    let micros = n * unit as f64;
    (0.0 < micros && micros < 9e18).then_some(micros as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, value: &str) -> Known {
        known(&[(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn names_differ_and_mean_the_same() {
        let at = Some(Micros(1_772_439_330_250_000));
        for name in ["creation_date", "data.creation_date", "Creation Time", "requested_at"] {
            assert_eq!(of(name, "1772439330.250000000").created, at, "{name}");
        }
        for (name, value, want) in [
            ("duration_hours", "1.5", 90 * MINUTE),
            ("duration_in_sec", "3600", HOUR),
            ("data.access_duration_in_seconds", "28800", 8 * HOUR),
            ("Duration Min", "120", 2 * HOUR),
        ] {
            assert_eq!(of(name, value).duration, Some(want), "{name}");
        }
        assert_eq!(of("request_grant_date", "2026-03-02 08:15:30.25").granted, at);
        assert_eq!(of("expires_at", "1772439330250").ended, at);
        assert_eq!(of("approver_reason", "no").decision_reason.as_deref(), Some("no"));
        assert_eq!(of("resources_status", "Success; Failure").unit_statuses.len(), 2);
    }

    #[test]
    fn what_cannot_be_read_is_kept_as_it_is() {
        for (name, value) in
            [("grant_date", "soon"), ("duration_hours", "long"), ("cost_centre", "7"), ("x", "y")]
        {
            let it = of(name, value);
            assert_eq!(it.others, [(name.to_owned(), value.to_owned())]);
        }
        assert_eq!(of("revocation_date", "null"), Known::default());
        assert_eq!(of("access_groups[0].integration.id", "i-1"), Known::default());
    }
}
