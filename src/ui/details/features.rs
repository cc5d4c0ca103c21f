//! "Why it was raised": each feature against what is usual, as bar and as numbers.

use super::model::Feature;
use crate::ui::theme::{self, Color, Face};
use crate::ui::widgets::{FeatureBar, feature_bar, fitted, text_at};
use egui::accesskit::Role;
use egui::{Rect, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Height of a row.
const ROW: f32 = 24.0;
/// Space between the actual and the usual value.
const GAP: f32 = 10.0;
/// Space for the word "log" beside a bar, where any of the bars is on that scale.
const LOG: f32 = 22.0;
/// Below this width of the panel the share is left out.
const SHARE_FROM: f32 = 420.0;

/// Where the columns stand, in points from the left.
struct Columns {
    label: f32,
    bar: f32,
    actual: f32,
    usual: f32,
    share: f32,
}

impl Columns {
    fn of(width: f32) -> Self {
        let share = if width < SHARE_FROM { 0.0 } else { 40.0 };
        let (actual, usual) = (58.0, 94.0);
        let left = width - actual - usual - share;
        let label = (left * 0.56).min(190.0);
        Self { label, bar: (left - label).max(30.0), actual, usual, share }
    }
}

/// Draws header and rows.
pub fn features(ui: &mut Ui, features: &[Feature]) {
    let theme = theme::of(ui);
    let columns = Columns::of(ui.available_width());
    ui.spacing_mut().item_spacing.y = 0.0;
    let head = ["Feature", "Against usual", "Actual", "Usual", "Share"];
    row(ui, 20.0, &columns, |ui, cells| {
        for (index, (title, rect)) in head.iter().zip(cells).enumerate() {
            let align = if index == 2 || index == 4 { 1.0 } else { 0.0 };
            let rect = if index == 3 { rect.with_min_x(rect.left() + GAP) } else { rect };
            if 1.0 < rect.width() {
                text_at(ui, rect, title, Face::Tiny, theme.text_muted, align);
            }
        }
    });
    let any_log = features.iter().any(|it| bar_of(it).is_log());
    for (index, feature) in features.iter().enumerate() {
        row(ui, ROW, &columns, |ui, cells| one(ui, index, feature, cells, any_log));
    }
    ui.spacing_mut().item_spacing.y = 4.0;
}

fn row(ui: &mut Ui, height: f32, columns: &Columns, draw: impl FnOnce(&mut Ui, [Rect; 5])) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let mut left = rect.left();
    let cells =
        [columns.label, columns.bar, columns.actual, columns.usual, columns.share].map(|width| {
            let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width, height));
            left += width;
            cell
        });
    draw(ui, cells);
}

fn bar_of(feature: &Feature) -> FeatureBar {
    let [actual, low, high] = feature.bar;
    FeatureBar { actual, low, high, severity: feature.weight }
}

fn one(ui: &mut Ui, index: usize, feature: &Feature, cells: [Rect; 5], any_log: bool) {
    let theme = theme::of(ui);
    let [label, bar, actual, usual, share] = cells;
    let whole = label.union(share);
    let response = ui.interact(whole, ui.scope_id().with(("feature", index)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &feature.spoken));
    let label = label.with_max_x(label.right() - 6.0);
    cut(ui, label, &feature.label, theme.text);
    let shown = bar_of(feature);
    let tag = bar.with_min_x(bar.right() - LOG);
    let bar = if any_log { bar.with_max_x(tag.left()) } else { bar };
    let builder = UiBuilder::new().max_rect(bar);
    ui.scope_builder(builder, |ui| {
        let words = if shown.is_log() {
            format!("{} (log scale)", feature.spoken)
        } else {
            feature.spoken.clone()
        };
        feature_bar(ui, &shown, bar.width(), &words);
    });
    if shown.is_log() {
        text_at(ui, tag, "log", Face::Tiny, theme.text_muted, 1.0);
    }
    text_at(ui, actual, &feature.actual, Face::Section, theme.text, 1.0);
    cut(ui, usual.with_min_x(usual.left() + GAP), &feature.usual, theme.text_secondary);
    if 1.0 < share.width() {
        text_at(ui, share, &feature.share, Face::Body, theme.text_muted, 1.0);
    }
}

/// Text that may be cut; the whole row says it on hover.
fn cut(ui: &Ui, rect: Rect, text: &str, color: Color) {
    let fits = !fitted(ui, text, Face::Body, color, rect.width()).cut;
    let face = if fits { Face::Body } else { Face::Small };
    text_at(ui, rect, text, face, color, 0.0);
}
