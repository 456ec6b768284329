//! The second phase: what related words and the places of words add, for the documents that can be among
//! the best with it.

use tantivy::DocId;

use super::bound::Bound;
use super::evaluate::Formula;
use super::leaf::{SegmentLeaf, TextFields};
use super::placement::Placement;
use super::plan::{Leaf, Plan};
use super::top::{Floor, SegmentTop, score_key};
use super::window::{Bits, Found, WINDOW};
use crate::search::Ranking;

/// Documents that wait for the second phase, at most.
const MAX_CANDIDATES: usize = 1 << 18;

/// So many of them are looked at before the others are judged again, at least.
const MIN_PORTION: usize = 24;

/// A document that can be among the best.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub(super) document: DocId,
    /// Its score so far, without its prior.
    pub(super) score: f32,
    /// Its prior.
    pub(super) factor: f32,
    /// The most that the places of its words can add.
    pub(super) places: f32,
}

/// The second phase on one segment.
pub(super) struct Candidates<'a> {
    plan: &'a Plan,
    text: &'a TextFields,
    ranking: &'a Ranking,
    /// So many are looked at first.
    portion: usize,
    /// The most that related words can add to a score.
    boosts: f32,
    waiting: Vec<Candidate>,
    /// What is opened when the first of them is looked at.
    opened: Option<Opened<'a>>,
}

/// The postings of the second phase.
struct Opened<'a> {
    boosts: Vec<(f32, SegmentLeaf<'a>)>,
    placement: Option<Placement<'a>>,
}

impl<'a> Candidates<'a> {
    /// For a plan of which so many hits are kept.
    pub(super) fn new(
        plan: &'a Plan,
        text: &'a TextFields,
        ranking: &'a Ranking,
        bound: Option<&Bound>,
        keep: usize,
    ) -> Self {
        let boosts = bound.map_or(0.0, Bound::boosts);
        let portion = (2 * keep).max(MIN_PORTION);
        Self { plan, text, ranking, portion, boosts, waiting: Vec::new(), opened: None }
    }

    pub(super) fn push(&mut self, candidate: Candidate) {
        self.waiting.push(candidate);
    }

    pub(super) fn are_many(&self) -> bool {
        self.waiting.len() >= MAX_CANDIDATES
    }

    /// Offers what is among the best. Those with the best scores are looked at first, so that of the
    /// others most soon cannot be.
    pub(super) fn offer(&mut self, top: &mut SegmentTop, floor: &mut Floor) -> tantivy::Result<()> {
        let mut boosts = self.boosts;
        let mut portion = self.portion;
        let mut waiting = std::mem::take(&mut self.waiting);
        while !waiting.is_empty() {
            let retain = |waiting: &mut Vec<Candidate>, boosts: f32, floor: &Floor| {
                waiting.retain(|one| floor.reaches((one.score + one.places + boosts) * one.factor));
            };
            floor.raise(top.least());
            retain(&mut waiting, boosts, floor);
            let is_first = portion == self.portion;
            // Postings of related words are many: read once for the first ones, once for all others.
            if !is_first && boosts > 0.0 {
                waiting.sort_unstable_by_key(|candidate| candidate.document);
                self.boost(&mut waiting)?;
                boosts = 0.0;
                retain(&mut waiting, boosts, floor);
            }
            let rest = if waiting.len() > portion {
                let key = |one: &Candidate| one.score * one.factor;
                waiting.select_nth_unstable_by(portion, |a, b| key(b).total_cmp(&key(a)));
                waiting.split_off(portion)
            } else {
                Vec::new()
            };
            // Postings are read forward; for what lies behind they are opened again.
            waiting.sort_unstable_by_key(|candidate| candidate.document);
            if is_first {
                self.boost(&mut waiting)?;
            }
            for Candidate { document, score, factor, .. } in waiting {
                let placed = match &mut self.opened()?.placement {
                    Some(placement) => placement.of(document)?.score(),
                    None => 0.0,
                };
                let score = (score + placed) * factor;
                top.offer(document, score_key(score), score);
            }
            waiting = rest;
            portion *= 4;
        }
        Ok(())
    }

    fn opened(&mut self) -> tantivy::Result<&mut Opened<'a>> {
        let opened = match self.opened.take() {
            Some(opened) => opened,
            None => {
                let leaves = self.plan.boosts.iter().map(|number| &self.plan.leaves[*number]);
                let boost = |leaf: &'a Leaf| {
                    tantivy::Result::Ok((leaf.idf, SegmentLeaf::open(leaf, self.text, true)?))
                };
                Opened {
                    boosts: leaves.map(boost).collect::<tantivy::Result<_>>()?,
                    placement: Placement::open(self.plan, self.text, self.ranking)?,
                }
            }
        };
        Ok(self.opened.insert(opened))
    }

    /// Adds to the scores of candidates, in the order of their documents, what related words are worth.
    fn boost(&mut self, candidates: &mut [Candidate]) -> tantivy::Result<()> {
        if candidates.is_empty() || self.plan.boosts.is_empty() {
            return Ok(());
        }
        let formula = Formula::new(self.ranking, self.plan);
        let mut found = Found::new();
        let window = |candidate: &Candidate| candidate.document / WINDOW as DocId;
        for (idf, leaf) in &mut self.opened()?.boosts {
            for inside in candidates.chunk_by_mut(|one, other| window(one) == window(other)) {
                let start = window(&inside[0]) * WINDOW as DocId;
                let at = |candidate: &Candidate| (candidate.document - start) as usize;
                let mut among = Bits::empty();
                inside.iter().for_each(|candidate| among.insert(at(candidate)));
                leaf.fill(start, start + WINDOW as DocId, Some(&among), &mut found)?;
                for candidate in inside {
                    if found.set().contains(at(candidate)) {
                        candidate.score += formula.score(*idf, &found, at(candidate));
                    }
                }
                found.clear();
            }
        }
        Ok(())
    }
}
