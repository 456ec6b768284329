//! Counting facets of what matches, segment by segment.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::filter::{KeywordColumns, Values};
use super::window::Bits;
use crate::calendar::DateUnit;
use crate::search::{DEFAULT_FACET_VALUES, Facet, FacetField, FacetRequest};

/// Most values of a date facet; a longer time is cut to its end.
const MAX_BUCKETS: i64 = 50_000;

/// The counts of one facet over all segments.
enum Counts {
    /// By the folded value: how often each way to write it is there.
    Keyword(HashMap<String, BTreeMap<String, u64>>),
    /// By day.
    Days(BTreeMap<i64, u64>),
}

/// All facets of a request.
pub(super) struct Facets<'a> {
    requests: &'a [FacetRequest],
    counts: Vec<Counts>,
    missing: Vec<u64>,
}

/// One facet on one segment.
enum SegmentCounts {
    Keyword(Option<(StrColumn, Arc<Values>)>, Vec<u64>),
    Days(Column<i64>, HashMap<i64, u64>),
}

/// All facets on one segment.
pub(super) struct SegmentFacets {
    counts: Vec<SegmentCounts>,
    missing: Vec<u64>,
}

impl<'a> Facets<'a> {
    pub(super) fn new(requests: &'a [FacetRequest]) -> Self {
        let counts = requests.iter().map(|request| match request.field {
            FacetField::Keyword(_) => Counts::Keyword(HashMap::new()),
            FacetField::Date(_) => Counts::Days(BTreeMap::new()),
        });
        Self { requests, counts: counts.collect(), missing: vec![0; requests.len()] }
    }

    pub(super) fn open(
        &self,
        keywords: &KeywordColumns,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentFacets> {
        let mut counts = Vec::with_capacity(self.requests.len());
        for request in self.requests {
            counts.push(match request.field {
                FacetField::Keyword(field) => {
                    let opened = keywords.open(field, segment)?;
                    let count = opened.as_ref().map_or(0, |(_, values)| values.values.len());
                    SegmentCounts::Keyword(opened, vec![0; count])
                }
                FacetField::Date(_) => {
                    SegmentCounts::Days(segment.fast_fields().i64("day")?, HashMap::new())
                }
            });
        }
        Ok(SegmentFacets { counts, missing: vec![0; self.requests.len()] })
    }

    /// Adds what a segment has.
    pub(super) fn add(&mut self, segment: SegmentFacets) {
        for (missing, here) in self.missing.iter_mut().zip(segment.missing) {
            *missing += here;
        }
        for (counts, here) in self.counts.iter_mut().zip(segment.counts) {
            match (counts, here) {
                (Counts::Keyword(all), SegmentCounts::Keyword(Some((_, values)), counts)) => {
                    let named = values.values.iter().zip(counts).filter(|(_, count)| *count > 0);
                    for ((value, folded), count) in named {
                        let ways = all.entry(folded.clone()).or_default();
                        *ways.entry(value.clone()).or_default() += count;
                    }
                }
                (Counts::Days(all), SegmentCounts::Days(_, days)) => {
                    for (day, count) in days {
                        *all.entry(day).or_default() += count;
                    }
                }
                _ => {}
            }
        }
    }

    /// The facets of an answer. `from` and `to` are the days that the request is narrowed to.
    pub(super) fn finish(self, from: Option<i32>, to: Option<i32>) -> Vec<Facet> {
        let parts = self.requests.iter().zip(self.counts).zip(self.missing);
        parts
            .map(|((request, counts), missing)| {
                let values = match (counts, request.field) {
                    (Counts::Days(days), FacetField::Date(unit)) => {
                        date_values(unit, &days, request.limit, from, to)
                    }
                    (Counts::Keyword(ways), _) => keyword_values(ways, request.limit),
                    (Counts::Days(_), FacetField::Keyword(_)) => Vec::new(),
                };
                Facet { name: request.name(), values, missing }
            })
            .collect()
    }
}

/// The most frequent values; each as it is written most often.
fn keyword_values(
    ways: HashMap<String, BTreeMap<String, u64>>,
    limit: Option<usize>,
) -> Vec<(String, u64)> {
    let mut values: Vec<(String, u64)> = ways
        .into_values()
        .filter_map(|ways| {
            let sum = ways.values().sum();
            // Of ways that are equally frequent the last: Persian letters come behind Arabic ones.
            let best = ways.into_iter().max_by_key(|(_, count)| *count)?;
            Some((best.0, sum))
        })
        .collect();
    values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    values.truncate(limit.unwrap_or(DEFAULT_FACET_VALUES));
    values
}

/// The buckets from the first to the last, empty ones too.
fn date_values(
    unit: DateUnit,
    days: &BTreeMap<i64, u64>,
    limit: Option<usize>,
    from: Option<i32>,
    to: Option<i32>,
) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<i32, u64> = BTreeMap::new();
    for (day, count) in days {
        let day = i32::try_from(*day).unwrap_or(if *day < 0 { i32::MIN } else { i32::MAX });
        *counts.entry(unit.bucket(day)).or_default() += count;
    }
    let (first, last) = if unit == DateUnit::Weekday {
        (0, 6)
    } else {
        // A time that is asked for is shown whole, where it has an end.
        let asked = |day: Option<i32>| {
            day.filter(|day| *day != i32::MIN && *day != i32::MAX).map(|day| unit.bucket(day))
        };
        let first = asked(from).or_else(|| counts.keys().next().copied());
        let last = asked(to).or_else(|| counts.keys().next_back().copied());
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        (first, last)
    };
    let most = limit.map_or(MAX_BUCKETS, |limit| MAX_BUCKETS.min(limit as i64));
    let first = i64::from(first).max(i64::from(last) - most + 1);
    (first..=i64::from(last))
        .filter_map(|bucket| i32::try_from(bucket).ok())
        .map(|bucket| (unit.label(bucket), counts.get(&bucket).copied().unwrap_or(0)))
        .collect()
}

impl SegmentFacets {
    /// Counts what matches in a window that starts at `start`.
    pub(super) fn count(&mut self, start: DocId, bits: &Bits) {
        for (counts, missing) in self.counts.iter_mut().zip(&mut self.missing) {
            match counts {
                SegmentCounts::Keyword(None, _) => *missing += u64::from(bits.count()),
                SegmentCounts::Keyword(Some((column, values)), counts) => {
                    let mut here: Vec<u64> = Vec::new();
                    for at in bits.iter() {
                        here.clear();
                        here.extend(column.term_ords(start + at as DocId));
                        if here.len() > 1 {
                            // Two spellings of one value in one article count once.
                            here.sort_by_key(|ordinal| values.compared(*ordinal));
                            here.dedup_by_key(|ordinal| values.compared(*ordinal));
                        }
                        for ordinal in &here {
                            if let Some(count) = counts.get_mut(*ordinal as usize) {
                                *count += 1;
                            }
                        }
                        *missing += u64::from(here.is_empty());
                    }
                }
                SegmentCounts::Days(column, days) => {
                    for at in bits.iter() {
                        match column.first(start + at as DocId) {
                            Some(day) => *days.entry(day).or_default() += 1,
                            None => *missing += 1,
                        }
                    }
                }
            }
        }
    }
}
