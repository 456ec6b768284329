//! The most that places and related words can add to the score of a document: what cannot be among the
//! best with it is not looked at.

use super::placement::{counts, most_lead, most_together};
use super::plan::Plan;
use crate::search::Ranking;

/// A little more than 1, since sums of floats are rounded.
pub(super) const ROUNDED: f32 = 1.001;

/// The most that can be added to the score of a document, by the leaves that are in it.
pub(super) struct Bound {
    /// Leaves and pairs of neighbours: all the bits that must be there, and what is added at most.
    parts: Vec<(u64, f32)>,
    /// What boosts add.
    boosts: f32,
    /// What all places add.
    all_places: f32,
    /// What was worked out last for a set of leaves, each in its place.
    known: Vec<(u64, f32)>,
}

/// Places for sets that were worked out, as a power of 2.
const KNOWN_BITS: u32 = 10;

/// 2^64 divided by the golden ratio, odd: spreads numbers (Knuth, TAOCP 3, 6.4).
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

impl Bound {
    /// For a plan; `None` where nothing is added.
    pub(super) fn new(plan: &Plan, ranking: &Ranking) -> Option<Self> {
        let has_places = counts(plan, ranking);
        if !has_places && plan.boosts.is_empty() {
            return None;
        }
        let wanted =
            || plan.leaves.iter().enumerate().filter(|(_, leaf)| has_places && leaf.wanted);
        let mut parts: Vec<(u64, f32)> = wanted()
            .map(|(number, leaf)| (plan.bit(number), most_lead(leaf.idf, ranking)))
            .collect();
        for ((left, one), (right, other)) in wanted().zip(wanted().skip(1)) {
            let most = most_together(one.idf.min(other.idf), ranking);
            parts.push((plan.bit(left) | plan.bit(right), most));
        }
        let boosts = plan.boosts.iter().map(|number| plan.leaves[*number].idf).sum::<f32>();
        let boosts = boosts * (plan.k1 + 1.0) * ROUNDED;
        let all_places = parts.iter().map(|(_, most)| most).sum::<f32>() * ROUNDED;
        // No leaves add nothing.
        let known = vec![(0, 0.0); 1 << KNOWN_BITS];
        Some(Self { parts, boosts, all_places, known })
    }

    /// What boosts add to any document.
    pub(super) fn boosts(&self) -> f32 {
        self.boosts
    }

    /// What places add to a document that has all leaves.
    pub(super) fn all_places(&self) -> f32 {
        self.all_places
    }

    /// What places add to a document that has these leaves.
    pub(super) fn places(&mut self, present: u64) -> f32 {
        let known = &mut self.known[(present.wrapping_mul(SPREAD) >> (64 - KNOWN_BITS)) as usize];
        if known.0 != present {
            let inside = self.parts.iter().filter(|(bits, _)| bits & !present == 0);
            *known = (present, ROUNDED * inside.map(|(_, most)| most).sum::<f32>());
        }
        known.1
    }
}
