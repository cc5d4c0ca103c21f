//! What a person can set of the rules about access requests. The rules themselves are in
//! `detect::requests`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest window, in days: a hundred years.
pub const MOST_DAYS: u32 = 36_500;
/// The fewest requests that have two gaps between them.
pub const FEWEST_REQUESTS: u32 = 3;
/// The most requests that can be asked for.
pub const MOST_REQUESTS: u32 = 100_000;
/// The largest variation of gaps that can be set.
pub const MOST_VARIATION: f64 = 10.0;
/// The longest gap of a burst that can be set, in seconds: a day.
pub const MOST_SECONDS: u32 = 86_400;

/// Settings of the rules about access requests. The default is what access-management products
/// document; where they are silent, it is a choice of this program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestRules {
    /// Words in the name or a tag of a sensitive resource.
    pub sensitive: Vec<String>,
    /// Words in the name of a permission that gives elevated access.
    pub elevated: Vec<String>,
    /// Longer words in which those above do not count: `nonprod`.
    pub ignored: Vec<String>,
    /// Whether words count only where no letter and no digit stands beside them.
    pub whole_words: bool,
    /// Words for an approver that is no person.
    pub automatic: Vec<String>,
    /// For how many days a rejection is remembered.
    pub rejection_days: u32,
    /// After how many days without a request a user is inactive.
    pub inactive_days: u32,
    /// How many nearly identical requests make an automation.
    pub automation_requests: u32,
    /// Standard deviation of the gaps between these, divided by their mean, at most.
    pub automation_variation: f64,
    /// Or every gap below this many seconds.
    pub automation_seconds: u32,
    /// Score of a request for high-risk access.
    pub score_high_risk: f64,
    /// The same where a request of similar scope was rejected in the days above.
    pub score_high_risk_rejected: f64,
    /// Score of an approval after a rejection.
    pub score_approved_after_rejection: f64,
    /// Score of an inactive user's request.
    pub score_inactive_user: f64,
    /// Score of an access automation.
    pub score_automation: f64,
}

impl Default for RequestRules {
    fn default() -> Self {
        let words = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        Self {
            sensitive: words(&["customer", "phi", "pii", "prod"]),
            elevated: words(&["admin", "full access", "owner"]),
            ignored: Vec::new(),
            whole_words: false,
            automatic: words(&["auto", "automatic", "policy", "rule", "system", "timeout"]),
            rejection_days: 90,
            inactive_days: 90,
            automation_requests: 5,
            automation_variation: 0.25,
            automation_seconds: 10,
            score_high_risk: 70.0,
            score_high_risk_rejected: 85.0,
            score_approved_after_rejection: 65.0,
            score_inactive_user: 40.0,
            score_automation: 45.0,
        }
    }
}

