//! Colours by meaning, text faces and sizes: what every page draws with. The only folder that
//! names a colour.
//!
//! Lives here: [`Theme`] with its tokens, [`ThemeChoice`], [`Face`], sizes. Does not live here:
//! shapes (`widgets`), fonts (`fonts`), which theme is chosen (`state`).

mod contrast;
mod face;
mod style;
mod tokens;

pub use face::Face;
pub use style::apply;
pub use tokens::{DARK, HIGH_CONTRAST, LIGHT};

use crate::domain::finding::Severity;
use serde::{Deserialize, Serialize};

/// A colour. Only this folder makes any.
pub type Color = egui::Color32;

/// No colour at all.
pub const NONE: Color = Color::TRANSPARENT;

/// Every colour by its meaning.
#[derive(Debug, PartialEq)]
pub struct Theme {
    /// Which of the three it is.
    pub name: ThemeName,
    /// Window, rail, status bar.
    pub bg_app: Color,
    /// Tables, details, cards.
    pub bg_panel: Color,
    /// Popups, dialogs, inputs, header row.
    pub bg_raised: Color,
    /// Row and button under the pointer.
    pub bg_hover: Color,
    /// Selected row, current page in the rail.
    pub bg_selected: Color,
    /// Raw log lines, diffs.
    pub bg_code: Color,
    /// Separators, card edges.
    pub line_subtle: Color,
    /// Edges of inputs, check boxes, toggles.
    pub line_control: Color,
    /// Body, values, titles.
    pub text: Color,
    /// Labels, table meta, inactive tabs.
    pub text_secondary: Color,
    /// Hints, units, placeholders, axis labels.
    pub text_muted: Color,
    /// Primary button, active filter, checked box.
    pub accent_fill: Color,
    /// Text and icons on accent.fill.
    pub accent_on: Color,
    /// Links, selected icon, observed series.
    pub accent_text: Color,
    /// Active filter background, focus halo.
    pub accent_tint: Color,
    /// Succeeded, benign, active.
    pub ok: Color,
    /// Waiting for a person: pending, needs info.
    pub wait: Color,
    /// Removed lines in a diff, error notice.
    pub bad_tint: Color,
    /// Added lines in a diff, done notice.
    pub ok_tint: Color,
    /// Warning notice.
    pub warn_tint: Color,
    /// ±2 band, usual range behind feature bars.
    pub band_2: Color,
    /// ±3 band.
    pub band_3: Color,
    /// Severity as text and icon, in the order of [`Severity::ALL`].
    pub sev: [Color; 4],
    /// Severity as a shape or bar, in the order of [`Severity::ALL`].
    pub fill: [Color; 4],
    /// Heat map, from none to most.
    pub heat: [Color; 6],
}

/// The three themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThemeName {
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// White on black.
    HighContrast,
}

/// What a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    /// As the desktop says; dark where it does not say.
    #[default]
    System,
    /// Always dark.
    Dark,
    /// Always light.
    Light,
    /// White on black.
    HighContrast,
}

impl ThemeChoice {
    /// Every choice, in the order the settings show them.
    pub const ALL: [Self; 4] = [Self::System, Self::Dark, Self::Light, Self::HighContrast];

    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::HighContrast => "High contrast",
        }
    }

    /// The theme to draw with, given what the desktop says.
    pub fn resolve(self, system: Option<egui::Theme>) -> &'static Theme {
        match (self, system) {
            (Self::Light, _) | (Self::System, Some(egui::Theme::Light)) => &LIGHT,
            (Self::Dark, _) | (Self::System, Some(egui::Theme::Dark) | None) => &DARK,
            (Self::HighContrast, _) => &HIGH_CONTRAST,
        }
    }
}

impl Theme {
    /// Colour of a severity as text or icon.
    pub const fn severity(&self, severity: Severity) -> Color {
        self.sev[severity as usize]
    }

    /// Colour of a severity as a shape or bar.
    pub const fn severity_fill(&self, severity: Severity) -> Color {
        self.fill[severity as usize]
    }

    /// Colour of errors, failures and deletions.
    pub const fn bad(&self) -> Color {
        self.sev[0]
    }

    /// Colour of warnings.
    pub const fn warn(&self) -> Color {
        self.sev[2]
    }

    /// Colour of a score: its severity from 50, else calm.
    pub fn score(&self, score: f64) -> Color {
        match Severity::of_score(score) {
            it @ (Severity::Critical | Severity::High) => self.severity(it),
            Severity::Medium | Severity::Low => self.text_secondary,
        }
    }
}

/// The theme that this window is drawn with now. Set by [`apply`].
pub fn of(ui: &egui::Ui) -> &'static Theme {
    ui.ctx().data(|it| it.get_temp::<&'static Theme>(style::slot())).unwrap_or(&DARK)
}

/// `color` at `share` of its opacity.
pub fn fade(color: Color, share: f32) -> Color {
    color.gamma_multiply(share)
}

/// What lies between a page and a dialog over it.
pub fn dimmer() -> Color {
    Color::from_black_alpha(115)
}

/// Sizes in points that more than one file uses.
pub mod size {
    /// Rail with words.
    pub const RAIL: f32 = 188.0;
    /// Rail with icons only.
    pub const RAIL_NARROW: f32 = 52.0;
    /// One item of the rail.
    pub const RAIL_ITEM: f32 = 30.0;
    /// Head of a page.
    pub const PAGE_HEAD: f32 = 48.0;
    /// Row of filter buttons.
    pub const FILTER_BAR: f32 = 38.0;
    /// Header of a table.
    pub const TABLE_HEAD: f32 = 28.0;
    /// Row of an evidence table, always.
    pub const EVIDENCE_ROW: f32 = 24.0;
    /// Status bar.
    pub const STATUS_BAR: f32 = 26.0;
    /// Buttons and inputs.
    pub const CONTROL: f32 = 28.0;
    /// Filter buttons.
    pub const FILTER_BUTTON: f32 = 26.0;
    /// Chips.
    pub const CHIP: f32 = 20.0;
    /// Icons beside text.
    pub const ICON: f32 = 16.0;
    /// Icons in dense text.
    pub const ICON_SMALL: f32 = 14.0;
    /// Corner radius of buttons and inputs.
    pub const RADIUS: u8 = 6;
    /// Corner radius of cards, popups and dialogs.
    pub const RADIUS_LARGE: u8 = 8;
    /// Space between the edge of a page and what is in it.
    pub const PAGE_PADDING: f32 = 16.0;
    /// From this width of the window on, the rail has words.
    pub const RAIL_OPEN_FROM: f32 = 1200.0;
}
