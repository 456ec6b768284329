//! Work on pieces side by side.

use std::sync::{Mutex, PoisonError};

use tantivy::{Result, TantivyError};

/// Works on pieces on all cores, this thread being one of the workers; the results are in the order of the
/// pieces. Not a thread for each piece: each begins with some megabytes of memory of its own.
///
/// # Errors
///
/// The first that a piece has, in their order; a thread that was cut off is one.
pub(super) fn on_threads<P: Send, R: Send>(
    pieces: impl ExactSizeIterator<Item = P> + Send,
    work: impl Fn(P) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let others = cores.min(pieces.len()).saturating_sub(1);
    let left = Mutex::new(pieces.enumerate());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let mut results = Vec::new();
        while let Some((number, piece)) = next() {
            results.push((number, work(piece)));
        }
        results
    };
    let mut results = std::thread::scope(|scope| {
        let others: Vec<_> = (0..others).map(|_| scope.spawn(run)).collect();
        let mut results = run();
        let cut_off =
            |_| vec![(0, Err(TantivyError::InternalError("a thread was cut off".to_owned())))];
        // All are waited for, also behind an error.
        others.into_iter().for_each(|other| results.extend(other.join().unwrap_or_else(cut_off)));
        results
    });
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}
