//! The values of every colour, once per theme. The only place where a colour is written down.

#![expect(clippy::unreadable_literal, reason = "colours are read as RRGGBB")]

use super::{Color, Theme, ThemeName};

const fn rgb(hex: u32) -> Color {
    Color::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// The dark theme.
pub const DARK: Theme = Theme {
    name: ThemeName::Dark,
    bg_app: rgb(0x0E1116),
    bg_panel: rgb(0x13171D),
    bg_raised: rgb(0x1A1F27),
    bg_hover: rgb(0x1C222B),
    bg_selected: rgb(0x172842),
    bg_code: rgb(0x0B0E12),
    line_subtle: rgb(0x222933),
    line_control: rgb(0x667180),
    text: rgb(0xE8EBEF),
    text_secondary: rgb(0xAAB3BF),
    text_muted: rgb(0x8792A1),
    accent_fill: rgb(0x2C69DB),
    accent_on: rgb(0xFFFFFF),
    accent_text: rgb(0x82B3FF),
    accent_tint: rgb(0x16263F),
    ok: rgb(0x5BC489),
    wait: rgb(0xBBA4FF),
    bad_tint: rgb(0x331A1D),
    ok_tint: rgb(0x132A20),
    warn_tint: rgb(0x2D2613),
    band_2: rgb(0x1B2A40),
    band_3: rgb(0x152033),
    sev: [rgb(0xFF7373), rgb(0xFF9F4A), rgb(0xE2C14B), rgb(0x92A3B6)],
    fill: [rgb(0xFF7373), rgb(0xFF9F4A), rgb(0xE2C14B), rgb(0x92A3B6)],
    heat: [
        rgb(0x161B22),
        rgb(0x1A2C48),
        rgb(0x214577),
        rgb(0x2D64B5),
        rgb(0x5790E6),
        rgb(0xA6C8FF),
    ],
};

/// The light theme.
pub const LIGHT: Theme = Theme {
    name: ThemeName::Light,
    bg_app: rgb(0xF4F5F7),
    bg_panel: rgb(0xFFFFFF),
    bg_raised: rgb(0xFFFFFF),
    bg_hover: rgb(0xEFF2F6),
    bg_selected: rgb(0xE3EDFD),
    bg_code: rgb(0xF6F7F9),
    line_subtle: rgb(0xE3E6EB),
    line_control: rgb(0x828C99),
    text: rgb(0x171C23),
    text_secondary: rgb(0x475261),
    text_muted: rgb(0x5D6875),
    accent_fill: rgb(0x1D5FD1),
    accent_on: rgb(0xFFFFFF),
    accent_text: rgb(0x1757C2),
    accent_tint: rgb(0xE3EDFD),
    ok: rgb(0x18784A),
    wait: rgb(0x6440B8),
    bad_tint: rgb(0xFCEBEA),
    ok_tint: rgb(0xE6F5EC),
    warn_tint: rgb(0xFBF3DA),
    band_2: rgb(0xDCE8FA),
    band_3: rgb(0xEDF3FC),
    sev: [rgb(0xB3211B), rgb(0xA94A06), rgb(0x7C6000), rgb(0x56657A)],
    fill: [rgb(0xD3302A), rgb(0xDB6A0F), rgb(0xB58A00), rgb(0x7F8EA3)],
    heat: [
        rgb(0xF1F4F8),
        rgb(0xD3E2F8),
        rgb(0xA6C5F2),
        rgb(0x6C9FE6),
        rgb(0x3874CE),
        rgb(0x16489A),
    ],
};

/// White on black, every edge drawn.
pub const HIGH_CONTRAST: Theme = Theme {
    name: ThemeName::HighContrast,
    bg_app: rgb(0x000000),
    bg_panel: rgb(0x000000),
    bg_raised: rgb(0x0A0A0A),
    bg_hover: rgb(0x1F1F1F),
    bg_selected: rgb(0x00274F),
    bg_code: rgb(0x000000),
    line_subtle: rgb(0x7A7A7A),
    line_control: rgb(0xFFFFFF),
    text: rgb(0xFFFFFF),
    text_secondary: rgb(0xF0F0F0),
    text_muted: rgb(0xD6D6D6),
    accent_fill: rgb(0x9CC8FF),
    accent_on: rgb(0x000000),
    accent_text: rgb(0x9CC8FF),
    accent_tint: rgb(0x00274F),
    ok: rgb(0x86E8B0),
    wait: rgb(0xD3C4FF),
    bad_tint: rgb(0x3A0000),
    ok_tint: rgb(0x002A12),
    warn_tint: rgb(0x2B2200),
    band_2: rgb(0x00274F),
    band_3: rgb(0x001A36),
    sev: [rgb(0xFF9C9C), rgb(0xFFB877), rgb(0xFFE07A), rgb(0xD4DEE8)],
    fill: [rgb(0xFF9C9C), rgb(0xFFB877), rgb(0xFFE07A), rgb(0xD4DEE8)],
    heat: [
        rgb(0x000000),
        rgb(0x14304F),
        rgb(0x24588F),
        rgb(0x3D86CF),
        rgb(0x7DB8F5),
        rgb(0xDCEEFF),
    ],
};
