//! The plan in one segment, window by window.

use tantivy::{DocId, SegmentReader};

use super::filter::{DayColumn, KeywordColumn, KeywordColumns, SegmentFilter};
use super::leaf::{SegmentLeaf, TextFields};
use super::plan::{Group, Leaf, Part, Plan};
use super::pruning::Pass;
use super::window::{Bits, Found, Matches, WINDOW};
use crate::search::Ranking;

/// What a leaf adds to the score of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Formula {
    k1: f32,
    exact_bonus: f32,
}

impl Formula {
    /// For a plan.
    pub(super) fn new(ranking: &Ranking, plan: &Plan) -> Self {
        let leaves = plan.leaves.iter().filter(|leaf| leaf.wanted).count();
        // More than any number of other forms can give: the form as it was asked comes first.
        let most = plan.k1 + 1.0 + ranking.lead_weight;
        let exact_bonus = if leaves == 1 { most } else { ranking.exact_bonus };
        Self { k1: plan.k1, exact_bonus }
    }

    /// The most that a leaf can add, in parts of its idf.
    pub(super) fn most(self) -> f32 {
        self.k1 + 1.0 + self.exact_bonus
    }

    #[inline]
    pub(super) fn score(self, idf: f32, found: &Found, at: usize) -> f32 {
        let frequency = found.frequency(at);
        idf * ((self.k1 + 1.0) * frequency / (self.k1 + frequency) + self.bonus(found, at))
    }

    /// What the form as it was asked adds.
    #[inline]
    pub(super) fn bonus(self, found: &Found, at: usize) -> f32 {
        if found.exact.contains(at) { self.exact_bonus } else { 0.0 }
    }
}

/// What a leaf brings to a document that it was found in.
#[derive(Clone, Copy)]
struct LeafValue {
    idf: f32,
    /// Its bit among those of the leaves.
    bit: u64,
}

/// A leaf, opened when it is first asked for: where nothing has the rarer words, the postings of the
/// others are not needed.
struct LazyLeaf<'a> {
    leaf: &'a Leaf,
    scored: bool,
    value: LeafValue,
    opened: Option<SegmentLeaf<'a>>,
}

/// A part of the plan on the segment.
enum SegmentPart<'a> {
    Leaf(LazyLeaf<'a>),
    Days(DayColumn),
    Keyword(KeywordColumn),
    Everything,
    Group(SegmentGroup<'a>),
}

struct SegmentGroup<'a> {
    required: Vec<SegmentPart<'a>>,
    wanted: Vec<SegmentPart<'a>>,
    minimum: usize,
    excluded: Vec<SegmentPart<'a>>,
    /// What one part brought.
    part: Box<Matches>,
    counts: Box<[u16; WINDOW]>,
}

/// What all parts share.
struct Context<'a> {
    text: &'a TextFields,
    formula: Formula,
    scored: bool,
    start: DocId,
    end: DocId,
    found: Found,
}

/// The plan on one segment.
pub(super) struct SegmentPlan<'a> {
    segment: &'a SegmentReader,
    context: Context<'a>,
    root: SegmentGroup<'a>,
    filter: SegmentFilter,
}

/// What a plan is opened with.
pub(super) struct Opening<'a> {
    pub(super) segment: &'a SegmentReader,
    pub(super) text: &'a TextFields,
    pub(super) plan: &'a Plan,
    pub(super) keywords: &'a KeywordColumns,
    /// Without scores only which articles match is asked.
    pub(super) scored: bool,
}

impl<'a> SegmentPlan<'a> {
    /// Opens a plan; an article must have `minimum` of what the query wants.
    pub(super) fn open(
        opening: &Opening<'a>,
        minimum: usize,
        ranking: &Ranking,
        filter: SegmentFilter,
    ) -> tantivy::Result<Self> {
        let mut root = opening.group(&opening.plan.root, opening.scored)?;
        root.minimum = minimum;
        let context = Context {
            text: opening.text,
            formula: Formula::new(ranking, opening.plan),
            scored: opening.scored,
            start: 0,
            end: 0,
            found: Found::new(),
        };
        Ok(Self { segment: opening.segment, context, root, filter })
    }

