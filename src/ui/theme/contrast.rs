//! The contrast that every theme must keep, computed from its tokens (WCAG 2.1).
#![cfg(test)]

use super::{Color, DARK, HIGH_CONTRAST, LIGHT, Theme};

fn luminance(color: Color) -> f64 {
    let [r, g, b, _] = color.to_array().map(|it| {
        let it = f64::from(it) / 255.0;
        if it <= 0.04045 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn ratio(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Rows of the table in the design: name, text or graphic, foreground, backgrounds.
fn pairs(it: &Theme) -> Vec<(&'static str, bool, Color, Vec<Color>)> {
    let all = vec![it.bg_app, it.bg_panel, it.bg_raised, it.bg_hover, it.bg_selected, it.bg_code];
    let mut rows = Vec::new();
    for (name, color) in [
        ("text", it.text),
        ("text_secondary", it.text_secondary),
        ("text_muted", it.text_muted),
        ("accent_text", it.accent_text),
        ("critical", it.sev[0]),
        ("high", it.sev[1]),
        ("medium", it.sev[2]),
        ("low", it.sev[3]),
        ("ok", it.ok),
        ("wait", it.wait),
    ] {
        rows.push((name, true, color, all.clone()));
    }
    rows.push(("accent_on", true, it.accent_on, vec![it.accent_fill]));
    rows.push(("accent_text on tint", true, it.accent_text, vec![it.accent_tint]));
    rows.push(("text on tints", true, it.text, vec![it.bad_tint, it.ok_tint, it.warn_tint]));
    rows.push(("line_control", false, it.line_control, vec![it.bg_panel, it.bg_raised]));
    rows.push(("accent_fill", false, it.accent_fill, vec![it.bg_panel]));
    for color in it.fill {
        rows.push(("fill", false, color, vec![it.bg_panel]));
    }
    rows
}

#[test]
fn every_pair_can_be_read() {
    for (theme, text_needs) in [(&DARK, 4.5), (&LIGHT, 4.5), (&HIGH_CONTRAST, 7.0)] {
        for (name, is_text, color, backgrounds) in pairs(theme) {
            let needs = if is_text { text_needs } else { 3.0 };
            for background in backgrounds {
                let got = ratio(color, background);
                assert!(needs <= got, "{:?}: {name} has only {got:.2}", theme.name);
            }
        }
    }
}

#[test]
fn known_ratios_come_out() {
    assert!((ratio(Color::WHITE, Color::BLACK) - 21.0).abs() < 1e-9);
    assert!((ratio(DARK.accent_on, DARK.accent_fill) - 5.1).abs() < 0.05);
    assert!((ratio(LIGHT.text_muted, LIGHT.bg_selected) - 4.8).abs() < 0.05);
}
