//! What the score of a hit came from.

use std::sync::Arc;

use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet};

use super::evaluate::Formula;
use super::leaf::{SegmentLeaf, TextFields};
use super::phrase::PhraseField;
use super::placement::{Placed, Placement};
use super::plan::{Leaf, Plan};
use super::postings::FormPostings;
use super::window::Found;
use super::word::Word;
use crate::search::{ExplainedMatch, ExplainedNeighbours, ExplainedWord, Explanation, Ranking};

/// Explains a document: the leaves that brought it, by number.
pub(super) fn explain(
    plan: &Plan,
    active: &[bool],
    text: &TextFields,
    formula: Formula,
    document: DocId,
    ranking: &Ranking,
) -> tantivy::Result<Explanation> {
    let placed = match &mut Placement::open(plan, text, ranking)? {
        Some(placement) => placement.of(document, u64::MAX)?,
        None => Placed::default(),
    };
    let mut words = Vec::new();
    for (number, leaf) in
        plan.leaves.iter().enumerate().filter(|(number, leaf)| active[*number] || leaf.boosts)
    {
        let lead = placed.leads.iter().find(|lead| lead.leaf == number);
        let lead = lead.map_or(0.0, |lead| lead.score);
        words.extend(explain_leaf(leaf, text, formula, document, lead)?);
    }
    let label = |number: usize| plan.leaves[number].label.clone();
    let neighbours: Vec<ExplainedNeighbours> = placed
        .neighbours
        .iter()
        .map(|pair| ExplainedNeighbours {
            words: [label(pair.leaves.0), label(pair.leaves.1)],
            score: pair.score,
        })
        .collect();
    let of_words = words.iter().map(|word| word.score);
    let score = of_words.chain(neighbours.iter().map(|pair| pair.score)).fold(0.0, |a, b| a + b);
    let k1 = plan.k1;
    Ok(Explanation { score, k1, age: 1.0, source: 1.0, words, neighbours })
}

fn explain_leaf(
    leaf: &Leaf,
    text: &TextFields,
    formula: Formula,
    document: DocId,
    lead: f32,
) -> tantivy::Result<Option<ExplainedWord>> {
    let mut found = Found::new();
    SegmentLeaf::open(leaf, text, true)?.fill(document, document + 1, None, &mut found)?;
    if found.set().is_empty() {
        return Ok(None);
    }
    let mut matches = Vec::new();
    for way in &leaf.ways {
        for field in &text.fields {
            if !leaf.scope.has(field.scope) {
                continue;
            }
            let norm = field.norms.count(document);
            let name = field.scope.name();
            if let [word] = way.as_slice() {
                for form in &word.forms {
                    let option = IndexRecordOption::WithFreqs;
                    let Some(info) = field.info(form)? else { continue };
                    let mut postings = FormPostings::new(field, info, option);
                    let postings = postings.seek(document)?;
                    if postings.doc() == document {
                        let count = postings.term_freq() as f32;
                        matches.push(ExplainedMatch {
                            term: form.term.clone(),
                            kind: form.origin.name(),
                            field: name,
                            count,
                            frequency: form.weight * count * norm,
                        });
                    }
                }
            } else if let Some(mut phrase) = PhraseField::open(way, leaf.slop, field)? {
                let count = phrase.frequency_in(document)?;
                if count > 0.0 {
                    matches.push(ExplainedMatch {
                        term: phrase_terms(way),
                        kind: "phrase",
                        field: name,
                        count,
                        frequency: count * norm,
                    });
                }
            }
        }
    }
    Ok(Some(ExplainedWord {
        word: leaf.label.clone(),
        score: formula.score(leaf.idf, &found, 0) + lead,
        lead,
        idf: leaf.idf,
        frequency: found.frequency(0),
        bonus: formula.bonus(&found, 0),
        matches,
    }))
}

/// The first form of each word.
fn phrase_terms(way: &[Arc<Word>]) -> String {
    let first =
        |word: &Arc<Word>| word.forms.first().map(|form| form.term.clone()).unwrap_or_default();
    way.iter().map(first).collect::<Vec<_>>().join(" ")
}
