//! Dates: Jalali and Gregorian days, and when an article was published.
//!
//! Days are counted from 1970-01-01 in Tehran, where Persian news is dated. The time zone with its
//! history of summer time is `jiff`'s bundled `Asia/Tehran`, that is the tz database
//! (<https://www.iana.org/time-zones>, file `asia`).
//!
//! The Jalali calendar is `icu_calendar`'s. By the law of 11 Farvardin 1304 (1925-03-31) a year has
//! six months of 31 days, five of 30, and Esfand with 29, or 30 in a leap year; dates before the law
//! are counted back by the same rule. 1 Farvardin is the day whose noon, at 52.5°E, is the first
//! after the vernal equinox. From 1178 to 1501 this makes a year leap exactly if
//! `(25 * year + 11) mod 33 < 8`, in other words if the year leaves 1, 5, 9, 13, 17, 22, 26 or 30
//! when it is divided by 33; from 1502 on `icu_calendar` corrects that rule by a table. The years
//! that are read from text, 1200 to 1500, all lie within the rule. (The cycle of 2820 years that
//! some programs use is wrong for 1403, which it ends a day early.)

use icu_calendar::cal::{Iso, Persian};
use icu_calendar::types::RataDie;
use icu_calendar::{Date, Gregorian};
use jiff::civil;
use jiff::tz::TimeZone;

mod buckets;
mod clock;
mod error;
mod parse;
mod period;
mod relative;

pub use buckets::DateUnit;
pub use error::DateError;
pub use parse::parse_date;
pub use period::{Period, parse_now, parse_period};

/// The rata die of 1970-01-01.
const EPOCH: i64 = 719_163;

/// When an article was published: a day, or an instant where the source gives a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleDate {
    day: i32,
    /// Seconds since 1970-01-01T00:00:00Z.
    instant: Option<i64>,
}

/// A day of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonthDay {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

/// One of the two calendars of Persian news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Calendar {
    Jalali,
    Gregorian,
}

impl Calendar {
    fn to_day(self, year: i32, month: u8, day: u8) -> Option<i32> {
        match self {
            Self::Jalali => jalali_to_day(year, month, day),
            Self::Gregorian => gregorian_to_day(year, month, day),
        }
    }

    fn date(self, day: i32) -> YearMonthDay {
        match self {
            Self::Jalali => day_to_jalali(day),
            Self::Gregorian => day_to_gregorian(day),
        }
    }

    /// The days of some months of a year, which do not run over its end.
    fn months(self, year: i32, first: u8, count: u8) -> Option<Period> {
        let last = first.checked_add(count)?.checked_sub(1)?;
        Some(Period {
            first: self.to_day(year, first, 1)?,
            last: self.day_or_last(year, last, 31)?,
        })
    }

    /// A day of a month, or the month's last day where it is shorter.
    fn day_or_last(self, year: i32, month: u8, day: u8) -> Option<i32> {
        (1..=day).rev().find_map(|day| self.to_day(year, month, day))
    }
}

impl ArticleDate {
    /// A day without a time.
    #[must_use]
    pub fn from_day(day: i32) -> Self {
        Self { day, instant: None }
    }

    /// An instant, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// ```
    /// use juya::calendar::ArticleDate;
    ///
    /// let date = ArticleDate::from_instant(1_599_892_200).unwrap();
    /// assert_eq!(date.to_iso(), "2020-09-12T11:00:00+04:30");
    /// assert_eq!(date.to_jalali(), "1399-06-22");
    /// ```
    #[must_use]
    pub fn from_instant(seconds: i64) -> Option<Self> {
        let time = jiff::Timestamp::from_second(seconds).ok()?.to_zoned_datetime(tehran());
        Some(Self { day: civil_to_day(time.date()), instant: Some(seconds) })
    }

    /// The day in Tehran, counted from 1970-01-01.
    #[must_use]
    pub fn day(self) -> i32 {
        self.day
    }

    /// Seconds since 1970-01-01T00:00:00Z, where a time is known.
    #[must_use]
    pub fn instant(self) -> Option<i64> {
        self.instant
    }

