//! What was typed into the rate calculator and what follows from it. Pure: no drawing.

use crate::domain::rate::{
    Limits, NumberError, RateInput, RateScore, Unit, parse_number, rate_unit_note, shown,
};

/// One of the three numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// What was counted.
    Observed,
    /// What is usual.
    Expected,
    /// How much it usually varies; may stay empty.
    StdDev,
}

impl Entry {
    /// The three, in the order they stand.
    pub const ALL: [Self; 3] = [Self::Observed, Self::Expected, Self::StdDev];

    /// The label above the field, also its accessible name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Observed => "Observed rate",
            Self::Expected => "Expected rate",
            Self::StdDev => "Standard deviation",
        }
    }

    const fn when_blank(self) -> &'static str {
        match self {
            Self::Observed => "Type the observed rate.",
            Self::Expected => "Type the expected rate.",
            Self::StdDev => "optional",
        }
    }
}

/// A form of the results on the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyForm {
    /// Lines for a mail or a ticket.
    Text,
    /// A table for a wiki.
    Markdown,
    /// Plain numbers for a spreadsheet.
    Tsv,
}

impl CopyForm {
    /// In the order of the menu.
    pub const ALL: [Self; 3] = [Self::Text, Self::Markdown, Self::Tsv];

    /// Its entry in the menu.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Markdown => "Markdown",
            Self::Tsv => "TSV for a spreadsheet",
        }
    }
}

/// The line below a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Below {
    /// How the text was read: "read as 9,600", "optional".
    Hint(String),
    /// Why it was not.
    Error(String),
}

/// A value that a unit change has converted: kept as it was typed, so that going back gives
/// exactly that and no digit is lost on the way.
#[derive(Debug, Clone)]
struct Converted {
    typed: String,
    value: f64,
    unit: Unit,
    /// What the field shows instead; if the person edits it, the edit counts.
    shown: String,
    /// Where it comes from, if it was filled in and not typed: "mean of 38".
    filled: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    text: String,
    converted: Option<Converted>,
}

/// The form.
#[derive(Debug, Clone)]
pub struct Model {
    cells: [Cell; 3],
    unit: Unit,
    /// Said below the units after they were changed.
    note: Option<String>,
    /// Whether the person asked for a result: then empty fields are errors.
    asked: bool,
    /// Whether the numbers were filled in, and which of them (an unknown spread is not).
    filled: Option<[bool; 3]>,
}

impl Default for Model {
    fn default() -> Self {
        Self { cells: Default::default(), unit: Unit::Hour, note: None, asked: false, filled: None }
    }
}

impl Model {
    /// The text of a field, for the widget that edits it.
    pub fn text_mut(&mut self, entry: Entry) -> &mut String {
        &mut self.cells[entry as usize].text
    }

    /// The unit of all three.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// What to say below the units.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Asks for a result: from now on empty fields are errors until there is one.
    pub fn calculate(&mut self) {
        self.asked = true;
    }

