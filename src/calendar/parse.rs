//! Dates as newsrooms write them, read and never guessed.

use jiff::tz::TimeZone;

use super::clock::take_time;
use super::{ArticleDate, Calendar, DateError, day_to_civil, tehran};
use crate::analysis::fold_character;

/// Years that are read as Jalali and as Gregorian; others are no years of news.
const JALALI_YEARS: std::ops::RangeInclusive<i32> = 1200..=1500;
const GREGORIAN_YEARS: std::ops::RangeInclusive<i32> = 1821..=2121;

/// Jalali months: their names in Iran and in Afghanistan, and the Latin spellings that news sites and
/// channels use.
const JALALI_MONTHS: [&[&str]; 12] = [
    &["فروردین", "حمل", "farvardin"],
    &["اردیبهشت", "ثور", "ordibehesht"],
    &["خرداد", "جوزا", "khordad"],
    &["تیر", "سرطان", "tir"],
    &["مرداد", "امرداد", "اسد", "mordad"],
    &["شهریور", "سنبله", "shahrivar"],
    &["مهر", "میزان", "mehr"],
    &["آبان", "عقرب", "aban"],
    &["آذر", "قوس", "azar"],
    &["دی", "جدی", "dey"],
    &["بهمن", "دلو", "bahman"],
    &["اسفند", "حوت", "esfand"],
];

/// The seasons of a Jalali year, three months each.
const SEASONS: [&str; 4] = ["بهار", "تابستان", "پاییز", "زمستان"];

/// Gregorian months: English names, and the French ones as Persian writes them (folded).
const GREGORIAN_MONTHS: [&[&str]; 12] = [
    &["january", "jan", "ژانویه"],
    &["february", "feb", "فوریه"],
    &["march", "mar", "مارس"],
    &["april", "apr", "آوریل"],
    &["may", "مه", "می"],
    &["june", "jun", "ژوین", "جون"],
    &["july", "jul", "ژوییه", "جولای"],
    &["august", "aug", "اوت", "آگوست"],
    &["september", "sep", "sept", "سپتامبر"],
    &["october", "oct", "اکتبر"],
    &["november", "nov", "نوامبر"],
    &["december", "dec", "دسامبر"],
];

/// Words of a date line that say nothing: weekdays (the date itself decides), «ساعت» and the like.
const IGNORED_WORDS: &[&str] = &[
    "شنبه",
    "یکشنبه",
    "دوشنبه",
    "سهشنبه",
    "چهارشنبه",
    "پنجشنبه",
    "جمعه",
    "آدینه",
    "یک",
    "دو",
    "سه",
    "چهار",
    "پنج",
    "ساعت",
    "مورخ",
    "تاریخ",
    "انتشار",
    "زمان",
    "خورشیدی",
    "شمسی",
    "هجری",
    "میلادی",
    "ماه",
    "سال",
    "روز",
    "saturday",
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "sat",
    "sun",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "t",
    "at",
    "th",
    "st",
    "nd",
    "rd",
];

/// How much of a text is read: no date is as long.
pub(super) const LONGEST: usize = 200;

/// A piece of a date line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Number { value: i64, digits: usize },
    Word(String),
    Sign(char),
    Space,
}

/// Cuts a date line into numbers, words, signs and spaces, folded by the analyzer's letters.
pub(super) fn items(text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for character in text.chars().take(LONGEST) {
        match fold_character(character) {
            Some(digit) if digit.is_ascii_digit() => {
                let add = i64::from(digit.to_digit(10).unwrap_or(0));
                match items.last_mut() {
                    Some(Item::Number { value, digits }) if *digits < 15 => {
                        *value = *value * 10 + add;
                        *digits += 1;
                    }
                    _ => items.push(Item::Number { value: add, digits: 1 }),
                }
            }
            Some(letter) if letter.is_alphabetic() => match items.last_mut() {
                Some(Item::Word(word)) => word.push(letter),
                _ => items.push(Item::Word(letter.to_string())),
            },
            Some(' ') if items.last() == Some(&Item::Space) => {}
            Some(' ') => items.push(Item::Space),
            Some(sign) => items.push(Item::Sign(sign)),
            None => {}
        }
    }
    items
}

/// Year, month and day as far as they are said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) calendar: Calendar,
    /// Missing only where a month or a season is named.
    pub(super) year: Option<i32>,
    /// The month, or the first one of a season.
    pub(super) month: Option<u8>,
    /// How many months are meant if no day is said: a year, a season or a month.
    pub(super) months: u8,
    pub(super) day: Option<u8>,
}

