//! Counts and chances in words, the same in the window and on the command line.

/// With the thousands separated: `747,175`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at != 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share (0 to 1) as a chance, in two digits, which is all that a sample can tell: `1 in 3`,
/// `1 in 5,000`, `1 in over a billion`.
pub fn one_in(share: f64) -> String {
    if share.is_nan() || share <= 1e-9 {
        return "1 in over a billion".to_owned();
    }
    let times = 1.0 / share;
    let unit = 10_f64.powf(times.log10().floor() - 1.0);
    let rounded = (times / unit).round() * unit;
    if rounded < 10.0 {
        let tenths = format!("{rounded:.1}");
        format!("1 in {}", tenths.strip_suffix(".0").unwrap_or(&tenths))
    } else {
        format!("1 in {}", thousands(rounded.round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_third_digit_is_separated() {
        for (n, want) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(n), want);
        }
    }

    #[test]
    fn shares_are_said_as_chances() {
        for (share, want) in [
            (1.0, "1 in 1"),
            (0.4, "1 in 2.5"),
            (0.1, "1 in 10"),
            (0.012, "1 in 83"),
            (0.000_2, "1 in 5,000"),
            (1.0 / 78_213.0, "1 in 78,000"),
            (1.0 / 99_999.0, "1 in 100,000"),
            (0.0, "1 in over a billion"),
            (f64::NAN, "1 in over a billion"),
        ] {
            assert_eq!(one_in(share), want, "{share}");
        }
    }
}
