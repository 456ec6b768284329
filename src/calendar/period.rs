//! Periods as people ask for them: a year or a day, ranges, «هفتهٔ گذشته», «شهریور».

use super::clock::take_time;
use super::parse::{Item, LONGEST, Parts, items, month_name, parts, read_date};
use super::{Calendar, DateError, parse_date, relative};

/// Days from `first` to `last`, both included, counted from 1970-01-01. A period without a
/// beginning starts at [`i32::MIN`], one without an end runs to [`i32::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub first: i32,
    /// The last day.
    pub last: i32,
}

/// How many years back a day is looked for that not every year has: 29 February 1904 was the first
/// since 1896.
const LONGEST_GAP: i32 = 8;

/// Reads the days that a text covers. `today` is the day that relative words count from.
///
/// | Written | The days |
/// |---|---|
/// | `1399`, `1399/06`, `مهر ۱۳۹۹`, `2020-09-12` | a year, a month or a day, Jalali or Gregorian |
/// | `بهار ۱۴۰۰` | three months of a Jalali year: بهار، تابستان، پاییز، زمستان |
/// | `A..B`, `A تا B`, `از A تا B`, `[A TO B]` | from the first day of A to the last day of B |
/// | `A..`, `از A`, `>=A`, `..B`, `تا B`, `<=B` | without an end, without a beginning |
/// | `>A`, `<A` | after the last day of A, before its first |
/// | `امروز`, `دیروز`, `پریروز`, `فردا`, `۳ روز پیش` | one day |
/// | `این هفته`, `هفتهٔ گذشته`, `ماه جاری`, `سال قبل`, `پارسال` | a whole week, month or year |
/// | `۷ روز گذشته`, `دو هفتهٔ اخیر`, `۳ ماه گذشته` | as much time as ends with today |
/// | `شهریور`, `شهریور گذشته`, `زمستان` | the last one that has begun by today |
/// | `۲۲ شهریور` | in the last year in which it was not after today |
/// | `شهریور پارسال`, `۲۲ شهریور امسال` | in the year that is said |
/// | `today`, `yesterday`, `this week`, `last month`, `last 7 days` | as in Persian |
///
/// Weeks run from Saturday to Friday, and the months and years of relative words are Jalali, in
/// English too. N months begin with the day after the same day N months ago; where that month is
/// shorter, after its last day. Where a range begins with a month or a day without a year, it is the
/// last one before the end of the range («فروردین تا شهریور ۱۴۰۰»).
///
/// ```
/// use juya::calendar::{ArticleDate, jalali_to_day, parse_period};
///
/// let today = jalali_to_day(1404, 6, 25);
/// let days = |text| {
///     let period = parse_period(text, today).unwrap();
///     [period.first, period.last].map(|day| ArticleDate::from_day(day).to_jalali())
/// };
/// assert_eq!(days("۱۳۹۹/۶"), ["1399-06-01", "1399-06-31"]);
/// assert_eq!(days("1399/06/01..1399/07"), ["1399-06-01", "1399-07-30"]);
/// assert_eq!(days("هفتهٔ گذشته"), ["1404-06-15", "1404-06-21"]);
/// assert_eq!(days("مهر"), ["1403-07-01", "1403-07-30"]);
/// assert!(parse_period("دیروز", None).is_err());
/// ```
///
/// # Errors
///
/// As [`parse_date`], and [`DateError::NeedsToday`] where `today` is needed and not given,
/// [`DateError::EmptyRange`] where a range ends before it begins.
pub fn parse_period(text: &str, today: Option<i32>) -> Result<Period, DateError> {
    let reader = Reader { text, today };
    if text.chars().nth(LONGEST).is_some() {
        return Err(reader.unreadable());
    }
    let items = items(text);
    let period = reader.any(trimmed(&items))?;
    if period.last < period.first {
        return Err(DateError::EmptyRange(text.trim().to_owned()));
    }
    Ok(period)
}

