//! Many queries from a file, answered on all cores.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::{Context, bail};

use super::Outcome;
use super::args::FormatArgument;
use super::output::Output;
use super::records::{self, Table};
use crate::search::local::LocalEngine;
use crate::search::{Engine, SearchRequest};

/// Reads `id<TAB>query` lines.
pub(crate) fn read_queries(file: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let reader: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = std::fs::File::open(file).with_context(|| file.display().to_string())?;
        Box::new(BufReader::new(opened))
    };
    let mut queries = Vec::new();
    for (number, line) in reader.lines().enumerate() {
        let place = || format!("{}:{}", file.display(), number + 1);
        let line = line.with_context(place)?;
        let line = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
        if line.trim().is_empty() {
            continue;
        }
        let Some((id, query)) = line.split_once('\t') else {
            bail!("{}: a line is `id`, a tab, `query`; there is no tab", place());
        };
        if id.is_empty() || id.contains(char::is_whitespace) {
            bail!("{}: the query's id is empty or has white space in it", place());
        }
        queries.push((id.to_owned(), query.to_owned()));
    }
    Ok(queries)
}

/// Answers queries on all cores, in the order of the file.
pub(crate) fn run(
    engine: &LocalEngine,
    file: &Path,
    request: &SearchRequest,
    format: FormatArgument,
    output: &mut Output,
) -> anyhow::Result<Outcome> {
    let queries = read_queries(file)?;
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let (mut found, mut told) = (false, 0);
    let mut table = Table::default();
    std::thread::scope(|scope| {
        // Answers wait in a short queue: a run of thousands is never held as a whole.
        let (sender, receiver) = mpsc::sync_channel(threads * 4);
        for _ in 0..threads.min(queries.len()) {
            let (sender, queries, next) = (sender.clone(), &queries, &next);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some((_, query)) = queries.get(number) else { return };
                    let request = SearchRequest { query: query.clone(), ..request.clone() };
                    if sender.send((number, engine.search(&request))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = std::collections::BTreeMap::new();
        let mut expected = 0;
        for (number, response) in receiver {
            early.insert(number, response);
            while let Some(response) = early.remove(&expected) {
                let response = response?;
                let (id, _) = &queries[expected];
                expected += 1;
                told +=
                    usize::from(!(response.rewrites.is_empty() && response.warnings.is_empty()));
                found |= response.total > 0;
                records::write(id, Some(id), &response, format, &mut table, output)?;
            }
        }
        anyhow::Ok(())
    })?;
    if told > 0 && format != FormatArgument::Json {
        output.note(&format!(
            "{told} of {} queries were relaxed, rewritten or have warnings; --format json tells them",
            queries.len()
        ));
    }
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}
