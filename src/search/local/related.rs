//! Related words: what is made of an asked word or it of them, and its synonyms. They re-rank what the
//! asked words brought, and bring nothing themselves.

use std::collections::HashSet;
use std::sync::Arc;

use super::plan::{Leaf, Plan};
use super::planner::Planner;
use super::word::{Form, Origin, Word};
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
        if leaf.term().is_none() || leaf.is_function_word() || leaf.is_verb() {
            continue;
        }
        let related = planner.all_related(leaf)?;
        for (word, weight) in related.into_iter().zip([derived_weight, synonym_weight]) {
            if weight > 0.0
                && let Some(word) = word
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
    /// The words that are made of a leaf's word or it of them, and its synonyms.
    fn all_related(&self, leaf: &Leaf) -> tantivy::Result<[Option<Arc<Word>>; 2]> {
        // Of a word that stands alone it is known once it was asked.
        let alone = match leaf.ways.as_slice() {
            [way] if way.len() == 1 => way.first(),
            _ => None,
        };
        if let Some(known) = alone.and_then(|word| word.related.get()) {
            return Ok(known.clone());
        }
        let (mut made, mut same) = (Vec::new(), Vec::new());
        for lemma in leaf.term().map(lemmas).unwrap_or_default() {
            made.extend(derived(&lemma));
            same.extend(synonyms(&lemma).map(str::to_owned));
            same.extend(synonyms(canonical_spelling(&lemma)).map(str::to_owned));
        }
        let related = [
            self.related(leaf, &made, Origin::Derived)?,
            self.related(leaf, &same, Origin::Synonym)?,
        ];
        Ok(match alone {
            Some(word) => word.related.get_or_init(|| related).clone(),
            None => related,
        })
    }

    /// Words with all their forms that the leaf does not have itself; `None` where there is none. Their
    /// counts do not matter: what they are worth is told by the word that was asked.
    fn related(
        &self,
        leaf: &Leaf,
        words: &[String],
        origin: Origin,
    ) -> tantivy::Result<Option<Arc<Word>>> {
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
        Ok((!forms.is_empty()).then(|| Arc::new(Word::new(forms))))
    }
}