/// Reads the day that counts as today: a date or a time, as [`parse_date`] reads it.
///
/// ```
/// use juya::calendar::{jalali_to_day, parse_now};
///
/// assert_eq!(parse_now("۱۴۰۴/۰۱/۰۱").ok(), jalali_to_day(1404, 1, 1));
/// // Half past midnight in Tehran.
/// assert_eq!(parse_now("2025-03-20T21:00:00Z").ok(), jalali_to_day(1404, 1, 1));
/// ```
///
/// # Errors
///
/// As [`parse_date`].
pub fn parse_now(text: &str) -> Result<i32, DateError> {
    parse_date(text).map(super::ArticleDate::day)
}

/// A text that is being read, and the day that its words count from.
#[derive(Clone, Copy)]
struct Reader<'a> {
    text: &'a str,
    today: Option<i32>,
}

impl Reader<'_> {
    fn unreadable(self) -> DateError {
        DateError::Unreadable(self.text.trim().to_owned())
    }

    fn no_such_day(self) -> DateError {
        DateError::NoSuchDay(self.text.trim().to_owned())
    }

    fn needed(self, day: Option<i32>) -> Result<i32, DateError> {
        day.ok_or_else(|| DateError::NeedsToday(self.text.trim().to_owned()))
    }

    fn any(self, items: &[Item]) -> Result<Period, DateError> {
        match items {
            [Item::Sign('['), inner @ .., Item::Sign(']')] => {
                let (from, to) = split(inner).ok_or_else(|| self.unreadable())?;
                self.range(from, to)
            }
            [Item::Sign('>'), Item::Sign('='), rest @ ..] | [Item::Sign('≥'), rest @ ..] => {
                self.compared(rest, |period| Period { first: period.first, last: i32::MAX })
            }
            [Item::Sign('<'), Item::Sign('='), rest @ ..] | [Item::Sign('≤'), rest @ ..] => {
                self.compared(rest, |period| Period { first: i32::MIN, last: period.last })
            }
            [Item::Sign('>'), rest @ ..] => self.compared(rest, |period| Period {
                first: period.last.saturating_add(1),
                last: i32::MAX,
            }),
            [Item::Sign('<'), rest @ ..] => self.compared(rest, |period| Period {
                first: i32::MIN,
                last: period.first.saturating_sub(1),
            }),
            [Item::Word(word), rest @ ..] if matches!(word.as_str(), "از" | "from") => {
                let (from, to) = split(rest).unwrap_or((rest, &[]));
                if is_open(from) {
                    return Err(self.unreadable());
                }
                self.range(from, to)
            }
            _ => match split(items) {
                Some((from, to)) => self.range(from, to),
                None => self.alone(items, self.today),
            },
        }
    }

    fn compared(
        self,
        items: &[Item],
        widen: impl Fn(Period) -> Period,
    ) -> Result<Period, DateError> {
        self.alone(items, self.today).map(widen)
    }

    fn range(self, from: &[Item], to: &[Item]) -> Result<Period, DateError> {
        if is_open(from) && is_open(to) {
            return Err(self.unreadable());
        }
        let (mut first, mut last, mut before) = (i32::MIN, i32::MAX, self.today);
        if !is_open(to) {
            let end = self.alone(to, self.today)?;
            last = end.last;
            before = Some(end.first);
        }
        if !is_open(from) {
            first = self.alone(from, before)?.first;
        }
        Ok(Period { first, last })
    }

    /// Reads what is no range. A month or a day without a year is the last one by the day `before`.
    fn alone(self, items: &[Item], before: Option<i32>) -> Result<Period, DateError> {
        let items = trimmed(items);
        if split(items).is_some() {
            return Err(self.unreadable());
        }
        if let Some(phrase) = relative::read(items) {
            let today = self.needed(self.today)?;
            return relative::days(phrase, today).ok_or_else(|| self.no_such_day());
        }
        let mut items = items.to_vec();
        if take_time(&mut items.clone()).is_some() {
            let day = read_date(self.text, items)?.day();
            return Ok(Period { first: day, last: day });
        }
        without_month_suffix(&mut items);
        let years_back = relative::take_year(&mut items);
        let is_past = years_back.is_none() && take_past(&mut items);
        let parts = parts(self.text, &items)?;
        if parts.day.is_none() && has_words_of_a_day(&items) {
            return Err(self.unreadable());
        }
        match (parts.year, years_back) {
            (Some(year), None) if !is_past => {
                in_year(parts, year).ok_or_else(|| self.no_such_day())
            }
            (None, Some(back)) if parts.calendar == Calendar::Jalali => {
                let year = Calendar::Jalali.date(self.needed(self.today)?).year - back;
                in_year(parts, year).ok_or_else(|| self.no_such_day())
            }
            (None, None) => self.latest(parts, self.needed(before)?),
            _ => Err(self.unreadable()),
        }
    }

    /// A month, a season or a day of the last year in which it has begun by the day `before`.
    fn latest(self, parts: Parts, before: i32) -> Result<Period, DateError> {
        let year = parts.calendar.date(before).year;
        (0..=LONGEST_GAP)
            .filter_map(|back| in_year(parts, year - back))
            .find(|period| period.first <= before)
            .ok_or_else(|| self.no_such_day())
    }
}

