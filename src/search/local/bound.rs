//! The most that places and related words can add to the score of a document: what cannot be among the
//! best with it is not looked at.

use std::collections::HashMap;

use super::placement::{MOST_IN_LEAD, MOST_NEIGHBOURS, counts, saturated};
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
    /// What all of them add.
    all: f32,
    /// What was worked out by set, where sets are small numbers; not a number where it was not.
    small: Vec<f32>,
    /// What was worked out for others.
    large: HashMap<u64, f32>,
}

/// Sets of so many leaves are looked up in a table.
const SMALL_BITS: u32 = 12;

impl Bound {
    /// For a plan; `None` where nothing is added.
    pub(super) fn new(plan: &Plan, ranking: &Ranking) -> Option<Self> {
        let has_places = counts(plan, ranking);
        if !has_places && plan.boosts.is_empty() {
            return None;
        }
        let lead = ranking.lead_weight * saturated(MOST_IN_LEAD, ranking.lead_k);
        let neighbours = ranking.neighbour_weight * saturated(MOST_NEIGHBOURS, ranking.neighbour_k);
        let wanted =
            || plan.leaves.iter().enumerate().filter(|(_, leaf)| has_places && leaf.wanted);
        let mut parts: Vec<(u64, f32)> =
            wanted().map(|(number, leaf)| (plan.bit(number), lead * leaf.idf)).collect();
        for ((left, one), (right, other)) in wanted().zip(wanted().skip(1)) {
            let most = neighbours * one.idf.min(other.idf);
            parts.push((plan.bit(left) | plan.bit(right), most));
        }
        let boosts = plan.boosts.iter().map(|number| plan.leaves[*number].idf).sum::<f32>();
        let boosts = boosts * (plan.k1 + 1.0) * ROUNDED;
        let all = boosts + parts.iter().map(|(_, most)| most).sum::<f32>() * ROUNDED;
        let bits = u64::BITS - parts.iter().fold(0, |all, (bits, _)| all | bits).leading_zeros();
        let small = if bits <= SMALL_BITS { vec![f32::NAN; 1 << bits] } else { Vec::new() };
        Some(Self { parts, boosts, all, small, large: HashMap::new() })
    }

    /// What boosts add.
    pub(super) fn boosts(&self) -> f32 {
        self.boosts
    }

    /// For a document with all leaves, boosts and places.
    pub(super) fn all(&self) -> f32 {
        self.all
    }

    /// What places add to a document that has these leaves.
    pub(super) fn places(&mut self, present: u64) -> f32 {
        let parts = &self.parts;
        let work_out = || {
            let inside = parts.iter().filter(|(bits, _)| bits & !present == 0);
            ROUNDED * inside.map(|(_, most)| most).sum::<f32>()
        };
        match self.small.get_mut(present as usize) {
            Some(known) => {
                if known.is_nan() {
                    *known = work_out();
                }
                *known
            }
            None => *self.large.entry(present).or_insert_with(work_out),
        }
    }
}
