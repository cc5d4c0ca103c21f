//! Keys of the whole window, and the palette: both carry out lines of the one list of commands.

use super::App;
use crate::ui::action::UiAction;
use crate::ui::page::Page;
use crate::ui::palette::Left;
use crate::ui::palette::rows::{Offer, What, goes_to};
use crate::ui::shortcuts::{self, Asked, Run, Shortcut, Stroke};
use egui::{Context, Event, Key, PointerButton, Ui};
use std::collections::VecDeque;

/// What is remembered of keys between frames.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The first of two keys.
    before: Option<Stroke>,
    /// What the palette presses, one a frame.
    to_press: VecDeque<Stroke>,
}

impl App {
    /// Takes the keys of the palette and of the whole window; the rest is left to the page.
    pub(super) fn take_keys(&mut self, ctx: &Context) {
        if self.palette.is_open() {
            let left = self.palette.take_keys(ctx);
            self.leave_palette(ctx, left);
        } else {
            self.press_next(ctx);
        }
        if ctx.input(|it| it.pointer.button_pressed(PointerButton::Extra1)) {
            self.actions.push(UiAction::Back);
        }
        let typing = ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) || self.help_open;
        let pressed: Vec<_> = ctx.input(|it| {
            it.events
                .iter()
                .filter_map(|event| match event {
                    Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
                    _ => None,
                })
                .collect()
        });
        for (key, modifiers) in pressed {
            let typing = typing || self.palette.is_open();
            let asked = shortcuts::read(key, modifiers, self.keys.before.take(), typing);
            if asked.is_some() {
                // The second of two keys means nothing else on the page.
                ctx.input_mut(|it| it.consume_key(modifiers, key));
            }
            match asked {
                // At once: two presses in one frame are two steps.
                Some(Asked::Run(shortcut)) => {
                    self.actions.extend(shortcut.action());
                    self.carry_out(ctx);
                }
                Some(Asked::Began(stroke)) => self.keys.before = Some(stroke),
                None => {}
            }
        }
    }

    /// Draws the palette and runs what was chosen.
    pub(super) fn draw_palette(&mut self, ui: &Ui) {
        if !self.palette.is_open() {
            return;
        }
        let pages = self.pages();
        let has_case = self.case.is_some();
        let can_go = |it: Page| pages.contains(&it) && (has_case || it.works_without_case());
        let offer = Offer {
            page: self.page,
            can_go: &can_go,
            recent: &self.remembered.recent,
            found: None,
            events: &[],
        };
        self.palette.update(&mut self.outside.backend, has_case, offer);
        let left = self.palette.show(ui);
        self.leave_palette(&ui.ctx().clone(), left);
    }

    fn leave_palette(&mut self, ctx: &Context, left: Option<Left>) {
        let Some(left) = left else { return };
        self.palette.close(ctx);
        ctx.request_repaint();
        match left {
            Left::Closed => {}
            Left::Chosen(What::Run(shortcut)) => self.run(ctx, shortcut),
            Left::Chosen(What::Finding(id)) => self.actions.push(UiAction::OpenFinding(id)),
            Left::Chosen(What::Entity(entity)) => self.actions.push(UiAction::OpenEntity(entity)),
            Left::Chosen(What::Case(path)) => self.actions.push(UiAction::OpenCase(path)),
        }
    }

    /// Carries out a command as its keys would.
    fn run(&mut self, ctx: &Context, shortcut: &Shortcut) {
        match (shortcut.run, shortcut.keys.first()) {
            (Run::Keys, Some(keys)) => {
                if let Some(page) = goes_to(shortcut.place, self.page) {
                    self.go(page);
                }
                // A field that had the focus would take the keys for text.
                ctx.memory_mut(|it| it.focused().into_iter().for_each(|id| it.surrender_focus(id)));
                self.keys.to_press.extend(shortcuts::strokes(keys).into_iter().flatten());
            }
            _ => self.actions.extend(shortcut.action()),
        }
    }

    fn press_next(&mut self, ctx: &Context) {
        let Some(stroke) = self.keys.to_press.pop_front() else { return };
        let (key, modifiers) = (stroke.key, stroke.modifiers());
        // Systems send this one as what it means.
        let event = if stroke.command && key == Key::C {
            Event::Copy
        } else {
            Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
        };
        ctx.input_mut(|it| it.events.push(event));
        ctx.request_repaint();
    }
}