/// The days of a year, or of a part of it.
fn in_year(parts: Parts, year: i32) -> Option<Period> {
    match (parts.month, parts.day) {
        (Some(month), Some(day)) => {
            let day = parts.calendar.to_day(year, month, day)?;
            Some(Period { first: day, last: day })
        }
        (month, _) => parts.calendar.months(year, month.unwrap_or(1), parts.months),
    }
}

fn trimmed(mut items: &[Item]) -> &[Item] {
    while let [Item::Space, rest @ ..] | [rest @ .., Item::Space] = items {
        items = rest;
    }
    items
}

/// Whether this side of a range is left open.
fn is_open(items: &[Item]) -> bool {
    matches!(trimmed(items), [] | [Item::Sign('*')])
}

/// Cuts a range at its first separator: dots or «تا».
fn split(items: &[Item]) -> Option<(&[Item], &[Item])> {
    (0..items.len()).find_map(|at| {
        let after = &items[at..];
        let dots = after.iter().take_while(|item| **item == Item::Sign('.')).count();
        let length = match after.first()? {
            Item::Sign('…' | '‥') => 1,
            Item::Sign('.') if dots >= 2 => dots,
            Item::Word(word) if matches!(word.as_str(), "تا" | "to") => 1,
            _ => return None,
        };
        Some((&items[..at], &after[length..]))
    })
}

/// Whether there are words that only the date of a day may have around it: «جمعه شهریور» and «یک
/// شهریور» are not all of Shahrivar.
fn has_words_of_a_day(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Word(word) => month_name(word).is_none() && !matches!(word.as_str(), "ماه" | "سال"),
        _ => false,
    })
}

/// Makes «شهریورماه» a plain «شهریور».
fn without_month_suffix(items: &mut [Item]) {
    for item in items {
        if let Item::Word(word) = item
            && let Some(name) = word.strip_suffix("ماه").filter(|name| !name.is_empty())
        {
            *word = name.to_owned();
        }
    }
}

/// Takes «گذشته» off the end.
fn take_past(items: &mut Vec<Item>) -> bool {
    let is_past = matches!(items.last(), Some(Item::Word(word)) if word == "گذشته");
    if is_past {
        items.pop();
    }
    is_past
}

#[cfg(test)]
mod tests {
    use super::super::{ArticleDate, jalali_to_day};
    use super::*;

    fn shown(result: Result<Period, DateError>) -> String {
        let day = |day: i32| match day {
            i32::MIN | i32::MAX => "*".to_owned(),
            day => ArticleDate::from_day(day).to_jalali(),
        };
        match result {
            Ok(Period { first, last }) if first == last => day(first),
            Ok(Period { first, last }) => format!("{} {}", day(first), day(last)),
            Err(DateError::Unreadable(_)) => "unreadable".to_owned(),
            Err(DateError::Ambiguous(_)) => "ambiguous".to_owned(),
            Err(DateError::NoSuchDay(_)) => "no such day".to_owned(),
            Err(DateError::NeedsToday(_)) => "needs today".to_owned(),
            Err(DateError::EmptyRange(_)) => "empty".to_owned(),
        }
    }

    /// Today is Tuesday, 25 Shahrivar 1404 (2025-09-16).
    #[track_caller]
    fn check(input: &str, expected: &str) {
        let found = shown(parse_period(input, jalali_to_day(1404, 6, 25)));
        assert_eq!(found, expected, "input {input:?}");
    }

