//! Where the words of a query stand in an article: in its lead, and next to each other.
//!
//! News tells the story in its first sentences, and words that are neighbours in the query mean more
//! as neighbours in the text. Both are asked of positions, which cost more to read than frequencies:
//! only of articles that can still be among the best, whatever it adds.

use tantivy::DocId;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

use super::bound::ROUNDED;
use super::leaf::TextFields;
use super::phrase::PhraseField;
use super::plan::{Leaf, Plan};
use super::postings::FormPostings;
use super::word::{FrequentForm, InSegment, RareForm, Word};
use crate::search::{FieldScope, Ranking};

/// One word of the query, with the positions of all its forms.
struct PlacedLeaf<'a> {
    text: &'a TextFields,
    scope: FieldScope,
    /// Its number in the plan.
    number: usize,
    /// Its bit among those of the leaves.
    bit: u64,
    idf: f32,
    frequent: Vec<PlacedForm<'a>>,
    rare: Vec<PlacedRare<'a>>,
    /// With the number of the field and of words.
    phrases: Vec<(PhraseField<'a>, usize, u32)>,
    /// Whether the places are those of the document that is looked at.
    is_read: bool,
    /// First and last position of each occurrence in a document, by field, with its weight.
    places: [Vec<(u32, u32, f32)>; 2],
}

struct PlacedForm<'a> {
    postings: FormPostings<'a>,
    field: usize,
    weight: f32,
}

/// The rare forms of a word.
struct PlacedRare<'a> {
    word: &'a Word,
    inside: &'a InSegment,
    /// Those that were met, with the number of the form.
    opened: Vec<(usize, PlacedForm<'a>)>,
}

/// What the places of one word add.
pub(super) struct Lead {
    /// The number of the leaf.
    pub(super) leaf: usize,
    pub(super) score: f32,
}

/// What two words add that are neighbours as in the query.
pub(super) struct Neighbours {
    /// The numbers of the leaves.
    pub(super) leaves: (usize, usize),
    pub(super) score: f32,
}

/// What the places of all words add to the score of a document.
#[derive(Default)]
pub(super) struct Placed {
    pub(super) leads: Vec<Lead>,
    pub(super) neighbours: Vec<Neighbours>,
}

/// The words of a plan on one segment.
pub(super) struct Placement<'a> {
    leaves: Vec<PlacedLeaf<'a>>,
    /// The numbers of the leaves, what is worth most first.
    order: Vec<usize>,
    ranking: Ranking,
    /// What the lead of each leaf adds to the document that is looked at.
    leads: Vec<f32>,
    /// What each leaf and the next one add to it as neighbours.
    pairs: Vec<f32>,
}

/// More occurrences than these add nothing, so that what places can add stays small.
pub(super) const MOST_IN_LEAD: f32 = 3.0;
pub(super) const MOST_NEIGHBOURS: f32 = 2.0;

/// Whether places count for a plan: its leaves are all looked for, none in a branch of its own.
pub(super) fn counts(plan: &Plan, ranking: &Ranking) -> bool {
    (ranking.lead_weight > 0.0 || ranking.neighbour_weight > 0.0) && !plan.has_branches()
}

/// Saturation of a frequency: 0 for none, 1 at most.
pub(super) fn saturated(frequency: f32, k: f32) -> f32 {
    if frequency > 0.0 { frequency / (k + frequency) } else { 0.0 }
}

impl<'a> Placement<'a> {
    /// Opens the words of a plan; `None` where places add nothing.
    pub(super) fn open(
        plan: &'a Plan,
        text: &'a TextFields,
        ranking: &Ranking,
    ) -> tantivy::Result<Option<Self>> {
        if !counts(plan, ranking) {
            return Ok(None);
        }
        let mut leaves = Vec::new();
        for (number, leaf) in plan.leaves.iter().enumerate().filter(|(_, leaf)| leaf.wanted) {
            leaves.push(PlacedLeaf::open((number, plan.bit(number)), leaf, text)?);
        }
        let mut order: Vec<usize> = (0..leaves.len()).collect();
        order.sort_by(|one, other| leaves[*other].idf.total_cmp(&leaves[*one].idf));
        let (leads, pairs) = (vec![0.0; leaves.len()], vec![0.0; leaves.len()]);
        Ok(Some(Self { leaves, order, ranking: *ranking, leads, pairs }))
    }

