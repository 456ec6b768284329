//! Why a date or a period could not be read, and what to write instead.

/// Why a date or a period could not be read.
///
/// ```
/// use juya::calendar::{DateError, parse_period};
///
/// let error = parse_period("دیروز", None).unwrap_err();
/// assert_eq!(error, DateError::NeedsToday("دیروز".to_owned()));
/// assert_eq!(error.to_string(), "«دیروز» depends on which day is today");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// The text is no date that is read here.
    #[error("«{0}» is not a date")]
    Unreadable(String),
    /// Day and month can be read in both orders.
    #[error("«{0}» does not say which is the day and which the month")]
    Ambiguous(String),
    /// The calendar has no such day.
    #[error("«{0}» is not in the calendar")]
    NoSuchDay(String),
    /// The text counts from today, and no day was given as today.
    #[error("«{0}» depends on which day is today")]
    NeedsToday(String),
    /// The last day of a range lies before its first.
    #[error("«{0}» ends before it begins")]
    EmptyRange(String),
}

impl DateError {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NeedsToday(_) => {
                "write the date with its year (1399/06/22, شهریور ۱۳۹۹), or say which day is today"
            }
            Self::EmptyRange(_) => {
                "write the earlier day first, with its year: 1399/06/01..1399/06/31"
            }
            _ => {
                "write year/month/day, Jalali or Gregorian: 1399/06/22, 2020-09-12, ۲۲ شهریور ۱۳۹۹"
            }
        }
    }
}
