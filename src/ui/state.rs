//! What the window remembers between two starts: plain data.

use super::mappings::RememberedMapping;
use super::page::Page;
use super::theme::ThemeChoice;
use crate::domain::import_options::ImportOptions;
use crate::domain::rate::Limits;
use crate::domain::reasons::ReasonRules;
use crate::domain::run::Settings;
use crate::domain::time::{Micros, Zone};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The most cases that are remembered.
const MAX_RECENT: usize = 8;

/// Height of table rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowHeight {
    /// 28 points.
    #[default]
    Comfortable,
    /// 24 points.
    Compact,
}

impl RowHeight {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// What a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Comfortable => "Comfortable",
            Self::Compact => "Compact",
        }
    }

    /// In points.
    pub const fn points(self) -> f32 {
        match self {
            Self::Comfortable => 28.0,
            Self::Compact => 24.0,
        }
    }
}

/// A case that was open before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentCase {
    /// Its file.
    pub path: PathBuf,
    /// Events in it when it was last open.
    pub n_events: u64,
    /// Anomalies in it when it was last open.
    pub n_findings: u64,
    /// When it was last opened, by the clock of the computer.
    pub opened_at: Micros,
}

/// What is remembered. Sizes of panels and columns are in egui's own memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// Theme.
    pub theme: ThemeChoice,
    /// Height of table rows.
    pub row_height: RowHeight,
    /// Scale of everything, 0.8 to 2.
    pub scale: f32,
    /// Zone in which times are shown.
    pub zone: Zone,
    /// The page that was open.
    pub page: Page,
    /// Newest first.
    pub recent: Vec<RecentCase>,
    /// Settings of the next run.
    pub analysis: Settings,
    /// Which verdicts need a reason.
    pub reasons: ReasonRules,
    /// Where levels of a rate begin.
    pub rate_limits: Limits,
    /// Options of the next import.
    pub import: ImportOptions,
    /// Mappings that a person made, newest first.
    pub mappings: Vec<RememberedMapping>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::System,
            row_height: RowHeight::Comfortable,
            scale: 1.0,
            zone: Zone::Local,
            page: Page::Overview,
            recent: Vec::new(),
            analysis: Settings::default(),
            reasons: ReasonRules::default(),
            rate_limits: Limits::default(),
            import: ImportOptions::default(),
            mappings: Vec::new(),
        }
    }
}

impl Remembered {
    /// Key under which it is stored.
    pub const KEY: &'static str = "oddlog";

    /// Reads what was stored; anything that cannot be read is the default.
    pub fn from_json(text: &str) -> Self {
        let mut it: Self = serde_json::from_str(text).unwrap_or_default();
        if it.rate_limits.problem().is_some() {
            it.rate_limits = Limits::default();
        }
        it.scale = if it.scale.is_finite() { it.scale.clamp(0.8, 2.0) } else { 1.0 };
        it
    }

    /// What is stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Puts a case at the top of the list.
    pub fn note_case(&mut self, case: RecentCase) {
        self.forget_case(&case.path);
        self.recent.insert(0, case);
        self.recent.truncate(MAX_RECENT);
    }

    /// Takes a case off the list.
    pub fn forget_case(&mut self, path: &Path) {
        self.recent.retain(|it| it.path != path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_and_damage_becomes_the_default() {
        let mut it = Remembered { scale: 1.25, ..Remembered::default() };
        for name in ["a", "b", "a"] {
            it.note_case(RecentCase {
                path: name.into(),
                n_events: 1,
                n_findings: 0,
                opened_at: Micros(0),
            });
        }
        assert_eq!(it.recent.iter().map(|it| &it.path).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(Remembered::from_json(&it.to_json()), it);
        assert_eq!(Remembered::from_json("{\"scale\": 99}").scale.to_bits(), 2_f32.to_bits());
        assert_eq!(Remembered::from_json("not json"), Remembered::default());
    }
}
