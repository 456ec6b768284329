//! The earliest and the latest time in each window of a segment, so that an answer in the order of
//! dates looks first at the windows with the first of them, and ends there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};

use super::window::WINDOW;
use crate::search::Sort;

/// Earliest and latest time of a window; `None` where no document has a date.
type Range = Option<(i64, i64)>;

/// The times of segments, read when they are first asked for.
#[derive(Debug, Default)]
pub(super) struct WindowTimes {
    known: Mutex<HashMap<SegmentId, Arc<Vec<Range>>>>,
}

/// A window of a segment with the largest key that a document in it can have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimedWindow {
    pub(super) start: DocId,
    pub(super) end: DocId,
    pub(super) best: i64,
}

/// The key of a document by date; documents without a date come last.
pub(super) fn time_key(sort: Sort, time: Option<i64>) -> i64 {
    match (sort, time) {
        (Sort::Oldest, Some(time)) => -time,
        (_, Some(time)) => time,
        (_, None) => i64::MIN,
    }
}

impl WindowTimes {
    fn of(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Vec<Range>>> {
        let id = segment.segment_id();
        if let Some(known) = self.known.lock().ok().and_then(|known| known.get(&id).cloned()) {
            return Ok(known);
        }
        let times = segment.fast_fields().i64("time")?;
        let windows: Vec<Range> = (0..segment.max_doc())
            .step_by(WINDOW)
            .map(|start| {
                let end = segment.max_doc().min(start + WINDOW as DocId);
                let times = (start..end).filter_map(|document| times.first(document));
                times.fold(None, |range: Range, time| {
                    let (earliest, latest) = range.unwrap_or((time, time));
                    Some((earliest.min(time), latest.max(time)))
                })
            })
            .collect();
        let windows = Arc::new(windows);
        if let Ok(mut known) = self.known.lock() {
            known.insert(id, Arc::clone(&windows));
        }
        Ok(windows)
    }

    /// The windows of a segment, those with the first hits first.
    pub(super) fn ordered(
        &self,
        segment: &SegmentReader,
        sort: Sort,
    ) -> tantivy::Result<Vec<TimedWindow>> {
        let ranges = self.of(segment)?;
        let mut windows: Vec<TimedWindow> = ranges
            .iter()
            .enumerate()
            .map(|(number, range)| {
                let start = (number * WINDOW) as DocId;
                let end = segment.max_doc().min(start + WINDOW as DocId);
                let first = range.map(|(earliest, latest)| match sort {
                    Sort::Oldest => earliest,
                    Sort::Newest | Sort::Relevance => latest,
                });
                TimedWindow { start, end, best: time_key(sort, first) }
            })
            .collect();
        windows.sort_by_key(|window| (std::cmp::Reverse(window.best), window.start));
        Ok(windows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_date_is_last_in_both_orders() {
        for sort in [Sort::Newest, Sort::Oldest] {
            assert!(time_key(sort, None) < time_key(sort, Some(0)));
        }
        assert!(time_key(Sort::Newest, Some(2)) > time_key(Sort::Newest, Some(1)));
        assert!(time_key(Sort::Oldest, Some(2)) < time_key(Sort::Oldest, Some(1)));
    }
}
