//! Where the engine stops in the middle, because it reads what it never wrote, that is an error like
//! another.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::IndexError;

thread_local! {
    /// Where the thread stopped last, if that is noted.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Lets threads that stop note where, instead of writing to standard error. For the whole process.
pub fn note_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        PLACE.with(|noted| *noted.borrow_mut() = place);
    }));
}

/// Does some work on an index; where it panics, that is an error. What the work changed in memory is not
/// to be used behind one.
///
/// # Errors
///
/// When the work panics.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        let mut reason = text.unwrap_or_else(|| "no reason given".to_owned());
        if let Some(place) = PLACE.take() {
            reason.push_str(&format!(" ({place})"));
        }
        IndexError::Stopped { reason }
    })
}
