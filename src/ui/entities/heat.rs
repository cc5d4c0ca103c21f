//! The hour-of-week heat map.

use super::model::DAYS;
use crate::domain::entity::HourOfWeek;
use crate::ui::labels;
use crate::ui::theme::{Face, Theme};
use crate::ui::widgets::text_at;
use egui::accesskit::Role;
use egui::{Align, Layout, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

/// Room for the names of the days.
const LEFT: f32 = 40.0;
/// Height of a cell with its gap.
const CELL: f32 = 20.0;
/// Room for the hours.
const FOOT: f32 = 20.0;

/// Draws heading, legend and cells; `zone` is the name of the zone of its hours.
pub fn heat_map(ui: &mut Ui, theme: &Theme, hours: &HourOfWeek, zone: &str) {
    let most = hours.iter().flatten().copied().max().unwrap_or(0);
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Hour of week", theme.text));
        ui.label(Face::Small.text(format!("times in {zone}"), theme.text_muted));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| legend(ui, theme, most));
    });
    let wanted = vec2(ui.available_width(), 7.0 * CELL + FOOT);
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
    let width = (rect.width() - LEFT) / 24.0;
    let cell = |day: usize, hour: usize| {
        let at = rect.min + vec2(LEFT + width * hour as f32, CELL * day as f32);
        Rect::from_min_size(at, vec2(width - 2.0, CELL - 2.0))
    };
    for (day, counts) in hours.iter().enumerate() {
        let name = cell(day, 0).with_min_x(rect.left()).with_max_x(rect.left() + LEFT);
        text_at(ui, name, DAYS[day], Face::Tiny, theme.text_muted, 0.0);
        for (hour, n) in counts.iter().enumerate() {
            ui.painter().rect_filled(cell(day, hour), 2.0, theme.heat[step(*n, most)]);
        }
    }
    for hour in (0..24).step_by(3) {
        let top = rect.top() + 7.0 * CELL;
        let left = rect.left() + LEFT + width * hour as f32;
        let place = Rect::from_min_size(pos2(left, top), vec2(width, FOOT));
        text_at(ui, place, &format!("{hour:02}"), Face::Tiny, theme.text_muted, 0.5);
    }
    let busiest = busiest(hours);
    response
        .widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Hour of week: {busiest}")));
    let pointed = response.hover_pos().and_then(|at| {
        let (day, hour) = ((at.y - rect.top()) / CELL, (at.x - rect.left() - LEFT) / width);
        let inside = (0.0..7.0).contains(&day) && (0.0..24.0).contains(&hour);
        inside.then_some((day as usize, hour as usize))
    });
    if let Some((day, hour)) = pointed {
        response.on_hover_text_at_pointer(cell_words(hours, day, hour));
    }
}

/// The step of the scale: 0 = none, then a fifth each.
fn step(n: u64, most: u64) -> usize {
    if n == 0 { 0 } else { (1 + (n - 1) * 5 / most.max(1)).min(5) as usize }
}

fn legend(ui: &mut Ui, theme: &Theme, most: u64) {
    ui.spacing_mut().item_spacing.x = 3.0;
    let words = labels::counted(most, "event", "events");
    ui.label(Face::Small.text(words, theme.text_muted));
    for color in theme.heat.iter().rev() {
        let (square, _) = ui.allocate_exact_size(vec2(12.0, 10.0), Sense::hover());
        ui.painter().rect_filled(square, 2.0, *color);
    }
    ui.label(Face::Small.text("0", theme.text_muted));
}

/// "Sat 23:00 to 24:00: 41 events".
fn cell_words(hours: &HourOfWeek, day: usize, hour: usize) -> String {
    let n = labels::counted(hours[day][hour], "event", "events");
    format!("{} {hour:02}:00 to {:02}:00: {n}", DAYS[day], hour + 1)
}

/// What a screen reader says of the whole map.
fn busiest(hours: &HourOfWeek) -> String {
    let cells = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let most = cells.max_by_key(|&(day, hour)| (hours[day][hour], 7 - day, 24 - hour));
    most.map_or_else(String::new, |(day, hour)| format!("most {}", cell_words(hours, day, hour)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_reach_from_none_to_most() {
        let steps = [0, 1, 2, 5, 10].map(|n| step(n, 10));
        assert_eq!(steps, [0, 1, 1, 3, 5]);
        assert_eq!((step(1, 1), step(0, 0), step(3, 3)), (1, 0, 4));
    }

    #[test]
    fn the_busiest_hour_is_said() {
        let mut hours = HourOfWeek::default();
        (hours[5][23], hours[0][8]) = (41, 12);
        assert_eq!(busiest(&hours), "most Sat 23:00 to 24:00: 41 events");
    }
}