    #[track_caller]
    fn check_on(today: (i32, u8, u8), input: &str, expected: &str) {
        let day = jalali_to_day(today.0, today.1, today.2).unwrap();
        assert_eq!(shown(parse_period(input, Some(day))), expected, "input {input:?} on {today:?}");
    }

    #[track_caller]
    fn check_without_today(input: &str, expected: &str) {
        assert_eq!(shown(parse_period(input, None)), expected, "input {input:?}");
    }

    #[test]
    fn years_months_and_days() {
        check("1399", "1399-01-01 1399-12-30");
        check("۱۴۰۰", "1400-01-01 1400-12-29");
        check("سال ۱۴۰۰", "1400-01-01 1400-12-29");
        check("1399-12", "1399-12-01 1399-12-30");
        check("مهر ۱۳۹۹", "1399-07-01 1399-07-30");
        check("مهر ماه سال ۱۳۹۹", "1399-07-01 1399-07-30");
        check("2020", "1398-10-11 1399-10-11");
        check("September 2020", "1399-06-11 1399-07-09");
        check("فوریه ۲۰۲۰", "1398-11-12 1398-12-10");
        check("۱۳۹۹/۰۶/۲۲", "1399-06-22");
        check("2020-09-12T10:00:00Z", "1399-06-22");
        // 20:30 by UTC is midnight in Tehran.
        check("2025-03-20T20:30:00Z", "1404-01-01");
        check("بهار ۱۴۰۰", "1400-01-01 1400-03-31");
        check("تابستان ۱۴۰۰", "1400-04-01 1400-06-31");
        check("پائیز ۱۴۰۰", "1400-07-01 1400-09-30");
        check("زمستان سال ۱۳۹۹", "1399-10-01 1399-12-30");
    }

    #[test]
    fn ranges() {
        for shahrivar in [
            "1399/06/01..1399/06/31",
            "1399.06.01..1399.06.31",
            "1399/06/01 .. 1399/06/31",
            "1399/06/01…1399/06/31",
            "1399/06/01‥1399/06/31",
            "1399/06/01...1399/06/31",
            "1399/06..2020-09-21",
            "۱۳۹۹/۰۶/۰۱ تا ۱۳۹۹/۰۶/۳۱",
            "از ۱۳۹۹/۰۶/۰۱ تا ۱۳۹۹/۰۶/۳۱",
            "از ۱ شهريور تا ۳۱ شهريور ۱۳۹۹",
            "شهریور تا ۳۱ شهریور ۱۳۹۹",
            "[1399/06/01 TO 1399/06/31]",
            "[ 1399/06/01 to 1399/06 ]",
            "[۱۳۹۹/۰۶/۰۱ تا ۱۳۹۹/۰۶/۳۱]",
            "13990601..13990631",
        ] {
            check(shahrivar, "1399-06-01 1399-06-31");
            check_without_today(shahrivar, "1399-06-01 1399-06-31");
        }
        check("1399/06/22..1399/06/22", "1399-06-22");
        for since in
            ["1399/06..", "1399/06…", ">=1399/06", "≥ 1399/06", "از شهریور ۱۳۹۹", "[1399/06 TO *]"]
        {
            check(since, "1399-06-01 *");
        }
        for until in [
            "..1399/06",
            "تا شهریور ۱۳۹۹",
            "<=1399/06",
            "≤1399/06",
            "[* TO 1399/06]",
            "* .. 1399/06",
        ] {
            check(until, "* 1399-06-31");
        }
        check(">1399/06", "1399-07-01 *");
        check("< 1399/06", "* 1399-05-31");
        check(">= دیروز", "1404-06-24 *");
        check("فروردین تا شهریور ۱۴۰۰", "1400-01-01 1400-06-31");
        check("آذر تا فروردین ۱۴۰۰", "1399-09-01 1400-01-31");
        check("فروردین تا شهریور ۱۴۰۶", "1406-01-01 1406-06-31");
        check("مهر تا آذر", "1403-07-01 1403-09-30");
        check("۲۰ شهریور تا امروز", "1404-06-20 1404-06-25");
        check("هفتهٔ گذشته تا فردا", "1404-06-15 1404-06-26");
        check("از پارسال تا امسال", "1403-01-01 1404-12-29");
        check("1399/07..1399/06", "empty");
        check("امروز..دیروز", "empty");
        for text in [
            "..",
            "…",
            "تا",
            "از",
            "از تا 1399",
            "[1399]",
            "[* TO *]",
            "1398..1399..1400",
            ">",
            ">=",
            ">1399..1400",
            "1399..>1400",
            "[1398 TO 1399",
            "> > 1399",
            "=1399",
        ] {
            check(text, "unreadable");
        }
    }

