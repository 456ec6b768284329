//! Units in which days are counted: the facets by day, month, year and weekday.

use super::{Calendar, Period, YearMonthDay, day_to_jalali, weekday};
use crate::analysis::fold_character;

/// A unit in which days are counted. Months and years are Jalali unless they are called Gregorian.
///
/// A bucket is one day, month, year or weekday, by a number. Dates before the year 1 and after the
/// year 9999 count as the first and last of these years.
///
/// ```
/// use juya::calendar::{DateUnit, jalali_to_day};
///
/// let day = jalali_to_day(1399, 6, 22).unwrap();
/// let month = DateUnit::Month.bucket(day);
/// assert_eq!(DateUnit::Month.label(month), "1399-06");
/// assert_eq!(DateUnit::Month.label(month + 7), "1400-01");
/// assert_eq!(DateUnit::Weekday.label(DateUnit::Weekday.bucket(day)), "شنبه");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateUnit {
    /// A day, with its Jalali date as its label.
    Day,
    /// A Jalali month.
    Month,
    /// A Jalali year.
    Year,
    /// A day of the week, whichever week it is.
    Weekday,
    /// A Gregorian month.
    GregorianMonth,
    /// A Gregorian year.
    GregorianYear,
}

/// Each unit with its name and the Persian one, folded and without spaces.
const NAMES: [(DateUnit, &str, &str); 6] = [
    (DateUnit::Day, "day", "روز"),
    (DateUnit::Month, "month", "ماه"),
    (DateUnit::Year, "year", "سال"),
    (DateUnit::Weekday, "weekday", "روزهفته"),
    (DateUnit::GregorianMonth, "gmonth", "ماهمیلادی"),
    (DateUnit::GregorianYear, "gyear", "سالمیلادی"),
];

/// The weekdays from Saturday on, as the Academy of Persian writes them.
const WEEKDAYS: [&str; 7] =
    ["شنبه", "یکشنبه", "دوشنبه", "سه\u{200c}شنبه", "چهارشنبه", "پنجشنبه", "جمعه"];

const FIRST_YEAR: i32 = 1;
const LAST_YEAR: i32 = 9999;

impl DateUnit {
    /// A unit by the name that facets use, or by its Persian name in any spelling.
    ///
    /// ```
    /// use juya::calendar::DateUnit;
    ///
    /// assert_eq!(DateUnit::from_name("gmonth"), Some(DateUnit::GregorianMonth));
    /// assert_eq!(DateUnit::from_name("روز هفته"), Some(DateUnit::Weekday));
    /// assert_eq!(DateUnit::from_name("hour"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let folded: String =
            name.chars().filter_map(fold_character).filter(|c| *c != ' ').collect();
        let found = NAMES.iter().find(|(_, name, persian)| folded == *name || folded == *persian);
        found.map(|(unit, ..)| *unit)
    }

    /// The name that facets use: day, month, year, weekday, gmonth or gyear.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::Weekday => "weekday",
            Self::GregorianMonth => "gmonth",
            Self::GregorianYear => "gyear",
        }
    }

    fn calendar(self) -> Calendar {
        match self {
            Self::GregorianMonth | Self::GregorianYear => Calendar::Gregorian,
            Self::Day | Self::Month | Self::Year | Self::Weekday => Calendar::Jalali,
        }
    }

    /// The number of the bucket of a day. Buckets that follow one another have numbers that follow
    /// one another. A day's is the day itself; those of weekdays run from 0 for Saturday to 6.
    #[must_use]
    pub fn bucket(self, day: i32) -> i32 {
        let date = || self.calendar().date(day);
        match self {
            Self::Day => day,
            Self::Weekday => weekday(day),
            Self::Year | Self::GregorianYear => date().year.clamp(FIRST_YEAR, LAST_YEAR),
            Self::Month | Self::GregorianMonth => {
                let YearMonthDay { year, month, .. } = date();
                clamp_month(year * 12 + i32::from(month) - 1)
            }
        }
    }

    /// How a bucket is shown: `1399-06-22`, `1399-06`, `1399`, `شنبه`, `2020-09`, `2020`.
    #[must_use]
    pub fn label(self, bucket: i32) -> String {
        match self {
            Self::Day => {
                let YearMonthDay { year, month, day } = day_to_jalali(clamp_day(bucket));
                format!("{year:04}-{month:02}-{day:02}")
            }
            Self::Weekday => WEEKDAYS[bucket.rem_euclid(7) as usize].to_owned(),
            Self::Year | Self::GregorianYear => {
                format!("{:04}", bucket.clamp(FIRST_YEAR, LAST_YEAR))
            }
            Self::Month | Self::GregorianMonth => {
                let month = clamp_month(bucket);
                format!("{:04}-{:02}", month / 12, month % 12 + 1)
            }
        }
    }

    /// The days of a bucket, so that an answer can be narrowed to it. None for weekdays, which come
    /// back every week.
    ///
    /// ```
    /// use juya::calendar::{DateUnit, parse_period};
    ///
    /// let month = parse_period("شهریور ۱۳۹۹", None).unwrap();
    /// assert_eq!(DateUnit::Month.days(DateUnit::Month.bucket(month.first)), Some(month));
    /// ```
    #[must_use]
    pub fn days(self, bucket: i32) -> Option<Period> {
        match self {
            Self::Day => Some(Period { first: bucket, last: bucket }),
            Self::Weekday => None,
            Self::Year | Self::GregorianYear => {
                self.calendar().months(bucket.clamp(FIRST_YEAR, LAST_YEAR), 1, 12)
            }
            Self::Month | Self::GregorianMonth => {
                let month = clamp_month(bucket);
                self.calendar().months(month / 12, (month % 12) as u8 + 1, 1)
            }
        }
    }
}

