//! The only place that builds a kittest harness: our fonts and theme, a fixed size, no other
//! clock and no threads. Pictures are written where `ODDLOG_PICTURES` says, for people to look at.
#![allow(dead_code, reason = "each test binary module uses its part")]

use super::cpu_renderer::{CpuRenderer, Textures, paint};
use egui_kittest::{Harness, HarnessBuilder};
use oddlog::domain::import_options::ImportOptions;
use oddlog::domain::reasons::ReasonRules;
use oddlog::domain::time::{Micros, Zone};
use oddlog::ui::action::UiAction;
use oddlog::ui::fonts;
use oddlog::ui::page::PageContext;
use oddlog::ui::state::RowHeight;
use oddlog::ui::theme::{self, Theme};
use oddlog::worker::backend::Backend;
use oddlog::worker::protocol::{Answer, CaseSummary, News, Query, Ticket};
use std::ops::{Deref, DerefMut};

/// The clock of every GUI test: 2026-06-14 10:00 UTC.
pub const NOW: Micros = Micros(1_781_431_200_000_000);

/// A harness that can also be painted.
pub struct Window<S: 'static> {
    harness: Harness<'static, S>,
    textures: Textures,
}

impl<S> Deref for Window<S> {
    type Target = Harness<'static, S>;
    fn deref(&self) -> &Self::Target {
        &self.harness
    }
}

impl<S> DerefMut for Window<S> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.harness
    }
}

impl<S> Window<S> {
    /// Paints what is seen now to `$ODDLOG_PICTURES/name.png`, if that is set.
    pub fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("ODDLOG_PICTURES") else { return };
        let image = paint(&self.harness.ctx, self.harness.output(), &self.textures.borrow());
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        image.save(&path).unwrap();
    }

    /// Presses Ctrl (or what stands for it) and `key`.
    pub fn press_command(&mut self, key: egui::Key) {
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
        self.harness.run_steps(2);
    }
}

/// How the window of a test looks.
#[derive(Clone, Copy)]
pub struct Look {
    /// Theme.
    pub theme: &'static Theme,
    /// Width and height in pixels.
    pub pixels: [f32; 2],
    /// Pixels per point.
    pub scale: f32,
}

impl Default for Look {
    fn default() -> Self {
        Self { theme: &theme::DARK, pixels: [1400.0, 900.0], scale: 1.0 }
    }
}

/// A window that draws `state` with `draw`.
pub fn window<S: 'static>(
    look: Look,
    state: S,
    mut draw: impl FnMut(&mut egui::Ui, &mut S) + 'static,
) -> Window<S> {
    let textures = Textures::default();
    let size = egui::Vec2::from(look.pixels) / look.scale;
    let builder: HarnessBuilder<S> = Harness::builder();
    let harness = builder
        .with_size(size)
        .with_pixels_per_point(look.scale)
        .with_theme(match look.theme.name {
            theme::ThemeName::Light => egui::Theme::Light,
            theme::ThemeName::Dark | theme::ThemeName::HighContrast => egui::Theme::Dark,
        })
        .with_max_steps(16)
        .renderer(CpuRenderer(textures.clone()))
        .with_context_setup(move |ctx| {
            fonts::install(ctx);
            theme::apply(ctx, look.theme);
        })
        .build_ui_state(
            move |ui, state| {
                // The harness leaves a margin; the real window has none.
                let whole = egui::UiBuilder::new().max_rect(ui.ctx().content_rect());
                draw(&mut ui.new_child(whole), state);
            },
            state,
        );
    Window { harness, textures }
}

/// One page with everything it is given: what [`page_window`] draws.
pub struct PageWorld<P> {
    /// The page.
    pub page: P,
    /// Answers its queries.
    pub backend: Backend,
    /// The open case.
    pub case: Option<CaseSummary>,
    /// What it reported, oldest first.
    pub actions: Vec<UiAction>,
}

/// A window that shows one page alone. Queries are answered by `answer`; jobs are not run, but
/// reported as actions.
pub fn page_window<P: 'static>(
    look: Look,
    page: P,
    case: Option<CaseSummary>,
    answer: impl FnMut(Query) -> Result<Answer, String> + Send + 'static,
    mut show: impl FnMut(&mut P, &mut egui::Ui, &mut PageContext<'_>) + 'static,
    mut on_answer: impl FnMut(&mut P, Ticket, &Result<Answer, String>) + 'static,
) -> Window<PageWorld<P>> {
    let no_jobs = Box::new(|command, _: &_| panic!("the page itself started {command:?}"));
    let backend = Backend::inline(no_jobs, Box::new(answer));
    let world = PageWorld { page, backend, case, actions: Vec::new() };
    let options = ImportOptions::default();
    let mut window = window(look, world, move |ui, world| {
        for news in world.backend.poll() {
            if let News::Answered(ticket, answer) = news {
                on_answer(&mut world.page, ticket, &answer);
            }
        }
        ui.painter().rect_filled(ui.max_rect(), 0.0, look.theme.bg_app);
        let mut context = PageContext {
            theme: look.theme,
            zone: &Zone::Utc,
            now: NOW,
            backend: &mut world.backend,
            actions: &mut world.actions,
            case: world.case.as_ref(),
            reasons: ReasonRules::default(),
            import: &options,
            mappings: &[],
            limits: oddlog::domain::rate::Limits::default(),
            row_height: RowHeight::Comfortable,
        };
        show(&mut world.page, ui, &mut context);
    });
    window.run_steps(3);
    window
}
