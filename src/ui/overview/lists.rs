//! The lists of Overview: anomalies by type, those to look at first, sources with their receipts.

use crate::domain::filter::FindingFilter;
use crate::domain::finding::{Finding, Severity};
use crate::domain::receipt::FileReceipt;
use crate::domain::run::RunSummary;
use crate::ui::action::UiAction;
use crate::ui::icons;
use crate::ui::import::receipt_sentence;
use crate::ui::labels;
use crate::ui::page::{Page, PageContext};
use crate::ui::theme::{Face, size};
use crate::ui::widgets::{
    Column, EvidenceTable, evidence_table, focus_ring, icon, icon_at, kind_icon, link,
    severity_mark, text_at,
};
use crate::worker::protocol::Overview;
use egui::accesskit::Role;
use egui::{
    Align, CornerRadius, CursorIcon, Label, Layout, Rect, Response, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

/// Height of one finding in the list.
pub const FINDING_ROW: f32 = 45.0;

/// Files listed; the receipts have all.
const MAX_SOURCES: usize = 12;

/// Anomalies per type; a click shows them.
pub fn by_kind(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
    let theme = cx.theme;
    ui.label(Face::Section.text("Anomalies by type", theme.text));
    ui.spacing_mut().item_spacing.y = 0.0;
    let most = data.by_kind.iter().map(|it| it.1).max().unwrap_or(1).max(1) as f32;
    for (kind, n) in &data.by_kind {
        let name = format!("{}: {}", kind.label(), labels::count(*n));
        let (rect, response) = list_row(ui, 26.0, &name);
        let center = pos2(rect.left() + 8.0, rect.center().y);
        icon_at(ui.painter(), center, kind_icon(*kind), size::ICON, theme.text_secondary, false);
        let bar_left = (rect.right() - 110.0).max(rect.left() + 120.0);
        let words = Rect::from_min_max(
            pos2(rect.left() + 22.0, rect.top()),
            pos2(bar_left - 8.0, rect.bottom()),
        );
        text_at(ui, words, kind.label(), Face::Body, theme.text, 0.0);
        let bar = Rect::from_min_size(
            pos2(bar_left, rect.center().y - 3.0),
            vec2((64.0 * *n as f32 / most).max(3.0), 6.0),
        );
        ui.painter().rect_filled(bar, CornerRadius::same(3), theme.heat[3]);
        text_at(ui, rect, &labels::count(*n), Face::Body, theme.text_secondary, 1.0);
        if response.clicked() {
            let kinds = vec![*kind];
            cx.act(UiAction::ShowFindings(FindingFilter { kinds, ..FindingFilter::default() }));
        }
    }
}

/// A row to click over the whole inner width of the card.
fn list_row(ui: &mut Ui, height: f32, name: &str) -> (Rect, Response) {
    let theme = crate::ui::theme::of(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    if response.hovered() {
        let wide = rect.expand2(vec2(6.0, 0.0));
        ui.painter().rect_filled(wide, CornerRadius::same(size::RADIUS), theme.bg_hover);
    }
    if response.has_focus() {
        focus_ring(ui, rect, size::RADIUS);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    (rect, response.on_hover_cursor(CursorIcon::PointingHand))
}

/// Open findings with the highest score.
pub fn look_first(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Look at these first", theme.text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let open = labels::counted(data.n_open, "open anomaly", "open anomalies");
            if link(ui, &format!("All {open}")).clicked() {
                cx.act(UiAction::Go(Page::Anomalies));
            }
        });
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    for finding in &data.first {
        finding_row(ui, cx, finding);
    }
}

fn finding_row(ui: &mut Ui, cx: &mut PageContext<'_>, finding: &Finding) {
    let theme = cx.theme;
    let it = &finding.detail;
    let severity = Severity::of_score(it.score);
    let at = labels::list_time(it.detected_at, cx.zone, cx.now);
    let name = format!("{severity}: {}, {}, {at}", it.summary, finding.subject());
    let (rect, response) = list_row(ui, FINDING_ROW, &name);
    let line = Stroke::new(1.0, theme.line_subtle);
    ui.painter().hline(rect.expand(14.0).x_range(), rect.top(), line);
    let mark = Rect::from_center_size(pos2(rect.left() + 7.0, rect.center().y), vec2(14.0, 14.0));
    severity_mark(&mut ui.new_child(UiBuilder::new().max_rect(mark)), severity);
    // One width for all rows, or the scores do not stand in a column.
    let room = if "12 Jun 07:07".len() < at.len() { 116.0 } else { 84.0 };
    let end = text_at(ui, rect, &at, Face::Small, theme.text_muted, 1.0).max(room);
    let score = rect.with_max_x(rect.right() - end - 14.0);
    let score_width =
        text_at(ui, score, &labels::score(it.score), Face::Section, theme.score(it.score), 1.0);
    let words = Rect::from_min_max(
        pos2(rect.left() + 24.0, rect.top() + 4.0),
        pos2(score.right() - score_width - 12.0, rect.bottom() - 4.0),
    );
    let (above, below) = words.split_top_bottom_at_fraction(0.52);
    text_at(ui, above, &it.summary, Face::Section, theme.text, 0.0);
    let subject = format!("{}, {}", it.kind, finding.subject());
    text_at(ui, below, &subject, Face::Small, theme.text_secondary, 0.0);
    if response.on_hover_text(&it.summary).clicked() {
        cx.act(UiAction::OpenFinding(finding.id));
    }
}

/// How high the card of sources wants to be.
pub fn sources_height(data: &Overview) -> f32 {
    let n_files = listed(data).len() as f32;
    let noted = if data.receipts.iter().any(FileReceipt::is_left_out) { 22.0 } else { 0.0 };
    150.0 + noted + size::EVIDENCE_ROW * n_files
}

/// Imported files with what became of their lines, and the newest run.
pub fn sources(ui: &mut Ui, cx: &mut PageContext<'_>, data: &Overview) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.label(Face::Section.text("Sources", theme.text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if link(ui, "Import receipts").clicked() {
                cx.act(UiAction::ShowReceipts);
            }
        });
    });
    // Edge to edge: the table is the card here.
    let files = listed(data);
    let height = 26.0 + size::EVIDENCE_ROW * files.len() as f32;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let wide = UiBuilder::new().max_rect(rect.expand2(vec2(14.0, 0.0)));
    source_table(&mut ui.new_child(wide), cx, &files);
    ui.add_space(4.0);
    fact(ui, cx, icons::INFO, &receipt_sentence(&data.receipts));
    let n_left_out = data.receipts.iter().filter(|it| it.is_left_out()).count() as u64;
    if 0 < n_left_out {
        let files = labels::counted(n_left_out, "file was", "files were");
        fact(ui, cx, icons::WARNING, &format!("{files} left out: the receipts say why."));
    }
    if let Some(run) = &data.run {
        fact(ui, cx, icons::FLASK, &run_sentence(run));
        ui.horizontal(|ui| {
            ui.add_space(22.0);
            if link(ui, "Run details").clicked() {
                cx.act(UiAction::Go(Page::Runs));
            }
        });
    }
}