impl RequestRules {
    /// Reads what [`Self::to_json`] writes; what is left out is the default.
    ///
    /// # Errors
    /// A sentence that names the setting: unknown, of the wrong kind, or out of bounds.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let given: Map<String, Value> = serde_json::from_str(text)
            .map_err(|it| format!("it is no JSON object of settings ({it})"))?;
        let known = Self::default().settings();
        for (name, value) in &given {
            let Some(default) = known.get(name) else {
                let all: Vec<&str> = known.keys().map(String::as_str).collect();
                return Err(format!("there is no setting {name:?}; choose of {}", all.join(", ")));
            };
            let one = Map::from_iter([(name.clone(), value.clone())]);
            if serde_json::from_value::<Self>(Value::Object(one)).is_err() {
                return Err(format!("{name} cannot be {value}; write it like {default}"));
            }
        }
        let rules: Self = serde_json::from_value(Value::Object(given))
            .map_err(|it| format!("the settings cannot be read ({it})"))?;
        rules.check()?;
        Ok(rules)
    }

    /// Every setting with its value.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    fn settings(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(settings)) => settings,
            _ => Map::new(),
        }
    }

    /// Whether rules can be applied like this. An empty list turns its part off.
    ///
    /// # Errors
    /// A sentence that names the setting.
    pub fn check(&self) -> Result<(), String> {
        let lists = [
            ("sensitive", &self.sensitive),
            ("elevated", &self.elevated),
            ("ignored", &self.ignored),
            ("automatic", &self.automatic),
        ];
        for (name, words) in lists {
            if words.iter().any(|it| it.trim().is_empty()) {
                return Err(format!("{name} has an empty word, which every name would contain"));
            }
        }
        let whole = [
            ("rejection_days", self.rejection_days, 1, MOST_DAYS),
            ("inactive_days", self.inactive_days, 1, MOST_DAYS),
            ("automation_requests", self.automation_requests, FEWEST_REQUESTS, MOST_REQUESTS),
            ("automation_seconds", self.automation_seconds, 1, MOST_SECONDS),
        ];
        for (name, value, least, most) in whole {
            if !(least..=most).contains(&value) {
                return Err(format!("{name} is {value}; write a number from {least} to {most}"));
            }
        }
        let parts = [
            ("automation_variation", self.automation_variation, MOST_VARIATION),
            ("score_high_risk", self.score_high_risk, 100.0),
            ("score_high_risk_rejected", self.score_high_risk_rejected, 100.0),
            ("score_approved_after_rejection", self.score_approved_after_rejection, 100.0),
            ("score_inactive_user", self.score_inactive_user, 100.0),
            ("score_automation", self.score_automation, 100.0),
        ];
        for (name, value, most) in parts {
            if !(0.0..=most).contains(&value) {
                return Err(format!("{name} is {value}; write a number from 0 to {most}"));
            }
        }
        Ok(())
    }
}

/// The parts of a value that lists several: "orders; users". Reports do not say how they separate
/// them.
pub fn items(value: &str) -> impl Iterator<Item = &str> {
    value.split([',', ';', '|', '\n']).map(str::trim).filter(|it| !it.is_empty())
}

/// Whether an approver is a person, not one of the `automatic` words: "by rule". A mail address is
/// one whatever it holds.
pub fn is_a_person(approver: &str, automatic: &[String]) -> bool {
    let mut words = approver.split(|it: char| !it.is_alphanumeric());
    approver.contains('@')
        || !words.any(|word| automatic.iter().any(|it| it.trim().eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_changes_what_it_names_and_errors_name_the_setting() {
        let rules = RequestRules::from_json(r#"{"sensitive": ["till"], "inactive_days": 30}"#);
        let want = RequestRules {
            sensitive: vec!["till".to_owned()],
            inactive_days: 30,
            ..RequestRules::default()
        };
        assert_eq!(rules, Ok(want.clone()));
        assert_eq!(RequestRules::from_json(&want.to_json()), Ok(want));
        for (text, said) in [
            ("[]", "no JSON object"),
            ("{", "no JSON object"),
            (
                r#"{"senstive": []}"#,
                "there is no setting \"senstive\"; choose of sensitive, elevated",
            ),
            (
                r#"{"sensitive": "prod"}"#,
                "sensitive cannot be \"prod\"; write it like [\"customer\"",
            ),
            (r#"{"inactive_days": -1}"#, "inactive_days cannot be -1; write it like 90"),
            (r#"{"inactive_days": 0}"#, "inactive_days is 0; write a number from 1"),
            (r#"{"rejection_days": 99999}"#, "rejection_days is 99999"),
            (r#"{"automation_requests": 2}"#, "write a number from 3"),
            (r#"{"automation_variation": -0.5}"#, "automation_variation is -0.5"),
            (
                r#"{"score_automation": 101}"#,
                "score_automation is 101; write a number from 0 to 100",
            ),
            (r#"{"elevated": ["admin", " "]}"#, "elevated has an empty word"),
        ] {
            let error = RequestRules::from_json(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
