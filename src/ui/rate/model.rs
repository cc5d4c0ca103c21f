//! What was typed into the rate calculator and what follows from it. Pure: no drawing.

use crate::domain::rate::{
    Limits, MEAN_MONTH, NumberError, RateInput, RateScore, Scaling, ShortWindow, Told, Unit,
    parse_number, rate_unit_note, shown,
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
    /// Days of a month.
    month_days: f64,
    /// Whether what was observed was counted over another time than the unit.
    pub other_time: bool,
    /// That time, as it is typed.
    pub time: String,
    /// How the standard deviation follows.
    pub scaling: Scaling,
    /// Whether the numbers were filled in, and which of them (an unknown spread is not).
    filled: Option<[bool; 3]>,
    /// Chance of what was counted, where the log said it.
    chance: Option<f64>,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            cells: Default::default(),
            unit: Unit::Hour,
            note: None,
            asked: false,
            month_days: MEAN_MONTH,
            other_time: false,
            time: String::new(),
            scaling: Scaling::Root,
            chance: None,
            filled: None,
        }
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
        self.chance = input.chance;
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
            let Ok(value) = cell.value(self.unit, self.month_days) else { continue };
            let from = cell.origin(value, self.unit);
            let converted = from.value * factor(from.unit, unit, self.month_days);
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
        self.note = note(n_converted, unit, self.month_days);
    }

    /// The line below a field.
    pub fn below(&self, entry: Entry) -> Below {
        let cell = &self.cells[entry as usize];
        match cell.value(self.unit, self.month_days) {
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
        let value = |entry: Entry| self.cells[entry as usize].value(self.unit, self.month_days);
        let std_dev = match value(Entry::StdDev) {
            Ok(it) => Some(it),
            Err(NumberError::Blank) => None,
            Err(_) => return None,
        };
        let (observed, expected) = (value(Entry::Observed).ok()?, value(Entry::Expected).ok()?);
        let chance = self.chance.filter(|_| !self.is_edited());
        let typed = RateInput { observed, expected, std_dev, unit: self.unit, chance };
        let input = if self.other_time { self.window()?.compare(&typed)? } else { typed };
        Some((input, input.score(limits)))
    }

    /// The time over which was counted what was observed, if it is another one.
    pub fn window(&self) -> Option<ShortWindow> {
        ShortWindow::parse(&self.time, self.scaling).filter(|_| self.other_time)
    }

    /// What is made of what is expected for that time.
    pub fn explained(&self) -> Option<String> {
        let value = |entry: Entry| self.cells[entry as usize].value(self.unit, self.month_days);
        let (observed, expected) = (value(Entry::Observed).ok()?, value(Entry::Expected).ok()?);
        let std_dev = value(Entry::StdDev).ok();
        let usual = RateInput { observed, expected, std_dev, unit: self.unit, chance: None };
        self.window()?.explain(&usual)
    }

    /// Whether a month has 30 days and not those of a mean month of the calendar.
    pub fn has_short_months(&self) -> bool {
        self.month_days < MEAN_MONTH
    }

    /// Changes how long a month is; what was typed per month stays.
    pub fn set_short_months(&mut self, short: bool) {
        self.month_days = if short { 30.0 } else { MEAN_MONTH };
        // What is shown of a converted number follows.
        self.set_unit(self.unit);
    }

    /// The result as it is told.
    pub fn told<'a>(
        &self,
        (input, score): &'a (RateInput, RateScore),
        limits: &'a Limits,
    ) -> Told<'a> {
        let told = Told::of(input, score, limits).with_month(self.month_days);
        match self.window() {
            Some(window) => {
                told.in_window(&window).with_notes(self.explained().into_iter().collect())
            }
            None => told,
        }
    }

    /// "per hour", "in 2 hours".
    pub fn per(&self) -> String {
        match self.window() {
            Some(window) => format!("in {}", window.words()),
            None => self.unit.per().to_owned(),
        }
    }

    /// What to do while there is no result.
    pub fn what_is_missing(&self) -> &'static str {
        let wrong = Entry::ALL.iter().any(|it| {
            matches!(self.below(*it), Below::Error(_))
                && !self.cells[*it as usize].text.trim().is_empty()
        });
        if self.other_time && self.window().is_none() {
            "Write over which time it was counted, for example 2 hours."
        } else if wrong {
            "Correct the marked field to see the result."
        } else {
            "Type an observed and an expected rate."
        }
    }

    /// The results for the clipboard.
    ///
    /// `notes`: what they rest on, a sentence each.
    pub fn copy(&self, form: CopyForm, limits: &Limits, notes: &[String]) -> Option<String> {
        let result = self.result(limits)?;
        let mut all: Vec<String> = self.explained().into_iter().collect();
        all.extend(notes.iter().cloned());
        let told = self.told(&result, limits).with_notes(all);
        Some(match form {
            CopyForm::Text => told.to_text(),
            CopyForm::Markdown => told.to_markdown(),
            CopyForm::Tsv => told.to_tsv(),
        })
    }
}

/// What a rate per `from` is multiplied by to become one per `to`.
fn factor(from: Unit, to: Unit, month_days: f64) -> f64 {
    to.hours_of(month_days) / from.hours_of(month_days)
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

    fn value(&self, unit: Unit, month_days: f64) -> Result<f64, NumberError> {
        match self.kept() {
            Some(it) => Ok(it.value * factor(it.unit, unit, month_days)),
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

fn note(n_converted: usize, unit: Unit, month_days: f64) -> Option<String> {
    let words = match n_converted {
        0 => return rate_unit_note(unit, month_days),
        1 => "The value was converted.",
        2 => "Both values were converted, so the ratio stays the same.",
        _ => "All three values were converted, so ratio and z stay the same.",
    };
    let length = rate_unit_note(unit, month_days).map(|it| format!(" {it}")).unwrap_or_default();
    Some(format!("{words}{length}"))
}

#[cfg(test)]
mod tests;
