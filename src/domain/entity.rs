//! Users, addresses, keys and machines of a log: who they are.

use super::field::EntityKind;

/// One user, address, key or machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityRef {
    /// What it is.
    pub kind: EntityKind,
    /// Its name, as the log has it.
    pub name: String,
}

impl EntityRef {
    /// The entity of this name.
    pub fn new(kind: EntityKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into() }
    }
}

/// How well `name` fits the part that was typed, both in small letters: the lower the better;
/// `None` where the part does not occur.
pub fn part_rank(name: &str, part: &str) -> Option<u8> {
    let at = name.find(part)?;
    let before = name[..at].chars().next_back();
    Some(match before {
        None if name.len() == part.len() => 0,
        None => 1,
        Some(it) if !it.is_alphanumeric() => 2,
        Some(_) => 3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_name_comes_first_then_its_beginning_then_a_words() {
        let ranks = ["ana", "anabel", "lena.ana", "hana", "bo"].map(|it| part_rank(it, "ana"));
        assert_eq!(ranks, [Some(0), Some(1), Some(2), Some(3), None]);
    }
}
