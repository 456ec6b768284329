//! The local engine: our own evaluation over tantivy's postings.
//!
//! A query becomes a plan of leaves (a word or a phrase, each one unit of ranking with one document
//! frequency). Each segment is evaluated in windows of documents: every leaf adds its scores into
//! the window, sets are intersected as bits, and what remains is counted and offered to the list of
//! the best. Totals are exact, and the order does not depend on threads or segments: leaves add up
//! in one order, and ties are broken by id.

mod engine;
mod filter;
mod leaf;
mod plan;
mod top;
mod window;

pub use engine::LocalEngine;
