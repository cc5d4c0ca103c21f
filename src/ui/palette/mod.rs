//! The palette: type a part of a name, press Enter. It finds commands, pages, users, addresses,
//! keys, machines, anomalies by number, recent cases and settings.
//!
//! What is in the window is listed at once; what is in the case is asked of the worker and added
//! when it comes. Lives here: what is typed and chosen. Does not live here: which commands there
//! are (`shortcuts`), running what was chosen (`app`).

pub mod matching;
pub mod rows;
mod show;

use super::loaded::Loaded;
use crate::domain::entity::EntityRef;
use crate::domain::job::Cancel;
use crate::worker::backend::Backend;
use crate::worker::protocol::{Answer, EventCounts, EventCountsOrder, Found, Query, Ticket};
use egui::{Context, Id, Key, Modifiers};
use rows::{Item, Offer, What};
use std::sync::Arc;

/// What the palette remembers while it is open.
#[derive(Debug, Default)]
pub struct Palette {
    open: Option<Open>,
}

#[derive(Debug, Default)]
struct Open {
    text: String,
    /// For which text the case was asked.
    asked: Option<String>,
    found: Loaded<Arc<Found>>,
    /// The entities whose events are counted, and what stops that.
    counted: (Vec<EntityRef>, Cancel),
    events: Loaded<EventCounts>,
    items: Vec<Item>,
    chosen: usize,
    /// The chosen line is to be brought into view.
    scroll: bool,
    /// Enter was pressed before there was a line.
    entered: bool,
    /// What had the focus before.
    focus_before: Option<Id>,
}

/// How the palette was left.
#[derive(Debug, Clone)]
pub enum Left {
    /// Nothing was chosen.
    Closed,
    /// This was.
    Chosen(What),
}

impl Palette {
    /// Whether it is open.
    pub const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Opens it empty, or closes it.
    pub fn toggle(&mut self, ctx: &Context) {
        if self.open.is_some() {
            self.close(ctx);
        } else {
            let focus_before = ctx.memory(egui::Memory::focused);
            self.open = Some(Open { focus_before, ..Open::default() });
        }
    }

    /// Closes it; the focus goes back to where it was.
    pub fn close(&mut self, ctx: &Context) {
        let before = self.open.take().and_then(|it| {
            it.counted.1.cancel();
            it.focus_before
        });
        ctx.memory_mut(|it| match (before, it.focused()) {
            (Some(before), _) => it.request_focus(before),
            (None, Some(now)) => it.surrender_focus(now),
            (None, None) => {}
        });
    }

    /// Takes the keys that the palette reads itself, before its text field sees them.
    pub fn take_keys(&mut self, ctx: &Context) -> Option<Left> {
        let open = self.open.as_mut()?;
        let pressed = |key| ctx.input_mut(|it| it.consume_key(Modifiers::NONE, key));
        if pressed(Key::Escape) {
            return Some(Left::Closed);
        }
        let last = open.items.len().saturating_sub(1);
        let chosen = open.chosen;
        if pressed(Key::ArrowDown) {
            open.chosen = if chosen == last { 0 } else { chosen + 1 };
        }
        if pressed(Key::ArrowUp) {
            open.chosen = if chosen == 0 { last } else { chosen - 1 };
        }
        if pressed(Key::PageDown) {
            open.chosen = (chosen + 8).min(last);
        }
        if pressed(Key::PageUp) {
            open.chosen = chosen.saturating_sub(8);
        }
        open.scroll |= open.chosen != chosen;
        open.entered |= pressed(Key::Enter);
        open.run_entered()
    }

    /// Takes an answer if it is the palette's.
    pub fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        if let Some(open) = &mut self.open {
            open.found.take(ticket, answer, |it| match it {
                Answer::Found(found) => Some(Arc::clone(found)),
                _ => None,
            });
            open.events.take(ticket, answer, |it| match it {
                Answer::EventCounts(counts) => Some(counts.clone()),
                _ => None,
            });
        }
    }

    /// Asks the case for what is typed now, and lists what there is.
    pub fn update(&mut self, backend: &mut Backend, has_case: bool, offer: Offer<'_>) {
        let Some(open) = &mut self.open else { return };
        if open.asked.as_ref() != Some(&open.text) {
            if has_case && !open.text.trim().is_empty() {
                open.found.ask(backend.ask(Query::Find(open.text.clone())));
            } else {
                open.found = Loaded::Never;
            }
            open.asked = Some(open.text.clone());
            open.chosen = 0;
            open.scroll = true;
        }
        open.count(backend);
        // An answer to what was typed before is no answer.
        let found = open.found.shown().filter(|it| it.text == open.text);
        let before = open.items.get(open.chosen).map(|it| (it.group, it.label.clone()));
        let events = open.events.shown().map_or(&[][..], Vec::as_slice);
        open.items =
            rows::rows(&open.text, Offer { found: found.map(AsRef::as_ref), events, ..offer });
        if open.chosen != 0 {
            let same =
                |it: &Item| before.as_ref().is_some_and(|b| (b.0, &b.1) == (it.group, &it.label));
            open.chosen = open.items.iter().position(same).unwrap_or(0);
        }
    }
}

impl Open {
    /// Has the events of what was found counted: names come at once, numbers when they are known.
    fn count(&mut self, backend: &mut Backend) {
        let Some(found) = self.found.shown().filter(|it| it.text == self.text) else { return };
        if self.counted.0 == found.entities {
            return;
        }
        self.counted.1.cancel();
        self.counted = (found.entities.clone(), Cancel::default());
        if !found.entities.is_empty() {
            let (entities, cancel) = self.counted.clone();
            let order = EventCountsOrder { entities, cancel };
            self.events.ask(backend.ask(Query::EventCounts(order)));
        }
    }

    /// Runs the chosen line once there is one; somebody who types fast is not made to wait.
    fn run_entered(&mut self) -> Option<Left> {
        if !self.entered || self.asked.as_ref() != Some(&self.text) {
            return None;
        }
        let item = self.items.get(self.chosen);
        self.entered = item.is_none() && self.found.is_waiting();
        item.map(|it| Left::Chosen(it.what.clone()))
    }
}