    /// What places add to the score of a document, of the leaves whose bits are set: those that it has. Documents
    /// are best asked for in their order.
    pub(super) fn of(&mut self, document: DocId, present: u64) -> tantivy::Result<Placed> {
        self.score(document, present, |_| true)?;
        let mut placed = Placed::default();
        for (leaf, score) in self.leaves.iter().zip(&self.leads).filter(|(_, lead)| **lead > 0.0) {
            placed.leads.push(Lead { leaf: leaf.number, score: *score });
        }
        for (pair, score) in self.leaves.windows(2).zip(&self.pairs).filter(|(_, s)| **s > 0.0) {
            let leaves = (pair[0].number, pair[1].number);
            placed.neighbours.push(Neighbours { leaves, score: *score });
        }
        Ok(placed)
    }

    /// The sum of what places add to the score of a document. It is given up, `None`, when it can be no more
    /// than is not `enough`: positions are read of one leaf after the other.
    pub(super) fn score(
        &mut self,
        document: DocId,
        present: u64,
        enough: impl Fn(f32) -> bool,
    ) -> tantivy::Result<Option<f32>> {
        let (leaves, ranking) = (&mut self.leaves, &self.ranking);
        let count = leaves.len();
        // What each adds at most, until it is known.
        for at in 0..count {
            let is_here = |at: usize| leaves.get(at).is_some_and(|leaf| leaf.bit & present != 0);
            self.leads[at] = if is_here(at) { most_lead(leaves[at].idf, ranking) } else { 0.0 };
            self.pairs[at] = match leaves.get(at + 1) {
                Some(next) if is_here(at) && is_here(at + 1) => {
                    most_together(leaves[at].idf.min(next.idf), ranking)
                }
                _ => 0.0,
            };
            leaves[at].is_read = false;
        }
        let mut most = self.leads.iter().sum::<f32>() + self.pairs.iter().sum::<f32>();
        for at in self.order.iter().copied() {
            let leaf = &mut leaves[at];
            if leaf.bit & present == 0 {
                continue;
            }
            leaf.read(document)?;
            leaf.is_read = true;
            let lead = leaf.lead(ranking);
            most -= std::mem::replace(&mut self.leads[at], lead) - lead;
            for first in at.saturating_sub(1)..=at {
                if let Some([left, right]) = leaves.get(first..first + 2)
                    && left.is_read
                    && right.is_read
                {
                    let together = together(left, right, ranking);
                    most -= std::mem::replace(&mut self.pairs[first], together) - together;
                }
            }
            if !enough(most * ROUNDED) {
                return Ok(None);
            }
        }
        Ok(Some(self.leads.iter().sum::<f32>() + self.pairs.iter().sum::<f32>()))
    }
}

/// What a word in the lead adds at most.
pub(super) fn most_lead(idf: f32, ranking: &Ranking) -> f32 {
    ranking.lead_weight * idf * saturated(MOST_IN_LEAD, ranking.lead_k)
}

/// What two neighbours add at most, by the lower idf.
pub(super) fn most_together(idf: f32, ranking: &Ranking) -> f32 {
    ranking.neighbour_weight * idf * saturated(MOST_NEIGHBOURS, ranking.neighbour_k)
}

/// What two leaves add that stand next to each other as in the query.
fn together(left: &PlacedLeaf<'_>, right: &PlacedLeaf<'_>, ranking: &Ranking) -> f32 {
    let Ranking { neighbour_weight, neighbour_k, .. } = *ranking;
    if neighbour_weight <= 0.0 {
        return 0.0;
    }
    let count: f32 = (0..2).map(|field| touching(&left.places[field], &right.places[field])).sum();
    neighbour_weight * left.idf.min(right.idf) * saturated(count.min(MOST_NEIGHBOURS), neighbour_k)
}

/// How often something of the second list begins right behind something of the first.
fn touching(left: &[(u32, u32, f32)], right: &[(u32, u32, f32)]) -> f32 {
    let mut count = 0.0;
    for (_, end, weight) in left {
        if let Ok(at) = right.binary_search_by_key(&(end + 1), |(start, ..)| *start) {
            count += weight.min(right[at].2);
        }
    }
    count
}