    /// Seconds since 1970-01-01T00:00:00Z for sorting: a day without a time counts as its start.
    #[must_use]
    pub fn sort_key(self) -> i64 {
        self.instant.unwrap_or_else(|| {
            day_to_civil(self.day)
                .and_then(|date| date.to_zoned_datetime(tehran()).ok())
                .map_or(i64::from(self.day) * 86_400, |time| time.timestamp().as_second())
        })
    }

    /// ISO 8601, Gregorian: a day, or a time with the offset of Tehran.
    #[must_use]
    pub fn to_iso(self) -> String {
        match self.instant.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) {
            Some(instant) => {
                instant.to_zoned_datetime(tehran()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
            }
            None => {
                let YearMonthDay { year, month, day } = day_to_gregorian(self.day);
                format!("{year:04}-{month:02}-{day:02}")
            }
        }
    }

    /// As mail and feeds write it (RFC 2822), in Tehran's time; a day without a time as its start. `None`
    /// beyond the year 9999.
    ///
    /// ```
    /// use juya::calendar::ArticleDate;
    ///
    /// let date = ArticleDate::from_instant(1_599_892_200).unwrap();
    /// assert_eq!(date.to_rfc_2822().unwrap(), "Sat, 12 Sep 2020 11:00:00 +0430");
    /// ```
    #[must_use]
    pub fn to_rfc_2822(self) -> Option<String> {
        let instant = jiff::Timestamp::from_second(self.sort_key()).ok()?;
        jiff::fmt::rfc2822::to_string(&instant.to_zoned_datetime(tehran())).ok()
    }

