//! What is asked of the segments: a tree over leaves and filters.

use std::sync::Arc;

use crate::analysis::is_function_word;
use crate::calendar::Period;
use crate::query::Field;
use crate::search::{FieldScope, Message, Wanted};

use super::keywords::KeywordTest;
use super::word::Word;

/// A word in fewer articles is rare.
const RARE: u64 = 5;

/// One unit of ranking: ways to write something, each a word or words one after the other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    /// The words as they were asked, for people.
    pub(super) label: String,
    pub(super) ways: Vec<Vec<Arc<Word>>>,
    /// By how many places in all the words of a way may be moved.
    pub(super) slop: u32,
    pub(super) scope: FieldScope,
    pub(super) idf: f32,
    /// Whether it stands in the query as something wanted; else only what is excluded has it.
    pub(super) wanted: bool,
    /// Whether it only adds to scores: a word of feedback, or one related to a word that was asked.
    pub(super) boosts: bool,
    /// Whether it is a word as it was typed, which may mean related words too.
    pub(super) bare: bool,
}

impl Leaf {
    /// The word, if it is one.
    fn word(&self) -> Option<&Word> {
        let [word] = self.ways.first()?.as_slice() else { return None };
        Some(word)
    }

    /// The term as it was asked, if it is one word.
    pub(super) fn term(&self) -> Option<&str> {
        self.word()?.forms.first().map(|form| form.term.as_str())
    }

    /// Whether it is a function word or question word.
    pub(super) fn is_function_word(&self) -> bool {
        self.term().is_some_and(is_function_word)
    }

    /// Whether it is a form of a verb.
    pub(super) fn is_verb(&self) -> bool {
        self.word().is_some_and(Word::is_verb)
    }
}

/// A part of the plan.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A leaf by its number.
    Leaf(usize),
    /// Articles of these days.
    Days(Period),
    /// Articles with such a value in a field of key words.
    Keyword(Field, KeywordTest),
    /// All articles.
    Everything,
    /// Parts side by side.
    Group(Group),
}

/// Parts side by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// What articles must have.
    pub(super) required: Vec<Part>,
    /// What they shall have some of.
    pub(super) wanted: Vec<Part>,
    /// How many of those they must have.
    pub(super) minimum: usize,
    /// What they must not have.
    pub(super) excluded: Vec<Part>,
}

impl Group {
    /// Whether anything that is looked for in texts is required.
    pub(super) fn requires_text(&self) -> bool {
        self.required.iter().any(Part::is_text)
    }
}

impl Part {
    fn is_text(&self) -> bool {
        match self {
            Self::Leaf(_) => true,
            Self::Group(group) => group.required.iter().chain(&group.wanted).any(Self::is_text),
            Self::Days(_) | Self::Keyword(..) | Self::Everything => false,
        }
    }
}

/// What is asked of each segment.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// The leaves in the order of the query.
    pub(super) leaves: Vec<Leaf>,
    pub(super) root: Group,
    /// Leaves that only add to scores, by number.
    pub(super) boosts: Vec<usize>,
    /// How late repetition stops to pay in this query.
    pub(super) k1: f32,
    pub(super) warnings: Vec<Message>,
    /// What was asked instead of what was typed.
    pub(super) rewrites: Vec<Message>,
}

impl Plan {
    /// The bit that stands for a leaf where sets of leaves are noted. Those of long queries share the
    /// last one.
    pub(super) fn bit(&self, leaf: usize) -> u64 {
        1 << leaf.min(63)
    }

    /// Puts the rarest parts first: what is left to look at shrinks fastest, and scores add up in
    /// one order everywhere.
    pub(super) fn sort(&mut self) {
        sort_group(&mut self.root, &self.leaves);
    }

