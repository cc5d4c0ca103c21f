//! What single values look like, whatever their column is called.

/// A time of day without a date: `06:55:46`, `12:36 PM`, `6:55:46.120`.
pub fn is_clock(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let bare = lower.strip_suffix("am").or_else(|| lower.strip_suffix("pm")).unwrap_or(&lower);
    let parts: Vec<&str> = bare.trim_end().split(':').collect();
    let [hour, minute, rest @ ..] = parts.as_slice() else { return false };
    let number = |it: &str, least: usize| {
        (least..=2).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit())
    };
    let second = match rest {
        [] => true,
        [second] => {
            let (whole, fraction) = second.split_once(['.', ',']).unwrap_or((second, ""));
            number(whole, 2) && fraction.bytes().all(|it| it.is_ascii_digit())
        }
        _ => false,
    };
    number(hour, 1) && number(minute, 2) && second
}

/// Part of a date that stands alone: a month's name, a day, a year.
pub fn is_date_part(text: &str) -> bool {
    let number = text.parse::<u16>().is_ok_and(|it| (1..=31).contains(&it) || 1970 <= it);
    number || (3 <= text.len() && crate::import::time::month(text.as_bytes()).is_some())
}

/// Two capital letters, as countries are abbreviated.
pub fn is_country_code(text: &str) -> bool {
    matches!(text.as_bytes(), [b'A'..=b'Z', b'A'..=b'Z'])
}

/// An account in a form that nothing else has: `ana@example.org`, `CORP\\ana`.
pub fn is_account(text: &str) -> bool {
    let plain = |it: &str| !it.is_empty() && !it.contains(char::is_whitespace);
    let mail = text.split_once('@').is_some_and(|(name, host)| plain(name) && host.contains('.'));
    let domain = text
        .split_once('\\')
        .is_some_and(|(domain, name)| plain(domain) && plain(name) && !name.contains('\\'));
    (mail || domain) && plain(text) && text.len() <= 254
}

/// Whether the text looks like an address: four numbers with dots (valid or not, with or
/// without a port), or IPv6.
pub fn is_address(text: &str) -> bool {
    let host = text.rsplit_once(':').map_or(text, |(host, _)| host);
    let is_v6 = |it: &str| it.parse::<std::net::Ipv6Addr>().is_ok();
    let inner = host.strip_prefix('[').unwrap_or(host).strip_suffix(']');
    is_quad(text) || is_quad(host) || is_v6(text) || inner.is_some_and(is_v6)
}

fn is_quad(text: &str) -> bool {
    text.split('.').count() == 4
        && text
            .split('.')
            .all(|it| (1..=3).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Looks like an IPv4 address and is none: `10.1.1.415`.
pub fn is_odd_ipv4(text: &str) -> bool {
    is_quad(text) && text.parse::<std::net::Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_by_their_form() {
        type Test = fn(&str) -> bool;
        for (test, yes, no) in [
            (
                is_clock as Test,
                "06:55:46|12:36 PM|6:55|6:55:46.120|23:59:59,1",
                "2026-06-13|::1|655|a:b|1:2:3|10:00:00:00|",
            ),
            (is_date_part, "Dec|december|10|2015", "0|99|de|x|"),
            (is_country_code, "NO|US", "no|USA|U1|"),
            (is_account, "a@b.c|CORP\\ana", "a|@|a @b.c|C:\\dir\\file|a@b|"),
            (
                is_address,
                "192.0.2.1|10.1.1.415|192.0.2.1:443|2001:db8::1|[2001:db8::1]:443|::ffff:192.0.2.1",
                "1.2.3|a.b.c.d|12:36|host:22|192.0.2.1234|",
            ),
        ] {
            yes.split('|').for_each(|it| assert!(test(it), "{it}"));
            no.split('|').for_each(|it| assert!(!test(it), "{it}"));
        }
    }
}
