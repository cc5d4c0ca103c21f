//! A keyed 64-bit fingerprint of an event's field values, for finding duplicates.
//!
//! The key is a secret of the case: without it, someone who can write log lines could craft one
//! that hides another as its "duplicate". Values are hashed per column name and summed, so the
//! same event under another quoting or column order has the same fingerprint. SipHash-1-3.

use super::short::number;
use siphasher::sip::SipHasher13;

/// The case's secret, 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FingerprintKey(pub [u8; 16]);

/// Hashes the values of one column.
#[derive(Debug, Clone, Copy)]
pub struct ColumnHasher(SipHasher13);

/// Hashes the values of one column one after the other. The short ones often repeat (a state, a
/// product, a number that is always 0): comparing costs less than hashing.
#[derive(Debug, Clone, Copy)]
pub struct ColumnShares {
    hasher: ColumnHasher,
    /// Length and bytes of the last short value, and its share.
    last: (usize, u128, u64),
}

impl FingerprintKey {
    /// The hasher for the column called `name`. Make it once per file.
    pub fn column(&self, name: &str) -> ColumnHasher {
        let (low, high) = self.halves();
        let derived = SipHasher13::new_with_keys(low, high).hash(name.as_bytes());
        ColumnHasher(SipHasher13::new_with_keys(low ^ derived, high.wrapping_add(derived)))
    }

    fn halves(&self) -> (u64, u64) {
        let value = u128::from_le_bytes(self.0);
        (value as u64, (value >> 64) as u64)
    }
}

impl ColumnHasher {
    /// This value's share; an event's fingerprint is the wrapping sum over its non-empty values.
    pub fn share(&self, value: &[u8]) -> u64 {
        if value.is_empty() { 0 } else { self.0.hash(value) }
    }
}

impl ColumnShares {
    /// By this hasher.
    pub fn new(hasher: ColumnHasher) -> Self {
        Self { hasher, last: (0, 0, 0) }
    }

    /// [`ColumnHasher::share`] of the next value.
    #[inline]
    pub fn share(&mut self, value: &[u8]) -> u64 {
        let Some(bytes) = number(value) else { return self.hasher.share(value) };
        if (value.len(), bytes) != (self.last.0, self.last.1) {
            self.last = (value.len(), bytes, self.hasher.share(value));
        }
        self.last.2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(key: FingerprintKey, pairs: &[(&str, &str)]) -> u64 {
        pairs
            .iter()
            .map(|(name, value)| key.column(name).share(value.as_bytes()))
            .fold(0, u64::wrapping_add)
    }

    #[test]
    fn column_order_does_not_matter_but_column_and_key_do() {
        let key = FingerprintKey([7; 16]);
        let one = event(key, &[("user", "ana"), ("ip", "10.0.0.1")]);
        assert_eq!(one, event(key, &[("ip", "10.0.0.1"), ("user", "ana"), ("note", "")]));
        assert_ne!(one, event(key, &[("user", "10.0.0.1"), ("ip", "ana")]));
        assert_ne!(one, event(FingerprintKey([8; 16]), &[("user", "ana"), ("ip", "10.0.0.1")]));
    }

    #[test]
    fn values_that_repeat_have_the_same_share() {
        let hasher = FingerprintKey([7; 16]).column("state");
        let mut shares = ColumnShares::new(hasher);
        let long = "a".repeat(17);
        for value in ["", "0", "0", "00", "\0", "", "1010", "1010", "1011", &long, "1011", &long] {
            assert_eq!(shares.share(value.as_bytes()), hasher.share(value.as_bytes()), "{value}");
        }
    }
}
