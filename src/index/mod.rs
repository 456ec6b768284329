//! The local index: articles on disk, searchable, always whole.
//!
//! An index is a folder: a manifest (`juya.json`) that says which analyzer and format made it, and
//! a folder of tantivy segments beside the list of the files that are in them. Each commit writes a
//! new list first and names it in the commit itself, so that list and segments never disagree.

mod automaton;
mod bands;
mod changes;
mod check;
mod copies;
mod counts;
mod dictionaries;
mod error;
mod files;
mod fingerprint;
mod forget;
mod forgotten;
mod forms;
mod gone;
mod ids;
mod known;
mod likeness;
mod manifest;
mod pairs;
mod parallel;
mod plan;
mod recording;
mod run;
mod schema;
mod signature;
mod stamp;
mod store;
mod stories;
mod terms;
mod update;
mod vocabulary;
mod writer;

pub(crate) use bands::Signatures;
pub use check::{CheckReport, Statistics, check, statistics};
pub use error::IndexError;
pub use forget::{ForgetReport, forget, forgotten, restore};
pub use likeness::Likeness;
pub use manifest::{FORMAT, Manifest};
pub use plan::Why;
pub use schema::{Fields, StoredArticle, schema};
pub(crate) use signature::Signature;
pub use store::Store;
pub(crate) use store::find;
pub(crate) use stories::Stories;
pub(crate) use terms::{TermEntry, TermPlaces};
pub use update::{Counts, Progress, Report, Stop, UpdateOptions, update};