    /// The Jalali day, as `1399-06-22`.
    #[must_use]
    pub fn to_jalali(self) -> String {
        let YearMonthDay { year, month, day } = day_to_jalali(self.day);
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// The time zone of Persian news. The zone file is compiled in; UTC+03:30 stands in for it if the
/// library should not know the name any more.
fn tehran() -> TimeZone {
    static ZONE: std::sync::OnceLock<TimeZone> = std::sync::OnceLock::new();
    ZONE.get_or_init(|| {
        TimeZone::get("Asia/Tehran").unwrap_or_else(|_| {
            TimeZone::fixed(jiff::tz::Offset::from_seconds(12_600).unwrap_or(jiff::tz::Offset::UTC))
        })
    })
    .clone()
}

/// The day in Tehran at an instant, in seconds since 1970-01-01T00:00:00Z; none beyond the year
/// 9999. With the clock's time, this is today.
///
/// ```
/// use juya::calendar::{day_in_tehran, day_to_jalali};
///
/// // 20:29 and 20:30 by UTC: one minute before midnight, and midnight.
/// let before = day_to_jalali(day_in_tehran(1_742_502_540).unwrap());
/// let after = day_to_jalali(day_in_tehran(1_742_502_600).unwrap());
/// assert_eq!((before.year, before.month, before.day), (1403, 12, 30));
/// assert_eq!((after.year, after.month, after.day), (1404, 1, 1));
/// ```
#[must_use]
pub fn day_in_tehran(seconds: i64) -> Option<i32> {
    ArticleDate::from_instant(seconds).map(ArticleDate::day)
}

/// The day of the week: 0 for Saturday, the first one in Iran, to 6 for Friday.
fn weekday(day: i32) -> i32 {
    // 1970-01-01 was a Thursday.
    (day.rem_euclid(7) + 5) % 7
}

/// The Jalali date of a day.
#[must_use]
pub fn day_to_jalali(day: i32) -> YearMonthDay {
    let date = Date::from_rata_die(RataDie::new(i64::from(day) + EPOCH), Persian);
    YearMonthDay {
        year: date.year().extended_year(),
        month: date.month().ordinal,
        day: date.day_of_month().0,
    }
}

/// The Gregorian date of a day.
#[must_use]
pub fn day_to_gregorian(day: i32) -> YearMonthDay {
    let date = Date::from_rata_die(RataDie::new(i64::from(day) + EPOCH), Iso);
    YearMonthDay {
        year: date.year().extended_year(),
        month: date.month().ordinal,
        day: date.day_of_month().0,
    }
}

/// The day of a Jalali date, if the calendar has it (1399-12-30 yes, 1400-12-30 no).
#[must_use]
pub fn jalali_to_day(year: i32, month: u8, day: u8) -> Option<i32> {
    let date = Date::try_new_persian(year, month, day).ok()?;
    i32::try_from(date.to_rata_die().to_i64_date() - EPOCH).ok()
}

/// The day of a Gregorian date, if the calendar has it.
#[must_use]
pub fn gregorian_to_day(year: i32, month: u8, day: u8) -> Option<i32> {
    let date = Date::<Gregorian>::try_new_gregorian(year, month, day).ok()?;
    i32::try_from(date.to_rata_die().to_i64_date() - EPOCH).ok()
}

fn civil_to_day(date: civil::Date) -> i32 {
    gregorian_to_day(i32::from(date.year()), date.month() as u8, date.day() as u8).unwrap_or(0)
}

fn day_to_civil(day: i32) -> Option<civil::Date> {
    let YearMonthDay { year, month, day } = day_to_gregorian(day);
    civil::Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_calendars_agree_on_every_day_of_three_centuries() {
        let first = jalali_to_day(1200, 1, 1).unwrap();
        let last = jalali_to_day(1500, 12, 29).unwrap();
        let mut previous = YearMonthDay { year: 1199, month: 12, day: 30 };
        for day in first..=last {
            let jalali = day_to_jalali(day);
            assert!(jalali > previous);
            assert_eq!(jalali_to_day(jalali.year, jalali.month, jalali.day), Some(day));
            let gregorian = day_to_gregorian(day);
            let back = gregorian_to_day(gregorian.year, gregorian.month, gregorian.day);
            assert_eq!(back, Some(day));
            previous = jalali;
        }
    }

    #[track_caller]
    fn check_days(jalali: (i32, u8, u8), gregorian: (i32, u8, u8)) {
        let day = jalali_to_day(jalali.0, jalali.1, jalali.2);
        let expected = gregorian_to_day(gregorian.0, gregorian.1, gregorian.2);
        assert!(day.is_some() && day == expected, "{jalali:?} is not {gregorian:?}");
    }

    #[test]
    fn days_known_from_history() {
        // The law of the calendar was passed on the first of these days.
        check_days((1304, 1, 11), (1925, 3, 31));
        check_days((1320, 6, 3), (1941, 8, 25));
        check_days((1332, 5, 28), (1953, 8, 19));
        check_days((1357, 1, 1), (1978, 3, 21));
        check_days((1357, 11, 22), (1979, 2, 11));
        check_days((1359, 6, 31), (1980, 9, 22));
        check_days((1382, 10, 5), (2003, 12, 26));
        check_days((1399, 1, 1), (2020, 3, 20));
        check_days((1399, 12, 30), (2021, 3, 20));
        check_days((1400, 1, 1), (2021, 3, 21));
        check_days((1403, 1, 1), (2024, 3, 20));
        check_days((1403, 12, 30), (2025, 3, 20));
        check_days((1404, 1, 1), (2025, 3, 21));
    }

    /// The leap years from 1304, when the calendar became law, to 1408, written out.
    const LEAP_YEARS: [i32; 26] = [
        1304, 1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354, 1358, 1362,
        1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408,
    ];

    #[test]
    fn leap_years_and_the_lengths_of_years_and_months() {
        for year in 1200..=1500 {
            let leap = [1, 5, 9, 13, 17, 22, 26, 30].contains(&(year % 33));
            assert_eq!(leap, (25 * year + 11) % 33 < 8, "{year}");
            if (1304..=1408).contains(&year) {
                assert_eq!(leap, LEAP_YEARS.contains(&year), "{year}");
            }
            assert_eq!(jalali_to_day(year, 12, 30).is_some(), leap, "{year}");
            let first = jalali_to_day(year, 1, 1).unwrap();
            let next = jalali_to_day(year + 1, 1, 1).unwrap();
            assert_eq!(next - first, if leap { 366 } else { 365 }, "{year}");
            for month in 1..=12 {
                let length = match month {
                    1..=6 => 31,
                    12 if !leap => 29,
                    _ => 30,
                };
                let days = Calendar::Jalali.months(year, month, 1).unwrap();
                assert_eq!(days.last - days.first + 1, length, "{year}/{month}");
                assert_eq!(jalali_to_day(year, month, length as u8 + 1), None, "{year}/{month}");
            }
        }
    }

    #[test]
    fn nowruz_stays_with_the_equinox() {
        // The equinox is from 19 to 21 March by UTC in these years, and in Tehran up to a day later.
        for year in 1304..=1500 {
            let nowruz = day_to_gregorian(jalali_to_day(year, 1, 1).unwrap());
            assert_eq!((nowruz.year, nowruz.month), (year + 621, 3));
            assert!((19..=22).contains(&nowruz.day), "{nowruz:?}");
        }
    }

    #[test]
    fn dates_that_no_calendar_has() {
        for (year, month, day) in [
            (1400, 12, 30),
            (1376, 12, 30),
            (1399, 7, 31),
            (1399, 13, 1),
            (1399, 0, 1),
            (1399, 1, 0),
        ] {
            assert_eq!(jalali_to_day(year, month, day), None, "{year}/{month}/{day}");
        }
        assert_eq!(gregorian_to_day(2021, 2, 29), None);
        assert_eq!(gregorian_to_day(1900, 2, 29), None);
        assert!(gregorian_to_day(2000, 2, 29).is_some());
    }

    #[test]
    fn weekdays() {
        assert_eq!(weekday(0), 5);
        // Saturday, 22 Shahrivar 1399; Friday, 17 Shahrivar 1357.
        assert_eq!(weekday(jalali_to_day(1399, 6, 22).unwrap()), 0);
        assert_eq!(weekday(jalali_to_day(1357, 6, 17).unwrap()), 6);
        for day in [i32::MIN, -8, -1, 6, i32::MAX - 1] {
            assert_eq!((weekday(day) + 1) % 7, weekday(day + 1));
        }
    }

    /// An instant by its time in UTC, and that time in Tehran.
    #[track_caller]
    fn check_time(utc: &str, tehran: &str) {
        let date = parse_date(utc).unwrap();
        assert_eq!(date.to_iso(), tehran, "{utc}");
        assert_eq!(date.day(), parse_date(&tehran[..10]).unwrap().day(), "{utc}");
        assert_eq!(day_in_tehran(date.instant().unwrap()), Some(date.day()), "{utc}");
    }

    /// Both sides of changes of the clock, by the tz database.
    #[test]
    fn the_clock_of_tehran() {
        // Local mean time, +03:25:44, until 1935.
        check_time("1935-06-12T20:34:15Z", "1935-06-12T23:59:59+03:25:44");
        check_time("1935-06-12T20:34:16Z", "1935-06-13T00:04:16+03:30");
        // +04:00 with summer time on top of it, 1977 to 1978.
        check_time("1977-03-21T19:29:59Z", "1977-03-21T22:59:59+03:30");
        check_time("1977-03-21T19:30:00Z", "1977-03-22T00:00:00+04:30");
        check_time("1977-10-20T19:30:00Z", "1977-10-20T23:30:00+04:00");
        check_time("1978-07-01T00:00:00Z", "1978-07-01T05:00:00+05:00");
        check_time("1978-11-10T19:59:59Z", "1978-11-10T23:59:59+04:00");
        check_time("1978-11-10T20:00:00Z", "1978-11-10T23:30:00+03:30");
        // 22 Bahman 1357.
        check_time("1979-02-11T10:30:00Z", "1979-02-11T14:00:00+03:30");
        check_time("1979-05-26T20:30:00Z", "1979-05-27T01:00:00+04:30");
        check_time("1980-07-01T00:00:00Z", "1980-07-01T04:30:00+04:30");
        // No summer time from 1981 to 1990.
        for year in 1981..=1990 {
            check_time(&format!("{year}-07-01T00:00:00Z"), &format!("{year}-07-01T03:30:00+03:30"));
        }
        check_time("1991-05-02T20:29:59Z", "1991-05-02T23:59:59+03:30");
        check_time("1991-05-02T20:30:00Z", "1991-05-03T01:00:00+04:30");
        for year in (1991..=2005).chain(2008..=2022) {
            check_time(&format!("{year}-07-01T00:00:00Z"), &format!("{year}-07-01T04:30:00+04:30"));
            check_time(&format!("{year}-01-01T00:00:00Z"), &format!("{year}-01-01T03:30:00+03:30"));
        }
        // None in 1385 and 1386, and none again since 1402.
        for year in [2006, 2007].into_iter().chain(2023..=2060) {
            check_time(&format!("{year}-07-01T00:00:00Z"), &format!("{year}-07-01T03:30:00+03:30"));
        }
        check_time("2008-03-20T20:29:59Z", "2008-03-20T23:59:59+03:30");
        check_time("2008-03-20T20:30:00Z", "2008-03-21T01:00:00+04:30");
        // The last summer time ended with 30 Shahrivar 1401.
        check_time("2022-09-21T19:29:59Z", "2022-09-21T23:59:59+04:30");
        check_time("2022-09-21T19:30:00Z", "2022-09-21T23:00:00+03:30");
        check_time("2023-03-21T20:30:00Z", "2023-03-22T00:00:00+03:30");
    }

    #[test]
    fn instants_without_a_day_in_tehran() {
        for seconds in [i64::MIN, -400_000_000_000, 300_000_000_000, i64::MAX] {
            assert_eq!(day_in_tehran(seconds), None, "{seconds}");
        }
        for edge in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
            assert!(day_in_tehran(edge.as_second()).is_some(), "{edge}");
        }
    }

    #[test]
    fn midnight_in_tehran() {
        // Winter, summer with and without summer time, and the last hour of a summer time, which
        // the clock shows twice.
        check_time("2020-01-01T20:29:59Z", "2020-01-01T23:59:59+03:30");
        check_time("2020-01-01T20:30:00Z", "2020-01-02T00:00:00+03:30");
        check_time("2020-07-01T19:29:59Z", "2020-07-01T23:59:59+04:30");
        check_time("2020-07-01T19:30:00Z", "2020-07-02T00:00:00+04:30");
        check_time("2024-07-01T20:29:59Z", "2024-07-01T23:59:59+03:30");
        check_time("2024-07-01T20:30:00Z", "2024-07-02T00:00:00+03:30");
        check_time("2021-09-21T19:15:00Z", "2021-09-21T23:45:00+04:30");
        check_time("2021-09-21T20:15:00Z", "2021-09-21T23:45:00+03:30");
        check_time("2021-09-21T20:30:00Z", "2021-09-22T00:00:00+03:30");
        // The hour from midnight to one was left out on 2 Farvardin: a day without a time begins
        // where the next hour does.
        let day = ArticleDate::from_day(jalali_to_day(1400, 1, 2).unwrap());
        let begins = parse_date("2021-03-21T20:30:00Z").unwrap();
        assert_eq!((day.sort_key(), day.day()), (begins.sort_key(), begins.day()));
    }

    proptest::proptest! {
        #[test]
        fn no_number_panics(day: i32, seconds in -400_000_000_000_i64..300_000_000_000, year: i32, month: u8, of_month: u8, count: u8) {
            let date = ArticleDate::from_day(day);
            let _ = (date.to_iso(), date.to_jalali(), date.sort_key());
            let _ = (weekday(day), day_in_tehran(seconds));
            for calendar in [Calendar::Jalali, Calendar::Gregorian] {
                let _ = calendar.to_day(year, month, of_month);
                let _ = calendar.months(year % 10_000, month % 14, count);
            }
        }
    }
}
