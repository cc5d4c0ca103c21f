//! How far two countries are apart, and whether anyone can have travelled that far in some time.
//!
//! A country is taken for a disc around its middle. Two discs that touch can be crossed in no
//! time: across a border, or near it by way of a foreign network.

use super::country_table::{ALIASES, COUNTRIES, Row};
use crate::domain::time::HOUR;

/// Radius of the Earth, km.
const EARTH: f64 = 6371.0;
/// Faster than any airliner from gate to gate, km/h.
const FASTEST: f64 = 1000.0;

/// Where a country lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    latitude: f64,
    longitude: f64,
    reach: f64,
}

impl Place {
    /// By a code of two or three letters or an English name, in any case.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim();
        let lower = name.to_lowercase();
        let code = ALIASES.iter().find(|it| it.0 == lower).map_or(name, |it| it.1);
        let is = |it: &&Row| [it.0, it.1, it.2].iter().any(|it| it.eq_ignore_ascii_case(code));
        COUNTRIES.iter().find(is).map(|it| Self {
            latitude: f64::from(it.3).to_radians(),
            longitude: f64::from(it.4).to_radians(),
            reach: f64::from(it.5),
        })
    }

    /// Km from middle to middle along the surface (haversine formula).
    pub fn apart(&self, other: &Self) -> f64 {
        let half = |a: f64, b: f64| ((a - b) / 2.0).sin().powi(2);
        let across = half(self.longitude, other.longitude);
        let it = half(self.latitude, other.latitude)
            + self.latitude.cos() * other.latitude.cos() * across;
        2.0 * EARTH * it.clamp(0.0, 1.0).sqrt().asin()
    }

    /// Whether not even a flight leads from the one to the other in so many microseconds.
    pub fn is_out_of_reach(&self, other: &Self, micros: i64) -> bool {
        let between = self.apart(other) - self.reach - other.reach;
        FASTEST * (micros as f64 / HOUR as f64) < between
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::MINUTE;

    #[test]
    fn countries_are_known_by_codes_and_names() {
        for (names, apart) in [
            (["NO", "BR"], 9_700.0),
            (["nor", "Brazil"], 9_700.0),
            (["Russian Federation", "US"], 9_000.0),
            (["uk", "GB"], 0.0),
        ] {
            let [a, b] = names.map(|it| Place::of(it).unwrap());
            assert!((a.apart(&b) - apart).abs() < 300.0, "{names:?}: {}", a.apart(&b));
        }
        assert!(["", "??", "n1", "Atlantis"].iter().all(|it| Place::of(it).is_none()));
        assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(ALIASES.iter().all(|it| Place::of(it.0).is_some() && it.0 == it.0.to_lowercase()));
    }

    #[test]
    fn neighbours_are_near_and_other_continents_are_not() {
        for (from, to, minutes, out_of_reach) in [
            ("NO", "SE", 60, false),
            ("US", "CA", 1, false),
            ("DE", "FR", 5, false),
            ("NO", "BR", 42, true),
            ("GB", "VN", 360, true),
            ("NO", "BR", 14 * 60, false),
        ] {
            let [a, b] = [from, to].map(|it| Place::of(it).unwrap());
            let found = a.is_out_of_reach(&b, minutes * MINUTE);
            assert_eq!(found, out_of_reach, "{from} {to} {minutes}");
        }
    }
}
