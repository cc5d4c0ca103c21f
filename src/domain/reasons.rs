//! Which verdicts need a reason: a setting of the person, since teams differ in it.

use super::finding::Verdict;
use super::journal::{REASON_LEAST, REASON_MOST, needs_reason};
use serde::{Deserialize, Serialize};

/// Which verdicts are recorded only with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "one for each verdict")]
pub struct ReasonRules {
    /// Confirmed.
    pub confirmed: bool,
    /// Benign.
    pub benign: bool,
    /// Dismissed.
    pub dismissed: bool,
    /// Needs info.
    pub needs_info: bool,
}

impl Default for ReasonRules {
    fn default() -> Self {
        Self {
            confirmed: needs_reason(Verdict::Confirmed),
            benign: needs_reason(Verdict::Benign),
            dismissed: needs_reason(Verdict::Dismissed),
            needs_info: needs_reason(Verdict::NeedsInfo),
        }
    }
}

impl ReasonRules {
    /// Whether this verdict needs one. Reopening never does.
    pub const fn need(self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Open => false,
            Verdict::Confirmed => self.confirmed,
            Verdict::Benign => self.benign,
            Verdict::Dismissed => self.dismissed,
            Verdict::NeedsInfo => self.needs_info,
        }
    }

    /// The rule for one verdict, to change it.
    pub const fn of_mut(&mut self, verdict: Verdict) -> Option<&mut bool> {
        match verdict {
            Verdict::Open => None,
            Verdict::Confirmed => Some(&mut self.confirmed),
            Verdict::Benign => Some(&mut self.benign),
            Verdict::Dismissed => Some(&mut self.dismissed),
            Verdict::NeedsInfo => Some(&mut self.needs_info),
        }
    }

    /// What is wrong with `reason` for this verdict, in a sentence.
    pub fn problem(self, verdict: Verdict, reason: &str) -> Option<String> {
        let n = reason.trim().chars().count();
        if n < REASON_LEAST && self.need(verdict) {
            return Some(format!("Write at least {REASON_LEAST} characters."));
        }
        (REASON_MOST < n).then(|| format!("Write at most {REASON_MOST} characters."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_may_ask_for_more_reasons_or_fewer() {
        let mut rules = ReasonRules::default();
        assert!(rules.problem(Verdict::Confirmed, "").is_some());
        assert_eq!(rules.problem(Verdict::Dismissed, ""), None);
        (rules.confirmed, rules.dismissed) = (false, true);
        assert_eq!(rules.problem(Verdict::Confirmed, ""), None);
        assert!(rules.problem(Verdict::Dismissed, " a ").is_some());
        assert_eq!(rules.problem(Verdict::Dismissed, "abc"), None);
        assert!(rules.problem(Verdict::Confirmed, &"x".repeat(125)).is_some(), "never too long");
        assert!(rules.of_mut(Verdict::Open).is_none() && !rules.need(Verdict::Open));
    }
}
