//! Writes small databases of addresses (MaxMind DB format 2.0), so that the tests need no real one.

/// A database with a country for each network, as address and length of its prefix.
pub fn countries(kind: &str, networks: &[(&str, u8, &str)]) -> Vec<u8> {
    let mut data = Vec::new();
    // Nodes of the search tree: for a 0 and for a 1 bit what follows.
    let mut nodes: Vec<[Next; 2]> = vec![[Next::Nothing; 2]];
    for (address, length, code) in networks {
        let address: std::net::IpAddr = address.parse().unwrap();
        // In a tree of IPv6, IPv4 addresses stand under ::/96.
        let (bits, length) = match address {
            std::net::IpAddr::V4(it) => (u128::from(u32::from(it)), 96 + u32::from(*length)),
            std::net::IpAddr::V6(it) => (u128::from(it), u32::from(*length)),
        };
        let at_data = data.len();
        map(&mut data, 1);
        text(&mut data, "country");
        map(&mut data, 1);
        text(&mut data, "iso_code");
        text(&mut data, code);
        let mut node = 0;
        for depth in 0..length {
            let bit = (bits >> (127 - depth) & 1) as usize;
            if depth + 1 == length {
                nodes[node][bit] = Next::Data(at_data);
                break;
            }
            node = match nodes[node][bit] {
                Next::Node(next) => next,
                Next::Nothing | Next::Data(_) => {
                    nodes.push([Next::Nothing; 2]);
                    let next = nodes.len() - 1;
                    nodes[node][bit] = Next::Node(next);
                    next
                }
            };
        }
    }
    let mut out = Vec::new();
    for node in &nodes {
        for next in node {
            let record = match next {
                Next::Nothing => nodes.len(),
                Next::Node(at) => *at,
                Next::Data(at) => nodes.len() + 16 + at,
            };
            out.extend_from_slice(&(record as u32).to_be_bytes()[1..]);
        }
    }
    out.extend_from_slice(&[0; 16]);
    out.extend_from_slice(&data);
    out.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    metadata(&mut out, kind, nodes.len() as u32);
    out
}

#[derive(Clone, Copy)]
enum Next {
    Nothing,
    Node(usize),
    Data(usize),
}

fn metadata(out: &mut Vec<u8>, kind: &str, n_nodes: u32) {
    map(out, 9);
    for (name, value) in [("binary_format_major_version", 2), ("binary_format_minor_version", 0)] {
        text(out, name);
        small(out, value);
    }
    text(out, "build_epoch");
    out.extend_from_slice(&[0x04, 0x02, 0x60, 0, 0, 0]); // uint64: extended type 9, four bytes
    text(out, "database_type");
    text(out, kind);
    text(out, "description");
    map(out, 1);
    text(out, "en");
    text(out, "made by a test");
    for (name, value) in [("ip_version", 6), ("record_size", 24)] {
        text(out, name);
        small(out, value);
    }
    text(out, "languages");
    out.extend_from_slice(&[0x00, 0x04]); // an empty array: extended type 11
    text(out, "node_count");
    out.push(0xc4); // uint32, four bytes
    out.extend_from_slice(&n_nodes.to_be_bytes());
}

fn map(out: &mut Vec<u8>, n: u8) {
    out.push(0xe0 | n);
}

fn text(out: &mut Vec<u8>, text: &str) {
    let n = text.len() as u8;
    if n < 29 {
        out.push(0x40 | n);
    } else {
        out.extend_from_slice(&[0x40 | 0x1d, n - 29]);
    }
    out.extend_from_slice(text.as_bytes());
}

fn small(out: &mut Vec<u8>, number: u16) {
    out.push(0xa2);
    out.extend_from_slice(&number.to_be_bytes());
}
