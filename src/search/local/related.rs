//! Related words: what is made of an asked word or it of them, and its synonyms. They re-rank what the
//! asked words brought, and bring nothing themselves.

use super::plan::{Form, Leaf, Origin, Plan, Word};
use super::planner::Planner;
use crate::analysis::{Kind, canonical_spelling, derived, lemmas, synonyms};
use crate::search::Ranking;

/// Only the first words of a query have related ones: what a pasted article is about, it says itself.
const MAX_LEAVES: usize = 32;

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
    /// Words with all their forms that the leaf does not have itself; `None` where the archive has none.
    fn related(
        &self,
        leaf: &Leaf,
        words: &[String],
        origin: Origin,
    ) -> tantivy::Result<Option<Word>> {
        let mut forms: Vec<Form> = Vec::new();
        let own = |term: &str| {
            leaf.ways.iter().flatten().flat_map(|word| &word.forms).any(|form| form.term == term)
        };
        for word in words {
            for form in self.with_forms(word, Kind::Word)?.forms {
                let known = own(&form.term) || forms.iter().any(|other| other.term == form.term);
                if form.frequency > 0 && !known {
                    forms.push(Form { origin, ..form });
                }
            }
        }
        Ok((!forms.is_empty()).then_some(Word { forms }))
    }
}
