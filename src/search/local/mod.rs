//! The local engine: our own evaluation over tantivy's postings.
//!
//! A query becomes a plan: a tree over leaves (a word or a phrase, each one unit of ranking with one
//! document frequency) and filters. Each segment is evaluated in windows of documents: every leaf
//! adds its scores into the window, sets are intersected as bits, and what remains is counted and
//! offered to the list of the best. Totals are exact, and the order does not depend on threads or
//! segments: leaves add up in one order, and ties are broken by id.
//!
//! `planner`, `words` and `expand` make the `plan`; `evaluate` runs it over a segment with `leaf`,
//! `phrase` and `filter`; `collect` gathers the best with `top`, `times` and `facets`, `collapse` keeps
//! one of each of the `stories`; `hits` makes hits of them and `explain` says why; `engine` goes the
//! whole way. `similar` and `story` answer for one article.

mod boosts;
mod bound;
mod candidates;
mod collapse;
mod collect;
mod cursor;
mod engine;
mod evaluate;
mod expand;
mod explain;
mod facets;
mod feedback;
mod filter;
mod hits;
mod keywords;
mod leaf;
mod phrase;
mod placement;
mod plan;
mod planner;
mod postings;
mod prior;
mod pruning;
mod related;
mod scoring;
mod similar;
mod stories;
mod story;
mod suggest;
mod times;
mod top;
mod weights;
mod window;
mod word;
mod word_cache;
mod words;

pub use engine::LocalEngine;