/// A month or season by its name: the calendar, the number of the first month, and how many.
pub(super) fn month_name(word: &str) -> Option<(Calendar, u8, u8)> {
    let find = |months: &[&[&str]; 12], word: &str| {
        months.iter().position(|names| names.contains(&word)).map(|month| month as u8 + 1)
    };
    let season =
        || SEASONS.iter().position(|name| *name == word).map(|season| season as u8 * 3 + 1);
    // آبان‌ماه, with the half space gone.
    let jalali = find(&JALALI_MONTHS, word);
    let jalali = jalali.or_else(|| find(&JALALI_MONTHS, word.strip_suffix("ماه")?));
    jalali
        .map(|month| (Calendar::Jalali, month, 1))
        .or_else(|| find(&GREGORIAN_MONTHS, word).map(|month| (Calendar::Gregorian, month, 1)))
        .or_else(|| season().map(|month| (Calendar::Jalali, month, 3)))
}

fn year_of(value: i64, digits: usize) -> Option<(i32, Calendar)> {
    let year = i32::try_from(value).ok().filter(|_| digits == 4)?;
    if JALALI_YEARS.contains(&year) {
        Some((year, Calendar::Jalali))
    } else {
        GREGORIAN_YEARS.contains(&year).then_some((year, Calendar::Gregorian))
    }
}

/// Reads the items that are left after the time.
pub(super) fn parts(text: &str, items: &[Item]) -> Result<Parts, DateError> {
    let unreadable = || DateError::Unreadable(text.trim().to_owned());
    let mut numbers: Vec<(i64, usize)> = Vec::new();
    let mut named = None;
    let mut numbers_before_name = 0;
    for item in items {
        match item {
            Item::Number { value, digits } => numbers.push((*value, *digits)),
            Item::Word(word) => match month_name(word) {
                Some(found) if named.is_none() => {
                    named = Some(found);
                    numbers_before_name = numbers.len();
                }
                _ if IGNORED_WORDS.contains(&word.as_str()) => {}
                _ => return Err(unreadable()),
            },
            Item::Sign('/' | '-' | '.' | '،' | ',' | '·' | '|' | '–' | '—' | ':' | '(' | ')') =>
                {}
            Item::Sign(_) => return Err(unreadable()),
            Item::Space => {}
        }
    }
    let small = |value: i64| u8::try_from(value).map_err(|_| unreadable());
    if let Some((calendar, month, months)) = named {
        let year_of = |(value, digits): &(i64, usize)| year_of(*value, *digits);
        let mut year = None;
        if let Some(at) = numbers.iter().position(|number| year_of(number).is_some()) {
            year = year_of(&numbers.remove(at));
        }
        let day = match numbers.as_slice() {
            [] => None,
            // «مهر ۰۵» may be a day and may be a year: without a year, the day stands first.
            [(day, _)] if year.is_some() || (*day <= 31 && numbers_before_name == 1) => {
                Some(small(*day)?)
            }
            _ => return Err(unreadable()),
        };
        let other_calendar = year.is_some_and(|(_, of_year)| of_year != calendar);
        if other_calendar || (months > 1 && day.is_some()) {
            return Err(unreadable());
        }
        let year = year.map(|(year, _)| year);
        return Ok(Parts { calendar, year, month: Some(month), months, day });
    }
    let numbered = |(year, calendar), month: Option<i64>, day: Option<i64>| {
        Ok(Parts {
            calendar,
            year: Some(year),
            month: month.map(small).transpose()?,
            months: if month.is_some() { 1 } else { 12 },
            day: day.map(small).transpose()?,
        })
    };
    let year_of = |value: i64, digits| year_of(value, digits).ok_or_else(unreadable);
    match *numbers.as_slice() {
        [(value, 8)] => {
            let year = year_of(value / 10_000, 4)?;
            numbered(year, Some(value / 100 % 100), Some(value % 100))
        }
        [(year, digits)] => numbered(year_of(year, digits)?, None, None),
        [(year, digits), (month, _)] => numbered(year_of(year, digits)?, Some(month), None),
        [(first, first_digits), (month, _), (last, last_digits)] => {
            if let Ok(year) = year_of(first, first_digits) {
                return numbered(year, Some(month), Some(last));
            }
            let year = year_of(last, last_digits)?;
            // Day and month in either order: only where one reading is possible.
            let (day, month) = match (first, month) {
                (day, month) if day > 12 || day == month => (day, month),
                (month, day) if day > 12 => (day, month),
                _ => return Err(DateError::Ambiguous(text.trim().to_owned())),
            };
            numbered(year, Some(month), Some(day))
        }
        _ => Err(unreadable()),
    }
}

