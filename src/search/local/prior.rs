//! What an article is worth whatever its words are: by its age, and by its source.
//!
//! Both are factors of the score, off unless they are asked for. Age is counted from the newest article of
//! the archive, not from the clock: an answer is the same tomorrow, and an archive that ended years ago has
//! new articles and old ones all the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::{DocId, Searcher, SegmentReader};

use super::filter::KeywordColumns;
use super::keywords::folded;
use crate::query::Field;
use crate::search::{Ranking, SearchRequest};

/// What the score of an article is multiplied with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Factors {
    pub(super) age: f32,
    pub(super) source: f32,
}

impl Factors {
    pub(super) fn product(self) -> f32 {
        self.age * self.source
    }
}

/// The day of the newest article, if age counts.
pub(super) fn newest_day(searcher: &Searcher, ranking: &Ranking) -> tantivy::Result<Option<i32>> {
    if ranking.half_life == 0.0 || ranking.age_weight == 0.0 {
        return Ok(None);
    }
    let mut newest: Option<i64> = None;
    for segment in searcher.segment_readers() {
        let days = segment.fast_fields().i64("day")?;
        // Deleted articles stay in the column until segments are merged, which must not change answers.
        let here = match segment.alive_bitset() {
            Some(alive) => alive.iter_alive().filter_map(|document| days.first(document)).max(),
            None if segment.max_doc() > 0 && days.values.num_vals() > 0 => Some(days.max_value()),
            None => None,
        };
        newest = newest.max(here);
    }
    Ok(newest.and_then(|day| i32::try_from(day).ok()))
}

/// The prior of a request in one segment.
pub(super) struct Prior {
    ages: Option<Ages>,
    sources: Option<Sources>,
}

struct Ages {
    days: Column<i64>,
    newest: i32,
    half_life: f32,
    weight: f32,
}

struct Sources {
    column: tantivy::columnar::StrColumn,
    /// By the number of a source in the segment.
    factors: Vec<f32>,
}

impl Prior {
    /// For a segment; `None` where every article is worth the same.
    pub(super) fn open(
        request: &SearchRequest,
        newest: Option<i32>,
        keywords: &KeywordColumns,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Self>> {
        let Ranking { half_life, age_weight, .. } = request.ranking;
        let ages = match newest {
            Some(newest) => {
                let days = segment.fast_fields().i64("day")?;
                Some(Ages { days, newest, half_life, weight: age_weight.min(1.0) })
            }
            None => None,
        };
        let sources = Sources::open(&request.source_priors, keywords, segment)?;
        Ok((ages.is_some() || sources.is_some()).then_some(Self { ages, sources }))
    }

    /// The factors of a document.
    pub(super) fn of(&self, document: DocId) -> Factors {
        Factors {
            age: self.ages.as_ref().map_or(1.0, |ages| ages.of(document)),
            source: self.sources.as_ref().map_or(1.0, |sources| sources.of(document)),
        }
    }

    /// The largest product of factors that a document can have.
    pub(super) fn most(&self) -> f32 {
        self.sources
            .as_ref()
            .map_or(1.0, |sources| sources.factors.iter().copied().fold(1.0, f32::max))
    }
}

impl Ages {
    /// Exponential decay to `1 - weight`; what has no date is as old as can be.
    fn of(&self, document: DocId) -> f32 {
        let fresh = self.days.first(document).map_or(0.0, |day| {
            let age = (i64::from(self.newest) - day).max(0) as f32;
            (-age / self.half_life).exp2()
        });
        1.0 - self.weight * (1.0 - fresh)
    }
}

impl Sources {
    fn open(
        priors: &BTreeMap<String, f32>,
        keywords: &KeywordColumns,
        segment: &SegmentReader,
    ) -> tantivy::Result<Option<Self>> {
        if priors.is_empty() {
            return Ok(None);
        }
        let analyzer = keywords.analyzer();
        let priors: Vec<(String, f32)> =
            priors.iter().map(|(name, factor)| (folded(analyzer, name), *factor)).collect();
        let factor = |value: &str| {
            priors.iter().find(|(name, _)| name == value).map_or(1.0, |(_, factor)| *factor)
        };
        let opened: Option<(_, Arc<_>)> = keywords.open(Field::Source, segment)?;
        Ok(opened.map(|(column, values)| Self {
            column,
            factors: values.values.iter().map(|(_, value)| factor(value)).collect(),
        }))
    }

    fn of(&self, document: DocId) -> f32 {
        let mut ordinals = self.column.term_ords(document);
        ordinals.next().and_then(|source| self.factors.get(source as usize).copied()).unwrap_or(1.0)
    }
}