    /// Whether nothing was typed.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|it| it.text.trim().is_empty())
    }

    /// Fills all three in, with the words below each. Nothing of their digits is lost, however
    /// they are shown.
    pub fn fill(&mut self, input: &RateInput, hints: [String; 3]) {
        let values = [Some(input.observed), Some(input.expected), input.std_dev];
        self.filled = Some(values.map(|it| it.is_some()));
        let mut hints = hints.into_iter();
        self.cells = values.map(|value| {
            let hint = hints.next().unwrap_or_default();
            value.map_or_else(Cell::default, |value| Cell::filled(value, input.unit, hint))
        });
        (self.unit, self.note, self.asked) = (input.unit, None, false);
    }

    /// Whether a number was changed after it was filled in.
    pub fn is_edited(&self) -> bool {
        self.filled.is_some_and(|filled| {
            let changed = |(cell, was): (&Cell, bool)| {
                if was { cell.kept().is_none() } else { !cell.text.trim().is_empty() }
            };
            self.cells.iter().zip(filled).any(changed)
        })
    }

    /// Changes the unit and converts every number, so that ratio and z stay the same. Text that
    /// is no number stays as it is. Changes nothing where a number would become too large.
    pub fn set_unit(&mut self, unit: Unit) {
        let mut cells = self.cells.clone();
        let mut n_converted = 0;
        for cell in &mut cells {
            let Ok(value) = cell.value(self.unit) else { continue };
            let from = cell.origin(value, self.unit);
            let converted = from.value * from.unit.factor_to(unit);
            if !converted.is_finite() {
                self.note = Some("The unit was kept: a value would become too large.".to_owned());
                return;
            }
            n_converted += 1;
            *cell = if from.unit == unit && from.filled.is_some() {
                Cell {
                    text: from.typed.clone(),
                    converted: Some(Converted { shown: from.typed.clone(), ..from }),
                }
            } else if from.unit == unit {
                Cell { text: from.typed, converted: None }
            } else {
                let text = shown(converted).replace('−', "-");
                Cell { text: text.clone(), converted: Some(Converted { shown: text, ..from }) }
            };
        }
        self.cells = cells;
        self.unit = unit;
        self.note = note(n_converted, unit);
    }

    /// The line below a field.
    pub fn below(&self, entry: Entry) -> Below {
        let cell = &self.cells[entry as usize];
        match cell.value(self.unit) {
            Ok(value) => Below::Hint(match (cell.kept(), self.filled) {
                (Some(Converted { filled: Some(from), unit, .. }), _) if *unit == self.unit => {
                    from.clone()
                }
                (Some(it), _) => format!("from {} {}", shown(it.value), it.unit.per()),
                (None, Some(_)) => format!("edited, read as {}", shown(value)),
                (None, None) => format!("read as {}", shown(value)),
            }),
            Err(NumberError::Blank) if entry == Entry::StdDev => {
                Below::Hint(entry.when_blank().to_owned())
            }
            Err(NumberError::Blank) if self.asked => Below::Error(entry.when_blank().to_owned()),
            Err(NumberError::Blank) => Below::Hint(String::new()),
            Err(NumberError::Negative) if entry == Entry::StdDev => {
                Below::Error("It cannot be negative.".to_owned())
            }
            Err(error) => Below::Error(error.to_string()),
        }
    }

    /// What the numbers amount to; `None` while one of them is missing or wrong.
    pub fn result(&self, limits: &Limits) -> Option<(RateInput, RateScore)> {
        let value = |entry: Entry| self.cells[entry as usize].value(self.unit);
        let std_dev = match value(Entry::StdDev) {
            Ok(it) => Some(it),
            Err(NumberError::Blank) => None,
            Err(_) => return None,
        };
        let (observed, expected) = (value(Entry::Observed).ok()?, value(Entry::Expected).ok()?);
        let input = RateInput { observed, expected, std_dev, unit: self.unit };
        Some((input, input.score(limits)))
    }

    /// What to do while there is no result.
    pub fn what_is_missing(&self) -> &'static str {
        let wrong = Entry::ALL.iter().any(|it| {
            matches!(self.below(*it), Below::Error(_))
                && !self.cells[*it as usize].text.trim().is_empty()
        });
        if wrong {
            "Correct the marked field to see the result."
        } else {
            "Type an observed and an expected rate."
        }
    }

    /// The results for the clipboard.
    ///
    /// `notes`: what they rest on, a sentence each.
    pub fn copy(&self, form: CopyForm, limits: &Limits, notes: &[String]) -> Option<String> {
        let (input, score) = self.result(limits)?;
        let (mut text, before, after) = match form {
            CopyForm::Text => (input.to_text(&score, limits), "", ""),
            CopyForm::Markdown => (input.to_markdown(&score, limits), "- ", ""),
            CopyForm::Tsv => (input.to_tsv(&score, limits), "Note\t", "\t"),
        };
        for note in notes {
            text.push_str(&format!("{before}{note}{after}\n"));
        }
        Some(text)
    }
}

impl Cell {
    fn filled(value: f64, unit: Unit, hint: String) -> Self {
        let text = shown(value).replace('−', "-");
        let typed = text.clone();
        let converted = Converted { shown: text.clone(), typed, value, unit, filled: Some(hint) };
        Self { text, converted: Some(converted) }
    }

    /// The converted value, unless the text was edited since.
    fn kept(&self) -> Option<&Converted> {
        self.converted.as_ref().filter(|it| it.shown == self.text)
    }

    fn value(&self, unit: Unit) -> Result<f64, NumberError> {
        match self.kept() {
            Some(it) => Ok(it.value * it.unit.factor_to(unit)),
            None => parse_number(&self.text),
        }
    }

    /// What the person typed, where `value` per `unit` is what it reads as now.
    fn origin(&self, value: f64, unit: Unit) -> Converted {
        self.kept().cloned().unwrap_or_else(|| Converted {
            typed: self.text.clone(),
            value,
            unit,
            shown: String::new(),
            filled: None,
        })
    }
}