/// A month, counted from the year 0, within the years that are shown.
fn clamp_month(month: i32) -> i32 {
    month.clamp(FIRST_YEAR * 12, LAST_YEAR * 12 + 11)
}

/// A day within the Jalali years that are shown.
fn clamp_day(day: i32) -> i32 {
    let year = day_to_jalali(day).year;
    let clamped = Calendar::Jalali.months(year.clamp(FIRST_YEAR, LAST_YEAR), 1, 12);
    clamped.map_or(0, |days| day.clamp(days.first, days.last))
}

#[cfg(test)]
mod tests {
    use super::super::{gregorian_to_day, jalali_to_day};
    use super::*;

    const UNITS: [DateUnit; 6] = [
        DateUnit::Day,
        DateUnit::Month,
        DateUnit::Year,
        DateUnit::Weekday,
        DateUnit::GregorianMonth,
        DateUnit::GregorianYear,
    ];

    #[track_caller]
    fn check(day: i32, expected: &str) {
        let labels: Vec<String> = UNITS.iter().map(|unit| unit.label(unit.bucket(day))).collect();
        assert_eq!(labels.join(" "), expected, "day {day}");
    }

    #[test]
    fn labels() {
        let day = |year, month, day| jalali_to_day(year, month, day).unwrap();
        check(day(1399, 6, 22), "1399-06-22 1399-06 1399 شنبه 2020-09 2020");
        check(day(1399, 12, 30), "1399-12-30 1399-12 1399 شنبه 2021-03 2021");
        check(day(1400, 1, 1), "1400-01-01 1400-01 1400 یکشنبه 2021-03 2021");
        check(day(1357, 11, 22), "1357-11-22 1357-11 1357 یکشنبه 1979-02 1979");
        check(0, "1348-10-11 1348-10 1348 پنجشنبه 1970-01 1970");
        check(-1, "1348-10-10 1348-10 1348 چهارشنبه 1969-12 1969");
        check(day(1404, 6, 25), "1404-06-25 1404-06 1404 سه\u{200c}شنبه 2025-09 2025");
        check(i32::MIN, "0001-01-01 0001-01 0001 سه\u{200c}شنبه 0001-01 0001");
        check(i32::MAX, "9999-12-29 9999-12 9999 جمعه 9999-12 9999");
    }

    #[test]
    fn buckets_follow_one_another_and_hold_their_days() {
        for unit in UNITS.into_iter().filter(|unit| *unit != DateUnit::Weekday) {
            let last = gregorian_to_day(2040, 1, 1).unwrap();
            let mut day = gregorian_to_day(1850, 1, 1).unwrap();
            let mut bucket = unit.bucket(day);
            while day < last {
                let days = unit.days(bucket).unwrap();
                assert!(days.first <= day && day <= days.last);
                assert_eq!(unit.bucket(days.first), bucket);
                assert_eq!(unit.bucket(days.last), bucket);
                assert_eq!(unit.bucket(days.last + 1), bucket + 1);
                (day, bucket) = (days.last + 1, bucket + 1);
            }
        }
        assert_eq!(DateUnit::Weekday.days(0), None);
    }

    #[test]
    fn names() {
        for unit in UNITS {
            assert_eq!(DateUnit::from_name(unit.name()), Some(unit));
        }
        for (listed, name, persian) in NAMES {
            assert_eq!(listed.name(), name);
            assert_eq!(DateUnit::from_name(persian), Some(listed));
        }
        assert_eq!(DateUnit::from_name(" ماه ميلادي "), Some(DateUnit::GregorianMonth));
        assert_eq!(DateUnit::from_name("روز\u{200c}هفته"), Some(DateUnit::Weekday));
        assert_eq!(DateUnit::from_name("Month"), Some(DateUnit::Month));
        for wrong in ["", "days", "month2", "هفته"] {
            assert_eq!(DateUnit::from_name(wrong), None, "{wrong:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_number_panics(number: i32) {
            for unit in UNITS {
                let _ = unit.bucket(number);
                let _ = unit.label(number);
                let days = unit.days(number);
                assert_eq!(days.is_none(), unit == DateUnit::Weekday);
            }
        }
    }
}
