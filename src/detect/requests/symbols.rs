//! Numbers that stand for names, so that lists of resources or permissions compare quickly. Names
//! that differ only in case are the same.

use crate::domain::columns::EventColumns;
use crate::domain::field::Field;
use crate::domain::request_rules::items;
use hashbrown::HashMap;

/// Names and their numbers; 0 stands for none.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    known: HashMap<Box<str>, u32>,
    /// As the log spells them first.
    names: Vec<Box<str>>,
    /// The lists that values of columns are, by column and code.
    lists: HashMap<(Field, u32), Box<[u32]>>,
}

impl Symbols {
    /// The number of `name`.
    fn symbol(&mut self, name: &str) -> u32 {
        let key = name.to_lowercase();
        if let Some(&known) = self.known.get(key.as_str()) {
            return known;
        }
        self.names.push(name.into());
        let new = self.names.len() as u32;
        self.known.insert(key.into_boxed_str(), new);
        new
    }

    /// How the log spells it; empty for none.
    pub fn name(&self, symbol: u32) -> &str {
        (symbol as usize).checked_sub(1).and_then(|at| self.names.get(at)).map_or("", |it| it)
    }

    /// Adds what event `event` lists in `field` to `to`, each once and in order.
    pub fn add(&mut self, log: &EventColumns, field: Field, event: u32, to: &mut Vec<u32>) {
        let column = log.text(field);
        let code = column.code(event as usize);
        let Some(text) = column.name(code) else { return };
        if !self.lists.contains_key(&(field, code)) {
            let list = items(text).map(|it| self.symbol(it)).collect();
            self.lists.insert((field, code), list);
        }
        for symbol in self.lists.get(&(field, code)).into_iter().flatten() {
            // Lists of a request are short, or came from one cell and hold each name once.
            if !to.contains(symbol) {
                to.push(*symbol);
            }
        }
    }

    /// The whole value of `field`, which is no list; 0 for none.
    pub fn whole(&mut self, log: &EventColumns, field: Field, event: u32) -> u32 {
        let column = log.text(field);
        let text = column.name(column.code(event as usize)).map(str::trim);
        text.filter(|it| !it.is_empty()).map_or(0, |it| self.symbol(it))
    }
}
