//! Tokens that stand for names: keyed, so that the same value is the same token in every import
//! of a case and says nothing of the value to whoever does not have the case's secret.
//!
//! A token has 64 bits of a keyed BLAKE3 hash. Among a million different values of one kind, the
//! chance that any two get the same token is 1 in 37 million.

use crate::domain::field::Field;
use crate::domain::fingerprint::FingerprintKey;
use crate::domain::request_rules::{RequestRules, is_a_person, items};

/// The fields whose values are replaced.
pub const REPLACED: [Field; 7] = [
    Field::User,
    Field::Ip,
    Field::Key,
    Field::Machine,
    Field::FriendlyName,
    Field::Grantee,
    Field::Approver,
];

/// Makes tokens.
#[derive(Debug, Clone, Copy)]
pub struct Tokens([u8; 32]);

impl Tokens {
    /// With a key that is derived from the secret of a case.
    pub fn new(secret: FingerprintKey) -> Self {
        Self(blake3::derive_key("oddlog 2026 tokens for names", &secret.0))
    }

    /// The token for a value of `field`. Of an address with a port, the port stays.
    pub fn token(&self, field: Field, value: &str) -> String {
        let (value, rest) = if field == Field::Ip { without_port(value) } else { (value, "") };
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        // A person has the same token as user, grantee and approver.
        let field = if is_person(field) { Field::User } else { field };
        hasher.update(field.code().as_bytes());
        hasher.update(b"\0");
        hasher.update(value.as_bytes());
        let hash = hasher.finalize().to_hex();
        format!("{}-{}{rest}", prefix(field), &hash.as_str()[..16])
    }
}

const fn is_person(field: Field) -> bool {
    matches!(field, Field::User | Field::Grantee | Field::Approver)
}

/// The names in a value of `field` that are replaced: of approvers each for itself, and not what
/// decided in place of a person.
pub fn names_in(field: Field, value: &str) -> Vec<&str> {
    if field != Field::Approver {
        return vec![value];
    }
    let automatic = RequestRules::default().automatic;
    items(value).filter(|it| is_a_person(it, &automatic)).collect()
}

/// How tokens of a field begin.
fn prefix(field: Field) -> &'static str {
    if field == Field::FriendlyName { "name" } else { field.code() }
}

/// The address of `192.0.2.7:443` or `[2001:db8::7]:443`, and what follows it.
pub fn without_port(value: &str) -> (&str, &str) {
    let is_port = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if let Some(inner) = value.strip_prefix('[')
        && let Some((address, rest)) = inner.split_once(']')
        && rest.strip_prefix(':').is_some_and(is_port)
    {
        return (address, rest);
    }
    match value.split_once(':') {
        Some((address, port)) if address.contains('.') && is_port(port) => {
            value.split_at(address.len())
        }
        _ => (value, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_depends_on_the_secret_the_field_and_the_value_alone() {
        let tokens = Tokens::new(FingerprintKey([7; 16]));
        let ana = tokens.token(Field::User, "ana");
        assert_eq!(ana, Tokens::new(FingerprintKey([7; 16])).token(Field::User, "ana"));
        assert!(ana.starts_with("user-") && ana.len() == 21, "{ana}");
        assert_ne!(ana, tokens.token(Field::User, "Ana"));
        assert_ne!(ana, Tokens::new(FingerprintKey([8; 16])).token(Field::User, "ana"));
        assert_ne!(ana[4..], tokens.token(Field::Key, "ana")[3..]);
        assert!(tokens.token(Field::FriendlyName, "Ana's laptop").starts_with("name-"));
    }

    #[test]
    fn a_port_is_no_part_of_an_address() {
        let tokens = Tokens::new(FingerprintKey([7; 16]));
        let bare = tokens.token(Field::Ip, "192.0.2.7");
        assert_eq!(tokens.token(Field::Ip, "192.0.2.7:443"), format!("{bare}:443"));
        for (value, want) in [
            ("[2001:db8::7]:443", ("2001:db8::7", ":443")),
            ("2001:db8::7", ("2001:db8::7", "")),
            ("192.0.2.7:x", ("192.0.2.7:x", "")),
            ("host:80", ("host:80", "")),
        ] {
            assert_eq!(without_port(value), want);
        }
    }
}
