//! What a person typed, as a syntax tree of our own.
//!
//! A query never fails: the parser gives the best reading and warnings that say what it did not
//! take. No type of the engine is in the tree, so that every engine can plan it. `docs/query.md`
//! is the grammar with an example for each rule; its examples are tests.

mod characters;
mod fields;
mod parse;
mod period;
mod show;
mod tree;

pub use fields::Field;
pub use parse::{MAX_DEPTH, MAX_DISTANCE, MAX_QUERY_BYTES, MAX_SLOP, parse};
pub use tree::{Clause, Node, Occur, Query, QueryWarning, Span};