/// The first files that were read.
fn listed(data: &Overview) -> Vec<&FileReceipt> {
    data.receipts.iter().filter(|it| !it.is_left_out()).take(MAX_SOURCES).collect()
}

fn source_table(ui: &mut Ui, cx: &PageContext<'_>, files: &[&FileReceipt]) {
    let theme = cx.theme;
    let column = |title, width, right| Column { title, width, right };
    let columns = [
        column("File", 0.0, false),
        column("Stored", 78.0, true),
        column("Duplicate", 76.0, true),
        column("Rejected", 76.0, true),
    ];
    let table = EvidenceTable {
        columns: &columns,
        n_rows: files.len(),
        row_height: size::EVIDENCE_ROW,
        clickable: false,
        selected: None,
    };
    let spoken = |row: usize| labels::file_name(&files[row].path);
    evidence_table(ui, &table, spoken, |ui, row, column| {
        let file = files[row];
        let counts = file.counts;
        let (text, color) = match column {
            0 => (labels::file_name(&file.path), theme.text),
            1 => (labels::count(counts.stored), theme.text),
            2 => (labels::count(counts.duplicate), theme.text_secondary),
            _ if counts.rejected == 0 => ("0".to_owned(), theme.text_secondary),
            _ => (labels::count(counts.rejected), theme.sev[1]),
        };
        let response = ui.add(Label::new(Face::Body.text(text, color)).truncate());
        if column == 0 {
            response.on_hover_text(format!("{}\n{}", file.path, file.why));
        }
    });
}

fn fact(ui: &mut Ui, cx: &PageContext<'_>, glyph: &str, words: &str) {
    ui.horizontal_top(|ui| {
        icon(ui, glyph, size::ICON_SMALL, cx.theme.text_secondary);
        ui.add(Label::new(Face::Small.text(words, cx.theme.text_secondary)).wrap());
    });
}

/// "Run 12: 5,126 profiles, 973 groups, seed 42, 41 s."
pub fn run_sentence(run: &RunSummary) -> String {
    let took: f64 = run.seconds.iter().map(|it| it.1).sum();
    format!(
        "Run {}: {}, {}, seed {}, {}.",
        run.id,
        labels::counted(run.n_profiles, "profile", "profiles"),
        labels::counted(run.n_groups, "group", "groups"),
        run.settings.seed,
        labels::seconds(took)
    )
}
