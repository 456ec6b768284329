//! Words that count from today: «دیروز», «هفتهٔ گذشته», «۳ ماه اخیر», `last 7 days`.
//!
//! Such a phrase is compared letter by letter without its spaces, so that it does not matter how the
//! writer joins its words: «هفتهٔ گذشته», «هفته ی گذشته» and «هفته\u{200c}ی گذشته» are the same.

use super::parse::Item;
use super::{Calendar, Period, day_to_jalali, weekday};

/// What is counted from today. Weeks begin on Saturday; months and years are Jalali.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// Days that are said by their distance from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relative {
    /// The whole day, week, month or year that lies so many before the present one.
    Back(Unit, i32),
    /// As many days, weeks, months or years as end with today.
    Through(Unit, i32),
}

const WORDS: [(&str, Unit, i32); 10] = [
    ("امروز", Unit::Day, 0),
    ("دیروز", Unit::Day, 1),
    ("پریروز", Unit::Day, 2),
    ("فردا", Unit::Day, -1),
    ("امسال", Unit::Year, 0),
    ("پارسال", Unit::Year, 1),
    ("پیرارسال", Unit::Year, 2),
    ("today", Unit::Day, 0),
    ("yesterday", Unit::Day, 1),
    ("tomorrow", Unit::Day, -1),
];

/// Units by their names, longer ones first.
const PERSIAN_UNITS: [(&str, Unit); 6] = [
    ("روز", Unit::Day),
    ("هفتهی", Unit::Week),
    ("هفتهء", Unit::Week),
    ("هفته", Unit::Week),
    ("ماه", Unit::Month),
    ("سال", Unit::Year),
];

const ENGLISH_UNITS: [(&str, Unit); 4] =
    [("day", Unit::Day), ("week", Unit::Week), ("month", Unit::Month), ("year", Unit::Year)];

const NUMBER_WORDS: [&str; 10] = ["یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده"];

impl Unit {
    /// The most that are counted from today, so that a slip of the keyboard is seen as one.
    fn most(self) -> i32 {
        match self {
            Self::Day => 100_000,
            Self::Week => 10_000,
            Self::Month => 12_000,
            Self::Year => 1_000,
        }
    }
}

/// The letters and digits of a phrase without its spaces; none if there are signs in it.
fn joined(items: &[Item]) -> Option<String> {
    let mut phrase = String::new();
    for item in items {
        match item {
            Item::Word(word) => phrase.push_str(word),
            Item::Number { value, .. } => phrase.push_str(&value.to_string()),
            Item::Space => {}
            Item::Sign(_) => return None,
        }
    }
    Some(phrase)
}

/// Reads a phrase that counts from today, if it is one.
pub(super) fn read(items: &[Item]) -> Option<Relative> {
    let phrase = joined(items)?;
    let fixed = WORDS.iter().find(|(word, ..)| *word == phrase);
    fixed
        .map(|(_, unit, count)| Relative::Back(*unit, *count))
        .or_else(|| persian(&phrase))
        .or_else(|| english(&phrase))
}

fn persian(phrase: &str) -> Option<Relative> {
    if let Some(rest) = phrase.strip_prefix("این") {
        let (unit, rest) = leading_unit(rest, &PERSIAN_UNITS)?;
        return rest.is_empty().then_some(Relative::Back(unit, 0));
    }
    match leading_unit(phrase, &PERSIAN_UNITS) {
        Some((unit, "جاری")) => return Some(Relative::Back(unit, 0)),
        Some((unit, "گذشته" | "پیش" | "قبل")) => return Some(Relative::Back(unit, 1)),
        // «هفت هفته» begins like «هفته» if it is not read on.
        _ => {}
    }
    let (count, unit, rest) = leading_number(phrase).find_map(|(count, rest)| {
        leading_unit(rest, &PERSIAN_UNITS).map(|(unit, rest)| (count, unit, rest))
    })?;
    match rest {
        "گذشته" | "اخیر" => Some(Relative::Through(unit, counted(count, unit)?)),
        // «سه روز پیش» is one day. Which days «دو ماه پیش» are is not said that clearly.
        "پیش" | "قبل" if unit == Unit::Day => {
            Some(Relative::Back(unit, counted(count, unit)?))
        }
        _ => None,
    }
}

