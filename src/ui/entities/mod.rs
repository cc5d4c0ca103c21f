//! Entities: all users, addresses, keys or machines of the log, and a page for each one.
//!
//! Lives here: what the page asks and how it takes answers, its keys. Does not live here: the list
//! (`list`), one entity (`profile`), its heat map (`heat`), counting (the worker).

mod heat;
mod list;
pub mod model;
mod profile;
mod side;

use super::action::UiAction;
use super::anomalies::keys::{self, TableKey};
use super::loaded::Loaded;
use super::overview::chart::Range;
use super::page::{Judgement, Jump, PageContext, PageView};
use crate::domain::calendar::Window;
use crate::domain::entity::{EntityRef, EntitySort};
use crate::domain::field::EntityKind;
use crate::domain::filter::EventFilter;
use crate::domain::job::Cancel;
use crate::domain::rate_subject::{Count, Subject};
use crate::domain::time::Zone;
use crate::worker::protocol::{
    Answer, EntityList, EntityOrder, EntityProfile, ProfileOrder, Query, Ticket,
};
use egui::{Id, Key, Ui};
use std::path::PathBuf;
use std::sync::Arc;

/// The page and everything it remembers while a case is open.
#[derive(Debug)]
pub struct EntitiesPage {
    kind: EntityKind,
    text: String,
    by: EntitySort,
    descending: bool,
    list: Asked<EntityList>,
    /// Row of the list.
    chosen: Option<usize>,
    scroll_to: Option<usize>,
    wants_search: bool,
    /// The entity whose page is open, with those it was reached from before it.
    open: Vec<EntityRef>,
    profile: Asked<EntityProfile>,
    range: Range,
    pending: Option<EntityRef>,
    case: Option<PathBuf>,
    zone: Zone,
}

/// A question of which only the newest is worth answering.
#[derive(Debug)]
struct Asked<T> {
    loaded: Loaded<Arc<T>>,
    stale: bool,
    cancel: Cancel,
}

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Self { loaded: Loaded::Never, stale: true, cancel: Cancel::default() }
    }
}

impl<T> Asked<T> {
    /// Stops the question before, and gives the next one what will stop it.
    fn renew(&mut self) -> Cancel {
        self.cancel.cancel();
        self.cancel = Cancel::default();
        self.stale = false;
        self.cancel.clone()
    }
}

impl Default for EntitiesPage {
    fn default() -> Self {
        Self {
            kind: EntityKind::User,
            text: String::new(),
            by: EntitySort::Events,
            descending: true,
            list: Asked::default(),
            chosen: None,
            scroll_to: None,
            wants_search: false,
            open: Vec::new(),
            profile: Asked::default(),
            range: Range::default(),
            pending: None,
            case: None,
            zone: Zone::Utc,
        }
    }
}

impl EntitiesPage {
    fn draw(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.follow_case(cx);
        if self.open.is_empty() {
            self.ask_list(cx);
            self.draw_list(ui, cx);
        } else {
            self.ask_profile(cx);
            self.draw_profile(ui, cx);
        }
        // After everything that takes keys for itself: fields, buttons, popups.
        self.take_keys(ui, cx);
    }

    /// Starts anew if another case is open, then goes where a link leads.
    fn follow_case(&mut self, cx: &PageContext<'_>) {
        let (case, pending) = (cx.case.map(|it| &it.path), self.pending.take());
        if self.case.as_ref() != case {
            *self = Self { case: case.cloned(), ..Self::default() };
        }
        if self.zone != *cx.zone {
            self.zone = cx.zone.clone();
            self.profile.stale = true;
        }
        if let Some(entity) = pending {
            self.open.clear();
            self.go_to(entity);
        }
    }

    fn go_to(&mut self, entity: EntityRef) {
        if self.open.last() != Some(&entity) {
            self.open.push(entity);
            self.profile = Asked::default();
        }
    }

    fn back(&mut self) {
        self.open.pop();
        self.profile.renew();
        self.profile = Asked::default();
    }

    fn ask_list(&mut self, cx: &mut PageContext<'_>) {
        if !self.list.stale {
            return;
        }
        let order = EntityOrder {
            kind: self.kind,
            text: self.text.clone(),
            by: self.by,
            descending: self.descending,
            cancel: self.list.renew(),
        };
        self.list.loaded.ask(cx.backend.ask(Query::Entities(order)));
    }