    /// What the highlighter looks for, by number of the leaf. What is excluded is looked for only to
    /// know which branch of the query brought an article.
    pub(super) fn marks(&self) -> Vec<Wanted> {
        let branches = self.has_branches();
        self.leaves
            .iter()
            .map(|leaf| Wanted {
                ways: leaf
                    .ways
                    .iter()
                    .filter(|_| leaf.wanted || branches)
                    .map(|way| {
                        way.iter()
                            .map(|word| word.forms.iter().map(|form| form.term.clone()).collect())
                            .collect()
                    })
                    .collect(),
                slop: leaf.slop,
                scope: leaf.scope,
                weight: leaf.idf,
            })
            .collect()
    }

    /// Whether a word that is wanted is in hardly any article, in all its forms.
    pub(super) fn has_rare_words(&self) -> bool {
        let is_rare = |way: &Vec<Arc<Word>>| way.iter().any(|word| word.frequency(1.0) < RARE);
        self.leaves.iter().any(|leaf| leaf.wanted && leaf.ways.iter().all(is_rare))
    }

    /// Whether some leaves can stand in an article without having brought it there.
    pub(super) fn has_branches(&self) -> bool {
        let is_group = |part: &Part| matches!(part, Part::Group(_));
        self.root.required.iter().chain(&self.root.wanted).any(is_group)
    }

    /// Which leaves brought an article, of those that stand in it. `passes` answers for the
    /// filters.
    pub(super) fn active(
        &self,
        minimum: usize,
        present: &[bool],
        passes: &dyn Fn(&Part) -> bool,
    ) -> Vec<bool> {
        let mut active = vec![false; self.leaves.len()];
        activate_group(&self.root, minimum, present, passes, &mut active);
        active
    }
}

fn activate_group(
    group: &Group,
    minimum: usize,
    present: &[bool],
    passes: &dyn Fn(&Part) -> bool,
    active: &mut [bool],
) -> bool {
    let mut inside = vec![false; active.len()];
    let all = group.required.iter().all(|part| activate(part, present, passes, &mut inside));
    let some =
        group.wanted.iter().filter(|part| activate(part, present, passes, &mut inside)).count();
    let mut ignored = vec![false; active.len()];
    let none = !group.excluded.iter().any(|part| activate(part, present, passes, &mut ignored));
    let matches = all && none && some >= minimum;
    if matches {
        for (active, inside) in active.iter_mut().zip(inside) {
            *active |= inside;
        }
    }
    matches
}

fn activate(
    part: &Part,
    present: &[bool],
    passes: &dyn Fn(&Part) -> bool,
    active: &mut [bool],
) -> bool {
    match part {
        Part::Leaf(leaf) => {
            active[*leaf] |= present[*leaf];
            present[*leaf]
        }
        Part::Everything => true,
        Part::Days(_) | Part::Keyword(..) => passes(part),
        Part::Group(group) => activate_group(group, group.minimum, present, passes, active),
    }
}

/// How rare a part is: an upper bound of what it can add. Filters come last.
fn rarity(part: &Part, leaves: &[Leaf]) -> f32 {
    match part {
        Part::Leaf(leaf) => leaves[*leaf].idf,
        Part::Days(_) | Part::Keyword(..) => -1.0,
        Part::Everything => -2.0,
        Part::Group(group) => {
            let of = |parts: &[Part]| -> Vec<f32> {
                parts.iter().map(|part| rarity(part, leaves)).collect()
            };
            let required = of(&group.required).into_iter().fold(-2.0, f32::max);
            if group.minimum > 0 && required < 0.0 {
                let wanted = of(&group.wanted);
                if group.minimum == wanted.len() {
                    wanted.into_iter().fold(-2.0, f32::max)
                } else {
                    wanted.into_iter().fold(f32::MAX, f32::min)
                }
            } else {
                required
            }
        }
    }
}

fn sort_group(group: &mut Group, leaves: &[Leaf]) {
    for parts in [&mut group.required, &mut group.wanted, &mut group.excluded] {
        for part in parts.iter_mut() {
            if let Part::Group(inner) = part {
                sort_group(inner, leaves);
            }
        }
        // Stable: parts that are equally rare stay in the order of the query.
        parts.sort_by(|one, other| rarity(other, leaves).total_cmp(&rarity(one, leaves)));
    }
}
