//! Filters: days, sources, categories, by columns.

use std::collections::HashSet;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::window::{Bits, Window};
use crate::analysis::PersianAnalyzer;
use crate::search::SearchRequest;

/// The filters of a request on one segment.
pub(super) struct SegmentFilter {
    days: Option<(Column<i64>, i64, i64)>,
    keywords: Vec<Keyword>,
}

/// A column of key words and which of its values are asked for.
struct Keyword {
    /// `None` where no document of the segment has the field.
    column: Option<(StrColumn, HashSet<u64>)>,
}

impl SegmentFilter {
    pub(super) fn open(
        request: &SearchRequest,
        analyzer: &PersianAnalyzer,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let days = if request.from.is_some() || request.to.is_some() {
            let column = segment.fast_fields().i64("day")?;
            let from = request.from.map_or(i64::MIN, i64::from);
            let to = request.to.map_or(i64::MAX, i64::from);
            Some((column, from, to))
        } else {
            None
        };
        let mut keywords = Vec::new();
        for (name, values) in [("source", &request.sources), ("category", &request.categories)] {
            if !values.is_empty() {
                keywords.push(Keyword::open(name, values, analyzer, segment)?);
            }
        }
        Ok(Self { days, keywords })
    }

    pub(super) fn is_active(&self) -> bool {
        self.days.is_some() || !self.keywords.is_empty()
    }

    fn passes(&self, document: DocId) -> bool {
        let in_days = self.days.as_ref().is_none_or(|(column, from, to)| {
            column.first(document).is_some_and(|day| (*from..=*to).contains(&day))
        });
        in_days && self.keywords.iter().all(|keyword| keyword.passes(document))
    }

    /// Takes out of a window what does not pass.
    pub(super) fn apply(&self, window: &mut Window) {
        if !self.is_active() {
            return;
        }
        let bits: Bits = window.bits.clone();
        for at in bits.iter() {
            if !self.passes(window.start + at as DocId) {
                window.bits.remove(at);
            }
        }
    }
}

impl Keyword {
    fn open(
        name: &str,
        values: &[String],
        analyzer: &PersianAnalyzer,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let Some(column) = segment.fast_fields().str(name)? else {
            return Ok(Self { column: None });
        };
        let wanted: HashSet<String> = values.iter().map(|value| folded(analyzer, value)).collect();
        let mut ordinals = HashSet::new();
        let mut value = String::new();
        for ordinal in 0..column.num_terms() as u64 {
            value.clear();
            if column.ord_to_str(ordinal, &mut value)? && wanted.contains(&folded(analyzer, &value))
            {
                ordinals.insert(ordinal);
            }
        }
        Ok(Self { column: Some((column, ordinals)) })
    }

    fn passes(&self, document: DocId) -> bool {
        self.column.as_ref().is_some_and(|(column, ordinals)| {
            column.term_ords(document).any(|ordinal| ordinals.contains(&ordinal))
        })
    }
}

/// A key word as the analyzer sees it, so that any spelling finds it.
fn folded(analyzer: &PersianAnalyzer, value: &str) -> String {
    let terms: Vec<String> = analyzer.analyze(value).into_iter().map(|token| token.term).collect();
    if terms.is_empty() { value.trim().to_owned() } else { terms.join(" ") }
}