    fn ask_profile(&mut self, cx: &mut PageContext<'_>) {
        let Some(entity) = self.open.last().filter(|_| self.profile.stale).cloned() else { return };
        let order = ProfileOrder { entity, zone: self.zone.clone(), cancel: self.profile.renew() };
        self.profile.loaded.ask(cx.backend.ask(Query::Entity(order)));
    }

    fn take_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        let is_new = self.list.loaded.waits_for(ticket);
        self.list.loaded.take(ticket, answer, |it| match it {
            Answer::Entities(list) => Some(Arc::clone(list)),
            _ => None,
        });
        self.profile.loaded.take(ticket, answer, |it| match it {
            Answer::Entity(profile) => Some(Arc::clone(profile)),
            _ => None,
        });
        if is_new {
            self.go_to_the_kind_there_is();
        }
    }

    /// A log without users begins with what it has.
    fn go_to_the_kind_there_is(&mut self) {
        let Some(list) = self.list.loaded.shown() else { return };
        let first = EntityKind::ALL.iter().zip(list.totals).find(|it| it.1 != 0);
        if let Some((kind, _)) = first
            && list.totals[self.kind as usize] == 0
            && self.case.is_some()
            && self.text.is_empty()
        {
            self.kind = *kind;
            self.list.stale = true;
        }
    }

    /// The entity of a row of the list.
    fn entity(&self, row: usize) -> Option<EntityRef> {
        let line = self.list.loaded.shown()?.lines.get(row)?;
        Some(EntityRef::new(self.kind, line.count.name.clone()))
    }

    fn take_keys(&mut self, ui: &Ui, cx: &mut PageContext<'_>) {
        let chosen = self.chosen.and_then(|row| self.entity(row));
        if keys::take_letter(ui, Key::L)
            && let Some(entity) = self.open.last().cloned().or_else(|| chosen.clone())
        {
            cx.act(show_events(&entity));
        }
        if keys::take_letter(ui, Key::Slash) && self.open.is_empty() {
            self.wants_search = true;
        }
        if keys::copies(ui)
            && let Some(entity) = self.open.last().or(chosen.as_ref())
        {
            cx.act(UiAction::CopyText(entity.name.clone()));
        }
        let n_rows = self.list.loaded.shown().map_or(0, |it| it.lines.len());
        match keys::take(ui, Id::unique("entity rows")) {
            Some(TableKey::Close) if !self.open.is_empty() => self.back(),
            Some(TableKey::Close) => self.chosen = None,
            Some(TableKey::Open) if self.open.is_empty() => {
                if let Some(entity) = chosen {
                    self.go_to(entity);
                }
            }
            Some(TableKey::Open) | None => {}
            Some(key) if self.open.is_empty() => {
                self.chosen = keys::moved(key, self.chosen, n_rows, 20).or(self.chosen);
                self.scroll_to = self.chosen;
            }
            Some(_) => {}
        }
    }
}

/// Shows every event of an entity.
fn show_events(entity: &EntityRef) -> UiAction {
    UiAction::ShowEvents {
        filter: events_of(entity),
        focus: None,
        title: format!("{} {}", entity.kind.label(), entity.name),
    }
}

/// Shows the rate of an entity in its last whole day.
fn open_rate(entity: &EntityRef) -> UiAction {
    let entity = Some((entity.kind.field(), entity.name.clone()));
    let subject = Subject { entity, count: Count::Events, window: Window::Day };
    UiAction::OpenRate(subject, None)
}

/// The events of an entity.
fn events_of(entity: &EntityRef) -> EventFilter {
    let texts = vec![(entity.kind.field(), vec![entity.name.clone()])];
    EventFilter { texts, ..EventFilter::default() }
}

impl PageView for EntitiesPage {
    fn show(&mut self, ui: &mut Ui, cx: &mut PageContext<'_>) {
        self.draw(ui, cx);
    }

    fn on_answer(&mut self, ticket: Ticket, answer: &Result<Answer, String>) {
        self.take_answer(ticket, answer);
    }

    fn case_changed(&mut self) {
        (self.list.stale, self.profile.stale) = (true, true);
    }

    fn judged(&mut self, what: &Judgement) {
        self.list.stale |= matches!(what, Judgement::Noted { hides: true, .. });
        self.profile.stale = true;
    }

    fn jump(&mut self, to: Jump) {
        if let Jump::Entity(entity) = to {
            self.pending = Some(entity);
        }
    }
}
