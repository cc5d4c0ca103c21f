//! Whether what a person typed stands for a text, how well, and where.
//!
//! Words in any order, each a part of the text, the beginning of a word first; a single word also
//! as letters in order ("svrp" for "Save report"). That is all a list of some dozen commands needs;
//! names of entities are looked for by the worker.

use std::ops::Range;

/// How a text matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The lower the better.
    pub rank: usize,
    /// The bytes of the text that were typed, in order.
    pub spans: Vec<Range<usize>>,
}

/// How `text` matches what was typed; `None` where it does not.
pub fn matches(typed: &str, text: &str) -> Option<Match> {
    let lower = lowered(text);
    let words: Vec<String> = typed.split_whitespace().map(lowered).collect();
    let mut found = Match { rank: 0, spans: Vec::new() };
    for word in &words {
        let Some((rank, span)) = part(word, &lower) else {
            return if words.len() == 1 { letters(word, &lower) } else { None };
        };
        found.rank += rank;
        found.spans.push(span);
    }
    found.spans.sort_by_key(|it| (it.start, it.end));
    Some(found)
}

/// Small letters, every one at the place it had.
fn lowered(text: &str) -> String {
    text.chars().map(|it| one_lower(it).unwrap_or(it)).collect()
}

fn one_lower(it: char) -> Option<char> {
    let mut lower = it.to_lowercase();
    let first = lower.next().filter(|small| small.len_utf8() == it.len_utf8());
    first.filter(|_| lower.next().is_none())
}

/// The best place of a word: at the beginning, at the beginning of a word, anywhere.
fn part(word: &str, text: &str) -> Option<(usize, Range<usize>)> {
    let rank = |at: usize| match text[..at].chars().next_back() {
        None => 0,
        Some(before) if !before.is_alphanumeric() => 1,
        Some(_) => 2,
    };
    let (at, _) = text.match_indices(word).min_by_key(|it| (rank(it.0), it.0))?;
    Some((rank(at), at..at + word.len()))
}

/// All letters of a word in order, with others between.
fn letters(word: &str, text: &str) -> Option<Match> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for letter in word.chars() {
        let at = from + text[from..].find(letter)?;
        from = at + letter.len_utf8();
        match spans.last_mut() {
            Some(last) if last.end == at => last.end = from,
            _ => spans.push(at..from),
        }
    }
    // Many pieces are hardly what was meant.
    (spans.len() <= 4).then(|| Match { rank: 2 + spans.len(), spans })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_letters_match_in_the_order_people_mean() {
        let texts = ["Record a verdict…", "Undo", "Open the receipts", "Compare runs", "A b r e"];
        let found = |typed: &str| {
            let mut found: Vec<_> =
                texts.iter().filter_map(|text| Some((matches(typed, text)?.rank, *text))).collect();
            found.sort_unstable();
            found.into_iter().map(|it| it.1).collect::<Vec<_>>()
        };
        assert_eq!(
            found("re"),
            ["Record a verdict…", "Open the receipts", "Compare runs", "A b r e"]
        );
        assert_eq!(found("verd rec"), ["Record a verdict…"]);
        assert_eq!(found("rcv"), ["Record a verdict…"]);
        assert_eq!(found("zz"), <[&str; 0]>::default());
        assert_eq!(found("").len(), texts.len());
    }

    #[test]
    fn what_was_typed_is_found_where_it_stands() {
        let spans = |typed, text: &str| {
            let found = matches(typed, text).unwrap().spans;
            found.into_iter().map(|it| text[it].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(spans("RE", "Open the receipt"), ["re"]);
        assert_eq!(spans("rep sav", "Save a report"), ["Sav", "rep"]);
        assert_eq!(spans("svrp", "Save report"), ["S", "v", "r", "p"]);
        assert_eq!(spans("straße", "Große Straße"), ["Straße"]);
        // A letter whose small form is longer stays as it is; nothing is cut in two.
        assert_eq!(spans("x", "İx"), ["x"]);
    }
}