    /// Whether any document from `start` before `end` can match.
    pub(super) fn may_match(&self, start: DocId, end: DocId) -> bool {
        self.filter.may_pass(start, end)
    }

    /// What matches among the documents from `start` before `end`, at most a window. Windows are best asked
    /// for in their order. With a pass, what cannot be among the best is
    /// left out, and what is not `among` is of a pass before.
    pub(super) fn fill(
        &mut self,
        (start, end): (DocId, DocId),
        among: Option<&Bits>,
        pass: Option<&mut Pass<'_, '_>>,
        into: &mut Matches,
    ) -> tantivy::Result<()> {
        self.context.start = start;
        self.context.end = end;
        into.bits.clear();
        self.root.fill(&mut self.context, among, pass, into)?;
        if let Some(alive) = self.segment.alive_bitset() {
            into.bits.retain(|at| !alive.is_deleted(start + at as DocId));
        }
        self.filter.apply(start, &mut into.bits);
        Ok(())
    }
}

impl<'a> Opening<'a> {
    fn part(&self, part: &'a Part, scored: bool) -> tantivy::Result<SegmentPart<'a>> {
        Ok(match part {
            Part::Leaf(number) => {
                let leaf = &self.plan.leaves[*number];
                let value = LeafValue { idf: leaf.idf, bit: self.plan.bit(*number) };
                SegmentPart::Leaf(LazyLeaf { leaf, scored, value, opened: None })
            }
            Part::Days(period) => {
                SegmentPart::Days(DayColumn::open(period.first, period.last, self.segment)?)
            }
            Part::Keyword(field, test) => SegmentPart::Keyword(KeywordColumn::open(
                *field,
                test,
                self.keywords,
                self.segment,
            )?),
            Part::Everything => SegmentPart::Everything,
            Part::Group(group) => SegmentPart::Group(self.group(group, scored)?),
        })
    }

    fn group(&self, group: &'a Group, scored: bool) -> tantivy::Result<SegmentGroup<'a>> {
        let open = |parts: &'a [Part], scored| -> tantivy::Result<Vec<SegmentPart<'a>>> {
            parts.iter().map(|part| self.part(part, scored)).collect()
        };
        Ok(SegmentGroup {
            required: open(&group.required, scored)?,
            wanted: open(&group.wanted, scored)?,
            minimum: group.minimum,
            excluded: open(&group.excluded, false)?,
            part: Box::new(Matches::new()),
            counts: Box::new([0; WINDOW]),
        })
    }
}

/// Adds those of the candidates that pass.
fn passing(candidates: &Bits, into: &mut Matches, passes: impl Fn(usize) -> bool) {
    candidates.iter().filter(|at| passes(*at)).for_each(|at| into.add(at));
}

impl<'a> SegmentPart<'a> {
    /// Puts what matches, `among` those if given, into an empty set, each with its score.
    fn fill(
        &mut self,
        context: &mut Context<'a>,
        among: Option<&Bits>,
        into: &mut Matches,
    ) -> tantivy::Result<()> {
        let length = (context.end - context.start) as usize;
        let candidates = || among.cloned().unwrap_or_else(|| Bits::first(length));
        match self {
            Self::Leaf(LazyLeaf { leaf, scored: opens_scored, value, opened }) => {
                let Context { text, start, end, found, formula, scored, .. } = context;
                let LeafValue { idf, bit } = value;
                let leaf = match opened {
                    Some(opened) => opened,
                    None => opened.insert(SegmentLeaf::open(leaf, text, *opens_scored)?),
                };
                leaf.fill(*start, *end, among, found)?;
                into.bits.add(found.set());
                if let Some(among) = among {
                    into.bits.keep(among);
                }
                if *scored {
                    for at in into.bits.iter() {
                        into.scores[at] = formula.score(*idf, found, at);
                        into.present[at] = *bit;
                    }
                }
                found.clear();
            }
            Self::Days(column) => {
                passing(&candidates(), into, |at| column.passes(context.start + at as DocId));
            }
            Self::Keyword(column) => {
                passing(&candidates(), into, |at| column.passes(context.start + at as DocId));
            }
            Self::Everything => candidates().iter().for_each(|at| into.add(at)),
            Self::Group(group) => group.fill(context, among, None, into)?,
        }
        Ok(())
    }
}

impl<'a> SegmentGroup<'a> {
    fn fill(
        &mut self,
        context: &mut Context<'a>,
        among: Option<&Bits>,
        mut pass: Option<&mut Pass<'_, '_>>,
        into: &mut Matches,
    ) -> tantivy::Result<()> {
        let Self { required, wanted, minimum, excluded, part, counts } = self;
        let all_wanted = *minimum == wanted.len();
        let mut first = true;
        // What must be there: the rarest first, then only what is left.
        let must = required.iter_mut().chain(wanted.iter_mut().filter(|_| all_wanted));
        for child in must {
            if first {
                child.fill(context, among, into)?;
                first = false;
                continue;
            }
            if into.bits.is_empty() {
                return Ok(());
            }
            part.bits.clear();
            child.fill(context, Some(&into.bits), part)?;
            into.bits.keep(&part.bits);
            if context.scored {
                for at in into.bits.iter() {
                    into.scores[at] += part.scores[at];
                    into.present[at] |= part.present[at];
                }
            }
        }
        if !all_wanted {
            let mut some = Bits::empty();
            if *minimum > 1 {
                counts.fill(0);
            }
            // Where something is required, scores are added to it; else they begin here.
            let among_here = if first { among.cloned() } else { Some(into.bits.clone()) };
            for (number, child) in wanted.iter_mut().enumerate() {
                part.bits.clear();
                match &mut pass {
                    // What has it was seen in a pass before.
                    Some(pass) if number < pass.leaves.start => continue,
                    Some(pass) if !pass.brings(number) => {
                        if !pass.has_boosted {
                            some.retain(|at| {
                                pass.may_reach(into.scores[at], into.present[at], number)
                            });
                            pass.boost((context.start, context.end), &some)?;
                        }
                        some.retain(|at| {
                            pass.reaches(at, into.scores[at], into.present[at], number)
                        });
                        if some.is_empty() {
                            break;
                        }
                        child.fill(context, Some(&some), part)?;
                    }
                    _ => child.fill(context, among_here.as_ref(), part)?,
                }
                for at in part.bits.iter() {
                    // What was required has scores; others begin with the first that is found.
                    if first && !some.contains(at) {
                        (into.scores[at], into.present[at]) = (0.0, 0);
                    }
                    if *minimum > 1 {
                        counts[at] += 1;
                    }
                    into.scores[at] += part.scores[at];
                    into.present[at] |= part.present[at];
                }
                some.add(&part.bits);
            }
            if let Some(pass) = pass {
                pass.boost((context.start, context.end), &some)?;
            }
            if *minimum > 1 {
                some.retain(|at| usize::from(counts[at]) >= *minimum);
            }
            match (first, *minimum) {
                (true, 0) => {}
                (true, _) => {
                    into.bits.add(&some);
                    first = false;
                }
                (false, 0) => {}
                (false, _) => into.bits.keep(&some),
            }
        }
        if first {
            // Nothing but what must not be there.
            let length = (context.end - context.start) as usize;
            let all = among.cloned().unwrap_or_else(|| Bits::first(length));
            all.iter().for_each(|at| into.add(at));
        }
        let scored = std::mem::replace(&mut context.scored, false);
        for child in excluded {
            if into.bits.is_empty() {
                break;
            }
            part.bits.clear();
            child.fill(context, Some(&into.bits), part)?;
            into.bits.take_out(&part.bits);
        }
        context.scored = scored;
        Ok(())
    }
}
