//! Where the words of a query stand in an article: in its lead, and next to each other.
//!
//! News tells the story in its first sentences, and words that are neighbours in the query mean more
//! as neighbours in the text. Both are asked of positions, which cost more to read than frequencies:
//! only of articles that can still be among the best, whatever it adds.

use tantivy::DocId;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;

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

impl Placed {
    pub(super) fn score(&self) -> f32 {
        self.leads.iter().map(|lead| lead.score).sum::<f32>()
            + self.neighbours.iter().map(|pair| pair.score).sum::<f32>()
    }
}

/// The words of a plan on one segment.
pub(super) struct Placement<'a> {
    leaves: Vec<PlacedLeaf<'a>>,
    ranking: Ranking,
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
    frequency / (k + frequency)
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
        Ok(Some(Self { leaves, ranking: *ranking }))
    }

    /// What places add to the score of a document, of the leaves whose bits are set: those that it has. Documents
    /// are best asked for in their order.
    pub(super) fn of(&mut self, document: DocId, present: u64) -> tantivy::Result<Placed> {
        for leaf in &mut self.leaves {
            leaf.places.iter_mut().for_each(Vec::clear);
            if leaf.bit & present != 0 {
                leaf.read(document)?;
            }
        }
        let Ranking { lead_weight, lead_length, lead_k, neighbour_weight, .. } = self.ranking;
        let mut placed = Placed::default();
        if lead_weight > 0.0 {
            for leaf in &self.leaves {
                let frequency: f32 = leaf.places[1]
                    .iter()
                    .filter(|(start, ..)| (*start as f32) < lead_length)
                    .map(|(start, _, weight)| weight * (1.0 - *start as f32 / lead_length))
                    .sum();
                if frequency > 0.0 {
                    let score =
                        lead_weight * leaf.idf * saturated(frequency.min(MOST_IN_LEAD), lead_k);
                    placed.leads.push(Lead { leaf: leaf.number, score });
                }
            }
        }
        if neighbour_weight > 0.0 {
            for pair in self.leaves.windows(2) {
                let count: f32 = (0..2)
                    .map(|field| touching(&pair[0].places[field], &pair[1].places[field]))
                    .sum();
                if count > 0.0 {
                    let idf = pair[0].idf.min(pair[1].idf);
                    let score = neighbour_weight
                        * idf
                        * saturated(count.min(MOST_NEIGHBOURS), self.ranking.neighbour_k);
                    let leaves = (pair[0].number, pair[1].number);
                    placed.neighbours.push(Neighbours { leaves, score });
                }
            }
        }
        Ok(placed)
    }
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
    fn open(
        (number, bit): (usize, u64),
        leaf: &'a Leaf,
        text: &'a TextFields,
    ) -> tantivy::Result<Self> {
        let (frequent, rare, phrases, places) = Default::default();
        let (scope, idf) = (leaf.scope, leaf.idf);
        let mut opened = Self { text, scope, number, bit, idf, frequent, rare, phrases, places };
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
