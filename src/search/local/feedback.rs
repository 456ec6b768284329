//! Feedback: the words that the first hits have in common re-rank the others (Rocchio, with the first
//! hits taken as relevant).
//!
//! It changes the order only, never which articles match. It helps topics and hurts questions, so it
//! is asked for.

use std::collections::HashMap;

use super::plan::{Leaf, Plan};
use super::planner::Planner;
use super::top::Ranked;
use crate::analysis::{Kind, is_function_word};
use crate::index::Fields;
use crate::search::Ranking;

/// A word that only one of the first hits has says little of the topic.
const FEWEST_DOCUMENTS: u32 = 2;

/// Adds the words of the first hits to a plan.
pub(super) fn add_feedback(
    plan: &mut Plan,
    planner: &Planner<'_>,
    fields: &Fields,
    first: &[Ranked],
) -> tantivy::Result<()> {
    let Ranking { feedback_terms, feedback_weight, .. } = *planner.ranking;
    // The share that a word has of each of the first hits, summed; and in how many it is.
    let mut shares: HashMap<String, (f32, u32)> = HashMap::new();
    for ranked in first {
        let article = fields.article(&planner.searcher.doc(ranked.address)?);
        let text = format!("{}\n{}", article.title, article.body);
        let tokens = planner.analyzer.analyze(&text);
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for token in tokens.iter().filter(|token| token.kind == Kind::Word) {
            *counts.entry(&token.term).or_default() += 1;
        }
        for (term, count) in counts {
            let share = shares.entry(term.to_owned()).or_default();
            share.0 += count as f32 / tokens.len() as f32;
            share.1 += 1;
        }
    }
    let asked = |term: &str| {
        let words = plan.leaves.iter().flat_map(|leaf| leaf.ways.iter().flatten());
        words.flat_map(|word| &word.forms).any(|form| form.term == term)
    };
    let mut terms: Vec<(f32, f32, String)> = Vec::new();
    for (term, (share, documents)) in shares {
        if documents < FEWEST_DOCUMENTS || is_function_word(&term) || asked(&term) {
            continue;
        }
        let idf = Ranking::idf(planner.documents, planner.frequency(&term)?);
        terms.push((share * idf, idf, term));
    }
    terms.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.2.cmp(&other.2)));
    terms.truncate(feedback_terms as usize);
    let most = terms.first().map_or(1.0, |(weight, ..)| *weight);
    for (weight, idf, term) in terms {
        let leaf = planner.leaf(&term, vec![vec![planner.exact(&term)?]]);
        plan.boosts.push(plan.leaves.len());
        let idf = feedback_weight * weight / most * idf;
        plan.leaves.push(Leaf { idf, wanted: false, boosts: true, ..leaf });
    }
    Ok(())
}
