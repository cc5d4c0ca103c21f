//! Values written in another way than they are compared, for all formats alike.

/// An address without its port and without the mark of IPv4 inside IPv6; anything else as it is.
pub fn address(text: &str) -> &str {
    let host = without_port(text);
    let bare = host.get(..7).filter(|it| it.eq_ignore_ascii_case("::ffff:")).map(|_| &host[7..]);
    bare.filter(|it| is_quad(it)).unwrap_or(host)
}

/// `10.0.0.1:32231` and `[2001:db8::1]:443` without the port.
fn without_port(text: &str) -> &str {
    if memchr::memchr(b':', text.as_bytes()).is_none() {
        return text;
    }
    if let Some((host, port)) = text.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let fits = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return if fits && host.parse::<std::net::Ipv6Addr>().is_ok() { host } else { text };
    }
    match text.rsplit_once(':') {
        Some((host, port)) if is_port(port) && (is_quad(host) || is_mapped(host)) => host,
        _ => text,
    }
}

fn is_mapped(host: &str) -> bool {
    host.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("::ffff:")) && is_quad(&host[7..])
}

fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit())
}

fn is_quad(text: &str) -> bool {
    let mut parts = 0;
    text.split('.').all(|it| {
        parts += 1;
        (1..=3).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_digit())
    }) && parts == 4
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn ports_are_no_part_of_an_address() {
        for (text, want) in [
            ("192.0.2.1:32231", "192.0.2.1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("::FFFF:192.0.2.1:443", "192.0.2.1"),
            ("10.1.1.415", "10.1.1.415"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:db8::1:443", "2001:db8::1:443"),
            ("host.example:443", "host.example:443"),
            ("AWS Internal", "AWS Internal"),
            ("[é", "[é"),
            ("", ""),
        ] {
            assert_eq!(address(text), want);
        }
    }
}
