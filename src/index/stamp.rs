//! Stamps of commits: the time in milliseconds since 1970, but later in each commit than in the one
//! before, whatever the clock says.

use std::time::{SystemTime, UNIX_EPOCH};

/// The time now in nanoseconds since 1970.
pub(super) fn now_nanoseconds() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The stamp of the commit behind the one with the stamp `last`.
pub(super) fn next(last: u64) -> u64 {
    after(last, now_nanoseconds() / 1_000_000)
}

fn after(last: u64, now: u64) -> u64 {
    now.max(last.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_never_go_back() {
        assert_eq!(after(5, 10), 10);
        assert_eq!(after(10, 10), 11);
        assert_eq!(after(10, 5), 11);
    }
}