fn english(phrase: &str) -> Option<Relative> {
    if let Some(rest) = phrase.strip_prefix("this") {
        let (unit, rest) = leading_unit(rest, &ENGLISH_UNITS)?;
        return rest.is_empty().then_some(Relative::Back(unit, 0));
    }
    let rest = phrase.strip_prefix("last")?;
    if let Some((unit, rest)) = leading_unit(rest, &ENGLISH_UNITS) {
        return rest.is_empty().then_some(Relative::Back(unit, 1));
    }
    let (count, rest) = leading_number(rest).next()?;
    let (unit, rest) = leading_unit(rest, &ENGLISH_UNITS)?;
    matches!(rest, "" | "s").then_some(Relative::Through(unit, counted(count, unit)?))
}

fn leading_unit<'a>(phrase: &'a str, units: &[(&str, Unit)]) -> Option<(Unit, &'a str)> {
    units.iter().find_map(|(name, unit)| Some((*unit, phrase.strip_prefix(name)?)))
}

/// The number at the beginning of a phrase and what follows it, in all readings.
fn leading_number(phrase: &str) -> impl Iterator<Item = (i32, &str)> {
    let digits = phrase.find(|c: char| !c.is_ascii_digit()).unwrap_or(phrase.len());
    let (number, rest) = phrase.split_at(digits);
    let number = number.parse().ok().map(|count| (count, rest));
    let words = (1..).zip(NUMBER_WORDS);
    number.into_iter().chain(
        words.filter_map(|(count, word)| phrase.strip_prefix(word).map(|rest| (count, rest))),
    )
}

fn counted(count: i32, unit: Unit) -> Option<i32> {
    (1..=unit.most()).contains(&count).then_some(count)
}

/// Takes the words for a year off the end («شهریور سال گذشته»): how many years back it is.
pub(super) fn take_year(items: &mut Vec<Item>) -> Option<i32> {
    let words: Vec<usize> =
        (0..items.len()).filter(|at| items[*at] != Item::Space).rev().take(2).collect();
    // «سال گذشته» are two words, «پارسال» is one, and both may be written the other way.
    [words.get(1), words.first()].into_iter().flatten().find_map(|from| {
        let Relative::Back(Unit::Year, years) = read(&items[*from..])? else { return None };
        items.truncate(*from);
        Some(years)
    })
}

/// The days of a phrase. None where the calendar ends, far from any news.
pub(super) fn days(relative: Relative, today: i32) -> Option<Period> {
    let single = |day| Period { first: day, last: day };
    let through = |first| Period { first, last: today };
    match relative {
        Relative::Back(Unit::Day, count) => Some(single(today.saturating_sub(count))),
        Relative::Back(Unit::Week, count) => {
            let first = today.saturating_sub(weekday(today) + 7 * count);
            Some(Period { first, last: first.saturating_add(6) })
        }
        Relative::Back(Unit::Month, count) => {
            let (year, month) = months_back(today, count);
            Calendar::Jalali.months(year, month, 1)
        }
        Relative::Back(Unit::Year, count) => {
            Calendar::Jalali.months(day_to_jalali(today).year - count, 1, 12)
        }
        Relative::Through(Unit::Day, count) => Some(through(today.saturating_sub(count - 1))),
        Relative::Through(Unit::Week, count) => Some(through(today.saturating_sub(7 * count - 1))),
        Relative::Through(Unit::Month, count) => {
            let (year, month) = months_back(today, count);
            let same_day = Calendar::Jalali.day_or_last(year, month, day_to_jalali(today).day)?;
            Some(through(same_day + 1))
        }
        Relative::Through(Unit::Year, count) => {
            days(Relative::Through(Unit::Month, 12 * count), today)
        }
    }
}

