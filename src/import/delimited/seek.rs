//! Finding one byte that is probably near: a field ends a few bytes from where it begins, and
//! there a vector search costs more to start than it saves.

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
/// Words of 8 bytes looked at before the search is left to `memchr`.
const NEAR: usize = 4;

/// Position of the first `byte` at or behind `from`.
#[inline]
pub fn seek(byte: u8, bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let wanted = u64::from_le_bytes([byte; 8]);
    let (words, _) = rest.as_chunks::<8>();
    let mut at = 0;
    for word in words.iter().take(NEAR) {
        // Equal bytes become zero; the lowest zero byte is the lowest one whose top bit stays.
        let differs = u64::from_le_bytes(*word) ^ wanted;
        let equal = differs.wrapping_sub(ONES) & !differs & TOPS;
        if equal != 0 {
            return Some(from + at + equal.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let far = &rest[at..];
    let found = if far.len() < 8 {
        far.iter().position(|&it| it == byte)
    } else {
        memchr::memchr(byte, far)
    };
    found.map(|it| from + at + it)
}

#[cfg(test)]
mod tests {
    use super::seek;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_search_finds(
            bytes in proptest::collection::vec(prop_oneof![0x20_u8..0x24, any::<u8>()], 0..90),
            from in 0_usize..100,
            byte in prop_oneof![0x20_u8..0x24, any::<u8>()],
        ) {
            let plain = bytes.iter().skip(from).position(|&it| it == byte).map(|it| from + it);
            prop_assert_eq!(seek(byte, &bytes, from), plain);
        }
    }
}
