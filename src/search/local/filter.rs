//! Filters: days, and fields of key words, by columns.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};

use super::keywords::{KeywordTest, folded};
use super::window::Bits;
use crate::analysis::PersianAnalyzer;
use crate::query::Field;
use crate::search::SearchRequest;

/// The values of a field in a segment.
#[derive(Debug)]
pub(super) struct Values {
    /// For each number of a value in the segment the value as it stands and as it is compared.
    pub(super) values: Vec<(String, String)>,
}

impl Values {
    /// The value of a number as it is compared.
    pub(super) fn compared(&self, ordinal: u64) -> &str {
        self.values.get(ordinal as usize).map_or("", |(_, folded)| folded)
    }
}

/// The values of fields by segment, read when they are first asked for: folding all values costs
/// more than comparing them.
#[derive(Debug)]
pub(super) struct KeywordColumns {
    analyzer: PersianAnalyzer,
    known: Mutex<HashMap<(SegmentId, Field), Arc<Values>>>,
}

impl KeywordColumns {
    pub(super) fn new(analyzer: PersianAnalyzer) -> Self {
        Self { analyzer, known: Mutex::default() }
    }

    pub(super) fn analyzer(&self) -> &PersianAnalyzer {
        &self.analyzer
    }

    /// The column of a field in a segment and its values; `None` where no document has one.
    pub(super) fn open(
        &self,
        field: Field,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<(StrColumn, Arc<Values>)>> {
        let Some(column) = segment.fast_fields().str(field.name())? else { return Ok(None) };
        let key = (segment.segment_id(), field);
        let known = self.known.lock().ok().and_then(|known| known.get(&key).cloned());
        if let Some(values) = known {
            return Ok(Some((column, values)));
        }
        // A damaged column may claim any number of them.
        let mut values = Vec::new();
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            let value = String::from_utf8_lossy(stream.key()).into_owned();
            let compared = folded(&self.analyzer, &value);
            values.push((value, compared));
        }
        let values = Arc::new(Values { values });
        if let Ok(mut known) = self.known.lock() {
            known.insert(key, Arc::clone(&values));
        }
        Ok(Some((column, values)))
    }
}

/// A column of key words and which of its values are asked for.
pub(super) struct KeywordColumn {
    /// `None` where no document of the segment has the field.
    column: Option<(StrColumn, Vec<bool>)>,
}

impl KeywordColumn {
    pub(super) fn open(
        field: Field,
        test: &KeywordTest,
        keywords: &KeywordColumns,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let opened = keywords.open(field, segment)?;
        let column = opened.map(|(column, values)| {
            (column, values.values.iter().map(|(_, folded)| test.accepts(folded)).collect())
        });
        Ok(Self { column })
    }

    pub(super) fn passes(&self, document: DocId) -> bool {
        self.column.as_ref().is_some_and(|(column, accepted)| {
            column
                .term_ords(document)
                .any(|ordinal| accepted.get(ordinal as usize).copied().unwrap_or(false))
        })
    }
}

/// The column of days and which of them are asked for.
pub(super) struct DayColumn {
    column: Column<i64>,
    days: std::ops::RangeInclusive<i64>,
}

impl DayColumn {
    pub(super) fn open(first: i32, last: i32, segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = segment.fast_fields().i64("day")?;
        Ok(Self { column, days: i64::from(first)..=i64::from(last) })
    }

    pub(super) fn passes(&self, document: DocId) -> bool {
        self.column.first(document).is_some_and(|day| self.days.contains(&day))
    }
}

/// The filters of a request on one segment.
pub(super) struct SegmentFilter {
    days: Option<DayColumn>,
    keywords: Vec<KeywordColumn>,
    /// The documents that came after a commit, in order, where only these are asked for.
    added: Option<Vec<DocId>>,
}

/// Whether a request has filters.
pub(super) fn has_filters(request: &SearchRequest) -> bool {
    request.from.is_some()
        || request.to.is_some()
        || !request.sources.is_empty()
        || !request.categories.is_empty()
        || request.added_after.is_some()
}

/// The documents of a segment that came after the commit with a stamp.
pub(super) fn added_after(segment: &SegmentReader, stamp: u64) -> tantivy::Result<Vec<DocId>> {
    let column = segment.fast_fields().u64("added")?;
    if column.max_value() <= stamp {
        return Ok(Vec::new());
    }
    let documents = 0..segment.max_doc();
    Ok(documents.filter(|d| column.first(*d).is_some_and(|added| added > stamp)).collect())
}

impl SegmentFilter {
    pub(super) fn open(
        request: &SearchRequest,
        keywords: &KeywordColumns,
        segment: &SegmentReader,
    ) -> tantivy::Result<Self> {
        let days = if request.from.is_some() || request.to.is_some() {
            let (first, last) = (request.from.unwrap_or(i32::MIN), request.to.unwrap_or(i32::MAX));
            Some(DayColumn::open(first, last, segment)?)
        } else {
            None
        };
        let mut columns = Vec::new();
        for (field, values) in
            [(Field::Source, &request.sources), (Field::Category, &request.categories)]
        {
            if !values.is_empty() {
                let test = KeywordTest::any_of(&keywords.analyzer, values);
                columns.push(KeywordColumn::open(field, &test, keywords, segment)?);
            }
        }
        let added = request.added_after.map(|stamp| added_after(segment, stamp)).transpose()?;
        Ok(Self { days, keywords: columns, added })
    }

    fn passes(&self, document: DocId) -> bool {
        self.days.as_ref().is_none_or(|days| days.passes(document))
            && self.keywords.iter().all(|keyword| keyword.passes(document))
    }

    /// Whether any document from `start` before `end` can pass.
    pub(super) fn may_pass(&self, start: DocId, end: DocId) -> bool {
        self.added.as_ref().is_none_or(|added| {
            added.get(added.partition_point(|document| *document < start)).is_some_and(|d| *d < end)
        })
    }

    /// Takes out of a window that starts at `start` what does not pass.
    pub(super) fn apply(&self, start: DocId, bits: &mut Bits) {
        if let Some(added) = &self.added {
            for at in bits.clone().iter() {
                if added.binary_search(&(start + at as DocId)).is_err() {
                    bits.remove(at);
                }
            }
        }
        if self.days.is_none() && self.keywords.is_empty() {
            return;
        }
        for at in bits.clone().iter() {
            if !self.passes(start + at as DocId) {
                bits.remove(at);
            }
        }
    }
}