/// The Jalali year and month that lie so many months before that of a day.
fn months_back(today: i32, count: i32) -> (i32, u8) {
    let date = day_to_jalali(today);
    let months = date.year * 12 + i32::from(date.month) - 1 - count;
    (months.div_euclid(12), months.rem_euclid(12) as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::super::parse::items;
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: Option<Relative>) {
        assert_eq!(read(&items(input)), expected, "input {input:?}");
    }

    #[test]
    fn spelling_does_not_matter() {
        for last_week in [
            "هفتهٔ گذشته",
            "هفته گذشته",
            "هفته ی گذشته",
            "هفته\u{200c}ی گذشته",
            "هفته\u{200c}ي گذشته",
            "هفتۀ گذشته",
            "هفتهء گذشته",
            "هفته\u{200c}گذشته",
            "هفتة گذشته",
            "  هفتهٔ  پیش ",
            "هفتهٔ قبل",
            "last week",
            "Last Week",
        ] {
            check(last_week, Some(Relative::Back(Unit::Week, 1)));
        }
        for this_week in
            ["این هفته", "این\u{200c}هفته", "هفتهٔ جاری", "هفته\u{200c}ی جاری", "this week"]
        {
            check(this_week, Some(Relative::Back(Unit::Week, 0)));
        }
        for two_days_ago in ["پریروز", "پری\u{200c}روز", "پري روز", "۲ روز پیش", "دو روز قبل"]
        {
            check(two_days_ago, Some(Relative::Back(Unit::Day, 2)));
        }
        for seven_weeks in ["هفت هفتهٔ گذشته", "۷ هفته\u{200c}ی اخیر", "٧ هفته اخیر", "last 7 weeks"]
        {
            check(seven_weeks, Some(Relative::Through(Unit::Week, 7)));
        }
    }

    #[test]
    fn numbers_and_units() {
        for (count, word) in (1..).zip(NUMBER_WORDS) {
            let days = Some(Relative::Through(Unit::Day, count));
            check(&format!("{word} روز گذشته"), days);
            check(&format!("{word}\u{200c}روز اخیر"), days);
            check(&format!("{count} روز گذشته"), days);
            check(&format!("last {count} days"), days);
            check(&format!("{word} سال اخیر"), Some(Relative::Through(Unit::Year, count)));
        }
        check("روز گذشته", Some(Relative::Back(Unit::Day, 1)));
        check("پار سال", Some(Relative::Back(Unit::Year, 1)));
        check("سال جاری", Some(Relative::Back(Unit::Year, 0)));
        check("100000 روز گذشته", Some(Relative::Through(Unit::Day, 100_000)));
        check("1000 سال گذشته", Some(Relative::Through(Unit::Year, 1_000)));
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            "",
            "روز",
            "گذشته",
            "این",
            "هفته",
            "چند روز گذشته",
            "روزهای اخیر",
            "ماه اخیر",
            "دو ماه پیش",
            "0 روز گذشته",
            "100001 روز گذشته",
            "1001 سال گذشته",
            "99999999999999999999 روز گذشته",
            "روز 7 گذشته",
            "-7 روز گذشته",
            "این هفته گذشته",
            "last",
            "last days",
            "last 7",
            "this 7 days",
            "last 7 dayss",
        ] {
            check(text, None);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_day_panics(today: i32, count in 1..=1_000, back in -1..=1_000) {
            for unit in [Unit::Day, Unit::Week, Unit::Month, Unit::Year] {
                let _ = days(Relative::Through(unit, count), today);
                let _ = days(Relative::Through(unit, unit.most()), today);
                let _ = days(Relative::Back(unit, back), today);
            }
        }
    }
}
