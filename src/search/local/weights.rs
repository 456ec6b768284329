//! What each word of a query weighs, by what kind of query it is.
//!
//! A few words are a topic: what is rare in them and how often an article says it tell what it is about.
//! Many words are a headline or a sentence: each of them counts, and an article that has all of them once
//! is better than one that repeats some. Between the two, the parameters go from one to the other.

use super::plan::{Leaf, Plan};
use crate::search::Ranking;

/// Question words whose next word names what is asked for (کدام کشور): answers name it otherwise.
const ASKING: [&str; 4] = ["چه", "کدام", "کدامین", "چند"];

/// Weighs the leaves of a plan, and says how soon repetition stops to pay for this query.
pub(super) fn weigh(plan: &mut Plan, ranking: &Ranking) {
    let is_content = |leaf: &&Leaf| leaf.wanted && !leaf.is_function_word() && !leaf.is_verb();
    let content = plan.leaves.iter().filter(is_content).count();
    let length = ranking.query_length(content);
    let between = |short: f32, long: f32| short + (long - short) * length;
    plan.k1 = between(ranking.k1, ranking.k1_long);
    let power = between(ranking.idf_power, ranking.idf_power_long);
    let has_content = plan.leaves.iter().any(|leaf| leaf.wanted && !leaf.is_function_word());
    let mut asks = false;
    for leaf in &mut plan.leaves {
        let is_function_word = leaf.is_function_word();
        leaf.idf = leaf.idf.powf(power);
        if is_function_word && has_content {
            leaf.idf *= ranking.function_weight;
        }
        if leaf.is_verb() {
            leaf.idf *= ranking.verb_weight;
        }
        if leaf.wanted {
            if asks && !is_function_word {
                leaf.idf *= ranking.asked_weight;
            }
            asks = leaf.term().is_some_and(|term| ASKING.contains(&term));
        }
    }
}
