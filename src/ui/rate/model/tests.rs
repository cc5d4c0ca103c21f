//! Tests of the numbers of the calculator.

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
fn a_month_may_have_30_days() {
    let mut model = typed(["7.2", "3.6", ""]);
    model.set_unit(Unit::Month);
    assert_eq!(texts(&model)[0], "5,259.49");
    model.set_short_months(true);
    assert_eq!(texts(&model)[0], "5,184");
    assert!(model.note().unwrap().contains("A month is taken as 30 days."));
    let copied = model.copy(CopyForm::Text, &Limits::default(), &[]).unwrap();
    assert!(copied.contains("A month is taken as 30 days."), "{copied}");
    model.set_unit(Unit::Hour);
    assert_eq!(texts(&model), ["7.2", "3.6", ""]);
}

#[test]
fn a_short_window_is_compared_with_its_part_of_a_long_one() {
    let mut model = Model { unit: Unit::Day, ..typed(["2000", "500", "150"]) };
    model.other_time = true;
    assert_eq!(model.result(&Limits::default()), None);
    "2 hours".clone_into(&mut model.time);
    let z = |model: &Model| score(model).z.unwrap();
    assert!((z(&model) - 45.225_771).abs() < 1e-6);
    model.scaling = Scaling::Linear;
    assert!((z(&model) - 156.666_667).abs() < 1e-6);
    let copied = model.copy(CopyForm::Text, &Limits::default(), &[]).unwrap();
    assert!(copied.contains("Expected rate: 41.6667 in 2 hours"), "{copied}");
    assert!(copied.contains("12.5, in proportion to the time."), "{copied}");
}

#[test]
fn what_is_filled_in_keeps_every_digit_and_says_when_it_was_edited() {
    let mut model = Model::default();
    let (expected, std_dev) = (78.0 / 38.0, Some(1.0 / 3.0));
    let input = RateInput { observed: 41.0, expected, std_dev, unit: Unit::Hour, chance: None };
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
