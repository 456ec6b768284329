//! The best hits, in an order that does not depend on segments.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, SegmentOrdinal, SegmentReader};

/// A hit with what it is ordered by: the larger key first, then the smaller id.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranked {
    pub(super) key: i64,
    pub(super) id: String,
    pub(super) score: f32,
    pub(super) address: DocAddress,
}

/// The order of hits: `Less` comes first.
pub(super) fn order(left: (i64, &str), right: (i64, &str)) -> Ordering {
    right.0.cmp(&left.0).then_with(|| left.1.cmp(right.1))
}

/// A score as a key. Scores are not negative, and such floats are ordered like their bits.
pub(super) fn score_key(score: f32) -> i64 {
    i64::from(score.max(0.0).to_bits())
}

/// A candidate inside a segment, where ids are ordered like their ordinals. The heap has the worst
/// on top.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    // The smaller key is worse, so it must be the greater in the heap.
    key: std::cmp::Reverse<i64>,
    ordinal: u64,
    document: DocId,
    score: u32,
}

/// Collects the best of one segment.
pub(super) struct SegmentTop {
    limit: usize,
    ordinal: SegmentOrdinal,
    ids: StrColumn,
    id_ordinals: Column<u64>,
    /// Key of the last hit of the page before, and the first ordinal behind its id.
    after: Option<(i64, u64)>,
    heap: BinaryHeap<Candidate>,
}

impl SegmentTop {
    pub(super) fn new(
        limit: usize,
        ordinal: SegmentOrdinal,
        segment: &SegmentReader,
        after: Option<(i64, &str)>,
    ) -> tantivy::Result<Option<Self>> {
        let Some(ids) = segment.fast_fields().str("id")? else { return Ok(None) };
        let id_ordinals = ids.ords().clone();
        let after = match after {
            Some((key, id)) => {
                let behind = std::ops::Bound::Excluded(id.as_bytes());
                let (first, _) =
                    ids.dictionary().term_bounds_to_ord(behind, std::ops::Bound::Unbounded)?;
                let first = match first {
                    std::ops::Bound::Included(first) => first,
                    std::ops::Bound::Excluded(last) => last + 1,
                    std::ops::Bound::Unbounded => 0,
                };
                Some((key, first))
            }
            None => None,
        };
        Ok(Some(Self { limit, ordinal, ids, id_ordinals, after, heap: BinaryHeap::new() }))
    }

    /// The key that a document must at least have to be among the best so far.
    pub(super) fn least(&self) -> Option<i64> {
        (self.heap.len() >= self.limit).then(|| self.heap.peek().map(|worst| worst.key.0)).flatten()
    }

    /// Offers a document. `after` is the key and id of the last hit of the page before.
    #[inline]
    pub(super) fn offer(&mut self, document: DocId, key: i64, score: f32) {
        if self.heap.len() >= self.limit && self.heap.peek().is_none_or(|worst| key < worst.key.0) {
            return;
        }
        let id_ordinal = self.id_ordinals.first(document).unwrap_or(u64::MAX);
        if let Some((after_key, first)) = self.after {
            if key > after_key {
                return;
            }
            if key == after_key && id_ordinal < first {
                return;
            }
        }
        let candidate = Candidate {
            key: std::cmp::Reverse(key),
            ordinal: id_ordinal,
            document,
            score: score.to_bits(),
        };
        if self.heap.len() < self.limit {
            self.heap.push(candidate);
        } else if self.heap.peek().is_some_and(|worst| candidate < *worst) {
            self.heap.pop();
            self.heap.push(candidate);
        }
    }

    /// What was found, with ids. They are read in their order: each by itself would unpack a block
    /// of the dictionary.
    pub(super) fn into_ranked(self, into: &mut Vec<Ranked>) -> tantivy::Result<()> {
        let mut candidates = self.heap.into_vec();
        candidates.sort_unstable_by_key(|candidate| candidate.ordinal);
        let ordinals: Vec<u64> = candidates.iter().map(|candidate| candidate.ordinal).collect();
        let mut rest = candidates.into_iter();
        self.ids.dictionary().sorted_ords_to_term_cb(&ordinals, |id| {
            let Some(candidate) = rest.next() else { return };
            into.push(Ranked {
                key: candidate.key.0,
                id: String::from_utf8_lossy(id).into_owned(),
                score: f32::from_bits(candidate.score),
                address: DocAddress::new(self.ordinal, candidate.document),
            });
        })?;
        Ok(())
    }
}

/// A score that the last of the best has at least, known before the places of words are looked at:
/// places only add.
pub(super) struct Floor {
    limit: usize,
    /// Only what surely comes behind the hit with this key counts for the page.
    below: Option<i64>,
    /// The best keys without places, the worst on top.
    best: BinaryHeap<std::cmp::Reverse<i64>>,
    least: i64,
}

impl Floor {
    /// For so many hits, behind the hit with the key `below`.
    pub(super) fn new(limit: usize, below: Option<i64>) -> Self {
        Self { limit, below, best: BinaryHeap::new(), least: i64::MIN }
    }

    /// The last of the best is known to have this key at least.
    pub(super) fn raise(&mut self, least: Option<i64>) {
        self.least = self.least.max(least.unwrap_or(i64::MIN));
    }

    /// The score that a document must at least have to be among the best.
    pub(super) fn score(&self) -> f32 {
        u32::try_from(self.least).map_or(0.0, f32::from_bits)
    }

    /// Whether a document with this score can be among the best.
    #[inline]
    pub(super) fn reaches(&self, best: f32) -> bool {
        score_key(best) >= self.least
    }

    /// Whether a document can be among the best that has the score `least` without places and `best`
    /// with the most that they can add.
    #[inline]
    pub(super) fn admits(&mut self, least: f32, best: f32) -> bool {
        if !self.reaches(best) {
            return false;
        }
        let key = score_key(least);
        if key > self.least && self.below.is_none_or(|below| score_key(best) < below) {
            self.best.push(std::cmp::Reverse(key));
            if self.best.len() > self.limit {
                self.best.pop();
            }
            if self.best.len() == self.limit {
                let worst = self.best.peek().map(|worst| worst.0);
                self.raise(worst);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_ordered_like_their_keys() {
        let scores = [0.0, 1e-20, 0.5, 1.0, 1.5, 1000.0];
        assert!(scores.windows(2).all(|pair| score_key(pair[0]) < score_key(pair[1])));
    }
}
