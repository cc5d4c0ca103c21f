//! Which words of a list a name contains. Case does not matter. As documented, a word counts
//! anywhere in a name; whole words and longer words to be ignored are a person's choice.

use super::symbols::Symbols;
use hashbrown::HashMap;
use std::ops::Range;

/// A list of words, and the names seen so far.
pub(super) struct Keywords {
    words: Vec<String>,
    ignored: Vec<String>,
    whole: bool,
    /// Positions of the words in each name, by its number.
    known: HashMap<u32, Vec<usize>>,
}

impl Keywords {
    /// `whole` words count only where no letter and no digit stands beside them.
    pub fn new(words: &[String], ignored: &[String], whole: bool) -> Self {
        let plain = |all: &[String]| all.iter().map(|it| it.trim().to_lowercase()).collect();
        Self { words: plain(words), ignored: plain(ignored), whole, known: HashMap::new() }
    }

    /// The word at this position of the list, in small letters.
    pub fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    /// Positions of the words that the name contains.
    pub fn in_name(&mut self, symbols: &Symbols, symbol: u32) -> &[usize] {
        if !self.known.contains_key(&symbol) {
            let found = self.search(&symbols.name(symbol).to_lowercase());
            self.known.insert(symbol, found);
        }
        self.known.get(&symbol).map_or(&[], Vec::as_slice)
    }

    fn search(&self, name: &str) -> Vec<usize> {
        let ignored: Vec<Range<usize>> =
            self.ignored.iter().flat_map(|it| places(name, it)).collect();
        let counts = |place: &Range<usize>| {
            let inside = |it: &Range<usize>| it.start <= place.start && place.end <= it.end;
            !ignored.iter().any(inside) && (!self.whole || stands_alone(name, place))
        };
        let found = |word: &String| places(name, word).any(|it| counts(&it));
        (0..self.words.len()).filter(|&at| found(&self.words[at])).collect()
    }
}

/// Everywhere that `word` is in `name`.
fn places<'a>(name: &'a str, word: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    // An empty word would be everywhere.
    let all = (!word.is_empty()).then(|| name.match_indices(word));
    all.into_iter().flatten().map(|(at, it)| at..at + it.len())
}

fn stands_alone(name: &str, place: &Range<usize>) -> bool {
    let before = name[..place.start].chars().next_back();
    let after = name[place.end..].chars().next();
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_count_anywhere_or_alone_but_not_inside_ignored_ones() {
        let owned = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let words = owned(&["Customer", "phi", "prod", "full access"]);
        for (name, anywhere, alone, ignoring) in [
            ("prod-db", "prod", "prod", "prod"),
            ("PROD", "prod", "prod", "prod"),
            ("nonprod", "prod", "", ""),
            ("nonprod-to-prod", "prod", "prod", "prod"),
            ("product-catalog", "prod", "", ""),
            ("graphics-db", "phi", "", "phi"),
            ("sapphire", "phi", "", "phi"),
            ("db_prod", "prod", "prod", "prod"),
            ("prod2", "prod", "", "prod"),
            ("customer/phi", "customer phi", "customer phi", "customer phi"),
            ("Full Access", "full access", "full access", "full access"),
            ("FullAccess", "", "", ""),
            ("staging", "", "", ""),
            ("éprod", "prod", "", "prod"),
        ] {
            let found = |whole, ignored: &[&str]| {
                let keywords = Keywords::new(&words, &owned(ignored), whole);
                let found = keywords.search(&name.to_lowercase());
                found.iter().map(|it| keywords.word(*it)).collect::<Vec<_>>().join(" ")
            };
            assert_eq!(found(false, &[]), anywhere, "{name}");
            assert_eq!(found(true, &[]), alone, "{name}, whole words");
            assert_eq!(found(false, &["NonProd", "product"]), ignoring, "{name}, ignoring");
        }
    }
}
