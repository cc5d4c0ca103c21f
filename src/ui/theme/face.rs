//! Text faces: size, line height and weight of every kind of text.

use super::Color;
use crate::ui::fonts;
use egui::{FontFamily, FontId, RichText};

/// One kind of text. Sizes and lines are in points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// First start only: 22/30, 600.
    Display,
    /// Overview tiles: 24/32, 600.
    Number,
    /// The sentence of a finding, expanded: 17/23, 600.
    Headline,
    /// The sentence of a finding in the panel: 15/21, 600.
    HeadlineSmall,
    /// Name of a page: 16/22, 600.
    Title,
    /// Headings in a page: 13/18, 600.
    Section,
    /// Everything: 13/18, 400.
    Body,
    /// Emphasis in body text: 13/18, 500.
    Medium,
    /// Table headers and field labels: 12/16, 500.
    Label,
    /// Status bar and hints: 12/16, 400.
    Small,
    /// Axis labels and key caps: 11/14, 400.
    Tiny,
    /// Raw lines, keys, addresses: 12/20, 400.
    Mono,
    /// Emphasis in mono text: 12/20, 600.
    MonoBold,
}

impl Face {
    /// Font and size.
    pub fn font(self) -> FontId {
        let (size, family) = match self {
            Self::Display => (22.0, fonts::semibold()),
            Self::Number => (24.0, fonts::semibold()),
            Self::Headline => (17.0, fonts::semibold()),
            Self::HeadlineSmall => (15.0, fonts::semibold()),
            Self::Title => (16.0, fonts::semibold()),
            Self::Section => (13.0, fonts::semibold()),
            Self::Body => (13.0, FontFamily::Proportional),
            Self::Medium => (13.0, fonts::medium()),
            Self::Label => (12.0, fonts::medium()),
            Self::Small => (12.0, FontFamily::Proportional),
            Self::Tiny => (11.0, FontFamily::Proportional),
            Self::Mono => (12.0, FontFamily::Monospace),
            Self::MonoBold => (12.0, fonts::mono_semibold()),
        };
        FontId::new(size, family)
    }

    /// Height of a line.
    pub const fn line(self) -> f32 {
        match self {
            Self::Display => 30.0,
            Self::Number => 32.0,
            Self::Headline => 23.0,
            Self::HeadlineSmall => 21.0,
            Self::Title => 22.0,
            Self::Section | Self::Body | Self::Medium => 18.0,
            Self::Label | Self::Small => 16.0,
            Self::Tiny => 14.0,
            Self::Mono | Self::MonoBold => 20.0,
        }
    }

    /// `text` in this face and colour.
    pub fn text(self, text: impl Into<String>, color: Color) -> RichText {
        RichText::new(text).font(self.font()).line_height(Some(self.line())).color(color)
    }

    /// The same for a part of a longer text.
    pub fn format(self, color: Color) -> egui::TextFormat {
        egui::TextFormat {
            font_id: self.font(),
            line_height: Some(self.line()),
            color,
            ..egui::TextFormat::default()
        }
    }
}
