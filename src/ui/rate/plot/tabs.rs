//! The strip of tabs below a plot.

use crate::ui::widgets::tabs;
use egui::Ui;

/// What is shown below a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Flagged points.
    #[default]
    Flagged,
    /// Every point.
    All,
    /// How often which value occurs.
    Distribution,
    /// Hours of the week.
    HourOfWeek,
    /// Beside an earlier time or somebody else.
    Compare,
}

/// Draws the tabs with how many points two of them list; answers the current one.
pub fn strip(ui: &mut Ui, current: Tab, n_flagged: usize, n_points: usize) -> Tab {
    let all = [
        (Tab::Flagged, "Flagged", Some(n_flagged)),
        (Tab::All, "All points", Some(n_points)),
        (Tab::Distribution, "Distribution", None),
        (Tab::HourOfWeek, "Hour of week", None),
        (Tab::Compare, "Compare", None),
    ];
    tabs(ui, current, &all, 0.0)
}
