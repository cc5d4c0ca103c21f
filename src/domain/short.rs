//! Comparing short texts. Most values of logs have less than 32 bytes, and there are many: a call
//! of a comparison made for texts of any length costs several times what these need.

/// The bytes of a text of at most 16 as a number; different for different texts of the same
/// length.
#[inline]
pub fn number(text: &[u8]) -> Option<u128> {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        return (text.len() <= 16).then_some(u128::from(first) | u128::from(last) << 64);
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return Some(u128::from(first) | u128::from(last) << 32);
    }
    Some(text.iter().fold(0, |number, &it| number << 8 | u128::from(it)))
}

/// Whether two texts are the same.
#[inline]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    if let (Some(one), Some(other)) = (number(one), number(other)) {
        return one == other;
    }
    let ends = |it: &[u8]| Some((*it.first_chunk::<16>()?, *it.last_chunk::<16>()?));
    ends(one) == ends(other) && (one.len() <= 32 || one == other)
}

#[cfg(test)]
mod tests {
    use super::{number, same};

    #[test]
    fn texts_are_the_same_only_where_all_bytes_are() {
        let text: Vec<u8> = (1..=40).collect();
        for length in 0..=text.len() {
            let text = &text[..length];
            assert!(same(text, text));
            assert_eq!(number(text).is_some(), length <= 16);
            assert!(length == 0 || !same(text, &text[1..]));
            for at in 0..length {
                let mut other = text.to_vec();
                other[at] ^= 0x40;
                assert!(!same(text, &other), "{length} {at}");
                assert!(16 < length || number(text) != number(&other), "{length} {at}");
            }
        }
    }
}
