//! Signs with one meaning each: severity, verdict, outcome, type. Shape first, colour second.

use super::paint::{icon_at, text_at};
use crate::domain::event::Outcome;
use crate::domain::finding::{FindingKind, Severity, Verdict};
use crate::domain::request::Status;
use crate::ui::icons;
use crate::ui::theme::{self, Color, Face, Theme, size};
use egui::accesskit::Role;
use egui::{CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

/// Edge of the square in which a severity is drawn.
const MARK: f32 = 14.0;

/// The severity as a shape alone. Its name is the word, in hover text and for screen readers.
pub fn severity_mark(ui: &mut Ui, severity: Severity) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(MARK), Sense::hover());
    draw_severity(ui, rect, severity);
    named(&response, severity.label());
    response.on_hover_text(severity.label())
}

/// The severity as shape and word.
pub fn severity_label(ui: &mut Ui, severity: Severity) -> Response {
    let color = theme::of(ui).text;
    marked(ui, severity.label(), color, |ui, rect| draw_severity(ui, rect, severity))
}

/// Draws the shape of a severity alone, without a name.
pub fn draw_severity(ui: &Ui, rect: Rect, severity: Severity) {
    let theme = theme::of(ui);
    let color = theme.severity_fill(severity);
    let painter = ui.painter();
    let filled = match severity {
        Severity::Critical => {
            painter.rect_filled(rect, 3.5, color);
            // The "!" is cut out: drawn in the colour of what is behind.
            let hole = theme.bg_panel;
            let stem = Rect::from_min_size(rect.min + vec2(6.1, 3.2), vec2(1.8, 4.8));
            painter.rect_filled(stem, 0.9, hole);
            painter.circle_filled(rect.min + vec2(7.0, 10.3), 1.1, hole);
            return;
        }
        Severity::High => 3,
        Severity::Medium => 2,
        Severity::Low => 1,
    };
    for (index, (x, height)) in [(0.5, 5.0), (5.25, 8.5), (10.0, 12.5)].into_iter().enumerate() {
        let at = rect.min + vec2(x, 13.25 - height);
        let bar = Rect::from_min_size(at, vec2(3.4, height));
        if index < filled {
            painter.rect_filled(bar, 1.0, color);
        } else {
            let edge = Stroke::new(1.0, theme.text_muted);
            painter.rect_stroke(bar, CornerRadius::same(1), edge, StrokeKind::Inside);
        }
    }
}

/// Glyph, whether filled, and colour of a verdict.
pub fn verdict_icon(theme: &Theme, verdict: Verdict) -> (&'static str, bool, Color) {
    match verdict {
        Verdict::Open => (icons::CIRCLE, false, theme.text_muted),
        Verdict::Confirmed => (icons::SEAL_WARNING, true, theme.bad()),
        Verdict::Benign => (icons::CHECK_CIRCLE, true, theme.ok),
        Verdict::Dismissed => (icons::MINUS_CIRCLE, true, theme.text_muted),
        Verdict::NeedsInfo => (icons::QUESTION, true, theme.wait),
    }
}

/// The verdict as icon and word.
pub fn verdict_label(ui: &mut Ui, verdict: Verdict) -> Response {
    let theme = theme::of(ui);
    let (glyph, filled, color) = verdict_icon(theme, verdict);
    let text = match verdict {
        Verdict::Open | Verdict::Dismissed => theme.text_muted,
        Verdict::Confirmed | Verdict::Benign | Verdict::NeedsInfo => theme.text,
    };
    marked(ui, verdict.label(), text, |ui, rect| {
        icon_at(ui.painter(), rect.center(), glyph, size::ICON_SMALL, color, filled);
    })
}