    #[test]
    fn relative_to_today() {
        check("امروز", "1404-06-25");
        check("ديروز", "1404-06-24");
        check("روز گذشته", "1404-06-24");
        check("پریروز", "1404-06-23");
        check("۳ روز پیش", "1404-06-22");
        check("فردا", "1404-06-26");
        check("این هفته", "1404-06-22 1404-06-28");
        check("هفته\u{200c}ی جاری", "1404-06-22 1404-06-28");
        check("هفتهٔ گذشته", "1404-06-15 1404-06-21");
        check("last week", "1404-06-15 1404-06-21");
        check("این ماه", "1404-06-01 1404-06-31");
        check("ماه جاری", "1404-06-01 1404-06-31");
        check("ماه قبل", "1404-05-01 1404-05-31");
        check("last month", "1404-05-01 1404-05-31");
        check("امسال", "1404-01-01 1404-12-29");
        check("پارسال", "1403-01-01 1403-12-30");
        check("سال پیش", "1403-01-01 1403-12-30");
        check("پیرارسال", "1402-01-01 1402-12-29");
        check("this year", "1404-01-01 1404-12-29");
        check("یک روز گذشته", "1404-06-25");
        check("۷ روز گذشته", "1404-06-19 1404-06-25");
        check("هفت روز اخیر", "1404-06-19 1404-06-25");
        check("last 7 days", "1404-06-19 1404-06-25");
        check("دو هفتهٔ اخیر", "1404-06-12 1404-06-25");
        check("۱ ماه گذشته", "1404-05-26 1404-06-25");
        check("شش ماه گذشته", "1403-12-26 1404-06-25");
        check("یک سال اخیر", "1403-06-26 1404-06-25");
        check("last 2 years", "1402-06-26 1404-06-25");
        for text in ["۰ روز گذشته", "چند روز گذشته", "دو ماه پیش", "1001 سال گذشته", "امروز 1399"]
        {
            check(text, "unreadable");
        }
        // A month that is shorter is taken to its end.
        check_on((1404, 6, 31), "یک ماه گذشته", "1404-06-01 1404-06-31");
        check_on((1404, 1, 31), "یک ماه گذشته", "1404-01-01 1404-01-31");
        check_on((1404, 7, 30), "یک ماه گذشته", "1404-06-31 1404-07-30");
        check_on((1403, 12, 30), "یک سال گذشته", "1403-01-01 1403-12-30");
        // Over the turn of the year, and on the week's first and last day.
        check_on((1404, 1, 1), "ماه گذشته", "1403-12-01 1403-12-30");
        check_on((1404, 1, 1), "دیروز", "1403-12-30");
        check_on((1404, 6, 22), "این هفته", "1404-06-22 1404-06-28");
        check_on((1404, 6, 28), "این هفته", "1404-06-22 1404-06-28");
    }