fn note(n_converted: usize, unit: Unit) -> Option<String> {
    let words = match n_converted {
        0 => return rate_unit_note(unit).map(str::to_owned),
        1 => "The value was converted.",
        2 => "Both values were converted, so the ratio stays the same.",
        _ => "All three values were converted, so ratio and z stay the same.",
    };
    let length = rate_unit_note(unit).map(|it| format!(" {it}")).unwrap_or_default();
    Some(format!("{words}{length}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(texts: [&str; 3]) -> Model {
        let mut model = Model::default();
        for (entry, text) in Entry::ALL.into_iter().zip(texts) {
            text.clone_into(model.text_mut(entry));
        }
        model
    }

    fn texts(model: &Model) -> [&str; 3] {
        std::array::from_fn(|at| model.cells[at].text.as_str())
    }

    fn score(model: &Model) -> RateScore {
        model.result(&Limits::default()).unwrap().1
    }

    #[test]
    fn units_convert_all_three_and_the_way_back_is_exact() {
        let mut model = typed(["150", "100", "20"]);
        let before = score(&model);
        model.set_unit(Unit::Year);
        assert_eq!(texts(&model), ["1,314,873", "876,582", "175,316.4"]);
        assert!(model.note().unwrap().contains("All three values were converted"));
        assert!(model.note().unwrap().contains("365.2425 days"));
        let after = score(&model);
        assert_eq!(after.level, before.level);
        assert!((after.z.unwrap() - before.z.unwrap()).abs() < 1e-9);
        model.set_unit(Unit::Month);
        model.set_unit(Unit::Hour);
        assert_eq!(texts(&model), ["150", "100", "20"]);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "read, not computed")]
    fn conversion_keeps_digits_that_are_not_shown() {
        let mut model = typed(["150", "100", ""]);
        model.set_unit(Unit::Week);
        model.set_unit(Unit::Day);
        assert_eq!(texts(&model), ["3,600", "2,400", ""]);
        assert_eq!(model.below(Entry::Observed), Below::Hint("from 150 per hour".to_owned()));
        "3,601".clone_into(model.text_mut(Entry::Observed));
        assert_eq!(model.below(Entry::Observed), Below::Hint("read as 3,601".to_owned()));
        assert_eq!(model.result(&Limits::default()).unwrap().0.observed, 3601.0);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "kept, not computed")]
    fn what_is_filled_in_keeps_every_digit_and_says_when_it_was_edited() {
        let mut model = Model::default();
        let (expected, std_dev) = (78.0 / 38.0, Some(1.0 / 3.0));
        let input = RateInput { observed: 41.0, expected, std_dev, unit: Unit::Hour };
        let hints = ["counted", "mean of 38", "of the same"].map(str::to_owned);
        model.fill(&input, hints.clone());
        assert_eq!(texts(&model), ["41", "2.0526", "0.3333"]);
        assert_eq!(model.below(Entry::Expected), Below::Hint("mean of 38".to_owned()));
        model.set_unit(Unit::Month);
        assert_eq!(model.below(Entry::Expected), Below::Hint("from 2.0526 per hour".to_owned()));
        model.set_unit(Unit::Hour);
        assert_eq!(model.result(&Limits::default()).unwrap().0, input);
        assert!(!model.is_edited());
        "2.1".clone_into(model.text_mut(Entry::Expected));
        assert_eq!(model.below(Entry::Expected), Below::Hint("edited, read as 2.1".to_owned()));
        assert!(model.is_edited());
        // An unknown spread that somebody types is an edit, too.
        model.fill(&RateInput { std_dev: None, ..input }, hints);
        assert!(!model.is_edited());
        "3".clone_into(model.text_mut(Entry::StdDev));
        assert!(model.is_edited());
    }

    #[test]
    fn a_unit_that_would_overflow_is_refused() {
        let mut model = typed(["1e308", "1", ""]);
        model.set_unit(Unit::Year);
        assert_eq!((model.unit(), texts(&model)), (Unit::Hour, ["1e308", "1", ""]));
        assert!(model.note().unwrap().starts_with("The unit was kept"));
    }

    #[test]
    fn what_is_wrong_is_said_below_its_field() {
        let error = |model: &Model, entry| match model.below(entry) {
            Below::Error(text) => text,
            Below::Hint(text) => panic!("no error, but {text}"),
        };
        let mut model = typed(["41", "", "-1"]);
        assert_eq!(model.below(Entry::Expected), Below::Hint(String::new()), "not asked yet");
        assert_eq!(error(&model, Entry::StdDev), "It cannot be negative.");
        assert_eq!(model.what_is_missing(), "Correct the marked field to see the result.");
        assert_eq!(model.result(&Limits::default()), None);
        model.calculate();
        assert_eq!(error(&model, Entry::Expected), "Type the expected rate.");
        let model = typed(["ten", "-4", ""]);
        assert_eq!(error(&model, Entry::Observed), "This is not a number.");
        assert_eq!(error(&model, Entry::Expected), "A rate cannot be negative.");
    }
}