/// Glyph, whether filled, and colour of the status of an access request.
pub fn status_icon(theme: &Theme, status: Status) -> (&'static str, bool, Color) {
    match status {
        Status::Pending => (icons::HOURGLASS, false, theme.wait),
        Status::PendingMfa => (icons::DEVICE_MOBILE, false, theme.wait),
        Status::Granting | Status::Revoking => (icons::CIRCLE_NOTCH, false, theme.text_secondary),
        Status::Active => (icons::CHECK_CIRCLE, true, theme.ok),
        Status::Rejected => (icons::X_CIRCLE, false, theme.bad()),
        Status::Failed => (icons::WARNING, true, theme.bad()),
        Status::Revoked => (icons::PROHIBIT, false, theme.text_secondary),
        Status::Expired => (icons::CLOCK, false, theme.text_muted),
        Status::Unknown => (icons::QUESTION, false, theme.text_muted),
    }
}

/// The status of an access request as icon and word.
pub fn status_label(ui: &mut Ui, status: Status, word: &str) -> Response {
    let theme = theme::of(ui);
    let (glyph, filled, color) = status_icon(theme, status);
    marked(ui, word, theme.text, |ui, rect| {
        icon_at(ui.painter(), rect.center(), glyph, size::ICON_SMALL, color, filled);
    })
}

/// The outcome as icon and word.
pub fn outcome_label(ui: &mut Ui, outcome: Outcome) -> Response {
    let theme = theme::of(ui);
    let (glyph, color) = match outcome {
        Outcome::Unknown => (icons::QUESTION, theme.text_muted),
        Outcome::Succeeded => (icons::CHECK, theme.ok),
        Outcome::Failed => (icons::X, theme.bad()),
    };
    marked(ui, outcome.label(), theme.text, |ui, rect| {
        icon_at(ui.painter(), rect.center(), glyph, size::ICON_SMALL, color, false);
    })
}

/// The icon of a type of finding.
pub const fn kind_icon(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::UserDay => icons::USER,
        FindingKind::AddressDay => icons::GLOBE_SIMPLE,
        FindingKind::KeyDay => icons::KEY,
        FindingKind::MachineDay => icons::DESKTOP,
        FindingKind::Group => icons::STACK,
        FindingKind::Rate => icons::WAVE_SINE,
        FindingKind::HighRisk => icons::SHIELD_WARNING,
        FindingKind::ApprovedAfterRejection => icons::ARROW_U_UP_LEFT,
        FindingKind::InactiveUser => icons::MOON,
        FindingKind::Automation | FindingKind::AutomatedActivity => icons::ROBOT,
        FindingKind::CredentialStuffing => icons::IDENTIFICATION_CARD,
        FindingKind::BruteForce => icons::LIGHTNING,
        FindingKind::PasswordSpraying => icons::KEYBOARD,
        FindingKind::SuccessAfterFailures => icons::LOCK_KEY_OPEN,
        FindingKind::ImpossibleTravel => icons::MAP_PIN,
        FindingKind::NewAddressBurst => icons::GIT_BRANCH,
        FindingKind::DormantAccount => icons::HOURGLASS,
        FindingKind::OffHours => icons::CLOCK,
        FindingKind::LowAndSlow => icons::LINE_SEGMENTS,
    }
}

/// A sign and a word beside it, cut where there is no room.
fn marked(ui: &mut Ui, word: &str, color: Color, draw: impl FnOnce(&Ui, Rect)) -> Response {
    let gap = 6.0;
    let room = (ui.available_width() - MARK - gap).max(0.0);
    let text = super::paint::fitted(ui, word, Face::Body, color, room);
    let wanted = vec2(MARK + gap + text.galley.size().x, text.galley.size().y.max(MARK));
    let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
    let mark =
        Rect::from_center_size(rect.left_center() + vec2(MARK / 2.0, 0.0), Vec2::splat(MARK));
    draw(ui, mark);
    let words = Rect::from_min_max(rect.min + vec2(MARK + gap, 0.0), rect.max);
    text_at(ui, words, word, Face::Body, color, 0.0);
    named(&response, word);
    response
}

fn named(response: &Response, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
}
