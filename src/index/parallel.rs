//! Work on pieces side by side.

use tantivy::{Result, TantivyError};

/// Works on each piece in a thread of its own; the results are in the order of the pieces.
///
/// # Errors
///
/// The first that a piece has, in their order; a thread that was cut off is one.
pub(super) fn on_threads<P: Send, R: Send>(
    pieces: impl Iterator<Item = P>,
    work: impl Fn(P) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> = pieces.map(|piece| scope.spawn(move || work(piece))).collect();
        let cut_off = |_| Err(TantivyError::InternalError("a thread was cut off".to_owned()));
        // All are waited for, also behind an error.
        let results: Vec<Result<R>> =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(cut_off)).collect();
        results.into_iter().collect()
    })
}
