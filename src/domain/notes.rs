//! Comments and tags of a finding, as entries of the journal add up to them, and which entries
//! still stand.
//!
//! Lives here: the rules of comments and tags, adding up. Does not live here: how entries are kept
//! (`store::journal`).

use super::ids::{EntryId, FindingId};
use super::journal::{Action, Entry};
use super::time::Micros;
use std::collections::BTreeSet;

/// Characters that a comment has at most.
pub const COMMENT_MOST: usize = 2_000;
/// Characters that a tag has at most.
pub const TAG_MOST: usize = 32;

/// What a person wrote about a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Their words.
    pub text: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Micros,
    /// The entry that says so.
    pub entry: EntryId,
}

/// A tag, and who gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The tag.
    pub name: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Micros,
    /// The entry that says so.
    pub entry: EntryId,
}

/// Comments and tags of one finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// Oldest first.
    pub comments: Vec<Comment>,
    /// By name.
    pub tags: Vec<Tag>,
}

/// What a person adds to findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteOrder {
    /// To which.
    pub findings: Vec<FindingId>,
    /// What.
    pub change: NoteChange,
}

/// One change to comments or tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteChange {
    /// Say this.
    Comment(String),
    /// Give these tags, take these away.
    Tags {
        /// Tags to give.
        add: Vec<String>,
        /// Tags to take away.
        remove: Vec<String>,
    },
}

impl Notes {
    /// What the entries about one finding add up to; `entries` in order.
    pub fn of(entries: &[Entry]) -> Self {
        let mut notes = Self::default();
        for it in standing(entries) {
            let (actor, at, entry) = (it.by.actor.clone(), it.by.at, it.id);
            match it.action {
                Action::Comment => {
                    notes.comments.push(Comment { text: it.after.clone(), actor, at, entry });
                }
                Action::Tag => {
                    notes.tags.retain(|tag| tag.name != it.after);
                    notes.tags.push(Tag { name: it.after.clone(), actor, at, entry });
                }
                Action::Untag => notes.tags.retain(|tag| tag.name != it.before),
                _ => {}
            }
        }
        notes.tags.sort_by(|a, b| a.name.cmp(&b.name));
        notes
    }
}

/// The entries that nothing took back, without the ones that take back.
pub fn standing(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    let gone: BTreeSet<EntryId> = entries.iter().filter_map(|it| it.undoes).collect();
    entries.iter().filter(move |it| it.action != Action::Undo && !gone.contains(&it.id))
}

/// Whether two entries about one target are about the same thing, so that the later one has to
/// be taken back first.
pub fn same_aspect(a: &Entry, b: &Entry) -> bool {
    let tag = |it: &Entry| match it.action {
        Action::Tag => Some(it.after.clone()),
        Action::Untag => Some(it.before.clone()),
        _ => None,
    };
    match (a.action, b.action) {
        (Action::Comment, _) | (_, Action::Comment) => a.id == b.id,
        _ => a.aspect() == b.aspect() && tag(a) == tag(b),
    }
}

/// What is wrong with a comment, in a sentence.
pub fn comment_problem(text: &str) -> Option<String> {
    match text.trim().chars().count() {
        0 => Some("Write a comment first.".to_owned()),
        n if COMMENT_MOST < n => Some(format!("Write at most {COMMENT_MOST} characters.")),
        _ => None,
    }
}

/// The tags in what was typed, separated by commas.
///
/// # Errors
/// A sentence that says what is wrong with one of them.
pub fn tags_in(text: &str) -> Result<Vec<String>, String> {
    let mut tags = Vec::new();
    for tag in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        if TAG_MOST < tag.chars().count() {
            return Err(format!("A tag has at most {TAG_MOST} characters."));
        }
        if tag.chars().any(char::is_control) {
            return Err("A tag is one line of text.".to_owned());
        }
        if !tags.iter().any(|it| it == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_cut_at_commas_and_said_once() {
        assert_eq!(tags_in(" vpn, new hire ,,vpn"), Ok(vec!["vpn".into(), "new hire".into()]));
        assert_eq!(tags_in(" , "), Ok(Vec::new()));
        assert!(tags_in(&"x".repeat(33)).is_err());
        assert!(tags_in("a\nb").is_err());
        assert_eq!(tags_in(&"ä".repeat(32)).map(|it| it.len()), Ok(1));
    }

    #[test]
    fn a_comment_says_something_and_ends() {
        assert!(comment_problem(" \n ").is_some());
        assert_eq!(comment_problem("Called the user."), None);
        assert!(comment_problem(&"x".repeat(COMMENT_MOST + 1)).is_some());
    }
}