/// Reads a date as newsrooms write it: Jalali or Gregorian, any digits, with or without a time.
///
/// A time without an offset is Tehran's. Nothing is guessed: two-digit years, dates without a day,
/// days and months that can be read both ways are errors.
///
/// ```
/// use juya::calendar::parse_date;
///
/// assert_eq!(parse_date("1399/06/22").unwrap().to_iso(), "2020-09-12");
/// assert_eq!(parse_date("۲۲ شهریور ۱۳۹۹").unwrap().to_iso(), "2020-09-12");
/// assert_eq!(parse_date("2020-09-12T10:00:00+03:30").unwrap().to_jalali(), "1399-06-22");
/// assert!(parse_date("99/6/22").is_err());
/// ```
///
/// # Errors
///
/// Says whether the text is no date, an ambiguous one, or a day that does not exist.
pub fn parse_date(text: &str) -> Result<ArticleDate, DateError> {
    read_date(text, items(text))
}

/// [`parse_date`] for items. `text` is what an error quotes.
pub(super) fn read_date(text: &str, mut items: Vec<Item>) -> Result<ArticleDate, DateError> {
    let unreadable = || DateError::Unreadable(text.trim().to_owned());
    let time = take_time(&mut items);
    let parts = parts(text, &items)?;
    let (Some(year), Some(month), Some(day)) = (parts.year, parts.month, parts.day) else {
        return Err(unreadable());
    };
    let day = parts
        .calendar
        .to_day(year, month, day)
        .ok_or_else(|| DateError::NoSuchDay(text.trim().to_owned()))?;
    let Some((time, offset)) = time else {
        return Ok(ArticleDate::from_day(day));
    };
    let civil = day_to_civil(day).ok_or_else(unreadable)?.to_datetime(time);
    let zone = match offset {
        Some(seconds) => {
            TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).map_err(|_| unreadable())?)
        }
        None => tehran(),
    };
    let instant = civil.to_zoned_datetime(zone).map_err(|_| unreadable())?.timestamp().as_second();
    ArticleDate::from_instant(instant).ok_or_else(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let found = match parse_date(input) {
            Ok(date) => format!("{} {}", date.to_iso(), date.to_jalali()),
            Err(DateError::Unreadable(_)) => "unreadable".to_owned(),
            Err(DateError::Ambiguous(_)) => "ambiguous".to_owned(),
            Err(DateError::NoSuchDay(_)) => "no such day".to_owned(),
            Err(other) => panic!("{other} is no error of a date"),
        };
        assert_eq!(found, expected, "input {input:?}");
    }

    #[test]
    fn days() {
        for day in [
            "1399/06/22",
            "1399-6-22",
            "۱۳۹۹/۶/۲۲",
            "١٣٩٩/٠٦/٢٢",
            "13990622",
            "۲۲ شهریور ۱۳۹۹",
            "۲۲ شهريور ماه ۱۳۹۹",
            "شنبه، ۲۲ شهریور ۱۳۹۹",
            "شنبه ۲۲ شهریور سال ۱۳۹۹",
            "22 Shahrivar 1399",
            "22/06/1399",
            "2020-09-12",
            "20200912",
            "12 September 2020",
            "September 12, 2020",
            " ۲۲  شهریور   ۱۳۹۹ ",
            "Sat, 12 Sep 2020",
            "۱۲ سپتامبر ۲۰۲۰",
        ] {
            check(day, "2020-09-12 1399-06-22");
        }
        check("سه\u{200c}شنبه ۱ مهر ۱۳۹۹", "2020-09-22 1399-07-01");
        check("۱ ژوئیه ۲۰۲۰", "2020-07-01 1399-04-11");
    }

    #[test]
    fn times() {
        // Summer time until 1401: +04:30 in Shahrivar 1399.
        check("۱۳۹۹/۰۶/۲۲ - ۱۰:۳۵", "2020-09-12T10:35:00+04:30 1399-06-22");
        check("۱۳۹۷/۹/۱۰ - ۰۰:۰۱", "2018-12-01T00:01:00+03:30 1397-09-10");
        check("2020-09-12T10:00:00+03:30", "2020-09-12T11:00:00+04:30 1399-06-22");
        check("2020-09-12T10:00:00Z", "2020-09-12T14:30:00+04:30 1399-06-22");
        check("2020-09-12 23:59:59.123", "2020-09-12T23:59:59+04:30 1399-06-22");
        check("Sat, 12 Sep 2020 10:00:00 +0330", "2020-09-12T11:00:00+04:30 1399-06-22");
        check("21:33 · 21 Ordibehesht 1405", "2026-05-11T21:33:00+03:30 1405-02-21");
        check("۱۴۰۴/۰۶/۱۴ - ۱۳:۳۰:۲۴", "2025-09-05T13:30:24+03:30 1404-06-14");
        check("پنجشنبه ۳۰ مرداد ۱۴۰۴ - ۱۵:۰۱", "2025-08-21T15:01:00+03:30 1404-05-30");
        check("جمعه ۱ اسفند ۱۳۹۹ ساعت ۱۸:۲۰", "2021-02-19T18:20:00+03:30 1399-12-01");
        check("۱۴ آبان‌ماه ۱۴۰۲", "2023-11-05 1402-08-14");
        for time in [
            "۱۴ آبان ۱۴۰۲ - ۱۲:۳۰",
            "یک\u{200c}شنبه ۱۴ آبان\u{200c}ماه ۱۴۰۲ | ۱۲:۳۰",
            "يكشنبه، ١٤ آبان ١٤٠٢، ساعت ١٢:٣٠",
            "تاریخ انتشار: ۱۴۰۲/۰۸/۱۴ - ۱۲:۳۰",
            "زمان انتشار: ۱۲:۳۰ - ۱۴ آبان ۱۴۰۲",
            "۱۴ آبان ۱۴۰۲ ساعت ۱۲ : ۳۰",
            "14 عقرب 1402 هجری شمسی 12:30",
            "1402/8/14 12:30:00 ب.ظ",
            "5 November 2023 12:30 PM",
            "2023-11-05T12:30:00.000+03:30",
            "2023-11-05T12:30:00+0330",
            "2023-11-05 12:30:00 +03:30",
            "2023-11-05T09:00:00Z",
            "2023-11-05T09:00Z",
            "2023-11-05T12:00:00+03",
            "Sun, 05 Nov 2023 09:00:00 GMT",
            "Sun, 5 Nov 2023 12:30 +0330",
            "Sun, 05 Nov 2023 04:00:00 -0500",
            "Sun Nov 05 2023 12:30:00 GMT+0330",
            "Sun, 05 Nov 2023 12:30:00 IRST",
            "۵ نوامبر ۲۰۲۳ - ۱۲:۳۰",
        ] {
            check(time, "2023-11-05T12:30:00+03:30 1402-08-14");
        }
        check("۱۲:۳۰-۱۴ آبان ۱۴۰۲", "2023-11-05T12:30:00+03:30 1402-08-14");
        check("12:30 -1330/01/01", "1951-03-22T12:30:00+03:30 1330-01-01");
        check("12:30 - 1402", "unreadable");
        check("۱۴ آبان ۱۴۰۲ ۰۵:۰۷ ب.ظ", "2023-11-05T17:07:00+03:30 1402-08-14");
        check("Nov 5, 2023, 12:07 am", "2023-11-05T00:07:00+03:30 1402-08-14");
        // 20:31 UTC is the next day in Tehran.
        check("2024-01-01T20:31:00Z", "2024-01-02T00:01:00+03:30 1402-10-12");
    }

    #[test]
    fn nothing_is_guessed() {
        check("99/06/22", "unreadable");
        check("۲۲ شهریور", "unreadable");
        check("شهریور ۱۳۹۹", "unreadable");
        check("05/06/1399", "ambiguous");
        check("1400/12/30", "no such day");
        check("1399/12/30", "2021-03-20 1399-12-30");
        check("1399/13/01", "no such day");
        check("2021-02-29", "no such day");
        check("دیروز", "unreadable");
        check("بهار ۱۳۹۹", "unreadable");
        check("۲ بهار ۱۳۹۹", "unreadable");
        check("۲۲ شهریور پارسال", "unreadable");
        check("", "unreadable");
        check("22 September 1399", "unreadable");
        check("999999999999999999999999/1/1", "unreadable");
        check("1399/06/22 25:00", "unreadable");
        check("1399/06/22 15:00 ق.ظ", "unreadable");
        check("1399/06/22 00:30 PM", "unreadable");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[۰-۹0-9/:\\- .TZ+آ-یa-z]{0,40}|\\PC{0,30}") {
            let _ = parse_date(&text);
        }
    }
}
