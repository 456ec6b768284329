//! Full-text search for Persian news.
//!
//! The modules in the order in which an article and a query pass through them:
//!
//! - [`analysis`]: Persian text to search terms; builds alone, without tantivy, for other
//!   applications (`default-features = false`);
//! - `article`, `calendar`: the article and its Jalali or Gregorian date.
//!
//! `ARCHITECTURE.md` draws the whole.

#[cfg(feature = "engine")]
pub mod alerts;
pub mod analysis;
#[cfg(feature = "engine")]
pub mod article;
#[cfg(feature = "engine")]
pub mod calendar;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "engine")]
pub mod corpus;
#[cfg(feature = "engine")]
pub mod eval;
#[cfg(feature = "index")]
pub mod index;
#[cfg(feature = "engine")]
pub mod query;
#[cfg(feature = "engine")]
pub mod search;
#[cfg(feature = "engine")]
pub mod suggest;
