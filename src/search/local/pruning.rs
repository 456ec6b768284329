//! Any of several words is enough: which documents are looked at where only the best are asked.
//!
//! The documents that have one of the rarest words come first; what they score is a floor for the others.
//! What can still be scored without the words that were looked at says when none of the others can reach
//! it: the postings of the frequent words are then visited only for the documents that the rare ones
//! brought (MaxScore: Turtle and Flood, Query evaluation: strategies and optimizations, 1995).

use std::ops::Range;

use tantivy::DocId;

use super::boosts::Boosts;
use super::bound::{Bound, ROUNDED};
use super::evaluate::Formula;
use super::plan::{Leaf, Part, Plan};
use super::window::Bits;

/// The words of a pass are in no more than one of so many articles, all together, but for the last pass.
const SHARES: [u64; 2] = [64, 8];

/// What the leaves from one on can still bring.
struct Rest {
    /// As words alone.
    words: f32,
    /// Their bits.
    bits: u64,
    /// To a document that has none of those before, with all that is added.
    new: f32,
}

/// What is left out of a plan.
pub(super) struct Pruning {
    rests: Vec<Rest>,
    passes: Vec<Range<usize>>,
}

/// One look over a segment: these of the wanted leaves bring documents that none before them has.
pub(super) struct Pass<'a, 'b> {
    pub(super) pruning: &'a Pruning,
    /// What places add to the scores of words, at most.
    pub(super) bound: Option<&'a mut Bound>,
    pub(super) boosts: &'a mut Boosts<'b>,
    /// Whether boosts were looked at in this window.
    pub(super) has_boosted: bool,
    pub(super) leaves: Range<usize>,
    /// What a document must score to be among the best, without its prior.
    pub(super) least: f32,
}

impl Pruning {
    /// For a sorted plan, an article of which must have `minimum` of what it wants; `None` where more than
    /// one word is needed. `bound` says what is added to the scores of words.
    pub(super) fn new(
        plan: &Plan,
        minimum: usize,
        formula: Formula,
        mut bound: Option<&mut Bound>,
        documents: u64,
    ) -> Option<Self> {
        if minimum != 1 || !plan.root.required.is_empty() || plan.root.wanted.len() < 2 {
            return None;
        }
        let number = |part: &Part| match part {
            Part::Leaf(number) => Some(*number),
            _ => None,
        };
        let numbers: Vec<usize> = plan.root.wanted.iter().map(number).collect::<Option<_>>()?;
        let (mut words, mut bits) = (0.0, 0);
        let mut rests: Vec<Rest> = Vec::with_capacity(numbers.len());
        for number in numbers.iter().rev() {
            words += plan.leaves[*number].idf * formula.most() * ROUNDED;
            bits |= plan.bit(*number);
            let added = bound.as_mut().map_or(0.0, |bound| bound.boosts() + bound.places(bits));
            rests.push(Rest { words, bits, new: words + added });
        }
        rests.reverse();
        let mut passes = Vec::new();
        let (mut from, mut frequency) = (0, 0);
        for (at, number) in numbers.iter().enumerate() {
            frequency += frequency_of(&plan.leaves[*number]);
            let share = SHARES.get(passes.len());
            if at > from && share.is_some_and(|share| frequency > documents / share) {
                passes.push(from..at);
                from = at;
            }
        }
        passes.push(from..numbers.len());
        Some(Self { rests, passes })
    }

    /// The passes over a segment, one after the other.
    pub(super) fn passes(&self) -> &[Range<usize>] {
        &self.passes
    }

    /// Whether the leaves from this one on bring a document that none before them has, and that can score
    /// so much.
    pub(super) fn brings(&self, leaf: usize, least: f32) -> bool {
        self.rests.get(leaf).is_some_and(|rest| rest.new >= least)
    }
}

impl Pass<'_, '_> {
    /// Whether a leaf brings documents that none before it has.
    pub(super) fn brings(&self, leaf: usize) -> bool {
        self.leaves.contains(&leaf) && self.pruning.brings(leaf, self.least)
    }

    /// Works out what boosts add to the documents of a window that were found, once.
    pub(super) fn boost(&mut self, window: (DocId, DocId), found: &Bits) -> tantivy::Result<()> {
        if !std::mem::replace(&mut self.has_boosted, true) {
            self.boosts.fill(window, found)?;
        }
        Ok(())
    }

    /// Whether a document with this score, which has the leaves `present` of those before, can be among the
    /// best with this leaf and those behind it. `at` is its place in the window.
    #[inline]
    pub(super) fn reaches(&mut self, at: usize, score: f32, present: u64, leaf: usize) -> bool {
        self.reaches_with(self.boosts.of(at), score, present, leaf)
    }

    /// The same with the most that boosts can add, where they were not looked at yet.
    #[inline]
    pub(super) fn may_reach(&mut self, score: f32, present: u64, leaf: usize) -> bool {
        let most = self.bound.as_ref().map_or(0.0, |bound| bound.boosts());
        self.reaches_with(most, score, present, leaf)
    }

    #[inline]
    fn reaches_with(&mut self, boost: f32, score: f32, present: u64, leaf: usize) -> bool {
        let Some(rest) = self.pruning.rests.get(leaf) else { return true };
        let words = score + boost + rest.words;
        let places = |bound: &mut &mut Bound| bound.places(present | rest.bits);
        words >= self.least
            || self.bound.as_mut().is_some_and(|bound| words + places(bound) >= self.least)
    }
}

/// In about how many articles a leaf is.
fn frequency_of(leaf: &Leaf) -> u64 {
    let ways = leaf.ways.iter();
    ways.filter_map(|way| way.iter().map(|word| word.frequency(1.0)).min()).sum()
}
