//! The second phase: what related words and the places of words add, for the documents that can be among
//! the best with it.

use tantivy::DocId;

use super::boosts::Boosts;
use super::leaf::TextFields;
use super::placement::Placement;
use super::plan::Plan;
use super::top::{Floor, SegmentTop, score_key};
use super::window::{Bits, WINDOW};
use crate::search::Ranking;

/// Documents that wait for the second phase, at most.
const MAX_CANDIDATES: usize = 1 << 18;

/// So many of them are looked at before the others are judged again, at least.
const MIN_PORTION: usize = 24;

/// A document that can be among the best.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    pub(super) document: DocId,
    /// The score of its words, without its prior.
    pub(super) score: f32,
    /// What boosts add to it, once it is known.
    pub(super) boost: f32,
    /// Its prior.
    pub(super) factor: f32,
    /// The most that the places of its words can add.
    pub(super) places: f32,
    /// The leaves that it has, by their bits.
    pub(super) present: u64,
}

/// The second phase on one segment.
pub(super) struct Candidates<'a> {
    plan: &'a Plan,
    text: &'a TextFields,
    ranking: &'a Ranking,
    /// So many are looked at first.
    portion: usize,
    /// The most that boosts can add to a score, where it is not yet known what they do.
    boosts: f32,
    waiting: Vec<Candidate>,
    /// What is opened when the first of them is looked at.
    opened: Option<Opened<'a>>,
}

/// The postings of the second phase.
struct Opened<'a> {
    boosts: Boosts<'a>,
    placement: Option<Placement<'a>>,
}

impl<'a> Candidates<'a> {
    /// For a plan of which so many hits are kept. `boosts` can be added to each at most, 0 where it is
    /// known what is added.
    pub(super) fn new(
        plan: &'a Plan,
        text: &'a TextFields,
        ranking: &'a Ranking,
        boosts: f32,
        keep: usize,
    ) -> Self {
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
                waiting.retain(|one| {
                    floor.reaches((one.score + one.boost + one.places + boosts) * one.factor)
                });
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
                let key = |one: &Candidate| (one.score + one.boost) * one.factor;
                waiting.select_nth_unstable_by(portion, |a, b| key(b).total_cmp(&key(a)));
                waiting.split_off(portion)
            } else {
                Vec::new()
            };
            // Postings are read forward; for what lies behind they are opened again.
            waiting.sort_unstable_by_key(|candidate| candidate.document);
            if is_first && boosts > 0.0 {
                self.boost(&mut waiting)?;
            }
            for Candidate { document, score, boost, factor, places, present } in waiting {
                let reaches =
                    |floor: &Floor, most: f32| floor.reaches((score + boost + most) * factor);
                if !reaches(floor, places) {
                    continue;
                }
                let placed = match &mut self.opened()?.placement {
                    Some(placement) => {
                        placement.score(document, present, |most| reaches(floor, most))?
                    }
                    None => Some(0.0),
                };
                let Some(placed) = placed else { continue };
                let score = (score + boost + placed) * factor;
                top.offer(document, score_key(score), score);
                floor.raise(top.least());
            }
            waiting = rest;
            portion *= 4;
        }
        Ok(())
    }

    fn opened(&mut self) -> tantivy::Result<&mut Opened<'a>> {
        let opened = match self.opened.take() {
            Some(opened) => opened,
            None => Opened {
                boosts: Boosts::open(self.plan, self.text, self.ranking)?,
                placement: Placement::open(self.plan, self.text, self.ranking)?,
            },
        };
        Ok(self.opened.insert(opened))
    }

    /// Works out what boosts add to candidates, in the order of their documents.
    fn boost(&mut self, candidates: &mut [Candidate]) -> tantivy::Result<()> {
        let window = |candidate: &Candidate| candidate.document / WINDOW as DocId;
        for inside in candidates.chunk_by_mut(|one, other| window(one) == window(other)) {
            let start = window(&inside[0]) * WINDOW as DocId;
            let at = |candidate: &Candidate| (candidate.document - start) as usize;
            let mut among = Bits::empty();
            inside.iter().for_each(|candidate| among.insert(at(candidate)));
            let boosts = &mut self.opened()?.boosts;
            boosts.fill((start, start + WINDOW as DocId), &among)?;
            inside.iter_mut().for_each(|candidate| candidate.boost = boosts.of(at(candidate)));
        }
        Ok(())
    }
}
