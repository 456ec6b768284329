//! Many questions at once, on all cores, with the answers in their order.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::error::EvalError;
use super::runs::{Retrieved, rank};
use super::topics::Topic;
use crate::search::{Engine, SearchRequest};

/// Asks the engine for every topic and hands out the answers in the order of the topics, each in
/// the order in which it is evaluated. `request` says all but the query.
///
/// White space in the ids of documents becomes `_`, since runs and judgments have no room for it.
///
/// # Errors
///
/// When the engine fails, when two documents of an answer have the same id, or with what `take`
/// gives.
pub fn answer_topics<E>(
    engine: &E,
    topics: &[Topic],
    request: &SearchRequest,
    mut take: impl FnMut(&Topic, Vec<Retrieved>) -> Result<(), EvalError>,
) -> Result<(), EvalError>
where
    E: Engine<Error: Send + Sync + 'static> + Sync,
{
    let mut asked = topics.iter();
    in_parallel(
        topics.len(),
        |at| answer(engine, &topics[at], request),
        |answer| match asked.next() {
            Some(topic) => take(topic, answer),
            None => Ok(()),
        },
    )
}

/// The answer to one topic.
pub(crate) fn answer<E>(
    engine: &E,
    topic: &Topic,
    request: &SearchRequest,
) -> Result<Vec<Retrieved>, EvalError>
where
    E: Engine<Error: Send + Sync + 'static>,
{
    let request = SearchRequest { query: topic.query.clone(), ..request.clone() };
    let response = engine.search(&request).map_err(|source| EvalError::Engine {
        topic: topic.id.clone(),
        source: Box::new(source),
    })?;
    let mut renamed = false;
    let mut answer: Vec<Retrieved> = Vec::with_capacity(response.hits.len());
    for hit in response.hits {
        let has_space = hit.id.contains(char::is_whitespace);
        renamed |= has_space;
        let document = if has_space { hit.id.replace(char::is_whitespace, "_") } else { hit.id };
        answer.push(Retrieved { document, score: hit.score });
    }
    if renamed {
        let mut seen = HashSet::new();
        if let Some(twice) = answer.iter().find(|one| !seen.insert(one.document.as_str())) {
            return Err(EvalError::DuplicateDocument {
                topic: topic.id.clone(),
                document: twice.document.clone(),
            });
        }
    }
    rank(&mut answer);
    Ok(answer)
}

/// Does pieces of work on all cores, and hands the results over in their order. Stops at the first
/// error in that order.
pub(crate) fn in_parallel<T: Send>(
    pieces: usize,
    work: impl Fn(usize) -> Result<T, EvalError> + Sync,
    mut take: impl FnMut(T) -> Result<(), EvalError>,
) -> Result<(), EvalError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        // A short queue: the answers to thousands of topics are never held as a whole.
        let (sender, receiver) = mpsc::sync_channel(threads * 4);
        for _ in 0..threads.min(pieces) {
            let (sender, work, next) = (sender.clone(), &work, &next);
            scope.spawn(move || {
                loop {
                    let piece = next.fetch_add(1, Ordering::Relaxed);
                    if piece >= pieces || sender.send((piece, work(piece))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (piece, result) in receiver {
            early.insert(piece, result);
            while let Some(result) = early.remove(&expected) {
                expected += 1;
                take(result?)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_errors_end_it() {
        let mut taken = Vec::new();
        let work = |piece: usize| {
            if piece.is_multiple_of(7) {
                std::thread::yield_now();
            }
            if piece == 90 { Err(EvalError::TopicLine) } else { Ok(piece) }
        };
        let result = in_parallel(100, work, |piece| {
            taken.push(piece);
            Ok(())
        });
        assert!(matches!(result, Err(EvalError::TopicLine)));
        assert_eq!(taken, (0..90).collect::<Vec<_>>());
        in_parallel(0, work, |_| Ok(())).unwrap();
    }
}