impl<'a> PlacedLeaf<'a> {
    /// What its occurrences in the lead add.
    fn lead(&self, ranking: &Ranking) -> f32 {
        let Ranking { lead_weight, lead_length, lead_k, .. } = *ranking;
        if lead_weight <= 0.0 {
            return 0.0;
        }
        let in_lead = self.places[1].iter().filter(|(start, ..)| (*start as f32) < lead_length);
        let frequency: f32 =
            in_lead.map(|(start, _, weight)| weight * (1.0 - *start as f32 / lead_length)).sum();
        lead_weight * self.idf * saturated(frequency.min(MOST_IN_LEAD), lead_k)
    }

    fn open(
        (number, bit): (usize, u64),
        leaf: &'a Leaf,
        text: &'a TextFields,
    ) -> tantivy::Result<Self> {
        let (frequent, rare, phrases, is_read, places) = Default::default();
        let (scope, idf) = (leaf.scope, leaf.idf);
        let mut opened =
            Self { text, scope, number, bit, idf, frequent, rare, phrases, is_read, places };
        for way in &leaf.ways {
            if let [word] = way.as_slice() {
                let inside = word.in_segment(text)?;
                for FrequentForm { form, field, info } in &inside.frequent {
                    if scope.has(text.fields[*field].scope) {
                        let postings = with_positions(text, *field, info.clone());
                        let weight = word.forms[*form].weight;
                        opened.frequent.push(PlacedForm { postings, field: *field, weight });
                    }
                }
                if !inside.rare.is_empty() {
                    opened.rare.push(PlacedRare { word, inside, opened: Vec::new() });
                }
                continue;
            }
            for (field_number, field) in text.fields.iter().enumerate() {
                if scope.has(field.scope)
                    && leaf.slop == 0
                    && let Some(phrase) = PhraseField::open(way, 0, field)?
                {
                    opened.phrases.push((phrase, field_number, way.len() as u32));
                }
            }
        }
        Ok(opened)
    }

    fn read(&mut self, document: DocId) -> tantivy::Result<()> {
        let Self { text, scope, frequent, rare, phrases, places, .. } = self;
        places.iter_mut().for_each(Vec::clear);
        let mut positions = Vec::new();
        let mut read = |form: &mut PlacedForm<'_>| -> tantivy::Result<()> {
            if form.postings.positions(document, &mut positions)? {
                let weight = form.weight;
                places[form.field].extend(positions.iter().map(|at| (*at, *at, weight)));
            }
            Ok(())
        };
        frequent.iter_mut().try_for_each(&mut read)?;
        for rare in rare {
            let inside = rare.inside;
            let here = inside.rare_from(document).iter();
            for form in here.take_while(|rare| rare.document == document) {
                if scope.has(text.fields[form.field()].scope)
                    && let Some(form) = rare.form(*form, text)?
                {
                    read(form)?;
                }
            }
        }
        for (phrase, field, length) in phrases {
            let starts = phrase.starts_in(document)?;
            places[*field].extend(starts.iter().map(|at| (*at, at + *length - 1, 1.0)));
        }
        for places in places {
            places.sort_unstable_by_key(|(start, end, _)| (*start, *end));
        }
        Ok(())
    }
}

impl<'a> PlacedRare<'a> {
    /// A form, opened when it is first met.
    fn form(
        &mut self,
        rare: RareForm,
        text: &'a TextFields,
    ) -> tantivy::Result<Option<&mut PlacedForm<'a>>> {
        let (number, field) = (rare.form(), rare.field());
        let is_it =
            |(other, form): &(usize, PlacedForm<'_>)| *other == number && form.field == field;
        let at = match self.opened.iter().position(is_it) {
            Some(at) => at,
            None => {
                let form = &self.word.forms[number];
                let Some(info) = text.fields[field].info(form)? else { return Ok(None) };
                let postings = with_positions(text, field, info);
                self.opened.push((number, PlacedForm { postings, field, weight: form.weight }));
                self.opened.len() - 1
            }
        };
        Ok(self.opened.get_mut(at).map(|(_, form)| form))
    }
}

fn with_positions(text: &TextFields, field: usize, info: TermInfo) -> FormPostings<'_> {
    FormPostings::new(&text.fields[field], info, IndexRecordOption::WithFreqsAndPositions)
}
