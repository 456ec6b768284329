//! What a person typed, as a syntax tree of our own.
//!
//! A query never fails: the parser gives the best reading and warnings that say what it did not
//! take. No type of the engine is in the tree, so that every engine can plan it.

mod parse;
mod tree;

pub use parse::{MAX_QUERY_BYTES, parse};
pub use tree::{Clause, Node, Occur, Query, QueryWarning, Span};
