//! Dates: Jalali and Gregorian days, and when an article was published.
//!
//! Days are counted from 1970-01-01 in Tehran, where Persian news is dated. The Jalali calendar is
//! `icu_calendar`'s (astronomical rules with the 33-year cycle around the present); the time zone
//! with its history of summer time is `jiff`'s bundled `Asia/Tehran`.

use icu_calendar::cal::{Iso, Persian};
use icu_calendar::types::RataDie;
use icu_calendar::{Date, Gregorian};
use jiff::civil;
use jiff::tz::TimeZone;

mod parse;

pub use parse::{DateError, Period, parse_date, parse_period};

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
}
