//! Saved queries: files that hold one query each, and how far each of them was told.

mod saved;
mod state;

pub use saved::{Saved, SavedError, read_folder};
pub use state::{State, StateError};
