//! Licensing state codes `MMSx`: MM the method, S whether it succeeded, x a detail.
//! Rule: `state % 100 / 10` is 1 for success and 2 for failure, anything else is unknown (the
//! rule that the log's publisher uses in its own analysis).

use super::event::Outcome;

/// Whether a request with this state code succeeded.
pub fn outcome(state: i32) -> Outcome {
    if !(1000..=9999).contains(&state) {
        return Outcome::Unknown;
    }
    match state % 100 / 10 {
        1 => Outcome::Succeeded,
        2 => Outcome::Failed,
        _ => Outcome::Unknown,
    }
}

/// The method part in words; `None` for a method that is not known.
pub fn method(state: i32) -> Option<&'static str> {
    Some(match state / 100 {
        10 => "Key validation",
        20 => "Activation",
        30 => "Key generation",
        40 => "Optional field",
        50 => "No request associated",
        60 => "Deactivation",
        70 => "License change",
        80 => "Data object",
        _ => return None,
    })
}

/// The whole code in words: "Activation: device limit reached" for 2024.
pub fn words(state: i32) -> String {
    let detail = match state {
        2014 => "floating, succeeded",
        2015 => "floating in overdraft, succeeded",
        2024 => "device limit reached",
        3010 => "key created",
        6011 => "floating seat released",
        _ => match outcome(state) {
            Outcome::Succeeded => "succeeded",
            Outcome::Failed => "failed",
            Outcome::Unknown => "outcome unknown",
        },
    };
    format!("{}: {detail}", method(state).unwrap_or("Unknown method"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_comes_from_the_third_digit_alone() {
        for (state, want) in [
            (1010, Outcome::Succeeded),
            (2014, Outcome::Succeeded),
            (2024, Outcome::Failed),
            (4020, Outcome::Failed),
            (1000, Outcome::Unknown),
            (1099, Outcome::Unknown),
            (10, Outcome::Unknown),
            (-1010, Outcome::Unknown),
            (10_010, Outcome::Unknown),
        ] {
            assert_eq!(outcome(state), want, "{state}");
        }
    }

    #[test]
    fn known_codes_are_said_in_words() {
        assert_eq!(words(2024), "Activation: device limit reached");
        assert_eq!(words(1020), "Key validation: failed");
        assert_eq!(words(9910), "Unknown method: succeeded");
    }
}