    #[test]
    fn without_a_year() {
        check("شهریور", "1404-06-01 1404-06-31");
        check("شهریورماه", "1404-06-01 1404-06-31");
        check("شهریور\u{200c}ماه پارسال", "1403-06-01 1403-06-31");
        check("دی\u{200c}ماه", "1403-10-01 1403-10-30");
        check("۲۲ شهریورماه", "1404-06-22");
        check("شهریور ماه", "1404-06-01 1404-06-31");
        check("شهریور گذشته", "1404-06-01 1404-06-31");
        check("مهر", "1403-07-01 1403-07-30");
        check("مهر گذشته", "1403-07-01 1403-07-30");
        check("مهر امسال", "1404-07-01 1404-07-30");
        check("شهریور پارسال", "1403-06-01 1403-06-31");
        check("شهریور ماه سال گذشته", "1403-06-01 1403-06-31");
        check("اسفند پیرارسال", "1402-12-01 1402-12-29");
        check("۲۲ شهریور", "1404-06-22");
        check("شنبه ۲۲ شهریور", "1404-06-22");
        check("سه شنبه، ۲۵ شهریور", "1404-06-25");
        check("۲۶ شهریور", "1403-06-26");
        check("۲۶ شهریور امسال", "1404-06-26");
        check("۲۲ شهریور سال جاری", "1404-06-22");
        check("۳۰ اسفند", "1403-12-30");
        check_on((1402, 5, 1), "۳۰ اسفند", "1399-12-30");
        check_on((1412, 1, 1), "۳۰ اسفند", "1408-12-30");
        check("September", "1404-06-10 1404-07-08");
        check("اکتبر", "1403-07-10 1403-08-10");
        check("12 September", "1404-06-21");
        check("29 February", "1402-12-10");
        check("بهار", "1404-01-01 1404-03-31");
        check("پاییز", "1403-07-01 1403-09-30");
        check("بهار گذشته", "1404-01-01 1404-03-31");
        check("زمستان پارسال", "1403-10-01 1403-12-30");
        check("پاییز امسال", "1404-07-01 1404-09-30");
        check("۳۲ شهریور", "unreadable");
        check("۳۱ مهر", "no such day");
        check("۳۰ اسفند امسال", "no such day");
        // Two digits may be a year, a number word a day, and a Gregorian month of which year?
        for text in [
            "شهریور ۹۹",
            "مهر ۰۵",
            "یک شهریور",
            "یک شهریور ۱۳۹۹",
            "جمعه شهریور",
            "سه شنبه ۱۳۹۹",
            "سپتامبر پارسال",
            "بهار ۲۰۲۰",
            "۲ بهار",
            "مهر ۱۳۹۹ گذشته",
            "مهر ۱۳۹۹ پارسال",
            "شهریور 10:30",
            "روز پارسال",
            "ماه",
        ] {
            check(text, "unreadable");
        }
    }

    #[test]
    fn without_today() {
        check_without_today("۱۴۰۰", "1400-01-01 1400-12-29");
        check_without_today("1399..1400", "1399-01-01 1400-12-29");
        for text in [
            "امروز",
            "هفتهٔ گذشته",
            "۷ روز گذشته",
            "شهریور",
            "۲۲ شهریور",
            "بهار پارسال",
            "مهر..",
            "1399..دیروز",
            "last 7 days",
            ">= مهر",
        ] {
            check_without_today(text, "needs today");
        }
        check_without_today("هرچه", "unreadable");
        check_without_today("05/06/1399", "ambiguous");
    }

    #[test]
    fn a_long_text_is_not_read_in_part() {
        check(&format!("1399{}", " ".repeat(196)), "1399-01-01 1399-12-30");
        check(&format!("1399..{}1400", " ".repeat(200)), "unreadable");
    }

    #[test]
    fn absurd_days_are_errors_or_periods() {
        for today in [i32::MIN, i32::MIN + 1, -5_000_000, 5_000_000, i32::MAX - 1, i32::MAX] {
            for text in [
                "فردا",
                "هفتهٔ گذشته",
                "ماه گذشته",
                "پارسال",
                "1000 سال گذشته",
                "مهر",
                ">امروز",
                "<امروز",
            ] {
                let _ = parse_period(text, Some(today));
            }
        }
    }

    #[test]
    fn now() {
        assert_eq!(parse_now("۱۴۰۴/۰۶/۲۵").ok(), jalali_to_day(1404, 6, 25));
        assert_eq!(parse_now("2025-09-16T20:30:00Z").ok(), jalali_to_day(1404, 6, 26));
        assert!(parse_now("1404/06").is_err());
        assert!(parse_now("امروز").is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(
            text in "[۰-۹0-9/:\\- .TZ+آ-یa-z<>=…]{0,40}|\\PC{0,30}",
            words in proptest::collection::vec("از|تا|\\.\\.|>=|<|\\[|\\]|این|هفته|ماه|روز|سال|گذشته|پیش|[0-9]{1,6}|شهریور|اسفند|February|پارسال|بهار|1399|2020|/|last|days| ", 0..7),
            today: Option<i32>,
        ) {
            let _ = parse_period(&text, today);
            for period in [words.join(" "), words.concat()].map(|text| parse_period(&text, today)) {
                assert!(period.is_err() || period.is_ok_and(|days| days.first <= days.last));
            }
        }
    }
}
