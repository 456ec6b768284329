//! From the matches of a window to candidates.

use tantivy::DocId;

use super::boosts::Boosts;
use super::bound::Bound;
use super::candidates::{Candidate, Candidates};
use super::prior::Prior;
use super::top::{Floor, SegmentTop, score_key};
use super::window::Matches;

/// What is known of scores on one segment.
pub(super) struct Scoring<'a> {
    /// `None` where nothing is added to the scores of words.
    pub(super) bound: Option<Bound>,
    pub(super) prior: Option<Prior>,
    pub(super) candidates: Candidates<'a>,
}

impl Scoring<'_> {
    /// The most that a score is multiplied with.
    fn most_prior(&self) -> f32 {
        self.prior.as_ref().map_or(1.0, Prior::most)
    }

    /// What the words and places of a document must score for it to be among the best.
    pub(super) fn least(&self, floor: &Floor) -> f32 {
        floor.score() / self.most_prior()
    }

    /// Offers the matches of the window from `start`, or keeps those that may be among the best. `boosts`
    /// are given where they were looked at in this window.
    pub(super) fn take(
        &mut self,
        start: DocId,
        matches: &Matches,
        boosts: Option<&Boosts<'_>>,
        top: &mut SegmentTop,
        floor: &mut Floor,
    ) {
        let most_prior = self.most_prior();
        let Self { bound, prior, candidates } = self;
        for at in matches.bits.iter() {
            let (document, score) = (start + at as DocId, matches.scores[at]);
            let factor = || prior.as_ref().map_or(1.0, |p| p.of(document).product());
            let Some(bound) = bound else {
                let score = score * factor();
                top.offer(document, score_key(score), score);
                continue;
            };
            let boost = boosts.map_or(0.0, |boosts| boosts.of(at));
            let unknown = if boosts.is_some() { 0.0 } else { bound.boosts() };
            if !floor.reaches((score + boost + unknown + bound.all_places()) * most_prior) {
                continue;
            }
            let factor = factor();
            let present = matches.present[at];
            let places = bound.places(present);
            let best = (score + boost + unknown + places) * factor;
            if floor.admits((score + boost) * factor, best) {
                candidates.push(Candidate { document, score, boost, factor, places, present });
            }
        }
    }

    /// Looks at what waits.
    pub(super) fn settle(
        &mut self,
        top: &mut SegmentTop,
        floor: &mut Floor,
    ) -> tantivy::Result<()> {
        self.candidates.offer(top, floor)?;
        floor.raise(top.least());
        Ok(())
    }
}
