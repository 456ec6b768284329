//! What related words and words of feedback add to the scores of documents. They bring none.

use tantivy::DocId;

use super::evaluate::Formula;
use super::leaf::{SegmentLeaf, TextFields};
use super::plan::{Leaf, Plan};
use super::window::{Bits, Found, WINDOW};
use crate::search::Ranking;

/// The leaves of a plan that only add to scores, on one segment, and what they add in a window.
pub(super) struct Boosts<'a> {
    leaves: Vec<(f32, SegmentLeaf<'a>)>,
    formula: Formula,
    found: Found,
    /// Documents of the window that something is added to.
    boosted: Bits,
    /// What is added; 0 where the bit is not set.
    scores: Box<[f32; WINDOW]>,
}

impl<'a> Boosts<'a> {
    /// Opens those of a plan.
    pub(super) fn open(
        plan: &'a Plan,
        text: &'a TextFields,
        ranking: &Ranking,
    ) -> tantivy::Result<Self> {
        let leaves = plan.boosts.iter().map(|number| &plan.leaves[*number]);
        let open = |leaf: &'a Leaf| Ok((leaf.idf, SegmentLeaf::open(leaf, text, true)?));
        Ok(Self {
            leaves: leaves.map(open).collect::<tantivy::Result<_>>()?,
            formula: Formula::new(ranking, plan),
            found: Found::new(),
            boosted: Bits::empty(),
            scores: Box::new([0.0; WINDOW]),
        })
    }

    /// Looks at the documents from `start` before `end`, a window at most, and works out what is added to
    /// those `among`.
    pub(super) fn fill(
        &mut self,
        (start, end): (DocId, DocId),
        among: &Bits,
    ) -> tantivy::Result<()> {
        let Self { leaves, formula, found, boosted, scores } = self;
        boosted.iter().for_each(|at| scores[at] = 0.0);
        boosted.clear();
        for (idf, leaf) in leaves {
            leaf.fill(start, end, Some(among), found)?;
            for at in found.set().iter() {
                boosted.insert(at);
                scores[at] += formula.score(*idf, found, at);
            }
            found.clear();
        }
        Ok(())
    }

    /// What is added to a document of the window.
    #[inline]
    pub(super) fn of(&self, at: usize) -> f32 {
        self.scores[at]
    }
}
