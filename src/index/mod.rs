//! The local index: articles on disk, searchable, always whole.
//!
//! An index is a folder: a manifest (`juya.json`) that says which analyzer and format made it, and
//! a folder of tantivy segments beside the list of the files that are in them. Each commit writes a
//! new list first and names it in the commit itself, so that list and segments never disagree.

mod affected;
mod automaton;
mod backup;
mod bands;
mod bits;
mod changes;
mod check;
mod copies;
mod counts;
mod dictionaries;
mod directory;
mod error;
mod files;
mod fingerprint;
mod forget;
mod forgotten;
mod forms;
mod gone;
mod guard;
mod ids;
mod integrity;
mod known;
mod lengths;
mod likeness;
mod lock;
mod manifest;
mod outline;
mod packing;
mod pairs;
mod parallel;
mod plan;
mod recording;
mod repair;
mod restore;
mod run;
mod schema;
mod seal;
mod signature;
mod stamp;
mod statistics;
mod store;
mod stories;
mod terms;
#[cfg(unix)]
mod unmapped;
mod update;
mod vocabulary;
mod writer;

pub use backup::{BackupReport, backup};
pub(crate) use bands::Signatures;
pub use check::{CheckReport, Damage, check};
pub use error::IndexError;
pub use forget::{ForgetReport, forget, forgotten, restore};
pub use guard::{guarded, note_panics};
pub(crate) use lengths::Lengths;
pub use likeness::Likeness;
pub use manifest::{FORMAT, Manifest};
pub use plan::Why;
pub use repair::{Loss, RepairReport, repair};
pub use restore::{RestoreReport, restore_backup};
pub use schema::{Fields, StoredArticle, schema};
pub(crate) use signature::Signature;
pub use statistics::{Statistics, statistics};
pub use store::Store;
pub(crate) use store::find;
pub(crate) use stories::Stories;
pub(crate) use terms::{TermEntry, TermPlaces};
pub use update::{Counts, Progress, Report, Stop, UpdateOptions, update};
