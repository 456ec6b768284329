//! Related words: what is made of an asked word or it of them, and its synonyms. They re-rank what the
//! asked words brought, and bring nothing themselves.

use std::collections::HashSet;

use super::plan::{Form, Leaf, Origin, Plan, Word};
use super::planner::Planner;
use crate::analysis::{Kind, canonical_spelling, derived, lemmas, synonyms};
use crate::search::Ranking;

/// Only the first words of a query have related ones: what a pasted article is about, it says itself.
const MAX_LEAVES: usize = 32;

/// Most forms of a word's related ones.
const MAX_FORMS: usize = 64;

/// Adds the related words of a plan's leaves, when the leaves have been weighed.
pub(super) fn add_related(plan: &mut Plan, planner: &Planner<'_>) -> tantivy::Result<()> {
    let Ranking { derived_weight, synonym_weight, .. } = *planner.ranking;
    let mut added = Vec::new();
    for leaf in plan.leaves.iter().take(MAX_LEAVES).filter(|leaf| leaf.wanted && leaf.bare) {
        let Some(term) = leaf.term() else { continue };
        if leaf.is_function_word() || leaf.is_verb() {
            continue;
        }
        let (mut made, mut same) = (Vec::new(), Vec::new());
        for lemma in lemmas(term) {
            made.extend(derived(&lemma));
            same.extend(synonyms(&lemma).map(str::to_owned));
            same.extend(synonyms(canonical_spelling(&lemma)).map(str::to_owned));
        }
        for (words, origin, weight) in
            [(made, Origin::Derived, derived_weight), (same, Origin::Synonym, synonym_weight)]
        {
            if weight > 0.0
                && let Some(word) = planner.related(leaf, &words, origin)?
            {
                let related = planner.leaf(&leaf.label, vec![vec![word]]);
                let (idf, scope) = (weight * leaf.idf, leaf.scope);
                added.push(Leaf { idf, scope, wanted: false, boosts: true, ..related });
            }
        }
    }
    for leaf in added {
        plan.boosts.push(plan.leaves.len());
        plan.leaves.push(leaf);
    }
    Ok(())
}

impl Planner<'_> {
    /// Words with all their forms that the leaf does not have itself; `None` where there is none. Their
    /// counts do not matter: what they are worth is told by the word that was asked.
    fn related(
        &self,
        leaf: &Leaf,
        words: &[String],
        origin: Origin,
    ) -> tantivy::Result<Option<Word>> {
        let own = leaf.ways.iter().flatten().flat_map(|word| &word.forms);
        let mut seen: HashSet<String> = own.map(|form| form.term.clone()).collect();
        let mut forms: Vec<Form> = Vec::new();
        for word in words {
            let base = Form::new(word, 1.0, origin);
            let others = self.other_forms(word, Kind::Word);
            for form in std::iter::once(base).chain(others) {
                if forms.len() < MAX_FORMS && seen.insert(form.term.clone()) {
                    let places = self.term(&form.term)?.places;
                    if places.is_some() {
                        forms.push(Form { origin, places, ..form });
                    }
                }
            }
        }
        // Frequencies add up in an order that does not change when articles come and go.
        forms.sort_by(|one, other| one.term.cmp(&other.term));
        Ok((!forms.is_empty()).then_some(Word { forms }))
    }
}
